import { z } from "zod";
import { ADOPTION_STATES, type AdoptionWithParties, MATCHES } from "../../domain/account/adoption.ts";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, reason } from "./fields.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const state = z.enum(ADOPTION_STATES);

const adoption = component(
  "Adoption",
  z.object({
    id: z.string(),
    state,
    matched: z.array(z.enum(MATCHES)).describe("What the user and the account have in common; it proves nothing."),
    user: z.object({ id: z.string(), userName: z.string() }).describe("Whom the identity provider pushed."),
    connection: z.object({ id: z.string(), name: z.string() }),
    application: z.object({ id: z.string(), key: z.string() }),
    account: z.object({ id: z.string(), userName: z.string() }).describe("The account that is there."),
    reason: z.string().nullable(),
    proposedAt: instant,
    decidedAt: instant.nullable(),
  }),
);
const listed = component("AdoptionPage", pageOf(adoption));
const query = z.strictObject({ ...PAGE_FIELDS, state: state.optional() });
const decision = component("AdoptionDecision", z.strictObject({ reason }));

const tag = "Conversions";

/** Users who have the name or address of an account that is there: proposals that a person decides about. */
export const adoptionRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/adoptions",
    operationId: "listAdoptions",
    tag,
    summary: "List proposals that a pushed user takes over from an account, newest first",
    action: "read",
    query,
    status: 200,
    answer: listed,
    handle: async ({ query: sent }, { adoptions }) =>
      toPage(await adoptions.list({ state: sent.state }, toPageRequest(sent)), toAdoption),
  }),
  endpoint({
    method: "GET",
    path: "/adoptions/{id}",
    operationId: "getAdoption",
    tag,
    summary: "Show a proposal",
    action: "read",
    status: 200,
    answer: adoption,
    handle: async ({ params }, { adoptions }) => toAdoption(await adoptions.get(params.id)),
  }),
  endpoint({
    method: "POST",
    path: "/adoptions/{id}/approval",
    operationId: "approveAdoption",
    tag,
    summary: "Let the user take over: begins the conversion of the account, of which no secret goes along",
    action: "override_gates",
    body: decision,
    status: 200,
    answer: adoption,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { adoptions }) =>
      toAdoption(await adoptions.approve(params.id, body.reason, origin)),
  }),
  endpoint({
    method: "POST",
    path: "/adoptions/{id}/rejection",
    operationId: "rejectAdoption",
    tag,
    summary: "Say that the user is somebody else, who gets an account of their own",
    action: "register_account",
    body: decision,
    status: 200,
    answer: adoption,
    refuses: ["conflict"],
    handle: async ({ params, body, origin }, { adoptions }) =>
      toAdoption(await adoptions.reject(params.id, body.reason, origin)),
  }),
];

function toAdoption(found: AdoptionWithParties): z.output<typeof adoption> {
  return {
    id: found.id,
    state: found.state,
    matched: [...found.matched],
    user: { id: found.userId, userName: found.userName },
    connection: { id: found.connectionId, name: found.connectionName },
    application: { id: found.applicationId, key: found.applicationKey },
    account: { id: found.accountId, userName: found.accountName },
    reason: found.reason,
    proposedAt: toIso(found.proposedAt),
    decidedAt: isoOrNull(found.decidedAt),
  };
}
