import { z } from "zod";
import type { Application } from "../../domain/application/application.ts";
import { ANSWERS, QUESTIONS, type SamlLine } from "../../domain/application/saml-line.ts";
import { toIso } from "../../domain/clock.ts";
import { statusCounts } from "./account-answer.ts";
import { applicationFields, type ListedApplicationAnswer, toApplication } from "./application-answer.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import type { ApiServices } from "./route.ts";
import { type SamlAnswer, samlFields } from "./saml-answer.ts";
import { toVerification, type VerificationAnswer, verification, verificationKind } from "./verification-answer.ts";

/** One of the four questions as the API shows it. */
export interface LineAnswer extends Omit<SamlLine, "evidence"> {
  readonly evidence: {
    readonly verificationId: string;
    readonly kind: VerificationAnswer["kind"];
    readonly takenAt: string;
  } | null;
}

/** An application with the report on its SAML support, as the API shows it. */
export interface ReportAnswer extends ListedApplicationAnswer {
  readonly saml: SamlAnswer & { readonly lines: LineAnswer[]; readonly evidence: VerificationAnswer[] };
}

const line: z.ZodType<LineAnswer> = component(
  "SamlLine",
  z.object({
    question: z
      .enum(QUESTIONS)
      .describe(
        "Does the app implement SAML; is it enabled in this tenant; does it fit our IdP; has a sign-in worked?",
      ),
    answer: z.enum(ANSWERS).describe("unknown: there is no evidence, which says nothing against the app."),
    sentence: z.string(),
    evidence: z
      .object({ verificationId: z.string(), kind: verificationKind, takenAt: instant })
      .nullable()
      .describe("What the answer rests on."),
    ageDays: z.number().int().nullable().describe("Whole days since what the evidence shows."),
    nextStep: z.string().nullable().describe("What would make the answer better."),
  }),
);

const report = z.object({
  ...samlFields,
  lines: z.array(line).describe("Four questions, each answered by its own evidence."),
  evidence: z.array(verification).describe("The entries of the ledger that count, newest first."),
});

/** The fields of an application with the report on its SAML support. */
export const reportFields: { readonly [Name in keyof ReportAnswer]: z.ZodType<ReportAnswer[Name]> } = {
  ...applicationFields,
  accounts: statusCounts,
  saml: component("SamlReport", report),
};

/** An application with the report on its SAML support. */
export const reportedApplication: z.ZodType<ReportAnswer> = component("ReportedApplication", z.object(reportFields));

/** Renders an application with the report on its SAML support. */
export async function toReport(
  known: Application,
  { reports, applicationOverview, clock }: ApiServices,
): Promise<ReportAnswer> {
  const { lines, evidence } = await reports.report(known);
  const accounts = { ...(await applicationOverview.accountsOf(known)) };
  const now = clock.now();
  const answer = toApplication(known, now);
  const entries = evidence.map((entry) => toVerification(entry, now));
  return { ...answer, accounts, saml: { ...answer.saml, lines: lines.map(toLine), evidence: entries } };
}

function toLine({ evidence, ...rest }: SamlLine): LineAnswer {
  return { ...rest, evidence: evidence === null ? null : { ...evidence, takenAt: toIso(evidence.takenAt) } };
}
