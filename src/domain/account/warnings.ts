import { conditionAt, DECLARATION_DAYS, isPastTime } from "../application/application.ts";
import { toIso } from "../clock.ts";
import { type AccountPolicy, DAY_MS } from "./account-policy.ts";
import { weighDedication } from "./dedication.ts";
import { type OwnerWarning, ownerWarningsOf } from "./owner-warnings.ts";
import type { AccountWithFacts } from "./service-account.ts";
import { isLow } from "./shared-factor.ts";

/** Something that deserves attention and never hides a status. */
export interface Warning {
  readonly code:
    | "evidence_stale"
    | "certificate_ends_soon"
    | "required_role_missing"
    | "required_role_unknown"
    | "validity_ends_soon"
    | "statement_due"
    | "recovery_codes_low"
    | "looks_like_a_person"
    | OwnerWarning["code"];
  readonly message: string;
}

/** Whether the assigned roles contain the native role that the application's integrations need. */
export type Readiness = "met" | "unmet" | "unknown";

const NOTICE_MS = 30 * DAY_MS;

/** Compares the assigned roles with the required native role, without case; null when the application requires none. */
export function readinessOf(roles: readonly string[], requiredRole: string | null): Readiness | null {
  if (requiredRole === null) return null;
  if (roles.length === 0) return "unknown";
  return roles.some((role) => role.toLowerCase() === requiredRole.toLowerCase()) ? "met" : "unmet";
}

/** Lists what deserves attention about a live account. */
export function warningsOf(entry: AccountWithFacts, policy: AccountPolicy, now: number): readonly Warning[] {
  if (entry.facts.retired) return [];
  return [
    ...evidenceWarnings(entry, now),
    ...roleWarnings(entry),
    ...ownerWarningsOf(entry, now),
    ...personWarnings(entry, policy, now),
    ...validityWarnings(entry, now),
    ...statementWarnings(entry, now),
    ...recoveryWarnings(entry),
  ];
}

function validityWarnings({ facts: { validUntil } }: AccountWithFacts, now: number): Warning[] {
  if (validUntil === null || validUntil <= now || validUntil - now > NOTICE_MS) return [];
  const message = `Its validity ends on ${toIso(validUntil).slice(0, 10)}, when it is suspended; extend it if it is needed longer.`;
  return [{ code: "validity_ends_soon", message }];
}

function statementWarnings({ account, identity, registration }: AccountWithFacts, now: number): Warning[] {
  const { statedAt = null, reviewAt = null } = registration ?? {};
  if (statedAt === null || reviewAt === null || reviewAt > now) return [];
  const where = identity?.realm ?? "the identity provider";
  const message = `How ${account.userName} stands in ${where} was stated on ${toIso(statedAt).slice(0, 10)}; look again, and state it anew.`;
  return [{ code: "statement_due", message }];
}

function recoveryWarnings({ account, sharedFactor }: AccountWithFacts): Warning[] {
  const left = sharedFactor?.recoveryCodesLeft ?? null;
  if (left === null || !isLow(left)) return [];
  const count = left === 0 ? "No recovery code" : left === 1 ? "One recovery code" : `${left} recovery codes`;
  const message = `${count} of ${account.userName} ${left > 1 ? "are" : "is"} left; have the provider make new ones and store them.`;
  return [{ code: "recovery_codes_low", message }];
}

function evidenceWarnings(entry: AccountWithFacts, now: number): Warning[] {
  // Nobody signs these in by SAML, whatever their app can do.
  if (entry.facts.kind !== "idp_provisioned") return [];
  const warnings: Warning[] = [];
  const { name } = entry.application;
  if (conditionAt(entry.facts.application.condition, entry.evidenceValidUntil, now) === "stale") {
    const declared = `That ${name} supports SAML was declared ${DECLARATION_DAYS} days ago or more; ask again and declare it anew, or add its metadata.`;
    const read = `The SAML evidence of ${name} is past its time; add its current metadata.`;
    const failed = `The SAML evidence of ${name} proved nothing when it was looked at again; see what its application says of it.`;
    const late = entry.facts.application.grade === "declared" ? declared : read;
    warnings.push({ code: "evidence_stale", message: isPastTime(entry.evidenceValidUntil, now) ? late : failed });
  }
  const ends = Math.min(...entry.certificateEnds);
  if (Number.isFinite(ends) && ends - now <= NOTICE_MS) {
    const verb = ends <= now ? "ended" : "ends";
    const message = `A certificate of ${name} ${verb} on ${toIso(ends).slice(0, 10)}; ask for its successor.`;
    warnings.push({ code: "certificate_ends_soon", message });
  }
  return warnings;
}

function roleWarnings(entry: AccountWithFacts): Warning[] {
  const { requiredRole, name } = entry.application;
  const readiness = readinessOf(entry.account.roles, requiredRole);
  if (readiness === "unmet") {
    const message = `None of the assigned roles is "${requiredRole}", which integrations of ${name} need.`;
    return [{ code: "required_role_missing", message }];
  }
  if (readiness === "unknown") {
    const message = `Integrations of ${name} need the role "${requiredRole}", and the assignment names no role.`;
    return [{ code: "required_role_unknown", message }];
  }
  return [];
}

function personWarnings(entry: AccountWithFacts, policy: AccountPolicy, now: number): Warning[] {
  const { dedicatedUntil } = entry.account;
  if (dedicatedUntil !== null && dedicatedUntil > now) return [];
  if (weighDedication(entry, policy).verdict === "dedicated") return [];
  const message = "This looks like a person's login; a service account is dedicated to automation.";
  return [{ code: "looks_like_a_person", message }];
}
