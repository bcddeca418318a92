import { z } from "zod";
import type { Application } from "../../domain/application/application.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { countEvidence, entityId, metadataUrl, metadataXml, toEvidence } from "./evidence.ts";
import { applicationKey, hasField, instant, line, NOTHING_TO_CHANGE } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";
import { saml, toSaml } from "./saml-answer.ts";

const MAX_ROLES = 1000;

/** Identity providers are offered the value as it is, and grant it by sending it back. */
const roleValue = line(500).regex(/^[^,;]*$/, "must hold no comma and no semicolon, which stand between values");

const settable = {
  name: line(200),
  category: line(100).nullable(),
  roles: z
    .array(z.strictObject({ value: roleValue, display: line(500).optional().describe("Its value by default.") }))
    .max(MAX_ROLES)
    .refine(isDistinct, { error: "must hold each value once" }),
  requiredRole: line(500).nullable().describe("The native role an integration needs its service account to have."),
  entityId: entityId.nullable().describe("Which service provider is meant when a metadata document holds several."),
};

const draft = component(
  "ApplicationDraft",
  z
    .strictObject({
      key: applicationKey.describe("What assignment values and group names use; kept in lower case, never changed."),
      ...settable,
      metadataXml,
      metadataUrl,
    })
    .partial({ category: true, roles: true, requiredRole: true, entityId: true })
    .refine((sent) => countEvidence(sent) <= 1, { error: "must hold at most one of metadataXml and metadataUrl" }),
);

const patch = component(
  "ApplicationPatch",
  z.strictObject(settable).partial().refine(hasField, { error: NOTHING_TO_CHANGE }),
);

const shown = component(
  "Application",
  z.object({
    id: z.string(),
    key: z.string(),
    name: z.string(),
    category: z.string().nullable(),
    roles: z.array(z.object({ value: z.string(), display: z.string() })),
    requiredRole: z.string().nullable(),
    entityId: z.string().nullable(),
    saml,
    createdAt: instant,
    updatedAt: instant,
  }),
);
const created = component(
  "CreatedApplication",
  shown.extend({
    candidates: z
      .array(z.string())
      .optional()
      .describe("The entity ids to choose from when the metadata is ambiguous; PATCH entityId with one of them."),
  }),
);
const listed = component("ApplicationPage", pageOf(shown));

const tag = "Applications";
const description = "`id` may be the key of the application.";

/** Applications: the targets of which pushed users become service accounts. */
export const applicationRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/applications",
    operationId: "createApplication",
    tag,
    summary: "Add an application, with its SAML metadata if it is at hand",
    scope: "write",
    body: draft,
    status: 201,
    answer: created,
    refuses: ["uniqueness", "unsupported"],
    location: ({ id }) => `/applications/${id}`,
    handle: async ({ body, origin }, services) => {
      const { metadataXml: xml, metadataUrl: url, ...application } = body;
      const evidence = toEvidence({ metadataXml: xml, metadataUrl: url, entityId: application.entityId });
      const known = { ...application, roles: application.roles?.map(withDisplay) };
      const { application: added, candidates } = await services.applications.create(known, evidence, origin);
      const answer = toApplication(added, services);
      return candidates.length === 0 ? answer : { ...answer, candidates: [...candidates] };
    },
  }),
  endpoint({
    method: "GET",
    path: "/applications",
    operationId: "listApplications",
    tag,
    summary: "List applications, newest first",
    scope: "read",
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ query }, services) =>
      toPage(await services.applications.list(toPageRequest(query)), (one) => toApplication(one, services)),
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}",
    operationId: "getApplication",
    tag,
    summary: "Show an application",
    description,
    scope: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, services) => toApplication(await services.applications.get(params.id), services),
  }),
  endpoint({
    method: "PATCH",
    path: "/applications/{id}",
    operationId: "changeApplication",
    tag,
    summary: "Change an application; its key stays",
    description: `${description} Another entityId judges the metadata that is kept anew.`,
    scope: "write",
    body: patch,
    status: 200,
    answer: shown,
    handle: async ({ params, body, origin }, services) => {
      const { roles, ...rest } = body;
      const change = { ...rest, roles: roles?.map(withDisplay) };
      return toApplication(await services.applications.update(params.id, change, origin), services);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/applications/{id}",
    operationId: "deleteApplication",
    tag,
    summary: "Delete an application of which no account is linked, with its integrations; its accounts retire",
    description,
    scope: "write",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, origin }, { applications }) => applications.delete(params.id, origin),
  }),
];

function isDistinct(roles: readonly { readonly value: string }[]): boolean {
  return new Set(roles.map(({ value }) => value)).size === roles.length;
}

function withDisplay(role: { readonly value: string; readonly display?: string | undefined }) {
  return { value: role.value, display: role.display ?? role.value };
}

function toApplication(application: Application, { clock }: Pick<ApiServices, "clock">): z.output<typeof shown> {
  const { id, key, name, category, requiredRole, entityId: chosen, createdAt, updatedAt } = application;
  return {
    id,
    key,
    name,
    category,
    roles: application.roles.map((role) => ({ ...role })),
    requiredRole,
    entityId: chosen,
    saml: toSaml(application.saml, clock.now()),
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}
