import type { Schemas } from "../api/client.ts";
import type { Tone } from "../ui/badge.tsx";
import type { IconName } from "../ui/icon.tsx";
import { type Wording, WordingBadge } from "./wording.tsx";

type Saml = Schemas["SamlSummary"];

/** How strong evidence is. */
export type Grade = Saml["grade"];
/** What evidence says about an app's support for SAML. */
export type Verdict = Saml["verdict"];
/** Whether evidence still holds. */
export type Condition = Saml["condition"];
/** The answer to one of the four questions. */
export type Answer = Schemas["SamlLine"]["answer"];
/** What an entry of the ledger rests on. */
export type EvidenceKind = Schemas["Verification"]["kind"];
/** How much a finding weighs. */
export type Severity = Schemas["Finding"]["severity"];

/** Every grade, weakest first, with what it means. */
export const GRADES: Readonly<Record<Grade, { readonly word: string; readonly meaning: string }>> = {
  none: { word: "None", meaning: "Nothing shows that the app supports SAML." },
  declared: { word: "Declared", meaning: "Somebody, or the catalogue, says so. It counts for 90 days." },
  metadata: { word: "Metadata", meaning: "The app's own SAML metadata shows it." },
  observed: { word: "Observed", meaning: "The app was seen to send a sign-in request that fits its metadata." },
  login: { word: "Login", meaning: "A real sign-in was recorded and verified." },
};

/** Every verdict. */
export const VERDICTS: Readonly<Record<Verdict, Wording>> = {
  supported: { word: "Supported", tone: "good", icon: "good" },
  unsupported: { word: "Unsupported", tone: "bad", icon: "bad" },
  ambiguous: { word: "Ambiguous", tone: "warn", icon: "alert" },
  unknown: { word: "Unknown", tone: "neutral", icon: "question" },
};

/** Every condition of evidence. */
export const CONDITIONS: Readonly<Record<Condition, Wording>> = {
  ok: { word: "Holds", tone: "good", icon: "check" },
  stale: { word: "Stale", tone: "warn", icon: "clock" },
  broken: { word: "Broken", tone: "bad", icon: "alert" },
};

/** The answers to the four questions. */
export const ANSWERS: Readonly<Record<Answer, Wording>> = {
  yes: { word: "Yes", tone: "good", icon: "good" },
  attention: { word: "Look at this", tone: "warn", icon: "alert" },
  no: { word: "No", tone: "bad", icon: "bad" },
  unknown: { word: "Not known", tone: "neutral", icon: "dashed" },
};

/** The four questions. */
export const QUESTIONS: Readonly<Record<Schemas["SamlLine"]["question"], string>> = {
  implements: "Does the app implement SAML?",
  enabled: "Is it enabled in your tenant?",
  fits: "Does it fit your identity provider?",
  signs_in: "Has a sign-in worked?",
};

/** What entries of the ledger rest on. */
export const EVIDENCE_KINDS: Readonly<Record<EvidenceKind, { readonly word: string; readonly icon: IconName }>> = {
  metadata: { word: "Metadata", icon: "file" },
  observation: { word: "Observed sign-in request", icon: "show" },
  login: { word: "Recorded sign-in", icon: "passkey" },
  declaration: { word: "Declaration", icon: "review" },
};

/** How much findings weigh, the heaviest first. */
export const SEVERITIES: Readonly<Record<Severity, Wording>> = {
  disproof: { word: "Problem", tone: "bad", icon: "bad" },
  warning: { word: "Warning", tone: "warn", icon: "alert" },
  proof: { word: "Proof", tone: "good", icon: "good" },
  info: { word: "Note", tone: "neutral", icon: "info" },
};

/** What an app is said to support, as a badge. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return <WordingBadge wording={VERDICTS[verdict]} />;
}

/** Whether evidence still holds, as a badge. */
export function ConditionBadge({ condition }: { readonly condition: Condition }) {
  return <WordingBadge wording={CONDITIONS[condition]} />;
}

/** When a certificate ends, by how soon that is. */
export function endTone(endsInDays: number): Tone {
  if (endsInDays < 0) return "bad";
  return endsInDays <= 60 ? "warn" : "neutral";
}
