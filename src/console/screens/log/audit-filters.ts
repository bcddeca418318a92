import type { paths } from "../../api/schema.ts";
import type { SearchState } from "../../app/search-state.ts";
import { beginningOf, RANGES } from "./log-filters.ts";

/** What the audit can be narrowed by. */
export type AuditQuery = NonNullable<paths["/audit-events/export/events.jsonl"]["get"]["parameters"]["query"]>;

/** The kinds of things that people look for. */
export const KINDS: readonly NonNullable<AuditQuery["subjectKind"]>[] = [
  "account",
  "application",
  "connection",
  "integration",
  "user",
  "group",
  "person",
  "token",
  "client",
  "authenticator",
  "enrolment_link",
  "secret",
  "vault",
  "key",
  "provider",
  "session",
  "approval",
];

/** The names of filters, with the words for them. */
export const AUDIT_WORDS: Readonly<Record<string, string>> = {
  subjectKind: "Kind",
  type: "What",
  actor: "Who",
  subject: "About",
  account: "Account",
  request: "Cause",
  from: "From",
  to: "Until",
};

/** Reads the filters from the address. */
export function auditQueryOf(state: SearchState, now: number): AuditQuery {
  const known = Object.keys(AUDIT_WORDS).flatMap((name) => {
    const value = name === "from" ? beginningOf(state, now) : state[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  return Object.fromEntries(known) as AuditQuery;
}

/** Whether anything narrows the list. */
export function isAuditNarrowed(state: SearchState): boolean {
  return RANGES.has(state["range"] ?? "") || Object.keys(AUDIT_WORDS).some((name) => state[name] !== undefined);
}

/** Takes every filter out of the address. */
export const NO_AUDIT_FILTERS: SearchState = Object.fromEntries(
  [...Object.keys(AUDIT_WORDS), "range"].map((name) => [name, undefined]),
);
