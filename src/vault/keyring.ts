import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { AnteroomError } from "../domain/errors.ts";
import type { SealedPlace, Sealer } from "../domain/sealer.ts";
import type { Signer } from "../domain/signer.ts";
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
const SIGNATURE = /^[0-9a-f]{64}$/;

/** Makes a data key for a workspace and wraps it with the root key. Store it before anything is sealed with it. */
export function createDataKey(rootKey: RootKey, workspaceId: string): WrappedDataKey {
  const id = randomBytes(keyIdBytes).toString("hex");
  const wrapped = encrypt(rootKey.key, randomBytes(32), wrapContext(workspaceId, id, rootKey.id));
  return { id, rootKeyId: rootKey.id, wrapped };
}

/**
 * Opens a workspace's data keys. The last one seals and signs; every one opens what it sealed and knows what it signed.
 * @throws {StartError} when the root key is another one, or a data key was changed or belongs to another workspace.
 */
export function openKeyring(
  rootKey: RootKey,
  workspaceId: string,
  wrapped: readonly WrappedDataKey[],
): Sealer & Signer {
  const keys = new Map(wrapped.map((dataKey) => [dataKey.id, unwrap(rootKey, workspaceId, dataKey)]));
  const newest = wrapped.at(-1);
  if (newest === undefined) throw new TypeError("A keyring needs at least one data key.");
  if (keys.size !== wrapped.length) throw new TypeError("Two data keys of a keyring have the same id.");
  return new Keyring(workspaceId, keys, newest.id);
}

class Keyring implements Sealer, Signer {
  readonly #workspaceId: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #newest: string;
  /** By data key and purpose. */
  readonly #signing = new Map<string, KeyObject>();

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

  sign(purpose: string, text: string): string {
    return this.#signature(this.#newest, purpose, text).toString("hex");
  }

  verify(purpose: string, text: string, signature: string): boolean {
    if (!SIGNATURE.test(signature)) return false;
    const given = Buffer.from(signature, "hex");
    for (const id of this.#keys.keys()) {
      if (timingSafeEqual(this.#signature(id, purpose, text), given)) return true;
    }
    return false;
  }

  #signature(id: string, purpose: string, text: string): Buffer {
    return createHmac("sha256", this.#signingKey(id, purpose)).update(text).digest();
  }

  /** A key for signing is derived, so that no data key does two kinds of work: RFC 5869. */
  #signingKey(id: string, purpose: string): KeyObject {
    const place = `${id} ${purpose}`;
    const known = this.#signing.get(place);
    if (known !== undefined) return known;
    const info = contextOf("signature", this.#workspaceId, purpose);
    const derived = createSecretKey(Buffer.from(hkdfSync("sha256", this.#keyOf(id), "", info, 32)));
    this.#signing.set(place, derived);
    return derived;
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
