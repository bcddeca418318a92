import { z } from "zod";
import type { Belief } from "../../domain/application/evidence.ts";
import { listedApplication, toListed } from "./application-answer.ts";
import { reportedApplication, reportFields, toReport } from "./application-report.ts";
import { component } from "./component.ts";
import { countEvidence, entityId, metadataUrl, metadataXml, toEvidence } from "./evidence.ts";
import { applicationKey, hasField, line, NOTHING_TO_CHANGE, passwordRules } from "./fields.ts";
import { PAGE_FIELDS, pageOf, searchText, toPage, toPageRequest } from "./paging.ts";
import { type ApiServices, endpoint, type Route } from "./route.ts";
import { condition, grade, verdict } from "./saml-answer.ts";

const MAX_ROLES = 1000;

/** Identity providers are offered the value as it is, and grant it by sending it back. */
const roleValue = line(500).regex(/^[^,;]*$/, "must hold no comma and no semicolon, which stand between values");

const NO_BELIEF: Belief = {};

const NEEDED = "must be given, unless a catalogue entry is named that knows it";

const settable = {
  name: line(200),
  category: line(100).nullable(),
  roles: z
    .array(z.strictObject({ value: roleValue, display: line(500).optional().describe("Its value by default.") }))
    .max(MAX_ROLES)
    .refine(isDistinct, { error: "must hold each value once" }),
  requiredRole: line(500).nullable().describe("The native role an integration needs its service account to have."),
  passwordRules: passwordRules
    .nullable()
    .describe("What the app demands of passwords, such as `minlength: 12; required: upper; required: digit`."),
  entityId: entityId.nullable().describe("Which service provider is meant when a metadata document holds several."),
  signingCertificate: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .nullable()
    .describe("PEM. Metadata is believed only when it is signed with the key of this certificate, given out of band."),
};

const draft = component(
  "ApplicationDraft",
  z
    .strictObject({
      key: applicationKey.describe("What assignment values and group names use; kept in lower case, never changed."),
      ...settable,
      metadataXml,
      metadataUrl,
      catalogue: line(63)
        .optional()
        .describe("The key of a catalogue entry: it gives what is left out here, and a first declaration."),
      variables: z
        .record(z.string().max(60), z.string().max(300))
        .optional()
        .describe("Values for the variables in the patterns of the catalogue entry."),
    })
    .partial({
      key: true,
      name: true,
      category: true,
      roles: true,
      requiredRole: true,
      passwordRules: true,
      entityId: true,
      signingCertificate: true,
    })
    .refine((sent) => countEvidence(sent) <= 1, { error: "must hold at most one of metadataXml and metadataUrl" })
    .refine(({ catalogue, variables }) => catalogue !== undefined || variables === undefined, {
      error: "must name a catalogue entry beside variables",
    })
    .refine(({ catalogue, key }) => catalogue !== undefined || key !== undefined, { path: ["key"], error: NEEDED })
    .refine(({ catalogue, name }) => catalogue !== undefined || name !== undefined, { path: ["name"], error: NEEDED }),
);

const patch = component(
  "ApplicationPatch",
  z.strictObject(settable).partial().refine(hasField, { error: NOTHING_TO_CHANGE }),
);

const created = component(
  "CreatedApplication",
  z.object({
    ...reportFields,
    candidates: z
      .array(z.string())
      .optional()
      .describe("The entity ids to choose from when the metadata is ambiguous; PATCH entityId with one of them."),
  }),
);
const listQuery = z.strictObject({
  ...PAGE_FIELDS,
  q: z.string().max(200).optional().describe("A part of the key, name or category, compared without case."),
  verdict: verdict.optional(),
  grade: grade.optional(),
  condition: condition.optional(),
  pending: z.enum(["true", "false"]).optional().describe("Whether a change waits for a person."),
});
const listed = component("ApplicationPage", pageOf(listedApplication));

const tag = "Applications";
const description = "`id` may be the key of the application.";

