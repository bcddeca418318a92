import type { Schemas } from "../../api/client.ts";
import type { Finding } from "./findings.tsx";

type Criterion = Schemas["Review"]["criteria"][number];

/** What a review looks at, as people call it. */
const CRITERIA: Readonly<Record<Criterion["criterion"], string>> = {
  owners: "Owners",
  factor_used: "The factor is in use",
  saml_proof: "Proof of SAML sign-on",
  certificates: "Certificates",
  recovery_codes: "Recovery codes",
  password_age: "Age of the password",
  contact: "Address and number",
  integration: "Integration",
  roles: "Roles in the app",
  used: "The account is used",
  dedication: "Dedicated to automation",
  purpose: "Its purpose still holds",
  operators: "The right people operate it",
  sso_tier: "Sign-on and licence are right",
  third_party: "Nobody outside has it",
};

/** What only a person can answer, as a question. */
export const QUESTIONS = {
  purpose: "Does its purpose still hold?",
  operators: "Do the right people operate it?",
  sso_tier: "Are its way of sign-on and its licence right?",
  third_party: "Does nobody outside of the organisation have it?",
} as const;

const LOOKS = {
  pass: { tone: "good", word: "Passed" },
  fail: { tone: "warn", word: "Failed" },
  unknown: { tone: "neutral", word: "Not known" },
} as const;

/** What comes of a review. */
export const OUTCOMES = {
  confirm: "Confirm: it goes on as it is",
  reduce: "Reduce: it may do too much",
  transfer: "Transfer: somebody else is to own it",
  retire: "Retire: it is no longer needed",
} as const;

/** Why a review is due. */
export const CAUSES: Readonly<Record<string, string>> = {
  schedule: "by schedule",
  owner: "because its owner changed",
  roles: "because its roles changed",
  integration: "because its integration let go of it",
  finding: "to follow up what was found",
};

/** What a review found, to look at. */
export function findingsOf(criteria: readonly Criterion[]): readonly Finding[] {
  return criteria.map(({ criterion, outcome, why }) => ({ name: CRITERIA[criterion], why, ...LOOKS[outcome] }));
}

/** Whether only a person answers it. */
export function isQuestion(criterion: string): criterion is keyof typeof QUESTIONS {
  return Object.hasOwn(QUESTIONS, criterion);
}
