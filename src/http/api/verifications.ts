import { z } from "zod";
import type { Verification } from "../../domain/application/application.ts";
import { toIso } from "../../domain/clock.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { component } from "./component.ts";
import { countEvidence, entityId, metadataUrl, metadataXml, toEvidence } from "./evidence.ts";
import { instant, line } from "./fields.ts";
import { evidenceChange, observedRequest, responseFacts, toLogin, toObserved } from "./ledger-answer.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";
import { finding, grade, profileFields, toFindings, toProfile, verdict } from "./saml-answer.ts";

const evidence = component(
  "Evidence",
  z
    .strictObject({
      metadataXml,
      metadataUrl,
      ssoUrl: line(2048)
        .optional()
        .describe("Where a sign-in to the app begins; it is followed up to the AuthnRequest, and never further."),
      har: z
        .unknown()
        .optional()
        .describe("A recording of one sign-in (HAR 1.2). All but two messages of it is dropped."),
      messages: z
        .strictObject({
          samlResponse: z.string().min(1).describe("As it was posted, base64."),
          samlRequest: z.string().min(1).optional().describe("As it was sent, base64, deflated or not."),
          postedTo: line(2048).optional(),
          at: z.iso.datetime({ offset: true }).optional().describe("When it was posted; now by default."),
        })
        .optional()
        .describe("The messages of one sign-in, instead of a recording."),
      accountId: z.string().max(60).optional().describe("Whose sign-in it is, with har or messages."),
      declaration: z
        .strictObject({
          supported: z.boolean(),
          source: line(500).describe("Who says so, or where it is written."),
          date: z.iso.date().describe("When it was said."),
        })
        .optional(),
      entityId: entityId.optional().describe("Which service provider is meant when the document holds several."),
    })
    .refine((sent) => countEvidence(sent) === 1, {
      error: "must hold exactly one of metadataXml, metadataUrl, ssoUrl, har, messages and declaration",
    }),
);

const shown = component(
  "Verification",
  z.object({
    id: z.string(),
    kind: z.enum(["metadata", "observation", "login", "declaration"]),
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
    tool: z.string().describe("The version of Anteroom that judged."),
    sha256: z.string().nullable().describe("Of the document, lower-case hex."),
    actor: z.string().describe("The id of the token that brought it."),
    takenAt: instant,
    candidates: z
      .array(z.string())
      .optional()
      .describe("The entity ids to choose from; answered to new evidence that is ambiguous."),
  }),
);
const listed = component("VerificationPage", pageOf(shown));

const tag = "Applications";
const description = "`id` may be the key of the application.";

/** The ledger of evidence about an application's support for SAML. */
export const verificationRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/applications/{id}/verifications",
    operationId: "verifyApplication",
    tag,
    summary: "Take new evidence on an application's support for SAML",
    description,
    scope: "write",
    body: evidence,
    status: 201,
    answer: shown,
    refuses: ["unsupported"],
    handle: async ({ params, body, origin }, { applications, clock }) => {
      const sent = toEvidence(body);
      if (sent === undefined)
        throw new AnteroomError("invalid_value", "The request brings no evidence; send metadataXml.");
      const { verification, candidates } = await applications.verify(params.id, sent, origin);
      const answer = toVerification(verification, clock.now());
      return candidates.length === 0 ? answer : { ...answer, candidates: [...candidates] };
    },
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}/verifications",
    operationId: "listVerifications",
    tag,
    summary: "List the evidence about an application, newest first",
    description,
    scope: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { applications, clock }) =>
      toPage(await applications.listVerifications(params.id, toPageRequest(query)), (one) =>
        toVerification(one, clock.now()),
      ),
  }),
];

function toVerification(verification: Verification, now: number): z.output<typeof shown> {
  const { id, kind, source, sha256, actor, takenAt } = verification;
  return {
    id,
    kind,
    verdict: verification.verdict,
    grade: verification.grade,
    findings: toFindings(verification.findings),
    ...toProfile(verification.profile, now),
    observed: verification.observed === null ? null : toObserved(verification.observed),
    login: verification.login === null ? null : toLogin(verification.login),
    accountId: verification.accountId,
    changes: verification.changes.map((change) => ({ ...change })),
    source,
    sourceUrl: verification.sourceUrl,
    tool: verification.tool,
    sha256,
    actor,
    takenAt: toIso(takenAt),
  };
}
