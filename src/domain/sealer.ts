/** The place a sealed value belongs to. A value opened for any other place is refused. */
export interface SealedPlace {
  readonly workspaceId: string;
  readonly table: string;
  readonly rowId: string;
  readonly column: string;
  /** Which value of the place it is, where values are numbered: an older one cannot pass for it. */
  readonly version?: number;
}

/** Encrypts values at rest. Implemented by `vault/`. */
export interface Sealer {
  /**
   * Seals a secret for one place. Two seals of one secret differ. A column that holds such values stands in
   * `store/sealed-columns.ts`.
   * @throws {AnteroomError} `unavailable` with the fact `sealed` while the server is
   */
  seal(secret: Uint8Array, place: SealedPlace): Uint8Array;
  /**
   * Opens a sealed value.
   * @throws {AnteroomError} `unavailable` when it was moved, changed or sealed with a key that is not here; never returns
   * an empty or partial value instead; `unavailable` with the fact `sealed` while the server is.
   */
  open(sealed: Uint8Array, place: SealedPlace): Uint8Array;
}
