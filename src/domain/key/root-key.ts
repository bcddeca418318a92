/**
 * The key that wraps all data keys, in the hands of `vault/`: whoever holds this can use it, and only `line` shows it.
 * Key keeps keys in order; it knows nothing of files, ciphers or people.
 */
export interface RootKey {
  /** A fingerprint of the key, 16 hexadecimal characters; safe to show. */
  readonly id: string;
  /** Encrypts a key so that only this root key, told the same context, decrypts it. */
  wrap(key: Uint8Array, context: string): Uint8Array;
  /** Decrypts what `wrap` made; undefined when anything differs. */
  unwrap(wrapped: Uint8Array, context: string): Uint8Array | undefined;
  /** The key itself, as the line of a root key file. For such files only; never logged, answered or stored otherwise. */
  line(): string;
}

/** How a root key is derived from a passphrase: argon2id, RFC 9106. No secrets. */
export interface PassphraseTerms {
  readonly algorithm: "argon2id";
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Hexadecimal. */
  readonly salt: string;
}

/** Where a root key comes from. */
export type RootKeyProvider = "file" | "environment" | "credential" | "passphrase";

/** A root key that is to take the place of the present one. */
export interface NextRootKey {
  readonly rootKey: RootKey;
  /** Null unless it is derived from a passphrase. */
  readonly terms: PassphraseTerms | null;
}

/** What the next root key is to be: a new file, a passphrase, or a key that the operator puts in its place afterwards. */
export type RootKeyWish =
  | { readonly to: "file" }
  | { readonly to: "passphrase"; readonly passphrase: string }
  | { readonly to: "environment" | "credential"; readonly key: string };

/** What the database knows of root keys. */
export interface RootKeyMemory {
  /** Undefined while no key has been made. */
  readonly present: { readonly id: string; readonly terms: PassphraseTerms | null } | undefined;
  /** The ids of those that were replaced. */
  readonly replaced: readonly string[];
}

/** The places outside of the database that root keys come from. Implemented by `vault/`. */
export interface RootKeyPlaces {
  /** Where the present root key comes from. */
  readonly provider: RootKeyProvider;
  /** Reads the key of a provider that has one. @throws {StartError} when it is missing, damaged, or not that of the database */
  read(memory: RootKeyMemory): RootKey;
  /** Derives a key. @throws {AnteroomError} `invalid_value` for a passphrase or terms that are not acceptable */
  derive(passphrase: string, terms: PassphraseTerms): Promise<RootKey>;
  /** Makes the next root key, and has it safely kept before it is used, if that is ours to do. */
  prepare(wish: RootKeyWish): Promise<NextRootKey>;
  /**
   * Brings the files in line with the database, which has decided: what `prepare` kept becomes the root key or goes, and so does
   * a file whose key was replaced. Only while the present root key is open, and what the database says is certain to stay.
   * @param provider where the present root key comes from, from now on
   */
  settle(memory: RootKeyMemory, provider: RootKeyProvider): void;
}
