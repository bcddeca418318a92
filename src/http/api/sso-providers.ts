import { z } from "zod";
import type { IdpMetadataDraft } from "../../domain/application/idp-reading.ts";
import { toIso } from "../../domain/clock.ts";
import { RULE_ROLES } from "../../domain/person/role.ts";
import { type SsoProvider, ssoUrlOf } from "../../domain/sso/provider.ts";
import { NAME_ID, type RoleDecision, withNameId } from "../../domain/sso/role.ts";
import { siteOf } from "../../domain/sso/service-provider.ts";
import { component } from "./component.ts";
import { documentOf, entityId, metadataUrl } from "./evidence.ts";
import { hasField, instant, line, NOTHING_TO_CHANGE } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";
import { certificate, finding, toCertificate, toFindings } from "./saml-answer.ts";

const MOST_RULES = 50;

const rule = component(
  "SsoRoleRule",
  z.strictObject({
    role: z.enum(RULE_ROLES).describe("What a person becomes, and what that may do: docs/permissions.md."),
    attribute: line(200).describe(`The name of an attribute in the assertion, or ${NAME_ID}. Compared exactly.`),
    value: line(500).describe("The value that gives the role. Compared exactly."),
  }),
);

const metadataXml = z.string().min(1).optional().describe("The identity provider's SAML metadata, the whole document.");

const changeable = {
  name: line(100).describe("As people see it on the sign-in page. Unique, in any case."),
  metadataXml,
  metadataUrl,
  entityId: entityId.optional().describe("Which identity provider is meant when the document holds several."),
  roles: z
    .array(rule)
    .min(1)
    .max(MOST_RULES)
    .describe("Who has which role; the strongest that fits counts, and nobody signs in without one."),
  idpInitiated: z
    .boolean()
    .optional()
    .describe(
      "Whether a sign-in may begin at the identity provider. Off by default: anybody could be signed in as somebody else.",
    ),
};

const ONE_DOCUMENT = "must hold exactly one of metadataXml and metadataUrl";
const documentsOf = (sent: { readonly metadataXml?: unknown; readonly metadataUrl?: unknown }): number =>
  [sent.metadataXml, sent.metadataUrl].filter((one) => one !== undefined).length;

const draft = component(
  "SsoProviderDraft",
  z.strictObject(changeable).refine((sent) => documentsOf(sent) === 1, { error: ONE_DOCUMENT }),
);
const patch = component(
  "SsoProviderPatch",
  z
    .strictObject({
      ...changeable,
      name: changeable.name.optional(),
      roles: changeable.roles.optional(),
      enabled: z.boolean().optional().describe("Whether people can sign in."),
      keepCertificates: z
        .boolean()
        .optional()
        .describe(
          "With new metadata: accept the certificates known so far as well, while the identity provider changes them.",
        ),
    })
    .refine(hasField, { error: NOTHING_TO_CHANGE })
    .refine((sent) => documentsOf(sent) < 2, { error: ONE_DOCUMENT })
    .refine((sent) => documentsOf(sent) === 1 || (sent.entityId ?? sent.keepCertificates) === undefined, {
      error: "names entityId or keepCertificates, which need metadataXml or metadataUrl",
    }),
);

const shown = component(
  "SsoProvider",
  z.object({
    id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    idpInitiated: z.boolean(),
    entityId: z.string().describe("Of the identity provider."),
    ssoUrl: z.string().describe("Where sign-in requests go."),
    certificates: z.array(certificate).describe("Those that are accepted. Each is tried."),
    roles: z.array(rule),
    findings: z.array(finding),
    sourceUrl: z.string().nullable(),
    serviceProvider: z
      .object({ entityId: z.string(), acsUrl: z.string(), metadataUrl: z.string(), loginUrl: z.string() })
      .describe("What the identity provider is set up with: Anteroom itself."),
    createdAt: instant,
    updatedAt: instant,
  }),
);
const listed = component("SsoProviderPage", pageOf(shown));

const attributes = component(
  "SsoAttributes",
  z.strictObject({
    attributes: z
      .record(z.string().max(200), z.union([z.string(), z.array(z.string()).max(5000)]))
      .describe(`What the assertion would hold, by name; ${NAME_ID} for the name of the person.`),
  }),
);
const preview = component(
  "SsoPreview",
  z.object({
    role: z.enum(RULE_ROLES).nullable().describe("Null: nobody signs in without a role."),
    rules: z.array(z.object({ rule, matched: z.boolean(), reason: z.string() })),
  }),
);

const tag = "Sign-in of people";

