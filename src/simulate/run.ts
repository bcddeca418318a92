import type { IdpClient } from "./idp-client.ts";
import { forEachLimited } from "./limited.ts";
import type { Robot } from "./robot.ts";
import type { Summary } from "./summary.ts";

/** How far a run is. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** What a run is told beside its client and its robots. */
export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** How many robots are worked on at a time; 4 by default. */
  readonly concurrency?: number;
}

interface Task {
  readonly step: string;
  readonly subject: string;
  readonly act: () => Promise<void>;
}

interface Phase {
  readonly tasks: readonly Task[];
  /** When a task of this phase fails, nothing more is sent. */
  readonly decisive?: boolean;
}

/**
 * Takes robots through a whole life at the server, as the client's provider would: connection test, creation or takeover,
 * groups, profile changes, members out and in again, one leaver, one who returns, and, where the provider does that, one
 * deletion. Failures are collected; only a failed connection test ends the run.
 */
export async function runSequence(
  client: IdpClient,
  robots: readonly Robot[],
  options: RunOptions = {},
): Promise<Summary> {
  const started = performance.now();
  const phases = planPhases(client, robots);
  const total = phases.reduce((sum, phase) => sum + phase.tasks.length, 0);
  let done = 0;
  for (const phase of phases) {
    await forEachLimited(phase.tasks, options.concurrency ?? 4, async (task) => {
      await attempt(client, task);
      done += 1;
      options.onProgress?.({ step: task.step, done, total });
    });
    if (phase.decisive === true && client.desk.tally.failures.length > 0) break;
  }
  return summarise(client, performance.now() - started);
}

/** What a client did so far, in numbers. */
export function summarise(client: IdpClient, durationMs: number): Summary {
  const { tally, session } = client.desk;
  return {
    client: client.name,
    requests: session.requests,
    checks: tally.total("checks"),
    created: tally.total("created"),
    linked: tally.total("linked"),
    updated: tally.total("updated"),
    deactivated: tally.total("deactivated"),
    reactivated: tally.total("reactivated"),
    deleted: tally.total("deleted"),
    groupsPushed: tally.total("groupsPushed"),
    steps: tally.steps,
    failures: tally.failures,
    durationMs: Math.round(durationMs),
  };
}

async function attempt(client: IdpClient, task: Task): Promise<void> {
  try {
    await task.act();
    client.desk.tally.done(task.step);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    client.desk.tally.fail({ step: task.step, subject: task.subject, problem });
  }
}

function planPhases(client: IdpClient, robots: readonly Robot[]): readonly Phase[] {
  const groups = groupsOf(robots);
  const changed = robots.map((robot) => ({ ...robot, familyName: `${robot.familyName} Automation` }));
  const { leaver, returner } = chooseMovers(changed);
  const leaving = [leaver, returner].filter((robot) => robot !== undefined);
  return [
    { tasks: [task("test the connection", client.name, () => client.testConnection())], decisive: true },
    { tasks: plantOne(client, robots) },
    { tasks: robots.map((robot) => task("create or link", robot.userName, () => client.provision(robot))) },
    { tasks: groups.map(([name, members]) => task("push groups", name, () => client.pushGroup(name, members))) },
    { tasks: changed.map((robot) => task("update profiles", robot.userName, () => client.updateProfile(robot))) },
    { tasks: groups.map(([name, members]) => task("take a member out", name, () => shrink(client, name, members))) },
    {
      tasks: groups.map(([name, members]) =>
        task("put the member back", name, () => client.changeMembers(name, members)),
      ),
    },
    { tasks: leaving.map((robot) => task("deactivate", robot.userName, () => client.deactivate(robot))) },
    { tasks: returner ? [task("reactivate", returner.userName, () => client.reactivate(returner))] : [] },
    { tasks: purgeOne(client, robots) },
  ];
}

function task(step: string, subject: string, act: () => Promise<void>): Task {
  return { step, subject, act };
}

/** The pushed groups and who is in them: one per value that travels by group. */
function groupsOf(robots: readonly Robot[]): readonly (readonly [string, readonly Robot[]])[] {
  const groups = new Map<string, Robot[]>();
  for (const robot of robots) {
    for (const grant of robot.grants) {
      if (grant.channel !== "group") continue;
      const name = `app:${grant.value}`;
      groups.set(name, [...(groups.get(name) ?? []), robot]);
    }
  }
  return [...groups];
}

/** With one robot it leaves and returns; with two one leaves for good; with more the last one leaves and another returns. */
function chooseMovers(robots: readonly Robot[]): { leaver: Robot | undefined; returner: Robot | undefined } {
  if (robots.length === 1) return { leaver: undefined, returner: robots[0] };
  return { leaver: robots.at(-1), returner: robots.at(-2) };
}

/** One robot is there already, made by hand, so that the provider has to take it over. */
function plantOne(client: IdpClient, robots: readonly Robot[]): readonly Task[] {
  const robot = robots.length > 1 ? robots[0] : undefined;
  return robot ? [task("make a user by hand", robot.userName, () => client.desk.plant(robot))] : [];
}

function purgeOne(client: IdpClient, robots: readonly Robot[]): readonly Task[] {
  const domain = robots[0]?.userName.split("@").at(-1);
  if (client.purge === undefined || domain === undefined) return [];
  const robot: Robot = {
    userName: `svc-short-lived@${domain}`,
    givenName: "Robot",
    familyName: "Short-lived",
    department: "Automation",
    grants: [],
  };
  const act = async (): Promise<void> => {
    await client.provision(robot);
    await client.deactivate(robot);
    await client.purge?.(robot);
  };
  return [task("create, disable and delete", robot.userName, act)];
}

async function shrink(client: IdpClient, name: string, members: readonly Robot[]): Promise<void> {
  await client.changeMembers(name, members.slice(1));
}
