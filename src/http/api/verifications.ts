import { z } from "zod";
import type { Evidence } from "../../domain/application/evidence.ts";
import { toIso } from "../../domain/clock.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { component } from "./component.ts";
import { countEvidence, entityId, metadataUrl, metadataXml, toEvidence } from "./evidence.ts";
import { previewed, toPreview } from "./evidence-preview-answer.ts";
import { line } from "./fields.ts";
import { fileAnswer } from "./file-answer.ts";
import { evidenceChange } from "./ledger-answer.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";
import { toVerification, verification, verificationFields } from "./verification-answer.ts";

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

const answered = component(
  "NewVerification",
  z.object({
    ...verificationFields,
    candidates: z
      .array(z.string())
      .optional()
      .describe("The entity ids to choose from; of evidence that is ambiguous."),
  }),
);
const listed = component("VerificationPage", pageOf(verification));
const compared = component("VerificationChanges", z.object({ changes: z.array(evidenceChange) }));

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
    action: "manage_applications",
    item: "application",
    stricter: ({ declaration }) => (declaration === undefined ? undefined : "override_gates"),
    body: evidence,
    recording: "har",
    status: 201,
    answer: answered,
    fetches: ({ metadataUrl: metadata, ssoUrl }) => metadata ?? ssoUrl,
    handle: async ({ params, body, origin }, { applications, clock }) => {
      const { verification, candidates } = await applications.verify(params.id, sentEvidence(body), origin);
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
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { applications, clock }) =>
      toPage(await applications.listVerifications(params.id, toPageRequest(query)), (one) =>
        toVerification(one, clock.now()),
      ),
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}/verifications/{verificationId}",
    operationId: "getVerification",
    tag,
    summary: "Show one piece of evidence about an application",
    description,
    action: "read",
    status: 200,
    answer: verification,
    handle: async ({ params }, { reports, clock }) =>
      toVerification(await reports.entry(params.id, params.verificationId), clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}/verifications/{verificationId}/changes",
    operationId: "compareVerifications",
    tag,
    summary: "Tell what is different about a verification since another one of the same application",
    description,
    action: "read",
    query: z.strictObject({ since: z.string().min(1).max(60).describe("Id of the other verification.") }),
    status: 200,
    answer: compared,
    handle: async ({ params, query }, { reports }) => {
      const changes = await reports.changes(params.id, params.verificationId, query.since);
      return { changes: changes.map((change) => ({ ...change })) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/applications/{id}/preview",
    operationId: "previewEvidence",
    tag,
    summary: "Tell what new evidence would change, without taking it",
    description,
    action: "manage_applications",
    item: "application",
    body: evidence,
    recording: "har",
    status: 200,
    answer: previewed,
    fetches: ({ metadataUrl: metadata, ssoUrl }) => metadata ?? ssoUrl,
    handle: async ({ params, body, origin }, { evidencePreview, clock }) =>
      toPreview(await evidencePreview.of(params.id, sentEvidence(body), origin), clock.now()),
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}/verifications/{verificationId}/document",
    operationId: "getVerificationDocument",
    tag,
    summary: "Download the metadata document of a verification, as it came",
    description: `${description} 404 also when no document is kept; only metadata has one.`,
    action: "read",
    status: 200,
    answer: fileAnswer("application/samlmetadata+xml"),
    handle: async ({ params }, { reports }) => {
      const kept = await reports.document(params.id, params.verificationId);
      const day = toIso(kept.verification.takenAt).slice(0, 10);
      return { bytes: kept.document, name: `${kept.application.key}-metadata-${day}.xml` };
    },
  }),
];

/** A schema has seen to it that there is one. */
function sentEvidence(body: z.output<typeof evidence>): Evidence {
  const sent = toEvidence(body);
  if (sent !== undefined) return sent;
  throw new AnteroomError("invalid_value", "The request brings no evidence; send metadataXml.");
}
