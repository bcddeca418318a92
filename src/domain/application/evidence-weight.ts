import type { Application, EvidenceChange, PendingChange, Verification } from "./application.ts";
import type { Judged } from "./evidence.ts";
import { pinnedChanges } from "./evidence-changes.ts";
import type { Proof } from "./proof-watch.ts";
import type { Finding, SamlProfile } from "./saml-evidence.ts";

/** What one look at an application came to: evidence, or why there is none. */
export type Look = { readonly judged: Judged } | NoEvidence;

interface NoEvidence {
  readonly problem: string;
  /** The entities of a document that holds others than the pinned one. */
  readonly candidates?: readonly string[];
}

/** What a look means for an application. */
export interface Weighed {
  readonly judged: Judged | null;
  readonly proof: Proof;
  /** Whether it may decide without a person. */
  readonly applies: boolean;
  /** What it would change of that which is pinned; null when the look says nothing about it. */
  readonly changes: readonly EvidenceChange[] | null;
}

const FORGED = ["signature-missing", "signature-invalid", "signed-by-unknown-key"];
const NOTHING = { proof: { outcome: "none" }, applies: true, changes: null } as const;

/** Compares what was found with what is pinned, by the rules of decision 16. */
export function weigh(application: Application, pin: SamlProfile | null, look: Look): Weighed {
  if (!("judged" in look)) {
    return { ...NOTHING, judged: null, proof: { outcome: "failed", problem: look.problem } };
  }
  const { judged } = look;
  const { kind } = judged.verification;
  const weighed = kind === "metadata" ? weighMetadata(application, pin, judged) : weighObservation(application, judged);
  return { ...weighed, judged };
}

function weighMetadata(
  { saml }: Application,
  pin: SamlProfile | null,
  { verification }: Judged,
): Omit<Weighed, "judged"> {
  const { verdict, profile, findings } = verification;
  if (verdict === "supported" && profile !== null) {
    const changes = pinnedChanges(pin, profile);
    // What a person has taken back is given back by a person.
    if (saml.verdict === "unsupported") {
      return {
        ...NOTHING,
        applies: false,
        changes: [{ what: "verdict", from: saml.verdict, to: verdict }, ...changes],
      };
    }
    if (changes.length > 0) return { ...NOTHING, applies: false, changes };
    return { proof: { outcome: "good" }, applies: true, changes: [] };
  }
  if (saml.verdict !== "supported") return NOTHING;
  const problem = worstOf(findings)?.message ?? "The metadata proves nothing any more.";
  const outcome = verdict === "unsupported" && isOwnWord(findings) ? "disproved" : "failed";
  return { proof: { outcome, problem }, applies: false, changes: null };
}

function worstOf(findings: readonly Finding[]): Finding | undefined {
  const first = (wanted: Finding["severity"]) => findings.find(({ severity }) => severity === wanted);
  return first("disproof") ?? first("warning");
}

/** A page of an error or of a sign-in is no word of the app's, nor is a document without the signature that is asked for. */
function isOwnWord(findings: readonly Finding[]): boolean {
  const codes = new Set(findings.map(({ code }) => code));
  return codes.has("saml2-metadata") && !FORGED.some((code) => codes.has(code));
}

/** Nothing found proves nothing, unless it was found before. A request of another app's where this one's was is its own word. */
function weighObservation({ saml }: Application, { verification }: Judged): Omit<Weighed, "judged"> {
  if (verification.verdict === "supported") return { ...NOTHING, proof: { outcome: "good" } };
  if (saml.grade !== "observed" || saml.verdict !== "supported") return NOTHING;
  const { observed } = verification;
  if (observed === null) {
    const problem = "The sign-in address, where the app sent an AuthnRequest before, shows none any more.";
    return { ...NOTHING, proof: { outcome: "failed", problem } };
  }
  const problem = "The app sends AuthnRequests that disagree with its metadata, and agreed before.";
  return { ...NOTHING, proof: { outcome: "disproved", problem } };
}

/** What several looks prove together: a word against the app counts most, and any good proof more than a failure to get one. */
export function proofOf(weighed: readonly Weighed[]): Proof {
  const proofs = weighed.map(({ proof }) => proof);
  for (const outcome of ["disproved", "good", "failed"] as const) {
    const found = proofs.find((proof) => proof.outcome === outcome);
    if (found !== undefined) return found;
  }
  return { outcome: "none" };
}

/**
 * What waits for a person after a look. The same change waits once, and is not brought up again once it was refused; one that is
 * found no more does not wait any longer.
 */
export function pendingAfter(
  before: PendingChange | null,
  weighed: Weighed,
  entry: Verification | undefined,
  now: number,
): PendingChange | null {
  const { changes } = weighed;
  if (changes === null || entry === undefined) return before;
  if (changes.length === 0) return null;
  if (!isAnotherChange(before, weighed)) return before;
  return { verificationId: entry.id, changes, foundAt: now, refusedAt: null };
}

/** Whether a look would change what is pinned, and not as the change that waits or was refused. */
export function isAnotherChange(pending: PendingChange | null, { changes }: Pick<Weighed, "changes">): boolean {
  if (changes === null || changes.length === 0) return false;
  return JSON.stringify(pending?.changes) !== JSON.stringify(changes);
}
