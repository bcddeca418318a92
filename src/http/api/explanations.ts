import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { IDPS } from "../../domain/connection/connection.ts";
import type { Explanation } from "../../domain/explanation/explanation.ts";
import { account, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const explanation = component(
  "Explanation",
  z.object({
    connection: z
      .object({ id: z.string(), name: z.string(), idp: z.enum(IDPS) })
      .nullable()
      .describe("Null for a login that was registered here."),
    user: z
      .object({
        id: z.string(),
        userName: z.string(),
        active: z.boolean(),
        createdAt: instant,
        updatedAt: instant,
        deletedAt: instant.nullable(),
      })
      .nullable()
      .describe("null when the connection has never sent this user."),
    conclusion: z.string(),
    steps: z
      .array(
        z.object({
          rule: z.string(),
          outcome: z.enum(["yes", "no", "waiting", "info"]),
          detail: z.string(),
          at: instant.optional(),
        }),
      )
      .describe("The chain of rules, in order, with the outcome of each."),
    accounts: z.array(account),
  }),
);

/** Why a user is, or is not, a service account. */
export const explanationRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/users/{user}/explanation",
    operationId: "explainUser",
    tag: "Accounts",
    summary:
      "Say why a user is, or is not, a service account; one explanation per connection, and per login that was registered here",
    description: "A user who was never seen is an answer, too.",
    action: "read",
    status: 200,
    neverMissing: true,
    answer: component("Explanations", z.object({ items: z.array(explanation) })),
    handle: async ({ params }, { explanations }) => {
      const { items } = await explanations.explain(params.user);
      return { items: items.map(toExplanation) };
    },
  }),
];

function toExplanation(one: Explanation): z.output<typeof explanation> {
  const { connection, user, conclusion, steps, accounts } = one;
  return {
    connection: connection === null ? null : { ...connection },
    user: user === null ? null : toUser(user),
    conclusion,
    steps: steps.map(({ at, ...step }) => (at === undefined ? step : { ...step, at: toIso(at) })),
    accounts: accounts.map(toAccount),
  };
}

function toUser(user: NonNullable<Explanation["user"]>) {
  const { id, userName, active, createdAt, updatedAt, deletedAt } = user;
  return {
    id,
    userName,
    active,
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
    deletedAt: isoOrNull(deletedAt),
  };
}
