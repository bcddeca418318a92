import { conditionAt, decidingEntry, evidenceEndsAt, isPastTime, type Verification } from "./application.ts";
import type { Finding } from "./saml-evidence.ts";
import {
  ADD_IDP_METADATA,
  type Answer,
  addMetadata,
  ageInDays,
  type IdpFit,
  type SamlLine,
  type SamlLinesInput,
} from "./saml-line.ts";
import { enabledAnswer, signsInAnswer } from "./sign-in-lines.ts";

/** Answers the four questions, in their order. */
export function samlLines(input: SamlLinesInput): readonly SamlLine[] {
  const { now } = input;
  return [
    { question: "implements", ...dated(implementsAnswer(input), now) },
    { question: "enabled", ...dated(enabledAnswer(input), now) },
    { question: "fits", ...dated(fitsAnswer(input), now) },
    { question: "signs_in", ...dated(signsInAnswer(input), now) },
  ];
}

function dated({ evidence, ...answer }: Answer, now: number): Omit<SamlLine, "question"> {
  if (evidence === undefined) return { ...answer, evidence: null, ageDays: null };
  const { id: verificationId, kind, takenAt } = evidence;
  return { ...answer, evidence: { verificationId, kind, takenAt }, ageDays: ageInDays(evidence, now) };
}

function implementsAnswer({ application, ledger, now }: SamlLinesInput): Answer {
  const { name, key, saml } = application;
  const evidence = decidingEntry(ledger) ?? ledger.find(({ kind }) => kind === "metadata") ?? ledger[0];
  switch (saml.verdict) {
    case "supported":
      return { ...supportedAnswer(application, evidence, now), evidence };
    case "unsupported": {
      const [reason] = reasonsOf(evidence);
      const sentence = `The newest evidence says no${reason === undefined ? "." : `: ${reason.message}`}`;
      const otherwise = `Use a placeholder account, or add newer evidence if ${name} supports SAML after all.`;
      return { answer: "no", sentence, nextStep: reason?.fix ?? otherwise, evidence };
    }
    case "ambiguous":
      return {
        answer: "unknown",
        sentence: "The newest metadata describes several service providers, and nobody has said which one is meant.",
        nextStep: `Choose one of them as the entityId of application "${key}".`,
        evidence,
      };
    case "unknown":
      return {
        answer: "unknown",
        sentence: evidence === undefined ? "There is no evidence yet." : "No evidence so far tells.",
        nextStep: addMetadata(application),
        evidence,
      };
  }
}

function supportedAnswer(
  application: SamlLinesInput["application"],
  evidence: Verification | undefined,
  now: number,
): Omit<Answer, "evidence"> {
  const { key, saml } = application;
  const condition = conditionAt(saml.condition, evidenceEndsAt(saml), now);
  if (condition === "broken") {
    const sentence = "It was shown once, and the proof has failed twice since.";
    return { answer: "attention", sentence, nextStep: `Verify application "${key}" again with its current metadata.` };
  }
  if (saml.grade === "declared") {
    const isLate = isPastTime(evidenceEndsAt(saml), now);
    const late = isLate ? " That is too long ago to rely on." : "";
    const sentence = `This is somebody's word so far: ${reasonsOf(evidence)[0]?.message ?? "it was declared."}${late}`;
    const again = `Ask again and declare it anew. Or: ${addMetadata(application)}`;
    return { answer: "attention", sentence, nextStep: isLate ? again : addMetadata(application) };
  }
  if (condition === "stale") return staleAnswer(application, now);
  const [first, ...others] = bySeverity(evidence?.findings ?? [], "warning");
  if (first === undefined) {
    return { answer: "yes", sentence: "The metadata has every element of proof.", nextStep: null };
  }
  const more = others.length === 0 ? "" : ` (${others.length} more ${others.length === 1 ? "warning" : "warnings"})`;
  const sentence = `The metadata has every element of proof, with something to look at${more}: ${first.message}`;
  return { answer: "attention", sentence, nextStep: first.fix ?? "Look at the warnings." };
}

function staleAnswer({ name, key, saml }: SamlLinesInput["application"], now: number): Omit<Answer, "evidence"> {
  if (isPastTime(evidenceEndsAt(saml), now)) {
    const sentence = "The metadata that shows it is past the time for which it is valid.";
    return { answer: "attention", sentence, nextStep: `Add the current SAML metadata of ${name}.` };
  }
  const sentence = "It was shown, and the last look at it proved nothing.";
  const nextStep = `See what application "${key}" says of its watch, or verify it again.`;
  return { answer: "attention", sentence, nextStep };
}

/** What speaks for a verdict: of metadata what disproves it, of a declaration what was declared. */
function reasonsOf(evidence: Verification | undefined): readonly Finding[] {
  if (evidence === undefined) return [];
  return evidence.kind === "declaration" ? evidence.findings : bySeverity(evidence.findings, "disproof");
}

function fitsAnswer({ application, ledger, idps }: SamlLinesInput): Answer {
  if (application.saml.profile === null) {
    const sentence = "There is no metadata of the app to compare with an identity provider.";
    return { answer: "unknown", sentence, nextStep: addMetadata(application), evidence: undefined };
  }
  const evidence = decidingEntry(ledger);
  const unfit = idps.filter(({ findings }) => bySeverity(findings, "disproof").length > 0);
  const [problem] = unfit.flatMap(({ findings }) => bySeverity(findings, "disproof"));
  if (problem !== undefined) {
    const answer = unfit.length === idps.length ? "no" : "attention";
    const sentence = `It does not fit the identity provider of ${namesOf(unfit)}: ${problem.message}`;
    return { answer, sentence, nextStep: problem.fix ?? COMPARE_SETTINGS, evidence };
  }
  const [concern] = idps.flatMap(({ findings }) => bySeverity(findings, "warning"));
  if (concern !== undefined) {
    const sentence = `It fits, with something to look at: ${concern.message}`;
    return { answer: "attention", sentence, nextStep: concern.fix ?? COMPARE_SETTINGS, evidence };
  }
  const known = idps.filter(({ profile, findings }) => profile !== null || bySeverity(findings, "proof").length > 0);
  if (known.length === 0) {
    const sentence = "Nothing speaks against it, but the metadata of no identity provider is known.";
    return { answer: "unknown", sentence, nextStep: ADD_IDP_METADATA, evidence: undefined };
  }
  const sentence = `It fits the identity provider of ${namesOf(known)}.`;
  return { answer: "yes", sentence, nextStep: null, evidence };
}

const COMPARE_SETTINGS = "Compare the SSO settings of the app with those of the identity provider.";

function bySeverity(findings: readonly Finding[], severity: Finding["severity"]): readonly Finding[] {
  return findings.filter((finding) => finding.severity === severity);
}

const MOST_NAMES = 3;

function namesOf(idps: readonly IdpFit[]): string {
  const names = idps.slice(0, MOST_NAMES).map(({ connection }) => connection);
  const more = idps.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}
