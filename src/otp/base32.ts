/** What a base32 text holds, or why it is none. */
export type Base32 = { readonly bytes: Uint8Array } | { readonly problem: string };

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** White space and dashes of every kind, and the characters nobody sees that copying from a page or a document brings along. */
const GROUPING = /[\s\p{Cf}\p{Pd}\u2212]/gu;

/**
 * Reads base32 (RFC 4648 §6) as people copy it: in any case, grouped by spaces or dashes, with or without padding.
 * Bits of the last character beyond the last whole byte are dropped, as authenticator apps do.
 */
export function parseBase32(text: string): Base32 {
  const characters = text.replace(GROUPING, "").replace(/={1,6}$/, "");
  if (characters === "") return { problem: "it is empty" };
  if (!/^[A-Za-z2-7]*$/.test(characters)) {
    return { problem: "it holds a character that base32 does not have (letters A to Z and digits 2 to 7)" };
  }
  if ([1, 3, 6].includes(characters.length % 8)) return { problem: "a character is missing or too many" };
  return { bytes: decode(characters.toUpperCase()) };
}

/** Writes base32 (RFC 4648 §6) without padding, as secrets of authenticator apps are written. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet.charAt((buffer >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + alphabet.charAt((buffer << (5 - bits)) & 31);
}

function decode(characters: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((characters.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (const character of characters) {
    buffer = ((buffer << 5) | alphabet.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length] = (buffer >> bits) & 0xff;
      length += 1;
    }
  }
  return bytes;
}
