import { AnteroomError, type ErrorFacts } from "../domain/errors.ts";

/** The bounds of a seed: no factor weaker than RFC 4226 §4 demands (128 bits), none that no provider hands out. */
export const seedLimits = {
  minSecretBits: 128,
  maxSecretBits: 1024,
  minPeriodSeconds: 1,
  /** A day. */
  maxPeriodSeconds: 86_400,
  /** Of an otpauth address or a secret, in characters, so that no import is worth attacking. */
  maxTextLength: 4096,
} as const;

/** A refusal of one parameter of a seed. The message never holds the secret. */
export function invalidSeed(attribute: string, message: string, facts: ErrorFacts = {}): AnteroomError {
  return new AnteroomError("invalid_value", message, { attribute, ...facts });
}

/** A seed of a length that a factor may have. @throws {AnteroomError} `invalid_value` */
export function boundedSeed(bytes: Uint8Array): Uint8Array {
  const bits = bytes.byteLength * 8;
  if (bits < seedLimits.minSecretBits || bits > seedLimits.maxSecretBits) {
    throw invalidSeed(
      "secret",
      `The secret has ${bits} bits; it needs ${seedLimits.minSecretBits} to ${seedLimits.maxSecretBits}. Copy all of it, or ask the provider for a longer one.`,
    );
  }
  return bytes;
}
