import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A secret that was planted, as the bytes that it is. */
export interface Canary {
  readonly name: string;
  readonly bytes: Buffer;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Bytes that are the same in each run, and occur nowhere else. */
export function canaryBytes(name: string, length: number): Buffer {
  return createHash("shake256", { outputLength: length }).update(`canary ${name}`).digest();
}

/** Base32 as RFC 4648 §6 has it, without padding. */
export function toBase32(bytes: Uint8Array): string {
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** The bytes of a base32 text without padding. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((character) => BASE32.indexOf(character).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/**
 * Every form in which bytes may lie about: as they are, as hexadecimal, as base32, and as base64 wherever it may begin within
 * something longer.
 */
export function formsOf(bytes: Buffer): readonly string[] {
  const aligned = [0, 1, 2].map((start) => {
    const whole = bytes.subarray(start, start + 3 * Math.floor((bytes.length - start) / 3));
    return whole.toString("base64");
  });
  const url = aligned.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const hex = bytes.toString("hex");
  const base32 = toBase32(bytes);
  const escaped = JSON.stringify(bytes.toString("utf8")).slice(1, -1);
  const plain = [
    bytes.toString("latin1"),
    Buffer.from(escaped).toString("latin1"),
    encodeURIComponent(bytes.toString("utf8")),
  ];
  return [...new Set([...plain, hex, hex.toUpperCase(), base32, base32.toLowerCase(), ...aligned, ...url])];
}

/** Which canaries a text (bytes as Latin-1) holds in which form. */
export function found(canaries: readonly Canary[], where: string, text: string): readonly string[] {
  return canaries.flatMap(({ name, bytes }) =>
    formsOf(bytes)
      .filter((form) => text.includes(form))
      .map((form) => `${name} in ${where} as ${form.slice(0, 12)}…`),
  );
}

/** Which canaries the files of a directory hold. */
export function foundInFiles(
  canaries: readonly Canary[],
  directory: string,
  except: readonly string[],
): readonly string[] {
  const files = readdirSync(directory).filter((file) => !except.some((name) => file.startsWith(name)));
  return files.flatMap((file) => found(canaries, file, readFileSync(join(directory, file)).toString("latin1")));
}
