import type { Selectable } from "kysely";
import type { ReportedFailure } from "../domain/account/failure.ts";
import type { AccountKind, FactorState, Gates, Status } from "../domain/account/gates.ts";
import type { AccountOwner, AccountWithFacts, ServiceAccount } from "../domain/account/service-account.ts";
import { evidenceEndsAt } from "../domain/application/application.ts";
import type { Condition, Grade, SamlProfile, Verdict } from "../domain/application/saml-evidence.ts";
import type { Document } from "../domain/directory/document.ts";
import type {
  AccountId,
  ApplicationId,
  ConnectionId,
  IntegrationId,
  PersonId,
  UserId,
  WorkspaceId,
} from "../domain/id.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { marksFrom } from "./sql-registration-store.ts";

/** An account as one query joins it with its neighbours. */
export interface AccountRow extends Selectable<Tables["service_account"]> {
  readonly active: 0 | 1;
  readonly user_deleted_at: number | null;
  readonly document: string | null;
  readonly realm: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly contact_verified_at: number | null;
  readonly label: string | null;
  readonly stated: 0 | 1 | null;
  readonly stated_at: number | null;
  readonly review_at: number | null;
  readonly marks: string | null;
  readonly has_vault: 0 | 1;
  readonly application_deleted_at: number | null;
  readonly assigned: 0 | 1;
  readonly application_key: string;
  readonly application_name: string;
  readonly required_role: string | null;
  readonly verdict: string;
  readonly grade: string;
  readonly condition: string;
  readonly profile: string | null;
  readonly checked_at: number | null;
  readonly factor: string | null;
  readonly factor_serves: number | null;
  readonly recovery_left: number | null;
  readonly connection_name: string | null;
  readonly grace_days: number;
  readonly connection_deleted_at: number | null;
  readonly integration_id: string | null;
  readonly integration_name: string | null;
  readonly paused_at: number | null;
  readonly pause_reason: string | null;
  readonly password_at: number | null;
  readonly reports: string;
  readonly owner_id: string | null;
  readonly owner_name: string | null;
  readonly owner_login: string | null;
  readonly owner_given_by: string | null;
  readonly backup_id: string | null;
  readonly backup_name: string | null;
  readonly backup_login: string | null;
  readonly backup_given_by: string | null;
}

/** The columns of an account, as they are written. */
export type AccountColumns = Omit<Selectable<Tables["service_account"]>, "seq">;

/** An account as it is written. */
export function toColumns(account: ServiceAccount): AccountColumns {
  return {
    id: account.id,
    workspace_id: account.workspaceId,
    kind: account.kind,
    application_id: account.applicationId,
    connection_id: account.connectionId,
    user_id: account.userId,
    user_name: account.userName,
    display_name: account.displayName,
    roles: JSON.stringify(account.roles),
    ...account.gates,
    status: account.status,
    hold_reason: account.holdReason,
    held_at: account.heldAt,
    exempt_until: account.exemptUntil,
    exempt_reason: account.exemptReason,
    grace_ends_at: account.graceEndsAt,
    valid_from: account.validFrom,
    valid_until: account.validUntil,
    validity_reason: account.validityReason,
    owner_rule: account.ownerRule,
    successor_due_at: account.successorDueAt,
    dedicated_until: account.dedicatedUntil,
    dedication_reason: account.dedicationReason,
    dedication_signed_by: account.dedicationSignedBy,
    review_due_at: account.reviewDueAt,
    review_cause: account.reviewCause,
    derive_at: account.deriveAt,
    retired_at: account.retiredAt,
    predecessor_id: account.predecessorId,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    login_proven_at: account.loginProvenAt,
    retirement_reason: account.retirementReason,
  };
}

