import type { SealedPlace } from "../sealer.ts";

/** A sealed value with the place it belongs to. */
export interface SealedRecord {
  readonly place: SealedPlace;
  readonly sealed: Uint8Array;
}

/** Which records to walk: those of one data key, in the order of their places. */
export interface SealedWalk {
  readonly workspaceId: string;
  readonly keyId: string;
  /** A column of `columns`. */
  readonly column: string;
  readonly limit: number;
  /** How many to pass over. */
  readonly skip: number;
}

/** Finds sealed values wherever they are kept, by the data key that sealed them. */
export interface SealedRecordStore {
  /** The columns that hold sealed values: `table.column`. */
  readonly columns: readonly string[];
  /** How many values each of these data keys has sealed, by its id. */
  count(keyIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  list(walk: SealedWalk): Promise<readonly SealedRecord[]>;
  /** Puts another sealed value in the place of one, unless it was changed since it was read. Answers whether it did. */
  replace(record: SealedRecord, sealed: Uint8Array): Promise<boolean>;
}
