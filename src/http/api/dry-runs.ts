import { z } from "zod";
import { CHANNELS } from "../../domain/directory/assignment.ts";
import { DRY_RUN_STEPS, type DryRunReport } from "../scim/dry-run-report.ts";
import { SCIM_BASE } from "../scim/scim-target.ts";
import { account, status, toAccount } from "./account-answer.ts";
import { component } from "./component.ts";
import { endpoint, type Route } from "./route.ts";

const order = component(
  "DryRunOrder",
  z.strictObject({
    method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
    path: z
      .string()
      .max(4000)
      .regex(/^\/[^\s\p{Cc}]*$/u, "must begin with / and hold no spaces")
      .describe("Path and query as the identity provider sends them, with `/scim/v2` or below it."),
    body: z.unknown().optional().describe("The body as JSON; for POST, PUT and PATCH."),
    commit: z.boolean().default(false).describe("Whether the request is carried out and kept, as if it had come in."),
  }),
);

const named = z.object({ id: z.string(), name: z.string() });

const shown = component(
  "DryRun",
  z.object({
    outcome: z.enum(["applied", "no_op", "read", "refused"]),
    committed: z.boolean(),
    httpStatus: z.number().int().describe("What the identity provider would be answered."),
    answer: z.record(z.string(), z.unknown()).nullable(),
    steps: z.array(
      z.object({
        name: z.enum(DRY_RUN_STEPS),
        state: z.enum(["done", "warning", "failed", "skipped"]),
        sentence: z.string(),
      }),
    ),
    failure: z
      .object({
        step: z.enum(DRY_RUN_STEPS),
        code: z.string(),
        field: z.string().nullable(),
        sentence: z.string(),
      })
      .nullable(),
    tolerances: z
      .array(z.object({ rule: z.string(), where: z.string(), does: z.string() }))
      .describe("How the message was read otherwise than it is written, and by which rule."),
    match: z.object({ by: z.string(), value: z.string(), found: named.nullable() }).nullable(),
    changes: z.array(z.object({ attribute: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    ignored: z.array(z.object({ where: z.string(), reason: z.string() })),
    rules: z
      .array(
        z.object({
          channel: z.enum(CHANNELS),
          value: z.string().nullable(),
          outcome: z.enum(["assigns", "unmatched", "nothing"]),
          application: z.object({ id: z.string(), key: z.string(), name: z.string() }).nullable(),
          role: z.string().nullable(),
          why: z.string(),
        }),
      )
      .describe("What each rule of assignment says; at most 50 values."),
    accounts: z
      .array(
        z.object({
          change: z.enum(["registered", "changed", "retired", "unchanged"]),
          statusBefore: status.nullable().describe("Null when the status did not change, or there was no account."),
          account,
        }),
      )
      .describe("The service accounts that it makes or changes, and the others of its user; at most 50."),
    events: z.array(z.string()).describe("The types of the events that it writes."),
  }),
);

/** Requests that are tried: what would happen, step by step. */
export const dryRunRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/connections/{id}/dry-run",
    operationId: "dryRun",
    tag: "Connections",
    summary: "Try a SCIM request as a connection: every step of it, and nothing is kept",
    description:
      "The request goes through the code that serves real ones, inside a unit that is undone. Ids in the answer are of that unit. " +
      "With `commit` it is carried out for real, which needs the rights of whoever changes connections.",
    action: "rehearse_requests",
    stricter: ({ commit }) => (commit ? "manage_connections" : undefined),
    body: order,
    status: 200,
    answer: shown,
    handle: async ({ params, body, origin }, { connections, dryRuns, publicUrl }) => {
      const connection = await connections.get(params.id);
      const { id: requestId } = origin.cause;
      return toDryRun(
        await dryRuns.run(connection, { ...body, body: body.body, requestId, baseUrl: `${publicUrl}${SCIM_BASE}` }),
      );
    },
  }),
];

function toDryRun(report: DryRunReport): z.output<typeof shown> {
  return {
    ...report,
    steps: report.steps.map((step) => ({ ...step })),
    tolerances: report.tolerances.map((one) => ({ ...one })),
    changes: report.changes.map((one) => ({ ...one })),
    ignored: report.ignored.map((one) => ({ ...one })),
    rules: report.rules.map((one) => ({ ...one, application: one.application && { ...one.application } })),
    accounts: report.accounts.map(({ change, statusBefore, view }) => ({
      change,
      statusBefore: status.safeParse(statusBefore).data ?? null,
      account: toAccount(view),
    })),
    events: [...report.events],
  };
}
