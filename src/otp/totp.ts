import { timingSafeEqual } from "node:crypto";
import { createGuardrails, generate } from "otplib";
import type { OneTimePasswords, OtpParameters } from "../domain/authenticator/one-time-password.ts";
import { generateSeed, toOtpauthUri } from "./generated-seed.ts";
import { parseSeed } from "./seed.ts";
import { seedLimits } from "./seed-limits.ts";

const guardrails = createGuardrails({
  MIN_SECRET_BYTES: seedLimits.minSecretBits / 8,
  MAX_SECRET_BYTES: seedLimits.maxSecretBits / 8,
  MIN_PERIOD: seedLimits.minPeriodSeconds,
  MAX_PERIOD: seedLimits.maxPeriodSeconds,
});

/**
 * One-time passwords by RFC 6238. Wraps otplib and keeps no state: that a code is used once, and how often a wrong one
 * may be tried, is for the caller to hold in its transaction.
 */
export const oneTimePasswords: OneTimePasswords = {
  parse: parseSeed,
  generate: generateSeed,
  toUri: toOtpauthUri,
  async code(seed, parameters, at) {
    const step = stepAt(parameters, at);
    const endsAt = (step + 1) * parameters.periodSeconds * 1000;
    const secondsRemaining = Math.max(1, Math.ceil((endsAt - at) / 1000));
    return { code: await codeOfStep(seed, parameters, step), step, secondsRemaining };
  },
  async match(seed, parameters, code, at, window) {
    if (!isCode(code, parameters.digits)) return undefined;
    const given = Buffer.from(code);
    const now = stepAt(parameters, at);
    for (let step = now + window; step >= Math.max(0, now - window); step -= 1) {
      const expected = Buffer.from(await codeOfStep(seed, parameters, step));
      if (expected.byteLength === given.byteLength && timingSafeEqual(expected, given)) return step;
    }
    return undefined;
  },
  async matchPair(seed, parameters, codes, steps) {
    if (!codes.every((code) => isCode(code, parameters.digits))) return undefined;
    let following: string | undefined;
    // From the latest: a code that comes again within the steps counts where it came last.
    for (let step = steps.last; step >= Math.max(0, steps.first); step -= 1) {
      const code = await codeOfStep(seed, parameters, step);
      if (following !== undefined && isEqual(code, codes[0]) && isEqual(following, codes[1])) return step + 1;
      following = code;
    }
    return undefined;
  },
};

function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}

function stepAt(parameters: OtpParameters, at: number): number {
  return Math.floor(at / 1000 / parameters.periodSeconds);
}

function codeOfStep(seed: Uint8Array, parameters: OtpParameters, step: number): Promise<string> {
  return generate({
    secret: seed,
    algorithm: algorithms[parameters.algorithm],
    digits: parameters.digits,
    period: parameters.periodSeconds,
    epoch: step * parameters.periodSeconds,
    guardrails,
  });
}

const algorithms = { SHA1: "sha1", SHA256: "sha256", SHA512: "sha512" } as const satisfies Record<
  OtpParameters["algorithm"],
  string
>;

function isCode(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9]+$/.test(text);
}
