import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 62 that fits into a byte: bytes from here on would favour the first characters. */
const unbiased = 248;

/** A whole number in base 62 (digits, capitals, small letters), padded on the left with `0` to a width. */
export function toBase62(value: bigint, width: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = `${alphabet[Number(rest % 62n)]}${text}`;
  return text.padStart(width, "0");
}

/** Random base 62 characters, each equally likely, from the system's generator. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < unbiased) text += alphabet[byte % 62];
    }
  }
  return text;
}
