import type { SealedPlace, Sealer } from "../sealer.ts";

/** The key of one subject as it is kept: only the keyring, and only for its row, opens it. */
export interface SealedSubjectKey {
  /** A fingerprint, 16 hexadecimal characters; safe to show, and in the header of everything the key sealed. */
  readonly keyId: string;
  readonly sealedKey: Uint8Array;
}

/**
 * Seals what belongs to one subject by a key of the subject's own, so that destroying that one key destroys all of it, wherever
 * copies of the sealed records are. Implemented by `vault/`.
 */
export interface SubjectSealer {
  /** Makes a key for a subject and seals it for the place of its row. */
  createKey(place: SealedPlace): SealedSubjectKey;
  /**
   * The sealer of a subject.
   * @throws {AnteroomError} `unavailable` as `Sealer.open`, also when the key is not the one that its id names
   */
  sealerOf(key: SealedSubjectKey, place: SealedPlace): Sealer;
}
