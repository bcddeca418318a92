import { z } from "zod";
import { GATES } from "../../domain/account/gates.ts";
import { toIso } from "../../domain/clock.ts";
import { INTEGRATION_KINDS } from "../../domain/integration/integration.ts";
import type { IntegrationView } from "../../domain/integration/integration-service.ts";
import { readiness, status } from "./account-answer.ts";
import { component } from "./component.ts";
import { applicationRef, hasField, instant, isoOrNull, line, NOTHING_TO_CHANGE, reason } from "./fields.ts";
import { PAGE_FIELDS, pageOf, searchText, toPage, toPageRequest } from "./paging.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const name = line(200);
const draft = component(
  "IntegrationDraft",
  z.strictObject({
    name,
    kind: z.enum(INTEGRATION_KINDS),
    applicationId: applicationRef.describe("Id or key of the application whose members it manages."),
    forAccountId: line(100)
      .optional()
      .describe("The account that it is made for: where a simulation brought that one, both go with the simulation."),
  }),
);
const patch = component(
  "IntegrationPatch",
  z.strictObject({ name: name.optional() }).refine(hasField, { error: NOTHING_TO_CHANGE }),
);
const link = component("Link", z.strictObject({ accountId: line(100) }));
const pause = component("Pause", z.strictObject({ reason }));

const shown = component(
  "Integration",
  z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(INTEGRATION_KINDS),
    application: z.object({
      id: z.string(),
      key: z.string(),
      name: z.string(),
      requiredRole: z.string().nullable(),
    }),
    serviceAccount: z.object({ id: z.string(), userName: z.string(), status }).nullable(),
    link: z.enum(GATES.link),
    linkedAt: instant.nullable(),
    pausedAt: instant.nullable(),
    pauseReason: z.string().nullable(),
    readiness,
    warnings: z.array(z.object({ code: z.string(), message: z.string() })).describe("About its service account."),
    createdAt: instant,
    updatedAt: instant,
  }),
);
const listQuery = z.strictObject({
  ...PAGE_FIELDS,
  application: z.string().max(63).optional().describe("Id or key of an application."),
  kind: z.enum(INTEGRATION_KINDS).optional(),
  link: z.enum(GATES.link).optional().describe("Whether it has a service account, and whether that may act."),
  q: z.string().max(200).optional().describe("A part of the name, compared without case."),
});
const listed = component("IntegrationPage", pageOf(shown));

const tag = "Integrations";

/** Integrations: what manages the members of an application with a service account. */
export const integrationRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/integrations",
    operationId: "createIntegration",
    tag,
    summary: "Create an integration",
    action: "manage_integrations",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["uniqueness"],
    location: ({ id }) => `/integrations/${id}`,
    handle: async ({ body, origin }, { integrations }) => toIntegration(await integrations.create(body, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/integrations",
    operationId: "listIntegrations",
    tag,
    summary: "List integrations, newest first",
    action: "read",
    query: listQuery,
    status: 200,
    answer: listed,
    handle: async ({ query: sent }, { integrations }) => {
      const { application, kind, link: wanted, q } = sent;
      const narrowed = { application, kind, link: wanted, text: searchText(q) };
      return toPage(await integrations.list(toPageRequest(sent), narrowed), toIntegration);
    },
  }),
  endpoint({
    method: "GET",
    path: "/integrations/{id}",
    operationId: "getIntegration",
    tag,
    summary: "Show an integration",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, { integrations }) => toIntegration(await integrations.get(params.id)),
  }),
  endpoint({
    method: "PATCH",
    path: "/integrations/{id}",
    operationId: "changeIntegration",
    tag,
    summary: "Rename an integration",
    action: "manage_integrations",
    item: "integration",
    body: patch,
    status: 200,
    answer: shown,
    refuses: ["uniqueness"],
    handle: async ({ params, body, origin }, { integrations }) =>
      toIntegration(await integrations.update(params.id, body, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/integrations/{id}",
    operationId: "deleteIntegration",
    tag,
    summary: "Delete an integration and unlink its account",
    action: "manage_integrations",
    item: "integration",
    status: 204,
    handle: ({ params, origin }, { integrations }) => integrations.delete(params.id, origin),
  }),
  endpoint({
    method: "PUT",
    path: "/integrations/{id}/service-account",
    operationId: "linkAccount",
    tag,
    summary: "Link a service account that is ready",
    description: "409 with code `not_ready` lists the closed gates in `unmet`; `already_linked` says so.",
    action: "link_integration",
    item: "integration",
    moreItems: ({ accountId }) => [{ kind: "account", id: accountId }],
    body: link,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { integrations }) =>
      toIntegration(await integrations.link(params.id, body.accountId, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/integrations/{id}/service-account",
    operationId: "unlinkAccount",
    tag,
    summary: "Unlink the service account; answers the integration as it is then",
    action: "link_integration",
    item: "integration",
    status: 200,
    answer: shown,
    handle: async ({ params, origin }, { integrations }) => toIntegration(await integrations.unlink(params.id, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/integrations/{id}/pause",
    operationId: "pauseIntegration",
    tag,
    summary: "Pause the link",
    action: "link_integration",
    item: "integration",
    body: pause,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { integrations }) =>
      toIntegration(await integrations.pause(params.id, body.reason, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/integrations/{id}/resume",
    operationId: "resumeIntegration",
    tag,
    summary: "Resume a paused link when its account is ready",
    action: "link_integration",
    item: "integration",
    body: NO_FIELDS,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { integrations }) => toIntegration(await integrations.resume(params.id, origin)),
  }),
];

function toIntegration(view: IntegrationView): z.output<typeof shown> {
  const { integration, application, account } = view;
  const { id, kind, linkedAt, pausedAt, pauseReason, createdAt, updatedAt } = integration;
  return {
    id,
    name: integration.name,
    kind,
    application: { ...application },
    serviceAccount:
      account === null ? null : { id: account.account.id, userName: account.account.userName, status: account.status },
    link: account?.gates.link ?? "none",
    linkedAt: isoOrNull(linkedAt),
    pausedAt: isoOrNull(pausedAt),
    pauseReason,
    readiness: view.readiness,
    warnings: (account?.warnings ?? []).map((warning) => ({ ...warning })),
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}
