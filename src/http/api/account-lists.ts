import { z } from "zod";
import type { AccountCounts } from "../../domain/account/account-lists.ts";
import { ACCOUNT_GROUPS, ACCOUNT_ORDERS } from "../../domain/account/account-store.ts";
import { STATUSES } from "../../domain/account/gates.ts";
import { AnteroomError } from "../../domain/errors.ts";
import { account, toAccount } from "./account-answer.ts";
import { accountsAsCsv, accountsAsJsonLines } from "./account-export.ts";
import { ACCOUNT_FILTERS, toListQuery } from "./account-list-query.ts";
import { component } from "./component.ts";
import { fileAnswer } from "./file-answer.ts";
import { PAGE_FIELDS, pageOf, toPage, toPageRequest } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

/** Beyond it nobody looks through a list, and passing over so many takes time. */
const MAX_OFFSET = 1_000_000;

const order = z
  .enum(ACCOUNT_ORDERS)
  .default("newest")
  .describe("`userName` compares without the case of ASCII letters, A first.");
const query = z.strictObject({
  ...PAGE_FIELDS,
  ...ACCOUNT_FILTERS,
  sort: order,
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_OFFSET)
    .optional()
    .describe("How many accounts to pass over, for jumping into a long list; has no place beside `cursor`."),
});
const countQuery = z.strictObject({
  ...ACCOUNT_FILTERS,
  by: z.enum(ACCOUNT_GROUPS).optional().describe("Also tell to what the accounts belong: the 100 largest."),
});
const exportQuery = z.strictObject({ ...ACCOUNT_FILTERS, sort: order });

const listed = component("AccountPage", pageOf(account));
const counts = component(
  "AccountCounts",
  z.object({
    total: z.number().int(),
    statuses: z
      .array(z.object({ status: z.enum(STATUSES), accounts: z.number().int() }))
      .describe("All of them, in the order in which a status is decided."),
    groups: z
      .array(z.object({ id: z.string(), name: z.string(), accounts: z.number().int() }))
      .nullable()
      .describe("The largest first; null unless `by` is given."),
  }),
);

const tag = "Accounts";

/** Service accounts at a glance. */
export const accountListRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts",
    operationId: "listAccounts",
    tag,
    summary: "List service accounts, newest first",
    action: "read",
    query,
    status: 200,
    answer: listed,
    handle: async ({ query: sent }, { accountLists }) => {
      const { limit, cursor, sort, offset, ...filters } = sent;
      if (cursor !== undefined && offset !== undefined) throw bothPlaces();
      const page = { ...toPageRequest({ limit, cursor }), order: sort, offset };
      return toPage(await accountLists.list(toListQuery(filters), page), toAccount);
    },
  }),
  endpoint({
    method: "GET",
    path: "/accounts/counts",
    operationId: "countAccounts",
    tag,
    summary: "Count the service accounts of a list by status",
    action: "read",
    query: countQuery,
    status: 200,
    answer: counts,
    handle: async ({ query: { by, ...filters } }, { accountLists }) =>
      toCounts(await accountLists.count(toListQuery(filters), by)),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/export.csv",
    operationId: "exportAccountsAsCsv",
    tag,
    summary: "Download a whole list of service accounts as a table",
    description: "Cells that a spreadsheet would take for a formula begin with an apostrophe.",
    action: "read",
    query: exportQuery,
    status: 200,
    answer: fileAnswer("text/csv; charset=utf-8"),
    handle: async ({ query: { sort, ...filters } }, { accountLists }) => ({
      name: "accounts.csv",
      parts: accountsAsCsv(accountLists.all(toListQuery(filters), { order: sort })),
    }),
  }),
  endpoint({
    method: "GET",
    path: "/accounts/export.jsonl",
    operationId: "exportAccountsAsJsonLines",
    tag,
    summary: "Download a whole list of service accounts, one JSON object on each line",
    action: "read",
    query: exportQuery,
    status: 200,
    answer: fileAnswer("application/jsonl"),
    handle: async ({ query: { sort, ...filters } }, { accountLists }) => ({
      name: "accounts.jsonl",
      parts: accountsAsJsonLines(accountLists.all(toListQuery(filters), { order: sort })),
    }),
  }),
];

function toCounts({ total, statuses, groups }: AccountCounts): z.output<typeof counts> {
  return {
    total,
    statuses: STATUSES.map((status) => ({ status, accounts: statuses[status] ?? 0 })),
    groups: groups?.map((group) => ({ ...group })) ?? null,
  };
}

function bothPlaces(): AnteroomError {
  const problem = "cursor and offset both say where to begin; leave one of them out.";
  return new AnteroomError("invalid_value", problem, { attribute: "offset" });
}
