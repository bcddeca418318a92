import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import { Desk, type Member, type PushedGroup } from "./desk.ts";
import type { IdpClient, Team } from "./idp-client.ts";
import { lifePhases } from "./life.ts";
import type { Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import type { Robot } from "./robot.ts";
import { type ClientOptions, UnexpectedAnswer } from "./scim-session.ts";
import { filterFor, groupPath, textAt, userPath } from "./wire.ts";

/** Why a known user is written: taken over, changed, or switched on or off. */
export type UserWrite = "link" | "profile" | "activity";

/**
 * What the clients of all providers have in common: look, create or link, read back, count. How each of them writes a
 * user or a group is in its own class.
 */
export abstract class ScimClient implements IdpClient {
  readonly profile: ClientProfile;
  readonly desk: Desk;

  constructor(profile: ClientProfile, options: ClientOptions) {
    this.profile = profile;
    this.desk = new Desk(profile, options);
  }

  abstract testConnection(): Promise<void>;
  /** The body of `POST /Users`. */
  protected abstract createBody(robot: Robot): JsonObject;
  /** Brings a known user to the robot's profile and grants, or switches it on or off. */
  protected abstract writeUser(robot: Robot, write: UserWrite, active: boolean): Promise<void>;
  /** What the user must look like when it is read back. */
  protected abstract expectation(robot: Robot, active: boolean): ExpectedUser;
  /** The body of `POST /Groups`. */
  protected abstract createGroupBody(displayName: string, members: readonly Member[]): JsonObject;
  /** Brings a known group to exactly these members. */
  protected abstract writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void>;
  /** Gives a known group another name. */
  protected abstract writeName(group: PushedGroup, displayName: string): Promise<void>;

  async provision(robot: Robot): Promise<void> {
    const found = await this.match(robot);
    await (found === undefined ? this.create(robot) : this.link(robot, found));
  }

  async updateProfile(robot: Robot): Promise<void> {
    await this.writeUser(robot, "profile", true);
    await this.expect(robot, true);
    this.desk.tally.count("updated");
  }

  async deactivate(robot: Robot): Promise<void> {
    await this.writeUser(robot, "activity", false);
    await this.expect(robot, false);
    this.desk.tally.count("deactivated");
  }

  async reactivate(robot: Robot): Promise<void> {
    await this.writeUser(robot, "activity", true);
    await this.expect(robot, true);
    this.desk.tally.count("reactivated");
  }

  async pushGroup(displayName: string, members: readonly Robot[]): Promise<void> {
    const group = await this.adoptGroup(displayName, this.desk.members(members));
    await this.fillGroup(group, this.desk.members(members));
    await this.settleGroup(group, this.desk.members(members));
    this.desk.tally.count("groupsPushed");
  }

  async changeMembers(displayName: string, members: readonly Robot[]): Promise<void> {
    const group = this.desk.group(displayName);
    const wanted = this.desk.members(members);
    await this.writeMembers(group, wanted);
    await this.settleGroup(group, wanted);
  }

  async renameGroup(displayName: string, newName: string): Promise<void> {
    const group = this.desk.group(displayName);
    await this.writeName(group, newName);
    this.desk.forgetGroup(displayName);
    await this.settleGroup({ ...group, displayName: newName }, group.members);
  }

  async deleteGroup(displayName: string): Promise<void> {
    const { id } = this.desk.group(displayName);
    await this.desk.session.send("DELETE", groupPath(id), [204]);
    await this.desk.readBack.gone(groupPath(id));
    this.desk.forgetGroup(displayName);
  }

  plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
    return lifePhases(this, robots, teams);
  }

  /** The search before a user is created. */
  protected async match(robot: Robot): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Users?filter=${filterFor("userName", robot.userName)}`);
  }

  /** The search before a group is created. */
  protected async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Groups?filter=${filterFor("displayName", displayName)}`);
  }

  /** Creates a user; a conflict means that a search missed it, so that it is searched again and linked. */
  protected async create(robot: Robot): Promise<void> {
    try {
      const { body } = await this.desk.session.send("POST", "/Users", [201], this.createBody(robot));
      this.desk.learnUser(robot, body);
    } catch (error) {
      if (!isConflict(error)) throw error;
      const found = await this.match(robot);
      if (found === undefined) throw error;
      return await this.link(robot, found);
    }
    await this.expect(robot, true);
    this.desk.tally.count("created");
  }

  /** Takes over a user that is there. */
  protected async link(robot: Robot, found: JsonObject): Promise<void> {
    this.desk.learnUser(robot, found);
    await this.writeUser(robot, "link", true);
    await this.expect(robot, true);
    this.desk.tally.count("linked");
  }

  /** Reads a user back. */
  protected async expect(robot: Robot, active: boolean): Promise<void> {
    await this.desk.readBack.user(this.desk.userId(robot), this.expectation(robot, active));
  }

  /** Finds or creates a group, without touching the members of one that is there. */
  protected async adoptGroup(displayName: string, members: readonly Member[] = []): Promise<PushedGroup> {
    const found = (await this.matchGroup(displayName)) ?? (await this.createGroup(displayName, members));
    const id = textAt(found, "id");
    if (id === undefined) throw new Error("The answer to the new group has no id.");
    const group = { id, displayName, members: [] };
    this.desk.learnGroup(group);
    return group;
  }

  /** What follows on the creation of a group: by default its members. */
  protected async fillGroup(group: PushedGroup, members: readonly Member[]): Promise<void> {
    await this.writeMembers(group, members);
  }

  /** Reads a group back and remembers it. */
  protected async settleGroup({ id, displayName }: PushedGroup, members: readonly Member[]): Promise<void> {
    await this.desk.readBack.group(
      id,
      displayName,
      members.map((member) => member.value),
    );
    this.desk.learnGroup({ id, displayName, members });
  }

  /** Deletes a user and makes sure that it is gone. Only providers that delete users have a `purge` that calls this. */
  protected async deleteUser(robot: Robot): Promise<void> {
    const path = userPath(this.desk.userId(robot));
    await this.desk.session.send("DELETE", path, [204]);
    await this.desk.readBack.gone(path);
    this.desk.forgetUser(robot);
    this.desk.tally.count("deleted");
  }

  /** Sends a new group and returns the answer to it. */
  protected async createGroup(displayName: string, members: readonly Member[]): Promise<JsonObject | undefined> {
    const body = this.createGroupBody(displayName, members);
    return (await this.desk.session.send("POST", "/Groups", [201], body)).body;
  }
}

/** Whether the server said that there is one already. */
export function isConflict(error: unknown): boolean {
  return error instanceof UnexpectedAnswer && error.status === 409;
}
