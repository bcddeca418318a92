import { AnteroomError } from "../domain/errors.ts";

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
export function invalidSeed(attribute: string, message: string): AnteroomError {
  return new AnteroomError("invalid_value", message, { attribute });
}
