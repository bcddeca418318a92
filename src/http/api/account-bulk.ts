import { z } from "zod";
import { BULK_ACTIONS, type BulkOrder, type BulkResult, MOST_IN_BULK } from "../../domain/account/bulk-service.ts";
import { status } from "./account-answer.ts";
import { ACCOUNT_FILTERS, toListQuery } from "./account-list-query.ts";
import { component } from "./component.ts";
import { line, reason } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const personId = line(320).describe("Id or login name of a person who works here.");

const order = z.discriminatedUnion("action", [
  z.strictObject({ action: z.enum(["hold", "retire"]), reason }),
  z.strictObject({ action: z.enum(["release", "end_exemption"]) }),
  z.strictObject({
    action: z.literal("exempt"),
    reason,
    until: z.iso.datetime({ offset: true }).describe("At most 366 days ahead."),
  }),
  z.strictObject({ action: z.enum(["set_owner", "set_backup_owner"]), personId }),
]);
const chosen = z.union([
  z.strictObject({ ids: z.array(z.string().max(100)).min(1).max(MOST_IN_BULK) }),
  z.strictObject({
    filter: z.strictObject(ACCOUNT_FILTERS),
    seen: z
      .number()
      .int()
      .min(1)
      .max(MOST_IN_BULK)
      .describe("How many accounts the list had when you looked; with another number by now, nothing is done."),
  }),
]);
const draft = component(
  "AccountBulk",
  z.strictObject({
    do: order.describe(`What is done to each: one of ${Object.keys(BULK_ACTIONS).join(", ")}.`),
    to: chosen.describe(`Which accounts: by id, or all of a list; at most ${MOST_IN_BULK}.`),
  }),
);
const answer = component(
  "AccountBulkResults",
  z.object({
    done: z.number().int(),
    refused: z.number().int(),
    results: z
      .array(
        z.object({
          id: z.string(),
          outcome: z.enum(["done", "refused"]),
          userName: z.string().nullable().describe("Null when it was refused."),
          status: status.nullable().describe("As it is then; null when it was refused."),
          problem: z
            .object({ code: z.string(), detail: z.string() })
            .nullable()
            .describe("Why it was refused, as the call for this account alone would say."),
        }),
      )
      .describe("One for each account, in the order of the ids or newest first."),
  }),
);

/** What is done to many accounts at once. */
export const accountBulkRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/accounts/bulk",
    operationId: "changeAccountsInBulk",
    tag: "Accounts",
    summary: "Do one thing to many accounts, each as its single call would, and say what became of each",
    description:
      "Whether it may be done is decided for each account by the row of the single call; what is refused for one stops no other. The reason, if there is one, counts as `Anteroom-Reason`.",
    action: "read",
    body: draft,
    status: 200,
    answer,
    refuses: ["conflict"],
    handle: async ({ body, caller, origin, reason: said }, { accountLists, accountBulk }) => {
      const { do: wanted, to } = body;
      const ids = "ids" in to ? to.ids : await accountLists.idsSeen(toListQuery(to.filter), to.seen);
      const why = said ?? ("reason" in wanted ? wanted.reason : null);
      const asking = { asker: caller.asker, reason: why, origin: { ...origin, reason: why } };
      return toResults(await accountBulk.run(ids, toOrder(wanted), asking));
    },
  }),
];

function toOrder(wanted: z.output<typeof order>): BulkOrder {
  return wanted.action === "exempt" ? { ...wanted, until: Date.parse(wanted.until) } : wanted;
}

function toResults(results: readonly BulkResult[]): z.output<typeof answer> {
  const refused = results.filter(({ refusal }) => refusal !== null).length;
  return {
    done: results.length - refused,
    refused,
    results: results.map(({ id, account, refusal }) => ({
      id,
      outcome: refusal === null ? "done" : "refused",
      userName: account?.account.userName ?? null,
      status: account?.status ?? null,
      problem: refusal,
    })),
  };
}
