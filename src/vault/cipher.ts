import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with AES-256-GCM: a random 96-bit nonce, the ciphertext, the 128-bit tag. The context is authenticated, not
 * kept. Random nonces are safe for 2^32 messages under one key, far beyond what a server ever seals.
 */
export function encrypt(key: KeyObject, plaintext: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what `encrypt` made with the same key and context; undefined when anything differs. */
export function decrypt(key: KeyObject, sealed: Uint8Array, context: string): Uint8Array | undefined {
  if (sealed.byteLength < nonceBytes + tagBytes) return undefined;
  const tagStart = sealed.byteLength - tagBytes;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(tagStart));
  const plaintext = decipher.update(sealed.subarray(nonceBytes, tagStart));
  try {
    return new Uint8Array(Buffer.concat([plaintext, decipher.final()]));
  } catch {
    return undefined;
  }
}

/** Joins the parts of a context so that no two lists of parts give the same text. */
export function contextOf(...parts: readonly string[]): string {
  return JSON.stringify(["anteroom", ...parts]);
}
