import { randomBytes } from "node:crypto";
import type { GeneratedSeed, SeedNames, SeedParameters } from "../domain/authenticator/one-time-password.ts";
import { toBase32 } from "./base32.ts";
import { parseParameters } from "./seed.ts";

/** As long as the result of the hash, which RFC 4226 §4 recommends for SHA1 (160 bits) and RFC 6238 §5.1 for the others. */
const SEED_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** Makes a seed and the address by which an authenticator app takes it. @throws {AnteroomError} `invalid_value` */
export function generateSeed(wanted: SeedParameters, { issuer, label }: SeedNames): GeneratedSeed {
  const parameters = parseParameters(wanted);
  const { algorithm, digits, periodSeconds } = parameters;
  const seed = new Uint8Array(randomBytes(SEED_BYTES[algorithm]));
  // A colon divides the two names and may be in neither (Key URI Format of Google Authenticator).
  const [from, of] = [issuer, label].map((name) => name.replaceAll(":", " ").trim()) as [string, string];
  const name = `${encodeURIComponent(from)}:${encodeURIComponent(of)}`;
  const query = `secret=${toBase32(seed)}&issuer=${encodeURIComponent(from)}&algorithm=${algorithm}&digits=${digits}&period=${periodSeconds}`;
  return { seed, parameters, issuer: from, label: of, otpauthUri: `otpauth://totp/${name}?${query}` };
}