/** The identity providers through which people sign in to Anteroom. */
export const ssoProviderRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/sso/providers",
    operationId: "createSsoProvider",
    tag,
    summary: "Let people sign in through an identity provider; its roles can do no more than the caller",
    action: "manage_sign_in",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["uniqueness", "conflict"],
    fetches: (body) => body.metadataUrl,
    location: ({ id }) => `/sso/providers/${id}`,
    handle: async ({ body, caller, origin }, services) => {
      const { name, roles, idpInitiated } = body;
      const metadata = metadataOf(body) ?? { source: { document: new Uint8Array() } };
      const wanted = { name, roles, idpInitiated, metadata };
      return toProvider(await services.ssoProviders.create(wanted, { asker: caller.asker, origin }), services);
    },
  }),
  endpoint({
    method: "GET",
    path: "/sso/providers",
    operationId: "listSsoProviders",
    tag,
    summary: "List the identity providers through which people sign in, newest first; there are ten at most",
    action: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, services) =>
      toPage(await services.ssoProviders.list(toPageRequest(query)), (one) => toProvider(one, services)),
  }),
  endpoint({
    method: "GET",
    path: "/sso/providers/{id}",
    operationId: "getSsoProvider",
    tag,
    summary: "Show an identity provider through which people sign in",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, services) => toProvider(await services.ssoProviders.get(params.id), services),
  }),
  endpoint({
    method: "PATCH",
    path: "/sso/providers/{id}",
    operationId: "changeSsoProvider",
    tag,
    summary: "Change an identity provider of people; its sessions end when somebody could lose a role by it",
    action: "manage_sign_in",
    body: patch,
    status: 200,
    answer: shown,
    refuses: ["uniqueness"],
    fetches: (body) => body.metadataUrl,
    handle: async ({ params, body, caller, origin }, services) => {
      const { name, roles, idpInitiated, enabled, keepCertificates } = body;
      const wanted = { name, roles, idpInitiated, enabled, keepCertificates, metadata: metadataOf(body) };
      return toProvider(
        await services.ssoProviders.update(params.id, wanted, { asker: caller.asker, origin }),
        services,
      );
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/sso/providers/{id}",
    operationId: "deleteSsoProvider",
    tag,
    summary: "Delete an identity provider of people; its sessions end at once",
    action: "manage_sign_in",
    status: 204,
    handle: ({ params, caller, origin }, { ssoProviders }) =>
      ssoProviders.delete(params.id, { asker: caller.asker, origin }),
  }),
  endpoint({
    method: "POST",
    path: "/sso/providers/{id}/preview",
    operationId: "previewSsoRole",
    tag,
    summary: "Tell which role somebody with these attributes would have, and why",
    action: "read",
    body: attributes,
    status: 200,
    answer: preview,
    handle: async ({ params, body }, { ssoProviders }) =>
      toPreview(await ssoProviders.preview(params.id, toAttributes(body.attributes))),
  }),
];

interface SentMetadata {
  readonly metadataXml?: string | undefined;
  readonly metadataUrl?: string | undefined;
  readonly entityId?: string | undefined;
}

function metadataOf({
  metadataXml: xml,
  metadataUrl: url,
  entityId: named,
}: SentMetadata): IdpMetadataDraft | undefined {
  if (url !== undefined) return { source: { url }, entityId: named };
  return xml === undefined ? undefined : { source: { document: documentOf(xml) }, entityId: named };
}

function toAttributes(sent: Readonly<Record<string, string | string[]>>): ReadonlyMap<string, readonly string[]> {
  const all = new Map(Object.entries(sent).map(([name, value]) => [name, typeof value === "string" ? [value] : value]));
  const [nameId] = all.get(NAME_ID) ?? [];
  return nameId === undefined ? all : withNameId(all, nameId);
}

function toPreview({ role, outcomes }: RoleDecision): z.output<typeof preview> {
  const rules = outcomes.map((outcome) => ({ ...outcome, rule: { ...outcome.rule } }));
  return { role, rules };
}

function toProvider(provider: SsoProvider, { publicUrl, clock }: ApiServices): z.output<typeof shown> {
  const { id, name, enabled, idpInitiated, profile, roles, findings, sourceUrl, createdAt, updatedAt } = provider;
  const site = siteOf(publicUrl);
  return {
    id,
    name,
    enabled,
    idpInitiated,
    entityId: profile.entityId,
    ssoUrl: ssoUrlOf(profile) ?? "",
    certificates: profile.certificates.map(({ der: _der, ...one }) => toCertificate(one, clock.now())),
    roles: roles.map((one) => ({ ...one })),
    findings: toFindings(findings),
    sourceUrl,
    serviceProvider: { ...site, metadataUrl: site.entityId, loginUrl: `${publicUrl}/saml/login?provider=${id}` },
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}
