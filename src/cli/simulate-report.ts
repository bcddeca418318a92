import type { JsonObject } from "../lib/json.ts";
import type { Summary } from "../simulate/summary.ts";
import { textAt } from "./fields.ts";
import type { Output } from "./output.ts";
import type { Target } from "./simulate-target.ts";

/** How many failures are shown to a person; `--json` has all of them. */
const failuresShown = 20;

/** The service accounts of a run's connection, if there is one to ask. */
export async function accountsOf({ connection }: Target): Promise<readonly JsonObject[]> {
  if (connection === undefined) return [];
  return (await connection.api.list("/accounts", { connection: connection.id }, 20_000)).items;
}

/** Prints what a simulated provider did, what it got, and what became of it. */
export function printRun(out: Output, summary: Summary, target: Target, accounts: readonly JsonObject[]): void {
  if (out.isJson) out.json(toJson(summary, target, accounts));
  else printForPeople(out, summary, target, accounts);
}

function printForPeople(out: Output, summary: Summary, target: Target, accounts: readonly JsonObject[]): void {
  out.heading(`${summary.client}: ${summary.requests} requests and ${summary.checks} checks in ${seconds(summary)} s`);
  out.data(traffic(summary));
  out.table(
    [
      { title: "step", text: (step) => step.step },
      { title: "done", text: (step) => String(step.done) },
      { title: "failed", text: (step) => String(step.failed) },
    ],
    summary.steps,
  );
  printFailures(out, summary);
  if (target.connection === undefined) return;
  out.data("");
  out.heading(`Service accounts of "${target.connection.name}"`);
  if (accounts.length === 0) out.data("none: no value that was assigned names an application");
  else printCounts(out, accounts);
  out.note(`Look at them with: anteroom accounts list --connection ${target.connection.id}`);
}

function toJson(summary: Summary, target: Target, accounts: readonly JsonObject[]): JsonObject {
  const { connection } = target;
  return {
    ...summary,
    latencyMs: { ...summary.latencyMs },
    steps: summary.steps.map((step) => ({ ...step })),
    failures: summary.failures.map((failure) => ({ ...failure })),
    scimBaseUrl: target.baseUrl,
    ...(connection === undefined ? {} : { connection: { id: connection.id, name: connection.name } }),
    accounts: [...countByStatus(accounts)].map(([status, count]) => ({ status, count })),
  };
}

function traffic({ latencyMs, statuses, takenUpAgain }: Summary): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${status === "0" ? "none" : status} × ${count}`);
  const again = takenUpAgain === 0 ? "" : `; taken up again in a later cycle: ${takenUpAgain}`;
  const { p50, p95, p99 } = latencyMs;
  return `answers: ${counts.join(", ")}; p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms${again}`;
}

function printFailures(out: Output, { failures }: Summary): void {
  for (const { step, subject, problem, shown } of failures.slice(0, failuresShown)) {
    out.note(`failed: ${step}, ${subject}: ${problem}`);
    if (shown !== problem) out.note(`  the administrator would see: ${shown}`);
  }
  if (failures.length > failuresShown) out.note(`... and ${failures.length - failuresShown} more; see --json.`);
}

function countByStatus(accounts: readonly JsonObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const account of accounts) {
    const status = textAt(account, "status");
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function printCounts(out: Output, accounts: readonly JsonObject[]): void {
  out.table(
    [
      { title: "status", text: ([status]) => status },
      { title: "accounts", text: ([, count]) => String(count) },
    ],
    [...countByStatus(accounts)],
  );
}

function seconds(summary: Summary): string {
  return (summary.durationMs / 1000).toFixed(1);
}
