import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { IDPS } from "../../domain/connection/connection.ts";
import type { HoldOnSample, KeptItem, Simulation } from "../../domain/simulation/simulation.ts";
import { statusCounts } from "./account-answer.ts";
import { component } from "./component.ts";
import { instant, isoOrNull, line } from "./fields.ts";
import { endpoint, type Route } from "./route.ts";

const MOST_USERS = 50;
const USUAL_USERS = 5;

const draft = component(
  "SimulationDraft",
  z.strictObject({
    idp: z.enum(IDPS).describe("One of those that the list of simulations names."),
    variant: line(60).optional().describe("How its client is set up; the usual way unless it is given."),
    users: z.number().int().min(1).max(MOST_USERS).default(USUAL_USERS).describe("How many invented users it pushes."),
    app: line(200)
      .optional()
      .describe("What it assigns, `<key>` or `<key>:<role>`; every application unless it is given."),
    exampleApp: z
      .boolean()
      .default(false)
      .describe("Whether to add an example application where there is none. It goes with the last simulation."),
  }),
);

const shown = component(
  "Simulation",
  z.object({
    id: z.string().describe("The id of its connection."),
    name: z.string(),
    idp: z.enum(IDPS),
    variant: z.string().nullable().describe("Null for one that was interrupted by a restart of the server."),
    state: z
      .enum(["running", "done", "failed", "interrupted"])
      .describe("failed: some of it did not come out as the provider expects. interrupted: the server was restarted."),
    apps: z.array(z.string()).describe("The values that it assigns."),
    startedAt: instant,
    endedAt: instant.nullable(),
    requests: z.number().int(),
    steps: z.array(
      z.object({
        step: z.string(),
        total: z.number().int().describe("How many users or groups it is for."),
        done: z.number().int(),
        failed: z.number().int(),
      }),
    ),
    failures: z.array(z.object({ step: z.string(), subject: z.string(), problem: z.string(), shown: z.string() })),
    calls: z
      .array(
        z.object({
          number: z.number().int().describe("Counts the calls of the simulation, from 1."),
          at: instant,
          method: z.string(),
          path: z.string().describe("Below `/scim/v2`, with the query."),
          status: z.number().int().describe("0 when no answer came."),
          durationMs: z.number(),
        }),
      )
      .describe("The last 200, oldest first."),
    users: z.number().int().describe("How many users its connection has."),
    groups: z.number().int(),
    accounts: statusCounts,
  }),
);

const listed = component(
  "Simulations",
  z.object({
    kinds: z
      .array(
        z.object({
          idp: z.enum(IDPS),
          label: z.string(),
          variants: z.array(z.object({ name: z.string(), does: z.string() })).describe("The usual one first."),
        }),
      )
      .describe("What can be simulated."),
    items: z.array(shown).describe("Those of which there is still something, newest first."),
  }),
);

const removal = component(
  "SimulationRemoval",
  z.object({
    kept: z
      .array(
        z.object({
          kind: z.enum(["application", "integration"]),
          id: z.string(),
          name: z.string(),
          problem: z.string().describe("Why it stays, as a sentence."),
        }),
      )
      .describe("What was made for simulations and stays, because something of others hangs on it."),
  }),
);

const WHY_KEPT: Readonly<Record<HoldOnSample, string>> = {
  accounts: "it has service accounts of another connection",
  integration: "it has an integration",
  assignments: "another connection assigns it",
  connection: "a connection is for it alone",
  people: "somebody was made an owner of it",
  evidence: "somebody brought more evidence for it",
  link: "it is linked to an account of another connection",
  change: "somebody changed it",
};

const tag = "Simulations";

/** Whole cycles of simulated identity providers, on connections that are marked as sample data. */
export const simulationRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/simulations",
    operationId: "startSimulation",
    tag,
    summary: "Simulate an identity provider: a whole cycle, over HTTP, on a sample connection of its own",
    description: "One at a time. What it pushes is invented, and goes again with the simulation.",
    action: "run_simulations",
    body: draft,
    status: 201,
    answer: shown,
    refuses: ["conflict", "uniqueness"],
    location: ({ id }) => `/simulations/${id}`,
    handle: async ({ body, origin }, { simulations }) => toShown(await simulations.start(body, origin)),
  }),
  endpoint({
    method: "GET",
    path: "/simulations",
    operationId: "listSimulations",
    tag,
    summary: "List what can be simulated, and the simulations of which there is still something",
    action: "read",
    status: 200,
    answer: listed,
    handle: async (_call, { simulations }) => ({
      kinds: simulations.kinds.map((kind) => ({ ...kind, variants: kind.variants.map((one) => ({ ...one })) })),
      items: (await simulations.list()).map(toShown),
    }),
  }),
  endpoint({
    method: "GET",
    path: "/simulations/{id}",
    operationId: "getSimulation",
    tag,
    summary: "Show a simulation as it is by now: its steps and its calls",
    action: "read",
    status: 200,
    answer: shown,
    handle: async ({ params }, { simulations }) => toShown(await simulations.get(params.id)),
  }),
  endpoint({
    method: "DELETE",
    path: "/simulations/{id}",
    operationId: "removeSimulation",
    tag,
    summary: "End a simulation and remove everything it brought: no row of it is left but the event that says so",
    description:
      "An application or integration that was made for it stays while something of others hangs on it, and the answer says so.",
    action: "run_simulations",
    status: 200,
    answer: removal,
    handle: async ({ params, origin }, { simulations }) => ({
      kept: (await simulations.remove(params.id, origin)).map(toKept),
    }),
  }),
];

function toKept({ kind, id, name, hold }: KeptItem): z.output<typeof removal>["kept"][number] {
  return { kind, id, name, problem: `${name} stays, because ${WHY_KEPT[hold]}.` };
}

function toShown(simulation: Simulation): z.output<typeof shown> {
  const { steps, failures, calls, apps, startedAt, endedAt, accounts, ...known } = simulation;
  return {
    ...known,
    apps: [...apps],
    startedAt: toIso(startedAt),
    endedAt: isoOrNull(endedAt),
    steps: steps.map((step) => ({ ...step })),
    failures: failures.map((failure) => ({ ...failure })),
    calls: calls.map((call) => ({ ...call, at: toIso(call.at) })),
    accounts: { ...accounts },
  };
}
