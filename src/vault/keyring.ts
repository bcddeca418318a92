import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, timingSafeEqual } from "node:crypto";
import { AnteroomError } from "../domain/errors.ts";
import type { DataKey } from "../domain/key/data-key.ts";
import type { KeyHolder } from "../domain/key/key-holder.ts";
import type { RootKey } from "../domain/key/root-key.ts";
import { sealedError } from "../domain/key/sealed-error.ts";
import type { SealedPlace, Sealer } from "../domain/sealer.ts";
import type { Signer } from "../domain/signer.ts";
import { StartError } from "../lib/start-error.ts";
import { contextOf, decrypt, encrypt } from "./cipher.ts";

/** `a1`: the first format of a sealed record: version, data key id (8 bytes), nonce, ciphertext, tag. */
const recordVersion = Buffer.from("a1");
const keyIdBytes = 8;
const headerBytes = recordVersion.byteLength + keyIdBytes;
const SIGNATURE = /^[0-9a-f]{64}$/;
/** The name of the key that signs while the server is sealed; no data key has it. */
const TEMPORARY = "temporary";

/** Makes a data key for a workspace and wraps it with the root key. Store it before anything is sealed with it. */
export function createDataKey(rootKey: RootKey, workspaceId: string, createdAt = 0): DataKey {
  const id = randomBytes(keyIdBytes).toString("hex");
  const wrapped = rootKey.wrap(randomBytes(32), wrapContext(workspaceId, id, rootKey.id));
  return { id, rootKeyId: rootKey.id, wrapped, createdAt };
}

/** Holds the data keys of a workspace: the last one seals and signs, every one opens what it sealed and knows what it signed. */
export class Keyring implements Sealer, Signer, KeyHolder {
  readonly #workspaceId: string;
  readonly #keys = new Map<string, KeyObject>();
  #rootKey: RootKey | undefined;
  /** Undefined while sealed. */
  #newest: string | undefined;
  /** Signs while there is no data key, and is known until the process ends, for those who were given something meanwhile. */
  #temporary: KeyObject | undefined;
  /** By data key and purpose. */
  readonly #signing = new Map<string, KeyObject>();

  /** A keyring that is sealed. */
  constructor(workspaceId: string) {
    this.#workspaceId = workspaceId;
  }

  get rootKey(): RootKey | undefined {
    return this.#rootKey;
  }

  get isTemporary(): boolean {
    return this.#newest === undefined;
  }

  unlock(rootKey: RootKey, keys: readonly DataKey[]): void {
    const opened = keys.map((key): [string, KeyObject] => [key.id, createSecretKey(this.#unwrap(rootKey, key))]);
    const newest = keys.at(-1);
    if (newest === undefined) throw new TypeError("A keyring needs at least one data key.");
    this.#keys.clear();
    for (const [id, key] of opened) this.#keys.set(id, key);
    if (this.#keys.size !== keys.length) throw new TypeError("Two data keys of a keyring have the same id.");
    this.#signing.clear();
    this.#newest = newest.id;
    this.#rootKey = rootKey;
  }

  create(rootKey: RootKey, createdAt: number): DataKey {
    return createDataKey(rootKey, this.#workspaceId, createdAt);
  }

  rewrap(keys: readonly DataKey[], from: RootKey, to: RootKey): readonly DataKey[] {
    return keys.map((key) => {
      const context = wrapContext(this.#workspaceId, key.id, to.id);
      return { ...key, rootKeyId: to.id, wrapped: to.wrap(this.#unwrap(from, key), context) };
    });
  }

  learn(key: DataKey): void {
    if (this.#rootKey === undefined) throw new TypeError("A sealed keyring learns no keys.");
    this.#keys.set(key.id, createSecretKey(this.#unwrap(this.#rootKey, key)));
    this.#newest = key.id;
  }

  forget(keyId: string): void {
    if (keyId === this.#newest) throw new TypeError("A keyring keeps the key that seals.");
    this.#keys.delete(keyId);
    this.#signing.clear();
  }

  hold(rootKey: RootKey): void {
    this.#rootKey = rootKey;
  }

  seal(secret: Uint8Array, place: SealedPlace): Uint8Array {
    if (place.workspaceId !== this.#workspaceId) throw new TypeError("A keyring seals for its own workspace only.");
    const id = this.#newest;
    if (id === undefined) throw sealedError();
    const sealed = encrypt(this.#keyOf(id), secret, recordContext(place, id));
    return new Uint8Array(Buffer.concat([recordVersion, Buffer.from(id, "hex"), sealed]));
  }

  open(sealed: Uint8Array, place: SealedPlace): Uint8Array {
    if (this.#newest === undefined) throw sealedError();
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
    return this.#signature(this.#newest ?? TEMPORARY, purpose, text).toString("hex");
  }

  verify(purpose: string, text: string, signature: string): boolean {
    if (!SIGNATURE.test(signature)) return false;
    const given = Buffer.from(signature, "hex");
    const ids = this.#temporary === undefined ? this.#keys.keys() : [...this.#keys.keys(), TEMPORARY];
    for (const id of ids) {
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
    if (id === TEMPORARY) {
      this.#temporary ??= createSecretKey(randomBytes(32));
      return this.#temporary;
    }
    const key = this.#keys.get(id);
    if (key === undefined) throw new TypeError("A keyring lost a data key.");
    return key;
  }

  #unwrap(rootKey: RootKey, key: DataKey): Uint8Array {
    if (key.rootKeyId !== rootKey.id) {
      throw new StartError(
        `The root key is not the one of this database: expected ${key.rootKeyId}, present ${rootKey.id}. Restore the root.key that belongs to the database, or point ANTEROOM_DATA_DIR at the right directory.`,
      );
    }
    const opened = rootKey.unwrap(key.wrapped, wrapContext(this.#workspaceId, key.id, key.rootKeyId));
    if (opened?.byteLength === 32) return opened;
    throw new StartError(
      `The data key ${key.id} in the database was changed or belongs to another workspace. Restore the database from a backup.`,
    );
  }
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

/** The version is a part of its own at the end, which places without one do not have. */
function recordContext({ workspaceId, table, rowId, column, version }: SealedPlace, keyId: string): string {
  const numbered = version === undefined ? [] : [String(version)];
  return contextOf("record", "a1", workspaceId, table, rowId, column, keyId, ...numbered);
}
