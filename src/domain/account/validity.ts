import { AnteroomError } from "../errors.ts";
import { type AccountPolicy, DAY_MS } from "./account-policy.ts";
import { type AccountFacts, reviewLapsesAt } from "./gates.ts";

/** From when and until when an account may be used, epoch ms; null for always and for never ending. */
export interface Validity {
  readonly from: number | null;
  readonly until: number | null;
}

/** The end of an account that is registered now; null when policy asks for none. */
export function longestValidity({ validityDays }: AccountPolicy, now: number): number | null {
  return validityDays === 0 ? null : now + validityDays * DAY_MS;
}

/**
 * @throws {AnteroomError} `invalid_value` for an end that is past or not after the beginning, and for one that is missing or too
 * far where policy asks for one
 */
export function assertValidity({ from, until }: Validity, policy: AccountPolicy, now: number): void {
  if (until !== null && until <= now)
    throw refused("until must lie in the future; to end the use now, hold the account.");
  if (until !== null && from !== null && until <= from) throw refused("until must lie after from; swap them.");
  const latest = longestValidity(policy, now);
  if (latest === null || (until !== null && until <= latest)) return;
  throw refused(`until must lie within ${policy.validityDays} days, as policy asks; choose an earlier end.`);
}

/** When the passing of time alone next moves a gate that the stored projection shows; null for never. */
export function nextTurn(facts: AccountFacts, now: number, policy: AccountPolicy): number | null {
  const turns = [facts.validFrom, facts.validUntil, reviewLapsesAt(facts.reviewDueAt, policy)];
  const ahead = turns.filter((at): at is number => at !== null && at > now);
  return ahead.length === 0 ? null : Math.min(...ahead);
}

function refused(problem: string): AnteroomError {
  return new AnteroomError("invalid_value", problem, { attribute: "until" });
}
