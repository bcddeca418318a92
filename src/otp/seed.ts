import type {
  OtpParameters,
  ParsedSeed,
  SeedImport,
  SeedParameters,
} from "../domain/authenticator/one-time-password.ts";
import { parseBase32 } from "./base32.ts";
import { isMigrationExport, parseMigrationExport } from "./migration-export.ts";
import { parseOtpauthUri, pastedUri, type RawSeed } from "./otpauth-uri.ts";
import { boundedSeed, invalidSeed, seedLimits } from "./seed-limits.ts";

/** Reads a seed strictly. @throws {AnteroomError} `invalid_value`, naming the parameter and never the secret. */
export function parseSeed(input: SeedImport): ParsedSeed {
  if ("secret" in input) return toSeed(input);
  const uri = pastedUri(input.otpauthUri);
  if (isMigrationExport(uri)) return parseMigrationExport(uri, input.entry);
  if (input.entry === undefined) return toSeed(parseOtpauthUri(uri));
  throw invalidSeed(
    "entry",
    "entry is for exports of an authenticator app, which hold several accounts; leave it out.",
  );
}

function toSeed(raw: RawSeed): ParsedSeed {
  return {
    seed: parseSecret(raw.secret),
    parameters: parseParameters(raw),
    ...(raw.issuer === undefined ? {} : { issuer: raw.issuer }),
    ...(raw.label === undefined ? {} : { label: raw.label }),
  };
}

/**
 * Reads the parameters of a factor; what is left out has the default of every authenticator app.
 * @throws {AnteroomError} `invalid_value`, naming the parameter
 */
export function parseParameters(raw: Pick<RawSeed, "algorithm" | "digits" | "period"> | SeedParameters): OtpParameters {
  return {
    algorithm: parseAlgorithm(raw.algorithm ?? "SHA1"),
    digits: parseDigits(raw.digits ?? 6),
    periodSeconds: parsePeriod(raw.period ?? 30),
  };
}

function parseSecret(text: string): Uint8Array {
  if (/^[\s\p{Cf}]*otpauth/iu.test(text)) {
    throw invalidSeed("secret", "The secret is an otpauth address: send it as otpauthUri.");
  }
  if (text.length > seedLimits.maxTextLength)
    throw invalidSeed("secret", "The secret is too long: it is no TOTP seed.");
  const parsed = parseBase32(text);
  if ("problem" in parsed) {
    throw invalidSeed("secret", `The secret is not base32: ${parsed.problem}. Copy it again from the provider.`);
  }
  return boundedSeed(parsed.bytes);
}

function parseAlgorithm(text: string): OtpParameters["algorithm"] {
  const name = text.toUpperCase().replace(/^SHA-/, "SHA");
  if (name === "SHA1" || name === "SHA256" || name === "SHA512") return name;
  throw invalidSeed("algorithm", "The algorithm is not supported: use SHA1, SHA256 or SHA512.");
}

function parseDigits(value: number | string): OtpParameters["digits"] {
  const digits = parseWhole(value);
  if (digits === 6 || digits === 7 || digits === 8) return digits;
  throw invalidSeed("digits", "The number of digits is not supported: use 6, 7 or 8.");
}

function parsePeriod(value: number | string): number {
  const period = parseWhole(value);
  const { minPeriodSeconds, maxPeriodSeconds } = seedLimits;
  if (Number.isInteger(period) && period >= minPeriodSeconds && period <= maxPeriodSeconds) return period;
  throw invalidSeed("period", `The period is out of range: use ${minPeriodSeconds} to ${maxPeriodSeconds} seconds.`);
}

/** NaN for everything but plain decimal digits: `Number` alone would take " 6", "0x6" and "6e0". */
function parseWhole(value: number | string): number {
  if (typeof value === "number") return value;
  return /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN;
}
