import type { JsonObject } from "../lib/json.ts";
import { type ClientProfile, neverAgain } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import type { ExpectedUser } from "./read-back.ts";
import { fullName, grantedVia, providerId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { groupPath, userPath } from "./wire.ts";

/** SCIM 1.1 names, which OneLogin's templates carry even in its connector for SCIM 2.0. */
const userSchema = "urn:scim:schemas:core:2.0";
const enterpriseSchema = "urn:scim:schemas:extension:enterprise:2.0";

const profile: ClientProfile = {
  name: "OneLogin",
  headers: { Accept: "application/json" },
  authorization: "bearer",
  contentType: "application/json",
  timeoutMs: 60_000,
  retry: neverAgain,
  channels: ["group", "role"],
};

/** OneLogin's client: old URNs, stray `&` and `?`, PUT for users, PATCH without `schemas` for groups, joined roles. */
export class OneLoginClient extends ScimClient {
  constructor(options: ClientOptions) {
    super(profile, options);
  }

  async testConnection(): Promise<void> {
    await this.desk.list("/Users?");
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  protected override async match(robot: Robot): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Users?filter=${plusFilter("userName", robot.userName)}&`);
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Groups?filter=${plusFilter("displayName", displayName)}&`);
  }

  protected createBody(robot: Robot): JsonObject {
    return this.#body(robot, true);
  }

  protected async writeUser(robot: Robot, _write: UserWrite, active: boolean): Promise<void> {
    const path = `${userPath(this.desk.userId(robot))}?`;
    await this.desk.session.send("PUT", path, [200], this.#body(robot, active));
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName, givenName, familyName } = robot;
    const roles = grantedVia(robot, "role");
    return { userName, givenName, familyName, displayName: fullName(robot), roles, active };
  }

  protected createGroupBody(displayName: string): JsonObject {
    return { schemas: [userSchema], displayName };
  }

  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    const known = new Set(group.members.map(({ value }) => value));
    const wanted = new Set(members.map(({ value }) => value));
    const operations = [
      ...listed(
        "add",
        members.filter(({ value }) => !known.has(value)),
      ),
      ...listed(
        "remove",
        group.members.filter(({ value }) => !wanted.has(value)),
      ),
    ];
    if (operations.length > 0) await this.#patchGroup(group, operations);
  }

  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    await this.#patchGroup(group, [{ op: "replace", path: "displayName", value: displayName }]);
  }

  /** What the connector's template makes, roles as one text. */
  #body(robot: Robot, active: boolean): JsonObject {
    const roles = grantedVia(robot, "role");
    return {
      schemas: [userSchema, enterpriseSchema],
      userName: robot.userName,
      displayName: fullName(robot),
      name: { givenName: robot.givenName, familyName: robot.familyName, formatted: fullName(robot) },
      emails: [{ value: robot.userName, type: "work", primary: true }],
      externalId: providerId(robot),
      active,
      ...(roles.length > 0 ? { roles: roles.join(",") } : {}),
      [enterpriseSchema]: { department: robot.department },
    };
  }

  async #patchGroup(group: PushedGroup, operations: readonly JsonObject[]): Promise<void> {
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], { Operations: operations });
  }
}

function listed(op: string, members: readonly Member[]): readonly JsonObject[] {
  return members.length === 0 ? [] : [{ op, path: "members", value: members.map(({ value }) => ({ value })) }];
}

/** A filter with `+` for spaces, as in a form. */
function plusFilter(attribute: string, value: string): string {
  return new URLSearchParams({ _: `${attribute} eq ${JSON.stringify(value)}` }).toString().slice(2);
}
