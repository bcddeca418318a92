import { AnteroomError } from "../errors.ts";
import type { Authenticator } from "./authenticator.ts";

/** How often a confirmation may fail. */
export interface FailureLimits {
  readonly maxFailures: number;
  readonly failureWindowSeconds: number;
  /** How many steps around now a code may be from. */
  readonly windowSteps: number;
}

/** What is known of wrong codes when there were none. */
export const NO_FAILURES: Pick<Authenticator, "failures" | "failingSince" | "lockedUntil"> = {
  failures: 0,
  failingSince: null,
  lockedUntil: null,
};

/** @throws {AnteroomError} `too_many_requests` while no code is looked at. */
export function assertUnlocked(factor: Authenticator, now: number): void {
  const wait = (factor.lockedUntil ?? 0) - now;
  if (wait <= 0) return;
  const retryAfterSeconds = Math.ceil(wait / 1000);
  const problem = `Too many wrong codes; wait ${retryAfterSeconds} seconds and try again.`;
  throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
}

/** The factor after one more wrong code. */
export function afterFailure(factor: Authenticator, now: number, limits: FailureLimits): Authenticator {
  const windowMs = limits.failureWindowSeconds * 1000;
  const counting = factor.failingSince !== null && now - factor.failingSince < windowMs;
  const failures = counting ? factor.failures + 1 : 1;
  return {
    ...factor,
    failures,
    failingSince: counting ? factor.failingSince : now,
    lockedUntil: failures >= limits.maxFailures ? now + windowMs : null,
    updatedAt: now,
  };
}
