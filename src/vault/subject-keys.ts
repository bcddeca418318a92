import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { AnteroomError } from "../domain/errors.ts";
import type { SealedPlace, Sealer } from "../domain/sealer.ts";
import type { SealedSubjectKey, SubjectSealer } from "../domain/secret/subject-sealer.ts";
import { contextOf, decrypt, encrypt } from "./cipher.ts";

/** `s1`: a record that a subject's key sealed: version, key id (8 bytes), nonce, ciphertext, tag. */
const recordVersion = Buffer.from("s1");
const keyBytes = 32;
const keyIdBytes = 8;
const headerBytes = recordVersion.byteLength + keyIdBytes;

/** Makes the keys of subjects. The keyring seals these like any other record, so that a new data key re-seals them alone. */
export function createSubjectSealer(keyring: Sealer): SubjectSealer {
  return {
    createKey(place) {
      const bytes = randomBytes(keyBytes);
      return { keyId: keyIdOf(bytes), sealedKey: keyring.seal(bytes, place) };
    },
    sealerOf(known, place) {
      const bytes = keyring.open(known.sealedKey, place);
      if (bytes.byteLength !== keyBytes || keyIdOf(bytes) !== known.keyId) {
        throw unreadable(place, "its key is not the one that was made for it");
      }
      return new SubjectKey(known, createSecretKey(bytes));
    },
  };
}

class SubjectKey implements Sealer {
  readonly #id: string;
  readonly #key: KeyObject;

  constructor({ keyId }: SealedSubjectKey, key: KeyObject) {
    this.#id = keyId;
    this.#key = key;
  }

  seal(secret: Uint8Array, place: SealedPlace): Uint8Array {
    const sealed = encrypt(this.#key, secret, recordContext(place, this.#id));
    return new Uint8Array(Buffer.concat([recordVersion, Buffer.from(this.#id, "hex"), sealed]));
  }

  open(sealed: Uint8Array, place: SealedPlace): Uint8Array {
    const header = Buffer.concat([recordVersion, Buffer.from(this.#id, "hex")]);
    if (!header.equals(sealed.subarray(0, headerBytes))) throw unreadable(place, "another key sealed it");
    const opened = decrypt(this.#key, sealed.subarray(headerBytes), recordContext(place, this.#id));
    if (opened === undefined) throw unreadable(place, "it was changed, rolled back or belongs to another place");
    return opened;
  }
}

function keyIdOf(bytes: Uint8Array): string {
  const hash = createHash("sha256").update("anteroom subject key id 1\n").update(bytes);
  return hash.digest("hex").slice(0, keyIdBytes * 2);
}

function recordContext({ workspaceId, table, rowId, column, version }: SealedPlace, keyId: string): string {
  return contextOf("subject-record", "s1", workspaceId, table, rowId, column, String(version ?? ""), keyId);
}

function unreadable({ table, column, rowId }: SealedPlace, why: string): AnteroomError {
  const problem = `The secret in ${table}.${column} cannot be opened: ${why}. Restore it from a backup, or store it anew.`;
  return new AnteroomError("unavailable", problem, { table, column, rowId });
}
