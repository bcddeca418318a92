import { z } from "zod";
import { DIALECTS } from "../../domain/connection/connection.ts";
import { type Dialect, dialectOf } from "../../scim/dialect.ts";
import { TOLERANCES } from "../../scim/tolerances.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const shown = component(
  "Dialects",
  z.object({
    dialects: z.array(
      z.object({
        name: z.enum(DIALECTS),
        tolerant: z.boolean().describe("Whether the tolerances are in force; on a strict connection none is."),
        rules: z
          .array(z.object({ about: z.string(), says: z.string() }))
          .describe("What differs between clients so that both cannot be served at once."),
      }),
    ),
    tolerances: z.array(
      z.object({
        name: z.string(),
        does: z.string(),
        sentBy: z.string(),
        contradictsRfc: z.boolean(),
      }),
    ),
  }),
);

/** The ways in which SCIM is read. */
export const dialectRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/dialects",
    operationId: "listDialects",
    tag: "Connections",
    summary: "List the ways in which SCIM is read, and every tolerance",
    action: "read",
    status: 200,
    answer: shown,
    handle: async () => ({
      dialects: DIALECTS.map((name) => ({ name, tolerant: !dialectOf(name).strict, rules: rulesOf(dialectOf(name)) })),
      tolerances: Object.entries(TOLERANCES).map(([name, { does, sentBy, contradictsRfc }]) => ({
        name,
        does,
        sentBy,
        contradictsRfc,
      })),
    }),
  }),
];

function rulesOf(dialect: Dialect): { readonly about: string; readonly says: string }[] {
  return [
    {
      about: "PATCH remove with a list of values",
      says:
        dialect.removeWithValues === "listed"
          ? "Removes the listed values."
          : "Removes all values (RFC 7644 §3.5.2.2).",
    },
    {
      about: "PUT of a group without members",
      says: dialect.omittedMembers === "keep" ? "Leaves the members alone." : "Clears the members.",
    },
    {
      about: "Roles and entitlements sent as text",
      says: dialect.echoStrings ? "Are answered as text." : "Are answered as objects.",
    },
    {
      about: "PATCH add of one text to a list of assignments",
      says: dialect.addedText === "append" ? "Adds what the text names." : "Is the whole list from then on.",
    },
    {
      about: "Filter values without quotes",
      says: dialect.unquotedFilterValues ? "Are read as if they were quoted." : "Are refused.",
    },
  ];
}
