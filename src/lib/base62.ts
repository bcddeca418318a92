import { randomBytes } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** The largest multiple of 62 that fits into a byte: bytes from here on would favour the first characters. */
const unbiased = 248;

/** A whole number in base 62 (digits, capitals, small letters), padded on the left with `0` to a width. */
export function toBase62(value: bigint | number, width: number): string {
  return (typeof value === "number" ? smallToBase62(value) : largeToBase62(value)).padStart(width, "0");
}

function largeToBase62(value: bigint): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = `${alphabet[Number(rest % 62n)]}${text}`;
  return text;
}

/** The checksum of a token is looked at with every request, and big integers are slow. */
function smallToBase62(value: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = `${alphabet[rest % 62]}${text}`;
  return text;
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
