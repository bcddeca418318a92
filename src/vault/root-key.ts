import { createHash, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import type { RootKey } from "../domain/key/root-key.ts";
import { decrypt, encrypt } from "./cipher.ts";

const keyBytes = 32;
const lineShape = /^anteroom-root-key-1 (?<key>[0-9a-f]{64}) (?<checksum>[0-9a-f]{8})\n?$/;

/**
 * Makes a root key of 32 bytes usable. Vault keeps secrets sealed at rest; it knows nothing of tables, requests or people.
 * The bytes stay inside the key object, so that the key cannot be logged by accident.
 */
export function toRootKey(bytes: Uint8Array): RootKey {
  const id = createHash("sha256").update("anteroom root key id 1\n").update(bytes).digest("hex").slice(0, 16);
  return new HeldRootKey(id, createSecretKey(bytes));
}

/** Makes a new root key. */
export function newRootKey(): RootKey {
  return toRootKey(randomBytes(keyBytes));
}

/** The text of a root key file. Its checksum tells a damaged file from another key. */
export function formatRootKey(key: Uint8Array): string {
  const hex = Buffer.from(key).toString("hex");
  return `anteroom-root-key-1 ${hex} ${checksumOf(hex)}\n`;
}

/** Reads the line of a root key file; undefined when it is truncated, damaged or something else. */
export function parseRootKeyLine(text: string): RootKey | undefined {
  const { key, checksum } = lineShape.exec(text)?.groups ?? {};
  return key === undefined || checksum !== checksumOf(key) ? undefined : toRootKey(Buffer.from(key, "hex"));
}

/** Reads a root key as operators give it: the line of a file, or 32 bytes as hexadecimal or base64; undefined otherwise. */
export function parseRootKey(value: string): RootKey | undefined {
  const text = value.trim();
  const held = parseRootKeyLine(text);
  if (held !== undefined) return held;
  if (/^[0-9a-fA-F]{64}$/.test(text)) return toRootKey(Buffer.from(text, "hex"));
  return /^[0-9A-Za-z+/_-]{43}=?$/.test(text) ? toRootKey(Buffer.from(text, "base64")) : undefined;
}

class HeldRootKey implements RootKey {
  readonly id: string;
  readonly #key: KeyObject;

  constructor(id: string, key: KeyObject) {
    this.id = id;
    this.#key = key;
  }

  wrap(key: Uint8Array, context: string): Uint8Array {
    return encrypt(this.#key, key, context);
  }

  unwrap(wrapped: Uint8Array, context: string): Uint8Array | undefined {
    return decrypt(this.#key, wrapped, context);
  }

  line(): string {
    return formatRootKey(this.#key.export());
  }
}

function checksumOf(hex: string): string {
  return createHash("sha256").update(`anteroom-root-key-1 ${hex}`).digest("hex").slice(0, 8);
}
