import { type AccountPolicy, DAY_MS } from "./account-policy.ts";
import type { AccountFacts } from "./gates.ts";
import type { ReviewCause, ServiceAccount } from "./service-account.ts";
import { nextTurn } from "./validity.ts";

/** How long before its date a review is due; also how long there is for one that a change asks for. */
export const REVIEW_NOTICE_MS: number = 30 * DAY_MS;

/** How far a review is: nobody needs to do anything yet, it is to be closed soon, or its date has passed. */
export type ReviewState = "ok" | "due" | "overdue";
/** The states of a review that ask for somebody. */
export const OPEN_REVIEW_STATES = ["due", "overdue"] as const;

/** When an account is next to be reviewed, and what set that date. */
export interface ReviewDate {
  readonly reviewDueAt: number | null;
  readonly reviewCause: ReviewCause | null;
}

/** How far the review is that is to be closed by then. */
export function reviewStateAt(dueAt: number | null, now: number): ReviewState {
  if (dueAt === null) return "ok";
  if (dueAt <= now) return "overdue";
  return dueAt - now <= REVIEW_NOTICE_MS ? "due" : "ok";
}

/** The date that the schedule gives an account that is registered, or reviewed, now. */
export function scheduledReview({ reviewDays }: AccountPolicy, now: number): ReviewDate {
  return { reviewDueAt: now + reviewDays * DAY_MS, reviewCause: "schedule" };
}

/** The date after a change of what the last review looked at: never later than it was. */
export function hastenedReview(before: ReviewDate, cause: ReviewCause, now: number): ReviewDate {
  const soon = now + REVIEW_NOTICE_MS;
  if (before.reviewDueAt !== null && before.reviewDueAt <= soon) return before;
  return { reviewDueAt: soon, reviewCause: cause };
}

/** What else decides when an account is looked at again. */
interface Looked {
  readonly facts: AccountFacts;
  /** Whether somebody else owns it. */
  readonly replaced: boolean;
  readonly policy: AccountPolicy;
  readonly now: number;
}

/** Sets when an account that has changed is next reviewed, and when it next changes by itself. */
export function datedAccount(
  before: ServiceAccount,
  after: ServiceAccount,
  { facts, replaced, policy, now }: Looked,
): ServiceAccount {
  const cause = replaced ? "owner" : changeToReview(before, after);
  const known = before.reviewDueAt === null ? scheduledReview(policy, now) : before;
  const { reviewDueAt, reviewCause } = cause === undefined ? known : hastenedReview(known, cause, now);
  return { ...after, reviewDueAt, reviewCause, deriveAt: nextTurn({ ...facts, reviewDueAt }, now, policy) };
}

/** What has changed that a review looked at: what was there and is different, not what was set for the first time. */
function changeToReview(before: ServiceAccount, after: ServiceAccount): ReviewCause | undefined {
  if (before.roles.length > 0 && JSON.stringify(before.roles) !== JSON.stringify(after.roles)) return "roles";
  return before.gates.link !== "none" && after.gates.link === "none" ? "integration" : undefined;
}
