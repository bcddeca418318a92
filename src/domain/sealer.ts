/** The place a sealed value belongs to. A value opened for any other place is refused. */
export interface SealedPlace {
  readonly workspaceId: string;
  readonly table: string;
  readonly rowId: string;
  readonly column: string;
}

/** Encrypts values at rest. Implemented by `vault/`. */
export interface Sealer {
  /** Seals a secret for one place. Two seals of one secret differ. */
  seal(secret: Uint8Array, place: SealedPlace): Uint8Array;
  /**
   * Opens a sealed value.
   * @throws {AnteroomError} `unavailable` when it was moved, changed or sealed with a key that is not here; never returns
   * an empty or partial value instead.
   */
  open(sealed: Uint8Array, place: SealedPlace): Uint8Array;
}
