/** How much is measured. */
export interface Scale {
  readonly alternations: number;
  /** The numbers of users stored at which throughput is compared with peers. */
  readonly throughputUsers: readonly number[];
  /** How long each server is loaded before it is measured, by the very requests of the workload. */
  readonly warmUpSeconds: number;
  /** Bounds of one sample of throughput: it ends with whichever comes first. */
  readonly sampleSeconds: number;
  readonly sampleCreates: number;
  /** The two directories that must cost the same. */
  readonly smallUsers: number;
  readonly largeUsers: number;
  /** Members of the groups in the large one. */
  readonly groupMembers: { readonly few: number; readonly half: number; readonly many: number };
  /** Users of the large one who are in no group at first. */
  readonly spareUsers: number;
}

/** All of it. */
export const FULL: Scale = {
  alternations: 7,
  throughputUsers: [10_000, 100_000],
  warmUpSeconds: 5,
  sampleSeconds: 1,
  sampleCreates: 2000,
  smallUsers: 1000,
  largeUsers: 1_000_000,
  groupMembers: { few: 10, half: 50_000, many: 100_000 },
  spareUsers: 5000,
};

/** For development: a few minutes, and no proof. */
export const QUICK: Scale = {
  alternations: 3,
  throughputUsers: [10_000],
  warmUpSeconds: 6,
  sampleSeconds: 1,
  sampleCreates: 2000,
  smallUsers: 1000,
  largeUsers: 20_000,
  groupMembers: { few: 10, half: 5000, many: 10_000 },
  spareUsers: 5000,
};