/** An account with the facts of its neighbours, as it was read. */
export function fromRow(row: AccountRow): AccountWithFacts {
  const profile = row.profile === null ? null : fromJson<SamlProfile>(row.profile);
  return {
    account: toAccount(row),
    facts: {
      kind: row.kind as AccountKind,
      user: { active: row.active === 1, deleted: row.user_deleted_at !== null },
      assigned: row.assigned === 1,
      application: {
        verdict: row.verdict as Verdict,
        grade: row.grade as Grade,
        condition: row.condition as Condition,
      },
      loginProven: row.login_proven_at !== null,
      contactVerified: row.contact_verified_at !== null,
      factor: row.factor as FactorState | null,
      exemptUntil: row.exempt_until,
      linked: row.integration_id !== null,
      linkPaused: row.paused_at !== null,
      held: row.held_at !== null,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      owners: Number(row.owner_id !== null) + Number(row.backup_id !== null),
      reviewDueAt: row.review_due_at,
      // An application that is gone takes its accounts with it, even before that is written down.
      retired: row.retired_at !== null || row.application_deleted_at !== null,
    },
    application: { key: row.application_key, name: row.application_name, requiredRole: row.required_role },
    connection:
      row.connection_name === null
        ? null
        : { name: row.connection_name, graceDays: row.grace_days, deleted: row.connection_deleted_at !== null },
    identity: identityOf(row),
    registration: registrationOf(row),
    owners: {
      owner: ownerOf(row.owner_id, row.owner_name, row.owner_login, row.owner_given_by),
      backup: ownerOf(row.backup_id, row.backup_name, row.backup_login, row.backup_given_by),
    },
    integration:
      row.integration_id === null
        ? null
        : {
            id: row.integration_id as IntegrationId,
            name: row.integration_name ?? "",
            pausedAt: row.paused_at,
            pauseReason: row.pause_reason,
          },
    document: row.document === null ? {} : fromJson<Document>(row.document),
    certificateEnds: profile?.certificates.map((certificate) => certificate.notAfter) ?? [],
    evidenceValidUntil: evidenceEndsAt({ grade: row.grade as Grade, profile, checkedAt: row.checked_at }),
    sharedFactor:
      row.factor_serves === null
        ? null
        : { serves: row.factor_serves, recoveryCodesLeft: row.factor === "reset" ? null : row.recovery_left },
    passwordAt: row.password_at,
    reports: row.reports === "[]" ? [] : fromJson<readonly ReportedFailure[]>(row.reports),
  };
}

function identityOf(row: AccountRow): AccountWithFacts["identity"] {
  if (row.realm === null) return null;
  const { realm, email, phone } = row;
  return { realm, email, phone, contactVerifiedAt: row.contact_verified_at };
}

function registrationOf(row: AccountRow): AccountWithFacts["registration"] {
  if (row.realm === null) return null;
  const { label, stated, stated_at: statedAt, review_at: reviewAt } = row;
  const assigned = stated === null ? null : stated === 1;
  return { label, assigned, statedAt, reviewAt, marks: marksFrom(row.marks), hasVault: row.has_vault === 1 };
}

function ownerOf(
  id: string | null,
  name: string | null,
  login: string | null,
  givenBy: string | null,
): AccountOwner | null {
  if (id === null) return null;
  const by = givenBy === "rule" ? "rule" : "hand";
  return { personId: id as PersonId, name: name ?? "", loginName: login ?? "", givenBy: by };
}

function gatesOf({ upstream, saml, contact, mfa, link, hold, validity, ownership }: AccountRow): Gates {
  return { upstream, saml, contact, mfa, link, hold, validity, ownership } as Gates;
}

function toAccount(row: AccountRow): ServiceAccount {
  return {
    id: row.id as AccountId,
    workspaceId: row.workspace_id as WorkspaceId,
    kind: row.kind as AccountKind,
    applicationId: row.application_id as ApplicationId,
    connectionId: row.connection_id as ConnectionId | null,
    userId: row.user_id as UserId,
    userName: row.user_name,
    displayName: row.display_name,
    roles: fromJson<readonly string[]>(row.roles),
    gates: gatesOf(row),
    status: row.status as Status,
    holdReason: row.hold_reason,
    heldAt: row.held_at,
    exemptUntil: row.exempt_until,
    exemptReason: row.exempt_reason,
    graceEndsAt: row.grace_ends_at,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    validityReason: row.validity_reason,
    ownerRule: row.owner_rule,
    successorDueAt: row.successor_due_at,
    dedicatedUntil: row.dedicated_until,
    dedicationReason: row.dedication_reason,
    dedicationSignedBy: row.dedication_signed_by,
    reviewDueAt: row.review_due_at,
    reviewCause: row.review_cause as ServiceAccount["reviewCause"],
    deriveAt: row.derive_at,
    retiredAt: row.retired_at,
    predecessorId: row.predecessor_id as AccountId | null,
    loginProvenAt: row.login_proven_at,
    retirementReason: row.retirement_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
