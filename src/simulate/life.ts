import type { IdpClient, Team } from "./idp-client.ts";
import { each, once, type Phase } from "./phase.ts";
import type { Robot } from "./robot.ts";

/**
 * The life that every provider knows: connection test, creation or takeover, groups, profile changes, members out and in
 * again, one leaver, one who returns, and, where the provider does that, one deletion.
 */
export function lifePhases(client: IdpClient, robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
  return [
    connect(client),
    plantOne(client, robots),
    assign(client, robots),
    each("push groups", teams, nameOfTeam, (team) => client.pushGroup(team.displayName, team.members)),
    ...changes(client, robots, teams),
  ];
}

/** The connection test. Without it nothing follows. */
export function connect(client: IdpClient): Phase {
  return { ...once("test the connection", client.profile.name, () => client.testConnection()), decisive: true };
}

/** One of several robots is there already, made by hand, so that the provider has to take it over. */
export function plantOne(client: IdpClient, robots: readonly Robot[]): Phase {
  const planted = robots.length > 1 ? robots.slice(0, 1) : [];
  return each("make a user by hand", planted, nameOfRobot, (robot) => client.desk.plant(robot));
}

/** Everybody is created or linked. */
export function assign(client: IdpClient, robots: readonly Robot[]): Phase {
  return each("create or link", robots, nameOfRobot, (robot) => client.provision(robot));
}

/** What happens after the first push: changes of profiles and members, leavers, one who returns, one deletion. */
export function changes(client: IdpClient, robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
  const changed = robots.map((robot) => ({ ...robot, familyName: `${robot.familyName} Automation` }));
  const { leaver, returner } = chooseMovers(changed);
  const leaving = [leaver, returner].filter((robot) => robot !== undefined);
  return [
    each("update profiles", changed, nameOfRobot, (robot) => client.updateProfile(robot)),
    each("take a member out", teams, nameOfTeam, ({ displayName, members }) =>
      client.changeMembers(displayName, members.slice(1)),
    ),
    each("put the member back", teams, nameOfTeam, ({ displayName, members }) =>
      client.changeMembers(displayName, members),
    ),
    each("deactivate", leaving, nameOfRobot, (robot) => client.deactivate(robot)),
    each("reactivate", returner ? [returner] : [], nameOfRobot, (robot) => client.reactivate(robot)),
    purgeOne(client, robots),
  ];
}

/** A group that lives for one run: created, renamed, emptied, filled again and deleted. */
export function groupLife(client: IdpClient, robots: readonly Robot[]): readonly Phase[] {
  const [name, newName] = ["Simulation trial", "Simulation trial, renamed"];
  const members = robots.slice(0, 3);
  return [
    once("push a group on trial", name, () => client.pushGroup(name, members)),
    once("rename a group", name, () => client.renameGroup(name, newName)),
    once("empty a group", newName, () => client.changeMembers(newName, [])),
    once("fill a group again", newName, () => client.changeMembers(newName, members)),
    once("delete a group", newName, () => client.deleteGroup(newName)),
  ];
}

/** The user name of a robot, as the subject of a task. */
export function nameOfRobot(robot: Robot): string {
  return robot.userName;
}

/** The display name of a team, as the subject of a task. */
export function nameOfTeam(team: Team): string {
  return team.displayName;
}

/** A robot that lives for one run, in the domain of the others. */
export function shortLived(robots: readonly Robot[]): Robot | undefined {
  const domain = robots[0]?.userName.split("@").at(-1);
  if (domain === undefined) return undefined;
  return {
    userName: `svc-short-lived@${domain}`,
    givenName: "Robot",
    familyName: "Short-lived",
    department: "Automation",
    grants: [],
  };
}

/** With one robot it leaves and returns; with two one leaves for good; with more the last one leaves and another returns. */
function chooseMovers(robots: readonly Robot[]): { leaver: Robot | undefined; returner: Robot | undefined } {
  if (robots.length === 1) return { leaver: undefined, returner: robots[0] };
  return { leaver: robots.at(-1), returner: robots.at(-2) };
}

function purgeOne(client: IdpClient, robots: readonly Robot[]): Phase {
  const robot = client.purge === undefined ? undefined : shortLived(robots);
  return each("create, disable and delete", robot ? [robot] : [], nameOfRobot, async (item) => {
    await client.provision(item);
    await client.deactivate(item);
    await client.purge?.(item);
  });
}
