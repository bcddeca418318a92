import type { DataKey } from "./data-key.ts";
import type { RootKey } from "./root-key.ts";

/** Holds the open keys of a server, which seal, open and sign. Implemented by `vault/`; empty while the server is sealed. */
export interface KeyHolder {
  /** Undefined while the server is sealed. */
  readonly rootKey: RootKey | undefined;
  /**
   * Opens all data keys and holds them from now on.
   * @throws {StartError} when the root key is another one, or a data key was changed or belongs to another workspace
   */
  unlock(rootKey: RootKey, keys: readonly DataKey[]): void;
  /** Makes a data key that is not used before `learn`. */
  create(rootKey: RootKey, createdAt: number): DataKey;
  /** Wraps data keys by another root key. @throws {StartError} as `unlock` */
  rewrap(keys: readonly DataKey[], from: RootKey, to: RootKey): readonly DataKey[];
  /** Seals and signs with a data key from now on. */
  learn(key: DataKey): void;
  /** Forgets a data key that no record needs. */
  forget(keyId: string): void;
  /** Holds another root key from now on; the data keys stay the same. */
  hold(rootKey: RootKey): void;
}
