import type { ApplicationId, VerificationId, WorkspaceId } from "../id.ts";
import type { Condition, Finding, Grade, SamlProfile, Verdict } from "./saml-evidence.ts";

/** A role that an application offers. */
export interface ApplicationRole {
  readonly value: string;
  readonly display: string;
}

/** What is believed about an application's support for SAML, and since when. */
export interface SamlSummary {
  readonly verdict: Verdict;
  readonly grade: Grade;
  readonly condition: Condition;
  readonly profile: SamlProfile | null;
  readonly findings: readonly Finding[];
  readonly checkedAt: number | null;
}

/** A target app of which users become service accounts. */
export interface Application {
  readonly id: ApplicationId;
  readonly workspaceId: WorkspaceId;
  /** Unique, lower case, `^[a-z0-9][a-z0-9-]{0,62}$`; what assignment values name. Never changes. */
  readonly key: string;
  readonly name: string;
  readonly category: string | null;
  readonly roles: readonly ApplicationRole[];
  /** The native role that an integration needs its service account to have. */
  readonly requiredRole: string | null;
  /** Which entity of a metadata document with several service providers is meant. */
  readonly entityId: string | null;
  readonly saml: SamlSummary;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an entry of the ledger rests on. */
export type VerificationKind = "metadata" | "declaration";

/** One entry of the ledger: a piece of evidence and what it says. Never changed. */
export interface Verification {
  readonly id: VerificationId;
  readonly applicationId: ApplicationId;
  readonly kind: VerificationKind;
  readonly verdict: Verdict;
  readonly grade: Grade;
  readonly findings: readonly Finding[];
  readonly profile: SamlProfile | null;
  /** Where the evidence is from, in words: `uploaded metadata`, or the source a declaration names. */
  readonly source: string;
  /** Of the document, which the store keeps apart because it may be large. */
  readonly sha256: string | null;
  /** Who brought it: the id of the token. */
  readonly actor: string;
  readonly takenAt: number;
}

/** What an application starts with: nothing is known. */
export const NO_EVIDENCE: SamlSummary = {
  verdict: "unknown",
  grade: "none",
  condition: "ok",
  profile: null,
  findings: [],
  checkedAt: null,
};

/**
 * Says what the ledger as a whole establishes. Proof beats belief: the newest conclusive metadata decides, and a
 * declaration of support counts only while there is none. A declaration of no support counts when it is newer than the
 * metadata, because a plan can lose what the software can do. Inconclusive evidence never replaces conclusive evidence.
 * @param ledger newest first; the newest entry and the newest conclusive one of each kind establish as much as the whole
 */
export function summarize(ledger: readonly Verification[]): SamlSummary {
  const newest = ledger[0];
  if (newest === undefined) return NO_EVIDENCE;
  const deciding = decidingEntry(ledger);
  if (deciding === undefined) {
    return { ...NO_EVIDENCE, verdict: newest.verdict, findings: newest.findings, checkedAt: newest.takenAt };
  }
  return {
    verdict: deciding.verdict,
    grade: deciding.verdict === "supported" ? deciding.grade : "none",
    condition: "ok",
    profile: deciding.profile,
    findings: deciding.findings,
    checkedAt: deciding.takenAt,
  };
}

/** How far the clocks of two parties may differ before time has passed for both. */
const CLOCK_SKEW_MS = 5 * 60 * 1000;

/** The condition of evidence at an instant: what is past its `validUntil` is stale, unless it is broken anyway. */
export function conditionAt(stored: Condition, validUntil: number | null | undefined, now: number): Condition {
  if (stored === "broken" || validUntil == null) return stored;
  return validUntil + CLOCK_SKEW_MS < now ? "stale" : stored;
}

/** The entry that decides, by the rules of `summarize`; undefined while nothing is conclusive. */
export function decidingEntry(ledger: readonly Verification[]): Verification | undefined {
  const conclusive = ledger.filter((entry) => entry.verdict === "supported" || entry.verdict === "unsupported");
  const proof = conclusive.find((entry) => entry.kind === "metadata");
  const belief = conclusive.find((entry) => entry.kind === "declaration");
  if (proof === undefined || belief === undefined) return proof ?? belief;
  const contradicted = belief.verdict === "unsupported" && conclusive.indexOf(belief) < conclusive.indexOf(proof);
  return contradicted ? belief : proof;
}
