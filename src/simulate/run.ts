import { setTimeout as sleep } from "node:timers/promises";
import type { Problem } from "./client-profile.ts";
import type { IdpClient } from "./idp-client.ts";
import { forEachLimited } from "./limited.ts";
import type { Phase, Task } from "./phase.ts";
import { UnexpectedAnswer } from "./scim-session.ts";
import type { Summary } from "./summary.ts";

/** How far a run is. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** What a run is told beside its client and its phases. */
export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** How many robots or groups are worked on at a time; 4 by default. */
  readonly concurrency?: number;
  /** How long one cycle of a provider that works in cycles lasts here, in seconds; 1 by default. */
  readonly cycleSeconds?: number;
  /** Told beforehand which steps there are, in their order. */
  readonly onPlan?: (steps: readonly PlannedStep[]) => void;
  /** Ends the run between two cycles or phases; what is under way is the client's to end. */
  readonly signal?: AbortSignal;
}

/** A step of a run, and how many users or groups it is for. */
export interface PlannedStep {
  readonly step: string;
  readonly total: number;
}

interface Failed {
  readonly task: Task;
  readonly error: unknown;
}

/** Takes a client through phases. Failures are collected; only a failed task of a decisive phase ends the run. */
export async function runPhases(
  client: IdpClient,
  phases: readonly Phase[],
  options: RunOptions = {},
): Promise<Summary> {
  const started = performance.now();
  const total = phases.reduce((sum, phase) => sum + phase.tasks.length, 0);
  const { tally } = client.desk;
  let finished = 0;
  const finish = (task: Task, error?: unknown): void => {
    finished += 1;
    if (error === undefined) tally.done(task.step);
    else tally.fail(describe(client, task, error));
    options.onProgress?.({ step: task.step, done: finished, total });
  };
  options.onPlan?.(plannedSteps(phases));
  for (const phase of phases) {
    if (isStopped(options)) break;
    let failed = await attempt(phase, phase.tasks, options, finish);
    for (let cycle = 1; cycle <= cyclesOf(client, phase) && failed.length > 0; cycle += 1) {
      if (isStopped(options)) break;
      await sleep((options.cycleSeconds ?? 1) * 1000);
      const again = failed.map(({ task }) => task);
      tally.count("takenUpAgain", again.length);
      failed = await attempt(phase, again, options, finish);
    }
    for (const { task, error } of failed) finish(task, error);
    if (phase.decisive === true && failed.length > 0) break;
  }
  return summarise(client, performance.now() - started);
}

function isStopped({ signal }: RunOptions): boolean {
  return signal?.aborted === true;
}

function plannedSteps(phases: readonly Phase[]): readonly PlannedStep[] {
  const totals = new Map<string, number>();
  for (const { step } of phases.flatMap(({ tasks }) => tasks)) totals.set(step, (totals.get(step) ?? 0) + 1);
  return [...totals].map(([step, total]) => ({ step, total }));
}

/** What a client did so far, in numbers. */
export function summarise(client: IdpClient, durationMs: number): Summary {
  const { tally, session } = client.desk;
  return {
    client: client.profile.name,
    requests: session.requests,
    checks: tally.total("checks"),
    created: tally.total("created"),
    linked: tally.total("linked"),
    updated: tally.total("updated"),
    deactivated: tally.total("deactivated"),
    reactivated: tally.total("reactivated"),
    deleted: tally.total("deleted"),
    groupsPushed: tally.total("groupsPushed"),
    takenUpAgain: tally.total("takenUpAgain"),
    statuses: Object.fromEntries(session.meter.statuses),
    latencyMs: session.meter.latency,
    steps: tally.steps,
    failures: tally.failures,
    durationMs: Math.round(durationMs),
  };
}

function cyclesOf(client: IdpClient, phase: Phase): number {
  return phase.decisive === true ? 0 : client.profile.retry.cycles;
}

async function attempt(
  phase: Phase,
  tasks: readonly Task[],
  options: RunOptions,
  finish: (task: Task) => void,
): Promise<readonly Failed[]> {
  const failed: Failed[] = [];
  const limit = Math.min(phase.concurrency ?? Number.POSITIVE_INFINITY, options.concurrency ?? 4);
  await forEachLimited(tasks, limit, async (task) => {
    try {
      await task.act();
      finish(task);
    } catch (error) {
      failed.push({ task, error });
    }
  });
  return failed;
}

function describe(client: IdpClient, { step, subject }: Task, error: unknown): Summary["failures"][number] {
  const message = error instanceof Error ? error.message : String(error);
  const problem: Problem = {
    step,
    message,
    ...(error instanceof UnexpectedAnswer && { status: error.status }),
    ...(error instanceof UnexpectedAnswer && error.detail !== undefined && { detail: error.detail }),
  };
  return { step, subject, problem: message, shown: client.profile.show?.(problem) ?? message };
}
