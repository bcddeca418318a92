import type { JsonValue } from "../../lib/json.ts";
import { conditionAt, DECLARATION_DAYS, isPastTime } from "../application/application.ts";
import { toIso } from "../clock.ts";
import { ENTERPRISE_URN } from "../directory/document.ts";
import type { AccountWithFacts } from "./service-account.ts";

/** Something that deserves attention and never hides a status. */
export interface Warning {
  readonly code:
    | "evidence_stale"
    | "certificate_ends_soon"
    | "required_role_missing"
    | "required_role_unknown"
    | "no_owner"
    | "looks_like_a_person";
  readonly message: string;
}

/** Whether the assigned roles contain the native role that the application's integrations need. */
export type Readiness = "met" | "unmet" | "unknown";

const CERTIFICATE_NOTICE_MS = 30 * 24 * 60 * 60 * 1000;
const ROBOT = /svc|service|robot|bot\b|bot[-_.]|automat|integration|system|scim|sync|api|sa[-_.]|app[-_.]/i;

/** Compares the assigned roles with the required native role, without case; null when the application requires none. */
export function readinessOf(roles: readonly string[], requiredRole: string | null): Readiness | null {
  if (requiredRole === null) return null;
  if (roles.length === 0) return "unknown";
  return roles.some((role) => role.toLowerCase() === requiredRole.toLowerCase()) ? "met" : "unmet";
}

/** Lists what deserves attention about a live account. */
export function warningsOf(entry: AccountWithFacts, now: number): readonly Warning[] {
  if (entry.facts.retired) return [];
  return [...evidenceWarnings(entry, now), ...roleWarnings(entry), ...personWarnings(entry)];
}

function evidenceWarnings(entry: AccountWithFacts, now: number): Warning[] {
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
  if (Number.isFinite(ends) && ends - now <= CERTIFICATE_NOTICE_MS) {
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

function personWarnings(entry: AccountWithFacts): Warning[] {
  const { document } = entry;
  const warnings: Warning[] = [];
  if (partOf(document[ENTERPRISE_URN], "manager") === undefined) {
    warnings.push({
      code: "no_owner",
      message: "Nobody is named as its owner; set the user's manager in the identity provider.",
    });
  }
  const named =
    partOf(document["name"], "givenName") !== undefined && partOf(document["name"], "familyName") !== undefined;
  const words = [entry.account.userName, entry.account.displayName, document["title"], document["userType"]];
  if (named && !words.some((word) => typeof word === "string" && ROBOT.test(word))) {
    warnings.push({
      code: "looks_like_a_person",
      message: "This looks like a person's login; a service account is dedicated to automation.",
    });
  }
  return warnings;
}

function partOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return (value as { readonly [name: string]: JsonValue | undefined })[name];
}
