import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { APPROVAL_STATES, type Approval } from "../../domain/person/approval.ts";
import { requesterOf } from "../../domain/person/approval-service.ts";
import type { Asker } from "../../domain/person/authority.ts";
import { ACTIONS, ITEM_KINDS } from "../../domain/person/permission.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line } from "./fields.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const shown = component(
  "Approval",
  z.object({
    id: z.string(),
    state: z.enum(APPROVAL_STATES),
    action: z.enum(ACTIONS as [(typeof ACTIONS)[number], ...(typeof ACTIONS)[number][]]),
    item: z.object({ kind: z.enum(ITEM_KINDS), id: z.string() }).nullable(),
    endpoint: z.string().describe("Method and path of the call."),
    summary: z.string().nullable().describe("What the call does; null as for the body."),
    body: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("What the call says, secrets left out; null for requests from before this was kept."),
    reason: z.string(),
    requestedBy: z.string(),
    own: z.boolean().describe("Whether you asked for it: then somebody else decides, and you can take it back."),
    expired: z.boolean(),
    decidedBy: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: instant,
    decidedAt: instant.nullable(),
    expiresAt: instant.describe("It can be neither decided nor used from then on."),
  }),
);
const listed = component("ApprovalPage", pageOf(shown));
const query = z.strictObject({ ...PAGE_FIELDS, state: z.enum(APPROVAL_STATES).optional() });
const decision = component("ApprovalDecision", z.strictObject({ note: line(500).optional() }));

const tag = "Approvals";

/** What needs a second person. */
export const approvalRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/approvals",
    operationId: "listApprovals",
    tag,
    summary: "List what was asked of a second person, newest first",
    action: "read",
    query,
    status: 200,
    answer: listed,
    handle: async ({ query: sent, caller }, { approvals, clock }) =>
      toPage(await approvals.list({ state: sent.state }, toPageRequest(sent)), (one) =>
        toApproval(one, caller.asker, clock.now()),
      ),
  }),
  endpoint({
    method: "GET",
    path: "/approvals/{id}",
    operationId: "getApproval",
    tag,
    summary: "Show what was asked of a second person",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params, caller }, { approvals, clock }) =>
      toApproval(await approvals.get(params.id), caller.asker, clock.now()),
  }),
  endpoint({
    method: "POST",
    path: "/approvals/{id}/approve",
    operationId: "approveRequest",
    tag,
    summary: "Agree to a call that somebody else wants to make, and that you could make yourself",
    action: "decide_approvals",
    body: decision,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, caller: { asker }, origin }, { approvals, clock }) =>
      toApproval(await approvals.approve(params.id, asker, body.note ?? null, origin), asker, clock.now()),
  }),
  endpoint({
    method: "POST",
    path: "/approvals/{id}/reject",
    operationId: "rejectRequest",
    tag,
    summary: "Refuse a call that somebody else wants to make, or take your own request back",
    action: "decide_approvals",
    body: decision,
    status: 200,
    answer: shown,
    refuses: ["conflict"],
    handle: async ({ params, body, caller: { asker }, origin }, { approvals, clock }) =>
      toApproval(await approvals.reject(params.id, asker, body.note ?? null, origin), asker, clock.now()),
  }),
];

function toApproval(approval: Approval, asker: Asker, now: number): z.output<typeof shown> {
  const { id, state, action, item, endpoint: call, reason, requesterName, decidedByName, note } = approval;
  return {
    id,
    state,
    action,
    item: item === null ? null : { ...item },
    endpoint: call,
    summary: approval.summary,
    body: approval.shownBody === null ? null : (JSON.parse(approval.shownBody) as Record<string, unknown>),
    reason,
    requestedBy: requesterName,
    own: approval.requester === requesterOf(asker),
    expired: approval.expiresAt <= now,
    decidedBy: decidedByName,
    note,
    createdAt: toIso(approval.createdAt),
    decidedAt: isoOrNull(approval.decidedAt),
    expiresAt: toIso(approval.expiresAt),
  };
}
