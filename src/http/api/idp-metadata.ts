import { z } from "zod";
import type { IdpMetadataDraft } from "../../domain/application/idp-reading.ts";
import { toIso } from "../../domain/clock.ts";
import type { KeptIdpProfile } from "../../domain/connection/idp-profile.ts";
import { component } from "./component.ts";
import { documentOf, entityId, metadataUrl } from "./evidence.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";
import { certificate, finding, toCertificate, toFindings } from "./saml-answer.ts";

const draft = component(
  "IdpMetadataDraft",
  z
    .strictObject({
      metadataXml: z.string().min(1).optional().describe("The identity provider's SAML metadata, the whole document."),
      metadataUrl,
      entityId: entityId.optional().describe("Which identity provider is meant when the document holds several."),
    })
    .refine(({ metadataXml: xml, metadataUrl: url }) => (xml === undefined) !== (url === undefined), {
      error: "must hold exactly one of metadataXml and metadataUrl",
    }),
);

const shown = component(
  "IdpMetadata",
  z.object({
    entityId: z.string(),
    ssoEndpoints: z
      .array(z.object({ url: z.string(), binding: z.string() }))
      .describe("Where the identity provider takes AuthnRequests."),
    certificates: z.array(certificate).describe("Those that may sign, at least one."),
    nameIdFormats: z.array(z.string()),
    wantAuthnRequestsSigned: z.boolean(),
    validUntil: instant.nullable(),
    findings: z.array(finding),
    source: z.string(),
    sourceUrl: z.string().nullable().describe("The address that was fetched."),
    sha256: z.string().describe("Of the document, lower-case hex."),
    actor: z.string().describe("The id of the token that brought it."),
    takenAt: instant,
  }),
);

const tag = "Connections";
const path = "/connections/{id}/idp-metadata";

/** The SAML metadata of the identity provider behind a connection: what signs the sign-ins of its users. */
export const idpMetadataRoutes: readonly Route[] = [
  endpoint({
    method: "PUT",
    path,
    operationId: "putIdpMetadata",
    tag,
    summary: "Give the SAML metadata of a connection's identity provider; sign-ins are verified with its certificates",
    action: "manage_applications",
    body: draft,
    fetches: (body) => body.metadataUrl,
    status: 200,
    answer: shown,
    handle: async ({ params, body, origin }, { idpMetadata, clock }) =>
      toIdpMetadata(await idpMetadata.put(params.id, toDraft(body), origin), clock.now()),
  }),
  endpoint({
    method: "GET",
    path,
    operationId: "getIdpMetadata",
    tag,
    summary: "Show what is known of a connection's identity provider",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, { idpMetadata, clock }) => toIdpMetadata(await idpMetadata.get(params.id), clock.now()),
  }),
  endpoint({
    method: "DELETE",
    path,
    operationId: "deleteIdpMetadata",
    tag,
    summary: "Forget the SAML metadata of a connection's identity provider",
    action: "manage_applications",
    status: 204,
    handle: ({ params, origin }, { idpMetadata }) => idpMetadata.remove(params.id, origin),
  }),
];

function toDraft({ metadataXml = "", metadataUrl: url, entityId: named }: z.output<typeof draft>): IdpMetadataDraft {
  const source = url === undefined ? { document: documentOf(metadataXml) } : { url };
  return { source, entityId: named };
}

function toIdpMetadata(kept: KeptIdpProfile, now: number): z.output<typeof shown> {
  const { profile, findings, source, sourceUrl, sha256, actor, takenAt } = kept;
  return {
    entityId: profile.entityId,
    ssoEndpoints: profile.ssoEndpoints.map((one) => ({ ...one })),
    certificates: profile.certificates.map(({ der: _der, ...one }) => toCertificate(one, now)),
    nameIdFormats: [...profile.nameIdFormats],
    wantAuthnRequestsSigned: profile.wantAuthnRequestsSigned,
    validUntil: isoOrNull(profile.validUntil ?? null),
    findings: toFindings(findings),
    source,
    sourceUrl,
    sha256,
    actor,
    takenAt: toIso(takenAt),
  };
}
