import type { AccountView } from "../account/describe.ts";
import type { FoundIdentity } from "../account/identity.ts";
import { toIso } from "../clock.ts";
import type { Explanation, ExplanationStep } from "./explanation.ts";
import { accountSteps, bounded } from "./explanation-steps.ts";

/** Why a login that was registered here is, or is no longer, a service account. */
export function explainIdentity({ identity, deletedAt }: FoundIdentity, accounts: readonly AccountView[]): Explanation {
  const { id, userName, active, createdAt, updatedAt } = identity;
  const registered: ExplanationStep = {
    rule: "seen",
    outcome: "yes",
    detail: `${userName} was registered here on ${toIso(createdAt)}; no identity provider pushes it.`,
    at: createdAt,
  };
  return {
    connection: null,
    user: { id, userName, active, createdAt, updatedAt, deletedAt },
    conclusion: conclude(userName, accounts),
    steps: [registered, ...bounded(accounts, "status", "accounts", stepsOf)],
    accounts,
  };
}

function stepsOf(view: AccountView): readonly ExplanationStep[] {
  const { kind, createdAt } = view.account;
  const detail = `It is the ${kind} account of ${view.application.name}.`;
  return [{ rule: "value", outcome: "yes", detail, at: createdAt }, ...accountSteps(view)];
}

function conclude(userName: string, accounts: readonly AccountView[]): string {
  const live = accounts.filter((view) => view.status !== "retired");
  if (live.length === 0) return `${userName} is no service account any more; register another one if it is needed.`;
  const listed = live.map((view) => `${view.application.name} (${view.status})`).join(", ");
  return `${userName} is a service account for ${listed}.`;
}
