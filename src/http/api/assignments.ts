import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { CHANNELS } from "../../domain/directory/assignment.ts";
import type { AssignmentView } from "../../domain/directory/assignment-service.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { PAGE_FIELDS, pageOf, placeOf, toPage } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const state = z.enum(["matched", "unmatched"]);

const query = z.strictObject({
  ...PAGE_FIELDS,
  state: state.default("matched").describe("unmatched: values that name no application that is known here."),
});

const shown = component(
  "Assignment",
  z.object({
    state,
    user: z.object({ id: z.string(), userName: z.string().nullable() }),
    connectionId: z.string(),
    application: z.object({ id: z.string(), key: z.string(), name: z.string() }).nullable(),
    accountId: z.string().nullable(),
    roles: z.array(z.string()),
    reasons: z.array(
      z.object({
        channel: z.enum(CHANNELS),
        value: z.string().describe("As it was sent."),
        sourceId: z.string().nullable().describe("The SCIM id of the group, for channel group."),
        since: instant,
      }),
    ),
  }),
);
const listed = component("AssignmentPage", pageOf(shown));

const PLACES = { matched: /^\d{1,15}$/, unmatched: /^\d{1,15}\.[vg][\w-]{1,100}$/ } as const;

/** What was assigned, to whom, through which channels. */
export const assignmentRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/assignments",
    operationId: "listAssignments",
    tag: "Records",
    summary: "List what was assigned, to whom, through which channels",
    description: "A page of matched assignments may hold fewer than `limit` and still have a next one.",
    action: "read",
    query,
    status: 200,
    answer: listed,
    handle: async ({ query: sent }, { assignments }) => {
      const place = placeOf(sent.cursor, PLACES[sent.state]);
      return toPage(await assignments.list(sent.state, sent.limit, place), (one) => toAssignment(one, sent.state));
    },
  }),
];

function toAssignment(view: AssignmentView, known: z.output<typeof state>): z.output<typeof shown> {
  return {
    ...view,
    state: known,
    roles: [...view.roles],
    reasons: view.reasons.map((one) => ({ ...one, since: toIso(one.since) })),
  };
}
