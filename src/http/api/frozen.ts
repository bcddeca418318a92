import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { Frozen } from "../../domain/system/frozen.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const named = { id: z.string(), name: z.string() };

const shown = component(
  "Frozen",
  z.object({
    connections: z.array(z.object({ ...named, frozenAt: instant })).describe("Identity providers that cannot write."),
    providers: z.array(z.object(named)).describe("Sign-in providers that are switched off."),
    accounts: z.object({
      total: z.int(),
      items: z.array(z.object({ ...named, application: z.object(named) })).describe("The newest, 200 at most."),
    }),
    integrations: z.array(z.object(named)).describe("Those whose account is paused."),
    lockouts: z
      .array(
        z.object({
          of: z.discriminatedUnion("kind", [
            z.object({ kind: z.literal("account"), ...named }),
            z.object({ kind: z.literal("person"), ...named }),
            z.object({ kind: z.literal("other") }),
          ]),
          actor: z.string().describe("Who tried, as it is counted; empty for everybody together."),
          lockedUntil: instant,
        }),
      )
      .describe("Who may try no codes for a while, because too many were wrong."),
  }),
);

/** What is stopped. */
export const frozenRoutes: readonly Route[] = [
  endpoint({
    method: "GET",
    path: "/system/frozen",
    operationId: "listFrozen",
    tag: "System",
    summary: "List what somebody stopped, and who is locked out",
    action: "read_access",
    status: 200,
    answer: shown,
    handle: async (_call, { system }) => toFrozen(await system.frozen()),
  }),
];

function toFrozen({ connections, providers, accounts, integrations, lockouts }: Frozen): z.output<typeof shown> {
  return {
    connections: connections.map((one) => ({ ...one, frozenAt: toIso(one.frozenAt) })),
    providers: providers.map((one) => ({ ...one })),
    accounts: { total: accounts.total, items: accounts.items.map((one) => ({ ...one })) },
    integrations: integrations.map((one) => ({ ...one })),
    lockouts: lockouts.map((one) => ({ ...one, lockedUntil: toIso(one.lockedUntil) })),
  };
}
