import { z } from "zod";
import type { TimelineEntry } from "../../domain/account/account-service.ts";
import { toIso } from "../../domain/clock.ts";
import { account, accountInFull, toAccount, toAccountInFull } from "./account-answer.ts";
import { actor, cause } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant, reason } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const timelineEntry = component(
  "TimelineEntry",
  z.object({
    at: instant,
    what: z.string().describe("`registered`, `retired`, `status`, the name of a gate, or the decision that was taken."),
    from: z.string().nullable(),
    to: z.string().nullable(),
    actor,
    cause,
    reason: z.string().nullable(),
  }),
);
const timeline = component("Timeline", pageOf(timelineEntry));
const hold = component("Hold", z.strictObject({ reason }));
const retirement = component("Retirement", z.strictObject({ reason }));
const exemption = component(
  "MfaExemption",
  z.strictObject({
    reason,
    until: z.iso.datetime({ offset: true }).describe("At most 366 days ahead."),
  }),
);

const tag = "Accounts";

/** One service account, and the local decisions about it. */
export const accountRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/{id}",
    operationId: "getAccount",
    tag,
    summary: "Show a service account: its gates, its steps, what it waits for and what to do next",
    action: "read",
    status: 200,
    answer: accountInFull,
    handle: async ({ params }, { accounts }) => toAccountInFull(await accounts.get(params.id)),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/{id}/timeline",
    operationId: "getTimeline",
    tag,
    summary: "List every gate and status change of an account, newest first",
    description: "`limit` counts events; one event can be several changes.",
    action: "read_audit",
    item: "account",
    query: pageQuery,
    status: 200,
    answer: timeline,
    handle: async ({ params, query: sent }, { accounts }) =>
      toPage(await accounts.timeline(params.id, toPageRequest(sent)), toTimelineEntry),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/hold",
    operationId: "holdAccount",
    tag,
    summary: "Hold an account here, whatever the identity provider says",
    action: "hold_account",
    item: "account",
    body: hold,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { accounts }) =>
      toAccount(await accounts.hold(params.id, body.reason, origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/hold",
    operationId: "releaseAccount",
    tag,
    summary: "End a hold; answers the account as it is then",
    action: "release_account",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { accounts }) => toAccount(await accounts.release(params.id, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/retirement",
    operationId: "retireAccount",
    tag,
    summary: "End an account for good; its assignment stays without one until the app is assigned anew",
    action: "retire_account",
    item: "account",
    body: retirement,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { accounts }) =>
      toAccount(await accounts.retire(params.id, body.reason, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/accounts/{id}/mfa-exemption",
    operationId: "exemptAccount",
    tag,
    summary: "Let an account do without a factor until then",
    action: "override_gates",
    item: "account",
    body: exemption,
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { accounts }) =>
      toAccount(await accounts.exempt(params.id, body.reason, Date.parse(body.until), origin)),
  }),
  endpoint({
    method: "DELETE",
    path: "/accounts/{id}/mfa-exemption",
    operationId: "endExemption",
    tag,
    summary: "Ask for a factor again; answers the account as it is then",
    action: "edit_account",
    item: "account",
    status: 200,
    answer: account,
    refuses: ["conflict"],
    handle: async ({ params, origin }, { accounts }) => toAccount(await accounts.endExemption(params.id, origin)),
  }),
];

function toTimelineEntry(entry: TimelineEntry): z.output<typeof timelineEntry> {
  return { ...entry, at: toIso(entry.at) };
}
