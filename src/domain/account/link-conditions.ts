import { toIso } from "../clock.ts";
import type { Stores } from "../unit.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { codeActivityOf } from "./code-activity.ts";
import { type Dedication, weighDedication } from "./dedication.ts";
import { type AccountView, type Unmet, unmetForLink } from "./describe.ts";
import { isReviewLapsed } from "./gates.ts";

/** Lists what keeps an account from being linked, or its link from being resumed; empty when it is ready. */
export async function unmetConditions(
  stores: Stores,
  view: AccountView,
  policy: AccountPolicy,
  now: number,
): Promise<readonly Unmet[]> {
  const dedication = policy.dedication === "gate" ? await dedicationOf(stores, view, policy) : undefined;
  return [
    ...unmetForLink(view, policy),
    ...(dedication === undefined ? [] : dedicationConditions(view, dedication, now)),
    ...reviewConditions(view, policy, now),
  ];
}

/** Weighs whether a login is dedicated to automation, with who read its codes lately. */
export async function dedicationOf(stores: Stores, view: AccountView, policy: AccountPolicy): Promise<Dedication> {
  return weighDedication(view, policy, await codeActivityOf(stores, view.account.id));
}

function dedicationConditions({ account }: AccountView, { verdict }: Dedication, now: number): Unmet[] {
  const isExcepted = account.dedicatedUntil !== null && account.dedicatedUntil > now;
  if (verdict === "dedicated" || isExcepted) return [];
  const nextStep = "Use a login of its own for the automation, or have an exception signed.";
  return [{ gate: "dedication", value: verdict, needed: "dedicated, or an exception", nextStep }];
}

function reviewConditions({ facts }: AccountView, policy: AccountPolicy, now: number): Unmet[] {
  if (!isReviewLapsed(facts, policy, now)) return [];
  const value = `overdue since ${toIso(facts.reviewDueAt ?? now).slice(0, 10)}`;
  return [{ gate: "review", value, needed: "closed", nextStep: "Review the account and close the review." }];
}
