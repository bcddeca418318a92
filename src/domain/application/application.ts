import type { AccountId, ApplicationId, VerificationId, WorkspaceId } from "../id.ts";
import type {
  Condition,
  Finding,
  Grade,
  ObservedRequest,
  ResponseFacts,
  SamlProfile,
  Verdict,
} from "./saml-evidence.ts";
import { agrees } from "./sign-in-request.ts";

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

/** Why evidence that was looked at again did not hold. Instants are epoch milliseconds. */
export interface ProofFailure {
  readonly since: number;
  /** How many looks failed, one after the other. */
  readonly count: number;
  /** What was wrong the last time, as a sentence. */
  readonly problem: string;
  /** When the app first said something else itself; null while it was only not reached, or not understood. */
  readonly disprovedAt: number | null;
  /** Whether it said so again an hour later, or more. */
  readonly isBroken: boolean;
}

/** How an application is watched. */
export interface EvidenceWatch {
  /** When its evidence was last looked at again by itself. */
  readonly checkedAt: number | null;
  /** When it is next; null when there is nothing to look at. */
  readonly nextCheckAt: number | null;
  readonly failure: ProofFailure | null;
}

/** What the watch found and did not apply: it waits for a person. */
export interface PendingChange {
  /** The entry of the ledger that says so. */
  readonly verificationId: VerificationId;
  /** What is pinned, and what was found in its place. */
  readonly changes: readonly EvidenceChange[];
  readonly foundAt: number;
  /** When a person refused it; the same is not brought up again. */
  readonly refusedAt: number | null;
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
  /** What the app demands of passwords, in the syntax of `passwordrules`; null when that is not known. */
  readonly passwordRules: string | null;
  /** Which entity of a metadata document with several service providers is meant. */
  readonly entityId: string | null;
  /** PEM. Who has to sign its metadata; null when that is not known. */
  readonly signingCertificate: string | null;
  /** Where its metadata is fetched again; null when it was never fetched. */
  readonly metadataUrl: string | null;
  /** Where a sign-in to it begins, to be observed again; null when none was. */
  readonly ssoUrl: string | null;
  readonly saml: SamlSummary;
  readonly watch: EvidenceWatch;
  readonly pendingChange: PendingChange | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an entry of the ledger rests on. */
export type VerificationKind = "metadata" | "observation" | "login" | "declaration";

/** What differs from the entry of the same kind before it; texts, null where there was or is nothing. */
export interface EvidenceChange {
  /** Such as `entityId`, `acsUrls`, `certificates`. */
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** One entry of the ledger: a piece of evidence and what it says. Never changed. */
export interface Verification {
  readonly id: VerificationId;
  readonly applicationId: ApplicationId;
  readonly kind: VerificationKind;
  readonly verdict: Verdict;
  readonly grade: Grade;
  readonly findings: readonly Finding[];
  readonly profile: SamlProfile | null;
  /** The app's own request, of an observation. */
  readonly observed: ObservedRequest | null;
  /** What the assertion says, of a login. */
  readonly login: ResponseFacts | null;
  /** The account that signed in, of a login. */
  readonly accountId: AccountId | null;
  /** Where the evidence is from, in words: `uploaded metadata`, or the source a declaration names. */
  readonly source: string;
  /** The address that was fetched or opened, if any. */
  readonly sourceUrl: string | null;
  readonly changes: readonly EvidenceChange[];
  /** Of the document, which the store keeps apart because it may be large. */
  readonly sha256: string | null;
  /** Who brought it: the id of the token, or the name of the job. */
  readonly actor: string;
  /** The version of Anteroom that judged. */
  readonly tool: string;
  /** False for what the watch found and did not apply; it decides nothing. */
  readonly applied: boolean;
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

/** How an application is watched before anything is known about it. */
export const NO_WATCH: EvidenceWatch = { checkedAt: null, nextCheckAt: null, failure: null };

/** Whether metadata would be read differently by now. Meaning no entity leaves the evidence as it is. */
export function meansOther(
  before: Pick<Application, "entityId" | "signingCertificate">,
  after: Pick<Application, "entityId" | "signingCertificate">,
): boolean {
  if (after.signingCertificate !== before.signingCertificate) return true;
  return after.entityId !== before.entityId && after.entityId !== null;
}

/** How long a declaration counts before it has to be made again. */
export const DECLARATION_DAYS: number = 90;
const DECLARATION_MS = DECLARATION_DAYS * 24 * 60 * 60 * 1000;

/**
 * Says what the ledger as a whole establishes. Proof beats belief: the newest conclusive metadata decides, and a
 * declaration of support counts only while there is none. A declaration of no support counts when it is newer than the
 * metadata, because a plan can lose what the software can do. Inconclusive evidence never replaces conclusive evidence.
 * An observation raises the grade of the very metadata that it agrees with; a login is proof for its account alone.
 * Proof that fails when it is looked at again leaves what it established, and its condition says so.
 * @param ledger newest first; the newest entry and the newest conclusive one, of each kind, establish as much as the whole
 */
export function summarize(ledger: readonly Verification[], failure: ProofFailure | null = null): SamlSummary {
  const newest = ledger[0];
  if (newest === undefined) return NO_EVIDENCE;
  const deciding = decidingEntry(ledger);
  if (deciding === undefined) {
    const { verdict, findings, takenAt } = ledger.find((entry) => entry.kind === "metadata") ?? newest;
    return { ...NO_EVIDENCE, verdict: verdict === "ambiguous" ? verdict : "unknown", findings, checkedAt: takenAt };
  }
  const observation = ledger.find((entry) => entry.kind === "observation" && isConclusive(entry));
  const isObserved = observation !== undefined && agrees(deciding.profile, observation.observed);
  return {
    verdict: deciding.verdict,
    grade: deciding.verdict !== "supported" ? "none" : isObserved ? "observed" : deciding.grade,
    condition: deciding.verdict === "supported" ? conditionAfter(failure) : "ok",
    profile: deciding.profile,
    findings: isObserved ? [...deciding.findings, ...observation.findings] : deciding.findings,
    checkedAt: deciding.takenAt,
  };
}

/** When evidence is past its time; null when nothing says so. What was only declared has to be declared again. */
export function evidenceEndsAt(saml: Pick<SamlSummary, "grade" | "profile" | "checkedAt">): number | null {
  if (saml.grade === "declared" && saml.checkedAt !== null) return saml.checkedAt + DECLARATION_MS;
  return saml.profile?.validUntil ?? null;
}

function conditionAfter(failure: ProofFailure | null): Condition {
  if (failure === null) return "ok";
  return failure.isBroken ? "broken" : "stale";
}

/** How far the clocks of two parties may differ before time has passed for both. */
export const CLOCK_SKEW_MS: number = 5 * 60 * 1000;

/** The condition of evidence at an instant: what is past its `validUntil` is stale, unless it is broken anyway. */
export function conditionAt(stored: Condition, validUntil: number | null | undefined, now: number): Condition {
  return stored !== "broken" && isPastTime(validUntil, now) ? "stale" : stored;
}

/** Whether evidence is past its `validUntil` for everybody; what is stale and is not, failed when it was looked at again. */
export function isPastTime(validUntil: number | null | undefined, now: number): boolean {
  return validUntil != null && validUntil + CLOCK_SKEW_MS < now;
}

/** The entry that decides, by the rules of `summarize`; undefined while nothing is conclusive. */
export function decidingEntry(ledger: readonly Verification[]): Verification | undefined {
  const conclusive = ledger.filter(isConclusive);
  const proof = conclusive.find((entry) => entry.kind === "metadata");
  const belief = conclusive.find((entry) => entry.kind === "declaration");
  if (proof === undefined || belief === undefined) return proof ?? belief;
  const contradicted = belief.verdict === "unsupported" && conclusive.indexOf(belief) < conclusive.indexOf(proof);
  return contradicted ? belief : proof;
}

/** What waits for a person decides nothing. */
function isConclusive({ verdict, applied }: Verification): boolean {
  return applied && (verdict === "supported" || verdict === "unsupported");
}
