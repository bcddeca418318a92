import type { JsonObject } from "../lib/json.ts";
import { type ClientProfile, neverAgain } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import type { ExpectedUser } from "./read-back.ts";
import { fullName, providerId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { GROUP_SCHEMA, groupPath, patchBody, USER_SCHEMA, userPath } from "./wire.ts";

const profile: ClientProfile = {
  name: "JumpCloud",
  headers: { Accept: "application/scim+json, application/json" },
  authorization: "bearer",
  contentType: "application/scim+json",
  timeoutMs: 60_000,
  retry: neverAgain,
  channels: ["group"],
};

/** JumpCloud's client: activation tries everything on a test user and a test group; members go by list of values. */
export class JumpCloudClient extends ScimClient {
  constructor(options: ClientOptions) {
    super(profile, options);
  }

  /** What "Activate" does, and every change of the settings again: a user and a group are made and deleted. */
  async testConnection(): Promise<void> {
    const robot = { ...testUser };
    const groupName = "Test Group";
    await this.provision(robot);
    await this.pushGroup(groupName, [robot]);
    await this.deleteGroup(groupName);
    await this.purge(robot);
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  protected createBody(robot: Robot): JsonObject {
    return this.#body(robot, true);
  }

  protected async writeUser(robot: Robot, _write: UserWrite, active: boolean): Promise<void> {
    await this.desk.session.send("PUT", userPath(this.desk.userId(robot)), [200], this.#body(robot, active));
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName, givenName, familyName } = robot;
    return { userName, givenName, familyName, displayName: fullName(robot), externalId: providerId(robot), active };
  }

  protected createGroupBody(displayName: string): JsonObject {
    return { schemas: [GROUP_SCHEMA], displayName };
  }

  /** One member per request; a removal names the member in a list, without a filter. */
  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    const known = new Set(group.members.map(({ value }) => value));
    const wanted = new Set(members.map(({ value }) => value));
    for (const { value } of members) if (!known.has(value)) await this.#patchMember(group, "add", value);
    for (const { value } of group.members) if (!wanted.has(value)) await this.#patchMember(group, "remove", value);
  }

  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    const body = patchBody({ op: "replace", value: { displayName } });
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], body);
  }

  async #patchMember(group: PushedGroup, op: "add" | "remove", value: string): Promise<void> {
    const body = patchBody({ op, path: "members", value: [{ value }] });
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], body);
  }

  /** No extension: JumpCloud has none. */
  #body(robot: Robot, active: boolean): JsonObject {
    return {
      schemas: [USER_SCHEMA],
      userName: robot.userName,
      externalId: providerId(robot),
      displayName: fullName(robot),
      name: { givenName: robot.givenName, familyName: robot.familyName },
      emails: [{ value: robot.userName, type: "work", primary: true }],
      active,
    };
  }
}

const testUser: Robot = {
  userName: "test-user@jumpcloud.example",
  givenName: "Test",
  familyName: "User",
  department: "Automation",
  grants: [],
};
