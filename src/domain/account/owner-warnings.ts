import { isJsonObject } from "../../lib/json.ts";
import { toIso } from "../clock.ts";
import { ENTERPRISE_URN } from "../directory/document.ts";
import { reviewStateAt } from "./review-date.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** Something that deserves attention about who answers for an account. */
export interface OwnerWarning {
  readonly code: "no_owner" | "single_owner" | "successor_wanted" | "review_due" | "review_overdue";
  readonly message: string;
}

/** Lists what deserves attention about who answers for a live account, and about its reviews. */
export function ownerWarningsOf(entry: AccountWithFacts, now: number): readonly OwnerWarning[] {
  return [...ownershipWarnings(entry), ...reviewWarnings(entry, now)];
}

function ownershipWarnings(entry: AccountWithFacts): OwnerWarning[] {
  const { owner, backup } = entry.owners;
  if (owner === null && backup === null) return [{ code: "no_owner", message: ownerless(entry) }];
  if (owner !== null && backup !== null) return [];
  const name = owner?.name ?? backup?.name ?? "";
  const { successorDueAt } = entry.account;
  if (successorDueAt !== null) {
    const message = `Somebody who answered for it left, and ${name} is alone with it; name a backup owner by ${day(successorDueAt)}.`;
    return [{ code: "successor_wanted", message }];
  }
  const message = `Only ${name} answers for it; name a second person, so that somebody is left when one goes.`;
  return [{ code: "single_owner", message }];
}

function ownerless({ document }: AccountWithFacts): string {
  const enterprise = document[ENTERPRISE_URN];
  const manager = isJsonObject(enterprise) ? enterprise["manager"] : undefined;
  return manager === undefined
    ? "Nobody is named as its owner; name one, or set the user's manager in the identity provider."
    : "Its manager in the identity provider is nobody who works here; add that person, or name an owner.";
}

function reviewWarnings({ facts: { reviewDueAt } }: AccountWithFacts, now: number): OwnerWarning[] {
  const state = reviewStateAt(reviewDueAt, now);
  if (reviewDueAt === null || state === "ok") return [];
  return state === "due"
    ? [{ code: "review_due", message: `Its review is due by ${day(reviewDueAt)}.` }]
    : [{ code: "review_overdue", message: `Its review was due by ${day(reviewDueAt)}; review it now.` }];
}

function day(at: number): string {
  return toIso(at).slice(0, 10);
}
