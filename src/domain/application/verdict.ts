import type { VerificationKind } from "./application.ts";
import type { Finding, Grade, Verdict } from "./saml-evidence.ts";

/** The six elements of proof: without any one of them metadata proves nothing (SAML metadata §2.3.2, §2.4.1, §2.4.4). */
export const METADATA_PROOFS = [
  "saml2-metadata",
  "entity-id",
  "sp-role",
  "saml2-protocol",
  "post-acs",
  "usable-acs",
] as const;

interface Rung {
  readonly grade: Grade;
  /** The findings that have to be there, all of them. */
  readonly proofs: readonly string[];
  /** What a disproof makes of it. A login or a request that is no good says nothing against the app. */
  readonly disproved: Verdict | "as before";
}

/** What each kind of evidence has to show, and how strong it is then. */
const RUNGS: Readonly<Record<VerificationKind, Rung>> = {
  declaration: { grade: "declared", proofs: ["declared"], disproved: "unsupported" },
  metadata: { grade: "metadata", proofs: METADATA_PROOFS, disproved: "unsupported" },
  // What an identity provider would refuse in a request does not make it another app's.
  observation: { grade: "observed", proofs: ["request-agrees"], disproved: "as before" },
  login: { grade: "login", proofs: ["sign-in-verified"], disproved: "unknown" },
};

/**
 * The verdict on one piece of evidence. Nothing but its findings decides it: all elements of proof make it `supported`, and
 * what lacks one is `unknown`, never `unsupported`.
 */
export function verdictOf(kind: VerificationKind, findings: readonly Finding[]): Verdict {
  const { proofs, disproved } = RUNGS[kind];
  if (disproved !== "as before" && findings.some(({ severity }) => severity === "disproof")) return disproved;
  const found = new Set(findings.map(({ code }) => code));
  if (kind === "metadata" && found.has("several-sp-entities")) return "ambiguous";
  return proofs.every((code) => found.has(code)) ? "supported" : "unknown";
}

/** The verdict on one piece of evidence, and how strong it is. */
export function judgementOf(
  kind: VerificationKind,
  findings: readonly Finding[],
): { readonly verdict: Verdict; readonly grade: Grade } {
  const verdict = verdictOf(kind, findings);
  return { verdict, grade: verdict === "supported" ? RUNGS[kind].grade : "none" };
}
