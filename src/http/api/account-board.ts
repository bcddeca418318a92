import { z } from "zod";
import type { AccountColumn } from "../../domain/account/account-lists.ts";
import type { AccountView } from "../../domain/account/describe.ts";
import { ACCOUNT_KINDS, STATUSES } from "../../domain/account/gates.ts";
import { nextOf } from "../../domain/account/steps.ts";
import { toIso } from "../../domain/clock.ts";
import { ACCOUNT_FILTERS, toListQuery } from "./account-list-query.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { toPage } from "./paging.ts";
import { endpoint, type Route } from "./route.ts";

const { status: _, ...filters } = ACCOUNT_FILTERS;
const query = z.strictObject({
  ...filters,
  limit: z.coerce.number().int().min(1).max(50).default(15).describe("How many accounts of each status to answer."),
});

const card = component(
  "AccountCard",
  z.object({
    id: z.string(),
    userName: z.string(),
    label: z.string().nullable(),
    kind: z.enum(ACCOUNT_KINDS),
    status: z.enum(STATUSES),
    application: z.object({ id: z.string(), key: z.string(), name: z.string() }),
    waitingFor: z.string().nullable().describe("What it waits for, as a sentence."),
    nextStep: z.string().nullable().describe("Who does what next, as a sentence."),
    step: z.string().nullable().describe("The name of the step on its way that is next; null when all are done."),
    owner: z.string().nullable().describe("The name of its owner."),
    integrationId: z.string().nullable(),
    warnings: z.number().int().describe("How many warnings and failures it has."),
    createdAt: instant,
    updatedAt: instant.describe("When it last changed."),
  }),
);
const board = component(
  "AccountBoard",
  z.object({
    columns: z
      .array(
        z.object({
          status: z.enum(STATUSES),
          total: z.number().int(),
          items: z.array(card),
          nextCursor: z.string().optional().describe("For `GET /accounts` with this status, when there is more."),
        }),
      )
      .describe("All statuses, in the order in which a status is decided; what has retired is counted only."),
  }),
);

/** Service accounts as a board. */
export const accountBoardRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/accounts/board",
    operationId: "getAccountBoard",
    tag: "Accounts",
    summary: "Show service accounts by status, the newest of each",
    action: "read",
    query,
    status: 200,
    answer: board,
    handle: async ({ query: { limit, ...sent } }, { accountLists }) => {
      const columns = await accountLists.board(toListQuery(sent), limit);
      return { columns: columns.map(toColumn) };
    },
  }),
];

function toColumn(column: AccountColumn): z.output<typeof board>["columns"][number] {
  return { status: column.status, total: column.total, ...toPage(column, toCard) };
}

function toCard(view: AccountView): z.output<typeof card> {
  const { account, application, registration, integration, owners, status } = view;
  return {
    id: account.id,
    userName: account.userName,
    label: registration?.label ?? null,
    kind: account.kind,
    status,
    application: { id: account.applicationId, key: application.key, name: application.name },
    waitingFor: view.waitingFor,
    nextStep: view.nextStep,
    step: nextOf(view.steps)?.step.step ?? null,
    owner: owners.owner?.name ?? null,
    integrationId: integration?.id ?? null,
    warnings: view.warnings.length + view.failures.length,
    createdAt: toIso(account.createdAt),
    updatedAt: toIso(account.updatedAt),
  };
}
