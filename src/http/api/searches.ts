import { z } from "zod";
import { HIT_KINDS } from "../../domain/search/search.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const hit = component(
  "SearchHit",
  z.object({
    kind: z.enum(HIT_KINDS).describe("`user` is a login that is no account."),
    id: z.string(),
    title: z.string(),
    detail: z.string().describe("What tells it from others of the name, such as the application of an account."),
    status: z.string().nullable(),
  }),
);

/** Finding things by what people know of them. */
export const searchRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/search",
    operationId: "search",
    tag: "Search",
    summary: "Find accounts, logins, applications, connections, integrations, people and requests by a name or an id",
    description:
      "At most six of each kind. Logins by the beginning of their name or address, everything else by a part of its name; a request by its id or by that of its record. People are found by those who may list them.",
    action: "read",
    query: z.strictObject({ q: z.string().trim().min(1).max(200).describe("A name, a part of one, or an id.") }),
    status: 200,
    answer: component("SearchHits", z.object({ items: z.array(hit) })),
    handle: async ({ query, caller }, { searches }) => {
      const hits = await searches.find(caller.asker, query.q);
      return { items: hits.map((one) => ({ ...one })) };
    },
  }),
];
