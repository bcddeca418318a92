import { AnteroomError, type ErrorFacts } from "../errors.ts";
import type { OneTimePasswords, OtpParameters, StepRange } from "./one-time-password.ts";

/** Two codes that were refused, with all that is known of the factor. */
export interface RefusedCodes {
  readonly codes: readonly [string, string];
  readonly seed: Uint8Array;
  readonly parameters: OtpParameters;
  /** Epoch ms. */
  readonly at: number;
  /** The steps from which the codes could have been. */
  readonly steps: StepRange;
}

/** How far a clock may be off to be told so. */
const LOOK_SECONDS = 600;
/** However short a step is: computing codes costs time, and an attacker may ask for it. */
const MOST_STEPS = 60;
const FEWEST_STEPS = 3;
/** Up to here nobody can tell a slow clock from a slow hand. */
const SLOW_HAND_STEPS = 3;

/**
 * Says why two codes were refused. Only whoever has the seed learns more than that they are wrong: something is said about
 * time when both codes are of this factor, which nobody guesses.
 */
export async function explainRefusal(otp: OneTimePasswords, refused: RefusedCodes): Promise<AnteroomError> {
  const { codes, parameters } = refused;
  if (!codes.every((code) => isShaped(code, parameters.digits))) {
    return refusal("shape", `codes must be two codes of ${parameters.digits} digits, without spaces.`);
  }
  if (codes[0] === codes[1]) {
    return refusal("same", "codes are the same code twice; wait until the device shows the next one and send both.");
  }
  return (await ofThisFactor(otp, refused)) ?? unknown();
}

async function ofThisFactor(otp: OneTimePasswords, refused: RefusedCodes): Promise<AnteroomError | undefined> {
  const { codes, seed, parameters, at, steps } = refused;
  const now = stepOf(at, parameters);
  const reach = Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, Math.ceil(LOOK_SECONDS / parameters.periodSeconds)));
  const wide = { first: now - reach - 1, last: now + reach };
  const found = await otp.matchPair(seed, parameters, codes, wide);
  if (found !== undefined) {
    const isInTime = found - 1 >= steps.first && found <= steps.last;
    return isInTime ? usedBefore() : outOfTime(found - now, refused);
  }
  if ((await otp.matchPair(seed, parameters, [codes[1], codes[0]], wide)) !== undefined) {
    return refusal("order", "codes are in the wrong order; send the earlier one first.");
  }
  const apart = await Promise.all(codes.map((code) => otp.match(seed, parameters, code, at, reach)));
  if (apart.includes(undefined)) return undefined;
  return refusal(
    "apart",
    "codes are both of this factor, but do not follow each other; send a code and the very next.",
  );
}

function outOfTime(steps: number, { parameters, at }: RefusedCodes): AnteroomError {
  const seconds = steps * parameters.periodSeconds;
  const facts = { clockOffsetSeconds: seconds, serverTime: new Date(at).toISOString() };
  const span = spanOf(Math.abs(seconds));
  if (steps < 0 && steps >= -SLOW_HAND_STEPS) {
    const problem = `codes are about ${span} too old; wait for a new code and send that and the next one at once. If that does not help, the clock of the device is behind: correct it.`;
    return refusal("late", problem, facts);
  }
  const direction = steps < 0 ? "behind" : "ahead";
  const server = `If other devices are refused, too, it is the clock of this server, which says ${facts.serverTime}.`;
  return refusal(
    "clock",
    `codes fit a clock that is about ${span} ${direction}: correct the clock of the device and send two new codes. ${server}`,
    facts,
  );
}

function usedBefore(): AnteroomError {
  return refusal("used", "codes were used already; wait for a new code and send that and the next one.");
}

function unknown(): AnteroomError {
  const problem =
    "codes are not two consecutive, unused codes of this factor; look whether the device was set up with this very seed and not an older one, check its clock, wait for a new code and send that and the next one.";
  return refusal("unknown", problem);
}

function refusal(diagnosis: string, problem: string, facts: ErrorFacts = {}): AnteroomError {
  return new AnteroomError("invalid_value", problem, { attribute: "codes", diagnosis, ...facts });
}

/** The step that holds an instant. */
export function stepOf(at: number, { periodSeconds }: OtpParameters): number {
  return Math.floor(at / 1000 / periodSeconds);
}

function isShaped(code: string, digits: number): boolean {
  return code.length === digits && /^[0-9]+$/.test(code);
}

function spanOf(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes`;
  return `${Math.round(seconds / 3600)} hours`;
}
