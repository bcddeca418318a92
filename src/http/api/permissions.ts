import { z } from "zod";
import { ACTIONS, COLUMNS, cellOf, SIGNS } from "../../domain/person/permission.ts";
import { ACTION_WORDS, CELL_WORDS, COLUMN_NAMES } from "../../domain/person/permission-words.ts";
import { actionsOf, SCOPES } from "../../domain/person/scope.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const cell = z.enum(Object.keys(SIGNS) as [keyof typeof SIGNS, ...(keyof typeof SIGNS)[]]);

const shown = component(
  "Permissions",
  z.object({
    columns: z.array(z.object({ key: z.enum(COLUMNS), name: z.string() })).describe("Those of people first."),
    cells: z.array(z.object({ key: cell, sign: z.string(), meaning: z.string() })),
    actions: z.array(
      z.object({
        key: z.string().describe("As a refusal names it in `action`."),
        meaning: z.string(),
        cells: z.array(cell).describe("In the order of the columns."),
      }),
    ),
    scopes: z.array(z.object({ key: z.enum(SCOPES), actions: z.array(z.string()) })),
  }),
);

/** The permission matrix as the server enforces it. */
export const permissionRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/permissions",
    operationId: "getPermissions",
    tag: "People",
    summary: "Show who may do what: the permission matrix, and what each scope of a token covers",
    action: "read",
    status: 200,
    answer: shown,
    handle: async () => toPermissions(),
  }),
];

function toPermissions(): z.output<typeof shown> {
  return {
    columns: COLUMNS.map((key) => ({ key, name: COLUMN_NAMES[key] })),
    cells: cell.options.map((key) => ({ key, sign: SIGNS[key], meaning: CELL_WORDS[key] })),
    actions: ACTIONS.map((key) => ({
      key,
      meaning: ACTION_WORDS[key],
      cells: COLUMNS.map((column) => cellOf(key, column)),
    })),
    scopes: SCOPES.map((key) => ({ key, actions: [...actionsOf(key)] })),
  };
}
