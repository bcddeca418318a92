import { z } from "zod";
import { type Event, SUBJECT_KINDS } from "../../domain/event/event.ts";
import type { EventQuery } from "../../domain/event/log-query.ts";
import type { LogService } from "../../domain/event/log-service.ts";
import type { Reference } from "../../domain/search/search.ts";
import { component } from "./component.ts";
import { type EventAnswer, event, toEvent } from "./event-answer.ts";
import { instant } from "./fields.ts";
import { fileAnswer } from "./file-answer.ts";
import { jsonLines, walk } from "./log-files.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { toInstant } from "./request-answer.ts";
import { endpoint, type Route } from "./route.ts";

const events = component("AuditEventPage", pageOf(event));

const anId = z.string().max(100);

const FILTERS = {
  actor: anId.optional().describe("Id of whoever did it."),
  type: z
    .string()
    .max(100)
    .regex(/^[a-z_.]*$/, "must be the beginning of a type, such as account.")
    .optional()
    .describe("The beginning of a type, such as `account.`."),
  subjectKind: z.enum(SUBJECT_KINDS).optional().describe("The kind of thing it is about."),
  subject: anId.optional().describe("Id of what it is about."),
  account: anId.optional().describe("Id of an account that it concerns."),
  request: anId.optional().describe("Id of the request that caused it, or the name of a job."),
  from: instant.optional().describe("Not before this instant."),
  to: instant.optional().describe("Before this instant."),
};
const filters = z.strictObject(FILTERS);

const tag = "Records";

/** Who did what. */
export const auditEventRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/audit-events",
    operationId: "listAuditEvents",
    tag,
    summary: "List who did what, newest first",
    description: "A page that is not full and has a cursor says that the rest is still to be looked through.",
    action: "read_audit",
    query: z.strictObject({ ...PAGE_FIELDS, ...FILTERS }),
    status: 200,
    answer: events,
    handle: async ({ query }, { logs }) => {
      const { limit, cursor, ...asked } = query;
      const page = await logs.events(toEventQuery(asked), toPageRequest({ limit, cursor }));
      const names = await namesIn(logs, page.items);
      return toPage(page, (one) => toEvent(one, names));
    },
  }),
  endpoint({
    method: "GET",
    path: "/audit-events/export/events.jsonl",
    operationId: "exportAuditEvents",
    tag,
    summary: "Download who did what, one event a line as JSON, newest first",
    action: "read_audit",
    query: filters,
    status: 200,
    answer: fileAnswer("application/x-ndjson"),
    handle: async ({ query }, { logs }) => {
      const lines = walk(
        (page) => logs.events(toEventQuery(query), page),
        async (items): Promise<readonly EventAnswer[]> => {
          const names = await namesIn(logs, items);
          return items.map((one) => toEvent(one, names));
        },
      );
      return { parts: jsonLines(lines), name: "events.jsonl" };
    },
  }),
  endpoint({
    method: "GET",
    path: "/audit-events/{id}",
    operationId: "getAuditEvent",
    tag,
    summary: "Show one event, with what was before and after",
    action: "read_audit",
    status: 200,
    answer: event,
    handle: async ({ params }, { logs }) => {
      const one = await logs.event(params.id);
      return toEvent(one, await namesIn(logs, [one]));
    },
  }),
];

/** What those who did something, what they did it to, and the accounts that it concerns are called. */
export function namesIn(
  logs: Pick<LogService, "namesOf">,
  list: readonly Event[],
): Promise<ReadonlyMap<string, string>> {
  return logs.namesOf(list.flatMap(({ actor, subject, accountId }) => [actor, subject, ...accountOf(accountId)]));
}

function accountOf(id: string | null): readonly Reference[] {
  return id === null ? [] : [{ kind: "account", id }];
}

function toEventQuery(asked: z.output<typeof filters>): EventQuery {
  return {
    actorId: asked.actor,
    type: asked.type,
    subjectKind: asked.subjectKind,
    subjectId: asked.subject,
    accountId: asked.account,
    causeId: asked.request,
    from: toInstant(asked.from),
    to: toInstant(asked.to),
  };
}
