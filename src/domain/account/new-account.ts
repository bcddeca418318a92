import type { Principal } from "../directory/directory-store.ts";
import { type AccountId, type ApplicationId, newId } from "../id.ts";
import type { AccountPolicy } from "./account-policy.ts";
import { type AccountFacts, type AccountKind, deriveGates, deriveStatus } from "./gates.ts";
import { scheduledReview } from "./review-date.ts";
import type { ServiceAccount } from "./service-account.ts";
import { longestValidity, nextTurn } from "./validity.ts";

/** What an account begins with. */
export interface Beginning {
  readonly kind: AccountKind;
  readonly principal: Pick<
    Principal,
    "id" | "workspaceId" | "connectionId" | "userName" | "displayName" | "active" | "deleted" | "factor"
  >;
  readonly applicationId: ApplicationId;
  /** What is known of the application's SAML support. */
  readonly application: AccountFacts["application"];
  readonly assigned: boolean;
  readonly roles: readonly string[];
  readonly predecessorId: AccountId | null;
  /** How many answer for it at once; nobody unless it is said. */
  readonly owners?: number;
}

/** Makes an account as it is in its first moment: nothing is linked, held or exempt, and what its principal has it has, too. */
export function newAccount(beginning: Beginning, policy: AccountPolicy, now: number): ServiceAccount {
  const { principal, kind, applicationId, roles, predecessorId } = beginning;
  const facts = factsOf(beginning, policy, now);
  const gates = deriveGates(facts, now, policy);
  return {
    id: newId(),
    workspaceId: principal.workspaceId,
    kind,
    applicationId,
    connectionId: principal.connectionId,
    userId: principal.id,
    userName: principal.userName,
    displayName: principal.displayName,
    roles,
    gates,
    status: deriveStatus(gates, facts, policy),
    holdReason: null,
    heldAt: null,
    exemptUntil: null,
    exemptReason: null,
    graceEndsAt: null,
    validFrom: facts.validFrom,
    validUntil: facts.validUntil,
    validityReason: null,
    ownerRule: null,
    successorDueAt: null,
    dedicatedUntil: null,
    dedicationReason: null,
    dedicationSignedBy: null,
    ...scheduledReview(policy, now),
    deriveAt: nextTurn(facts, now, policy),
    retiredAt: null,
    retirementReason: null,
    predecessorId,
    loginProvenAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

function factsOf(
  { kind, principal, application, assigned, owners = 0 }: Beginning,
  policy: AccountPolicy,
  now: number,
): AccountFacts {
  return {
    kind,
    user: { active: principal.active, deleted: principal.deleted },
    assigned,
    application,
    loginProven: false,
    contactVerified: false,
    factor: principal.factor,
    exemptUntil: null,
    linked: false,
    linkPaused: false,
    held: false,
    validFrom: null,
    validUntil: longestValidity(policy, now),
    owners,
    reviewDueAt: scheduledReview(policy, now).reviewDueAt,
    retired: false,
  };
}