/** Applications: the targets of which pushed users become service accounts. */
export const applicationRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/applications",
    operationId: "createApplication",
    tag,
    summary: "Add an application, from the catalogue or with its SAML metadata if it is at hand",
    action: "manage_applications",
    body: draft,
    status: 201,
    answer: created,
    refuses: ["uniqueness"],
    fetches: (body) => body.metadataUrl,
    location: ({ id }) => `/applications/${id}`,
    handle: async ({ body, caller, origin }, services) => {
      const { draft: known, belief } = await toDraft(body, services);
      const { applications, fetchPace } = services;
      const evidence = toEvidence(body);
      // Where the catalogue leads is fetched unless evidence is brought, and its variables are the caller's.
      if (evidence === undefined && belief.metadataUrl !== undefined) fetchPace.count(caller, belief.metadataUrl);
      const { application: added, candidates } = await applications.create(known, evidence, origin, belief);
      const answer = await toReport(added, services);
      return candidates.length === 0 ? answer : { ...answer, candidates: [...candidates] };
    },
  }),
  endpoint({
    method: "GET",
    path: "/applications",
    operationId: "listApplications",
    tag,
    summary: "List applications with how their accounts stand, newest first",
    action: "read",
    query: listQuery,
    status: 200,
    answer: listed,
    handle: async ({ query: sent }, { applicationOverview, clock }) => {
      const { verdict: said, grade: strength, condition, pending } = sent;
      const now = clock.now();
      const narrowed = {
        text: searchText(sent.q),
        verdict: said,
        grade: strength,
        condition: condition && { is: condition, at: now },
        pending: pending === undefined ? undefined : pending === "true",
      };
      return toPage(await applicationOverview.list(narrowed, toPageRequest(sent)), (one) => toListed(one, now));
    },
  }),
  endpoint({
    method: "GET",
    path: "/applications/{id}",
    operationId: "getApplication",
    tag,
    summary: "Show an application",
    description,
    action: "read",
    status: 200,
    answer: reportedApplication,
    handle: async ({ params }, services) => toReport(await services.applications.get(params.id), services),
  }),
  endpoint({
    method: "PATCH",
    path: "/applications/{id}",
    operationId: "changeApplication",
    tag,
    summary: "Change an application; its key stays",
    description: `${description} Another entityId or signingCertificate judges the metadata that is kept anew.`,
    action: "manage_applications",
    item: "application",
    body: patch,
    status: 200,
    answer: reportedApplication,
    handle: async ({ params, body, origin }, services) => {
      const { roles, ...rest } = body;
      const change = { ...rest, roles: roles?.map(withDisplay) };
      return toReport(await services.applications.update(params.id, change, origin), services);
    },
  }),
  endpoint({
    method: "DELETE",
    path: "/applications/{id}",
    operationId: "deleteApplication",
    tag,
    summary: "Delete an application of which no account is linked, with its integrations; its accounts retire",
    description,
    action: "manage_applications",
    item: "application",
    status: 204,
    refuses: ["conflict"],
    handle: ({ params, origin }, { applications }) => applications.delete(params.id, origin),
  }),
];

/** What is given stands above what the catalogue knows; a schema has seen to key and name when it is not asked. */
async function toDraft(body: z.output<typeof draft>, { catalogue }: Pick<ApiServices, "catalogue">) {
  const { catalogue: entry, variables = {}, key = "", name = "", category, entityId: chosen } = body;
  const { signingCertificate, requiredRole, passwordRules: rules } = body;
  const given = {
    category,
    entityId: chosen,
    signingCertificate,
    roles: body.roles?.map(withDisplay),
    requiredRole,
    passwordRules: rules,
  };
  if (entry === undefined) return { draft: { ...given, key, name }, belief: NO_BELIEF };
  const known = await catalogue.prefill(entry, new Map(Object.entries(variables)));
  const draft = {
    ...given,
    key: body.key ?? known.key,
    name: body.name ?? known.name,
    roles: given.roles ?? known.roles,
    requiredRole: body.requiredRole === undefined ? known.requiredRole : body.requiredRole,
    passwordRules: body.passwordRules === undefined ? known.passwordRules : body.passwordRules,
  };
  return { draft, belief: known.belief };
}

function isDistinct(roles: readonly { readonly value: string }[]): boolean {
  return new Set(roles.map(({ value }) => value)).size === roles.length;
}

function withDisplay(role: { readonly value: string; readonly display?: string | undefined }) {
  return { value: role.value, display: role.display ?? role.value };
}
