import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { Event, ProvisioningRecord } from "../../domain/event/event.ts";
import { actor, cause } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { PAGE_FIELDS, pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const result = z.enum(["success", "failure", "skipped", "warning"]);

const requestQuery = z.strictObject({
  ...PAGE_FIELDS,
  connection: z.string().max(100).optional().describe("Id of a connection."),
  result: result.optional(),
  resource: z.string().max(100).optional().describe("SCIM id of a user or group."),
});

const rewrite = z.object({ rule: z.string(), where: z.string() });
const noOp = z.object({ where: z.string(), reason: z.string() });

const request = component(
  "ProvisioningRequest",
  z.object({
    id: z.string(),
    connectionId: z.string(),
    at: instant,
    requestId: z.string().describe("As the answer named it in X-Request-Id."),
    method: z.string(),
    path: z.string(),
    operation: z.string().describe("What was asked for, in words."),
    resourceType: z.enum(["User", "Group"]).nullable(),
    resourceId: z.string().nullable(),
    resourceName: z.string().nullable(),
    httpStatus: z.number().int(),
    result,
    reason: z.string().nullable(),
    changes: z.array(z.object({ attribute: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    rewrites: z.array(rewrite).describe("What was sent otherwise than the RFCs have it, and how it was read."),
    noOps: z.array(noOp).describe("What was accepted and changes nothing, and why."),
    durationMs: z.number(),
  }),
);
const requests = component("ProvisioningRequestPage", pageOf(request));

const event = component(
  "AuditEvent",
  z.object({
    id: z.string(),
    at: instant,
    type: z.string().describe("`<subject>.<past participle>`."),
    actor,
    cause,
    subject: z.object({ kind: z.string(), id: z.string() }),
    accountId: z.string().nullable(),
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
    reason: z.string().nullable(),
  }),
);
const events = component("AuditEventPage", pageOf(event));

const tag = "Records";

/** What identity providers asked for and what came of it, and who did what. */
export const recordRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/requests",
    operationId: "listRequests",
    tag,
    summary: "List what identity providers wrote, and what was refused, newest first",
    action: "read",
    query: requestQuery,
    status: 200,
    answer: requests,
    handle: async ({ query }, { logs }) => {
      const narrowed = { connectionId: query.connection, result: query.result, resourceId: query.resource };
      return toPage(await logs.records(narrowed, toPageRequest(query)), toRequest);
    },
  }),
  endpoint({
    method: "GET",
    path: "/requests/{id}",
    operationId: "getRequest",
    tag,
    summary: "Show one request with its changes and what was rewritten by which rule",
    action: "read",
    status: 200,
    answer: request,
    handle: async ({ params }, { logs }) => toRequest(await logs.record(params.id)),
  }),
  endpoint({
    method: "GET",
    path: "/audit-events",
    operationId: "listAuditEvents",
    tag,
    summary: "List who did what, newest first",
    action: "read_audit",
    query: pageQuery,
    status: 200,
    answer: events,
    handle: async ({ query }, { logs }) => toPage(await logs.events({}, toPageRequest(query)), toEvent),
  }),
];

function toRequest({ workspaceId: _, ...record }: ProvisioningRecord): z.output<typeof request> {
  return {
    ...record,
    at: toIso(record.at),
    changes: record.changes.map((change) => ({ ...change })),
    rewrites: record.rewrites.map((one) => ({ ...one })),
    noOps: record.noOps.map((one) => ({ ...one })),
  };
}

function toEvent({ workspaceId: _, ...known }: Event): z.output<typeof event> {
  return { ...known, at: toIso(known.at) };
}
