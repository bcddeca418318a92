import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { AnteroomError } from "../domain/errors.ts";
import type { SealedPlace, Sealer } from "../domain/sealer.ts";
import { StartError } from "../lib/start-error.ts";
import { contextOf, decrypt, encrypt } from "./cipher.ts";
import type { RootKey } from "./root-key.ts";

/** A data key as it is kept in the database: only the root key named here, and only for its workspace, opens it. */
export interface WrappedDataKey {
  /** 16 hexadecimal characters, unique. */
  readonly id: string;
  readonly rootKeyId: string;
  readonly wrapped: Uint8Array;
}

/** `a1`: the first format of a sealed record: version, data key id (8 bytes), nonce, ciphertext, tag. */
const recordVersion = Buffer.from("a1");
const keyIdBytes = 8;
const headerBytes = recordVersion.byteLength + keyIdBytes;

/** Makes a data key for a workspace and wraps it with the root key. Store it before anything is sealed with it. */
export function createDataKey(rootKey: RootKey, workspaceId: string): WrappedDataKey {
  const id = randomBytes(keyIdBytes).toString("hex");
  const wrapped = encrypt(rootKey.key, randomBytes(32), wrapContext(workspaceId, id, rootKey.id));
  return { id, rootKeyId: rootKey.id, wrapped };
}

/**
 * Opens a workspace's data keys. The last one seals; every one opens what it sealed.
 * @throws {StartError} when the root key is another one, or a data key was changed or belongs to another workspace.
 */
export function openKeyring(rootKey: RootKey, workspaceId: string, wrapped: readonly WrappedDataKey[]): Sealer {
  const keys = new Map(wrapped.map((dataKey) => [dataKey.id, unwrap(rootKey, workspaceId, dataKey)]));
  const newest = wrapped.at(-1);
  if (newest === undefined) throw new TypeError("A keyring needs at least one data key.");
  if (keys.size !== wrapped.length) throw new TypeError("Two data keys of a keyring have the same id.");
  return new Keyring(workspaceId, keys, newest.id);
}

class Keyring implements Sealer {
  readonly #workspaceId: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #newest: string;

  constructor(workspaceId: string, keys: ReadonlyMap<string, KeyObject>, newest: string) {
    this.#workspaceId = workspaceId;
    this.#keys = keys;
    this.#newest = newest;
  }

  seal(secret: Uint8Array, place: SealedPlace): Uint8Array {
    if (place.workspaceId !== this.#workspaceId) throw new TypeError("A keyring seals for its own workspace only.");
    const sealed = encrypt(this.#keyOf(this.#newest), secret, recordContext(place, this.#newest));
    return new Uint8Array(Buffer.concat([recordVersion, Buffer.from(this.#newest, "hex"), sealed]));
  }

  open(sealed: Uint8Array, place: SealedPlace): Uint8Array {
    const header = Buffer.from(sealed.subarray(0, headerBytes));
    if (header.byteLength < headerBytes || !header.subarray(0, recordVersion.byteLength).equals(recordVersion)) {
      throw unreadable(place, "it is no sealed record");
    }
    const id = header.subarray(recordVersion.byteLength).toString("hex");
    if (!this.#keys.has(id)) throw unreadable(place, "the key that sealed it is not here");
    const opened = decrypt(this.#keyOf(id), sealed.subarray(headerBytes), recordContext(place, id));
    if (opened === undefined) throw unreadable(place, "it was changed or belongs to another place");
    return opened;
  }

  #keyOf(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (key === undefined) throw new TypeError("A keyring lost a data key.");
    return key;
  }
}

function unwrap(rootKey: RootKey, workspaceId: string, dataKey: WrappedDataKey): KeyObject {
  if (dataKey.rootKeyId !== rootKey.id) {
    throw new StartError(
      `The root key is not the one of this database: expected ${dataKey.rootKeyId}, present ${rootKey.id}. Restore the root.key that belongs to the database, or point ANTEROOM_DATA_DIR at the right directory.`,
    );
  }
  const key = decrypt(rootKey.key, dataKey.wrapped, wrapContext(workspaceId, dataKey.id, dataKey.rootKeyId));
  if (key?.byteLength !== 32) {
    throw new StartError(
      `The data key ${dataKey.id} in the database was changed or belongs to another workspace. Restore the database from a backup.`,
    );
  }
  return createSecretKey(key);
}

function unreadable(place: SealedPlace, why: string): AnteroomError {
  return new AnteroomError(
    "unavailable",
    `The secret in ${place.table}.${place.column} cannot be opened: ${why}. Restore it from a backup, or reset it.`,
    { table: place.table, column: place.column, rowId: place.rowId },
  );
}

function wrapContext(workspaceId: string, dataKeyId: string, rootKeyId: string): string {
  return contextOf("data-key", "w1", workspaceId, dataKeyId, rootKeyId);
}

function recordContext(place: SealedPlace, keyId: string): string {
  return contextOf("record", "a1", place.workspaceId, place.table, place.rowId, place.column, keyId);
}
