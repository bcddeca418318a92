import { z } from "zod";
import type { Verification, VerificationKind } from "../../domain/application/application.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import {
  evidenceChange,
  type LoginAnswer,
  type ObservedAnswer,
  observedRequest,
  responseFacts,
  toLogin,
  toObserved,
} from "./ledger-answer.ts";
import {
  type FindingAnswer,
  finding,
  grade,
  type ProfileAnswer,
  profileFields,
  toFindings,
  toProfile,
  verdict,
} from "./saml-answer.ts";

/** A piece of evidence as the API shows it. */
export interface VerificationAnswer extends ProfileAnswer {
  readonly id: string;
  readonly kind: VerificationKind;
  readonly verdict: Verification["verdict"];
  readonly grade: Verification["grade"];
  readonly findings: FindingAnswer[];
  readonly observed: ObservedAnswer | null;
  readonly login: LoginAnswer | null;
  readonly accountId: string | null;
  readonly changes: { what: string; from: string | null; to: string | null }[];
  readonly source: string;
  readonly sourceUrl: string | null;
  readonly applied: boolean;
  readonly tool: string;
  readonly sha256: string | null;
  readonly actor: string;
  readonly takenAt: string;
}

/** What an entry of the ledger rests on. */
export const verificationKind: z.ZodType<VerificationKind> = z.enum([
  "metadata",
  "observation",
  "login",
  "declaration",
]);

type Fields = { readonly [Name in keyof VerificationAnswer]: z.ZodType<VerificationAnswer[Name]> };

/** The fields of a piece of evidence. */
export const verificationFields: Fields = {
  id: z.string(),
  kind: verificationKind,
  verdict,
  grade,
  findings: z.array(finding),
  ...profileFields,
  observed: observedRequest.nullable().describe("The app's own request, of an observation."),
  login: responseFacts.nullable().describe("What the assertion says, of a login. The assertion is not kept."),
  accountId: z.string().nullable().describe("The account that signed in."),
  changes: z.array(evidenceChange).describe("What differs from the entry of the same kind before it."),
  source: z.string(),
  sourceUrl: z.string().nullable().describe("The address that was fetched or opened."),
  applied: z.boolean().describe("False for what was found in the background and waits for a person, or failed."),
  tool: z.string().describe("The version of Anteroom that judged."),
  sha256: z.string().nullable().describe("Of the document, lower-case hex."),
  actor: z.string().describe("The id of the token that brought it, or the name of the job."),
  takenAt: instant,
};

/** A piece of evidence. */
export const verification: z.ZodType<VerificationAnswer> = component("Verification", z.object(verificationFields));

/** Renders a piece of evidence. */
export function toVerification(entry: Verification, now: number): VerificationAnswer {
  const { id, kind, source, sourceUrl, applied, tool, sha256, actor, accountId } = entry;
  return {
    id,
    kind,
    verdict: entry.verdict,
    grade: entry.grade,
    findings: toFindings(entry.findings),
    ...toProfile(entry.profile, now),
    observed: entry.observed === null ? null : toObserved(entry.observed),
    login: entry.login === null ? null : toLogin(entry.login),
    accountId,
    changes: entry.changes.map((change) => ({ ...change })),
    source,
    sourceUrl,
    applied,
    tool,
    sha256,
    actor,
    takenAt: toIso(entry.takenAt),
  };
}
