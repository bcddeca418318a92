import type { IdpClient, Team } from "./idp-client.ts";
import { inventRobots, type Robot } from "./robot.ts";
import { type RunOptions, runPhases } from "./run.ts";
import type { Summary } from "./summary.ts";

/** How many robots a run invents and which applications it gives them. */
export interface Population {
  readonly users: number;
  /** Assignment values, `<application key>` or `<application key>:<role>`. */
  readonly apps: readonly string[];
  /** The domain of the user names. */
  readonly domain: string;
  /** How many further groups are pushed that assign nothing; none by default. */
  readonly groups?: number;
}

/** Takes invented robots and groups through the whole life that a client's provider gives them. */
export async function simulate(client: IdpClient, population: Population, options: RunOptions = {}): Promise<Summary> {
  const { users: count, apps: values, domain } = population;
  const robots = inventRobots({ count, values, channels: client.profile.channels, domain });
  const teams = [...assigningTeams(robots), ...otherTeams(robots, population.groups ?? 0)];
  return await runPhases(client, client.plan(robots, teams), options);
}

/** The pushed groups that assign something and who is in them: one per value that travels by group. */
export function assigningTeams(robots: readonly Robot[]): readonly Team[] {
  const teams = new Map<string, Robot[]>();
  for (const robot of robots) {
    for (const { channel, value } of robot.grants) {
      if (channel !== "group") continue;
      const members = teams.get(`app:${value}`);
      if (members === undefined) teams.set(`app:${value}`, [robot]);
      else members.push(robot);
    }
  }
  return [...teams].map(([displayName, members]) => ({ displayName, members }));
}

/** Groups that assign nothing: everybody is in one of them, dealt out in turn. */
function otherTeams(robots: readonly Robot[], count: number): readonly Team[] {
  return Array.from({ length: count }, (_, index) => ({
    displayName: `Team ${String(index + 1).padStart(2, "0")}`,
    members: robots.filter((_robot, place) => place % count === index),
  }));
}
