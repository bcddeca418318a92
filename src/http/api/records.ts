import { z } from "zod";
import { namesIn } from "./audit-events.ts";
import { component } from "./component.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { REQUEST_FILTERS, request, toRecordQuery, toRequest } from "./request-answer.ts";
import { facets, toFacets } from "./request-facets.ts";
import { story, toStory } from "./request-story-answer.ts";
import { endpoint, type Route } from "./route.ts";

const requests = component("ProvisioningRequestPage", pageOf(request));

const tag = "Records";

/** What identity providers asked for and what came of it. */
export const recordRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/requests",
    operationId: "listRequests",
    tag,
    summary: "List what identity providers wrote, and what was refused, newest first",
    description: "A page that is not full and has a cursor says that the rest is still to be looked through.",
    action: "read",
    query: z.strictObject({ ...PAGE_FIELDS, ...REQUEST_FILTERS }),
    status: 200,
    answer: requests,
    handle: async ({ query }, { logs }) =>
      toPage(await logs.records(toRecordQuery(query), toPageRequest(query)), toRequest),
  }),
  endpoint({
    method: "GET",
    path: "/requests/facets",
    operationId: "countRequests",
    tag,
    summary: "Count requests by what they have in common",
    description: "Each count goes by all filters but its own, so that it says what choosing its value would leave.",
    action: "read",
    query: z.strictObject(REQUEST_FILTERS),
    status: 200,
    answer: facets,
    handle: async ({ query }, { logs }) => {
      const asked = toRecordQuery(query);
      const counted = await logs.counts(asked);
      const ids = [...new Set(counted.groups.map(({ connectionId }) => connectionId))];
      const names = await logs.namesOf(ids.map((id) => ({ kind: "connection", id })));
      return toFacets(counted, asked, names);
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
    path: "/requests/{id}/story",
    operationId: "explainRequest",
    tag,
    summary: "Tell what happened to a request, step by step, what it made happen, and what to do if it failed",
    action: "read",
    status: 200,
    answer: story,
    handle: async ({ params }, { requestStories, logs, publicUrl }) => {
      const told = await requestStories.tell(params.id);
      return toStory(told, await namesIn(logs, told.events), publicUrl);
    },
  }),
];
