import type { EntraClient } from "./entra.ts";
import type { Team } from "./idp-client.ts";
import { assign, changes, connect, groupLife, nameOfRobot, nameOfTeam, plantOne } from "./life.ts";
import { each, once, type Phase } from "./phase.ts";
import type { Robot } from "./robot.ts";

/** Provisioning on demand takes at most so many members of a group. */
const membersOnDemand = 5;

/** A cycle of Entra: users, then groups, then what refers to them; or single objects picked by an administrator. */
export function entraPhases(
  client: EntraClient,
  robots: readonly Robot[],
  teams: readonly Team[],
  onDemand: boolean,
): readonly Phase[] {
  return onDemand ? onDemandPhases(client, robots, teams) : cyclePhases(client, robots, teams);
}

function cyclePhases(client: EntraClient, robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
  const [manager, ...managed] = robots;
  const swapped = robots.filter(({ grants }) => grants.some(({ channel }) => client.takesAway(channel)));
  return [
    connect(client),
    plantOne(client, robots),
    assign(client, robots),
    each("push groups", teams, nameOfTeam, ({ displayName }) => client.introduceGroup(displayName)),
    each("add members", teams, nameOfTeam, ({ displayName, members }) => client.changeMembers(displayName, members)),
    each("name managers", manager === undefined ? [] : managed, nameOfRobot, async (robot) => {
      if (manager !== undefined) await client.setManager(robot, manager);
    }),
    once("keep the job alive", client.profile.name, () => client.keepAlive()),
    each("change assignments and back", swapped, nameOfRobot, (robot) => client.swapGrants(robot)),
    ...changes(client, robots, teams),
    ...groupLife(client, robots),
  ];
}

function onDemandPhases(client: EntraClient, robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
  const few = teams.map(({ displayName, members }) => ({ displayName, members: members.slice(0, membersOnDemand) }));
  const phases = [
    connect(client),
    plantOne(client, robots),
    assign(client, robots),
    each("push groups", few, nameOfTeam, (team) => client.pushGroup(team.displayName, team.members)),
    ...changes(client, robots, few),
  ];
  return phases.map((phase) => ({ ...phase, concurrency: 1 }));
}
