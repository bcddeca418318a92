import { randomBytes } from "node:crypto";
import type {
  GeneratedSeed,
  OtpParameters,
  SeedNames,
  SeedParameters,
} from "../domain/authenticator/one-time-password.ts";
import { toBase32 } from "./base32.ts";
import { parseParameters } from "./seed.ts";

/** As long as the result of the hash, which RFC 4226 §4 recommends for SHA1 (160 bits) and RFC 6238 §5.1 for the others. */
const SEED_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** Makes a seed and the address by which an authenticator app takes it. @throws {AnteroomError} `invalid_value` */
export function generateSeed(wanted: SeedParameters, { issuer, label }: SeedNames): GeneratedSeed {
  const parameters = parseParameters(wanted);
  const seed = new Uint8Array(randomBytes(SEED_BYTES[parameters.algorithm]));
  const names = { issuer: nameIn(issuer), label: nameIn(label) };
  return { seed, parameters, ...names, otpauthUri: toOtpauthUri(seed, parameters, names) };
}

/** Writes a seed as the Key URI Format of Google Authenticator has it. */
export function toOtpauthUri(seed: Uint8Array, parameters: OtpParameters, { issuer, label }: SeedNames): string {
  const { algorithm, digits, periodSeconds } = parameters;
  const from = encodeURIComponent(nameIn(issuer));
  const query = `secret=${toBase32(seed)}&issuer=${from}&algorithm=${algorithm}&digits=${digits}&period=${periodSeconds}`;
  return `otpauth://totp/${from}:${encodeURIComponent(nameIn(label))}?${query}`;
}

/** Percent-encoded, so that the address with its two names fits a QR code. */
const LONGEST_NAME = 480;

/** A colon divides the two names and may be in neither; of a long one, the beginning is enough for people. */
function nameIn(name: string): string {
  let short = "";
  let length = 0;
  for (const letter of name.toWellFormed().replaceAll(":", " ").trim()) {
    length += encodeURIComponent(letter).length;
    if (length > LONGEST_NAME) break;
    short += letter;
  }
  return short.trim();
}
