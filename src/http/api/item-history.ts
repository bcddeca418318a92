import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { HistoricItem, HistoryEntry } from "../../domain/event/item-history.ts";
import { actor, cause } from "./actor-answer.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { pageOf, pageQuery, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const shown = component(
  "HistoryEntry",
  z.object({
    id: z.string().describe("Of the audit event."),
    at: instant,
    type: z.string().describe("`<subject>.<past participle>`."),
    changes: z
      .array(z.object({ what: z.string(), from: z.string().nullable(), to: z.string().nullable() }))
      .describe("The fields that moved, as texts; long ones are cut."),
    accountId: z.string().nullable(),
    actor,
    cause,
    reason: z.string().nullable(),
  }),
);
const listed = component("ItemHistory", pageOf(shown));

/** What happened to single applications and integrations. */
export const itemHistoryRoutes: readonly Route[] = [
  historyOf("application", "Applications", "/applications"),
  historyOf("integration", "Integrations", "/integrations"),
];

function historyOf(kind: HistoricItem, tag: string, path: string): Route {
  return endpoint({
    method: "GET",
    path: `${path}/{id}/history` as "/{id}",
    operationId: `list${tag.slice(0, -1)}History`,
    tag,
    summary: `List what happened to one ${kind}, newest first`,
    action: "read_audit",
    item: kind,
    query: pageQuery,
    status: 200,
    answer: listed,
    handle: async ({ params, query }, { itemHistory }) =>
      toPage(await itemHistory.of(kind, params.id, toPageRequest(query)), toEntry),
  });
}

function toEntry({ event, changes }: HistoryEntry): z.output<typeof shown> {
  const { id, at, type, accountId, actor: who, cause: why, reason } = event;
  return {
    id,
    at: toIso(at),
    type,
    changes: changes.map((change) => ({ ...change })),
    accountId,
    actor: who,
    cause: why,
    reason,
  };
}
