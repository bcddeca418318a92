/** Proofs of presence of one holder of a token or session. */
export interface StepUp {
  /** `token:<id>` or `session:<id>`: nobody else profits from the proof. */
  readonly holder: string;
  /** When the holder last proved to be there; null never. */
  readonly provenAt: number | null;
  /** The SHA-256 of the code that lies in the data directory; null when there is none. */
  readonly challenge: Uint8Array | null;
  readonly challengeUntil: number | null;
  /** How many wrong codes came for the challenge. */
  readonly failures: number;
}

/** Keeps proofs of presence. */
export interface StepUpStore {
  find(holder: string): Promise<StepUp | undefined>;
  put(stepUp: StepUp): Promise<void>;
  /** Forgets proofs and challenges from before an instant; answers how many. */
  prune(before: number): Promise<number>;
}

/** For how long a proof of presence counts. */
export const STEP_UP_MS: number = 10 * 60_000;

/** Whether a proof still counts. One from the future, by a clock that was set back, does not. */
export function isFresh(provenAt: number | null | undefined, now: number): boolean {
  return provenAt !== null && provenAt !== undefined && provenAt <= now && now - provenAt < STEP_UP_MS;
}

/** A holder that has proved nothing yet. */
export function unproven(holder: string): StepUp {
  return { holder, provenAt: null, challenge: null, challengeUntil: null, failures: 0 };
}
