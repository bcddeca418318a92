import type { JsonObject } from "../lib/json.ts";
import { type ClientProfile, neverAgain } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import { listAll } from "./list-all.ts";
import type { ExpectedUser } from "./read-back.ts";
import { fullName, grantedVia, providerId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { ANTEROOM_SCHEMA, GROUP_SCHEMA, groupPath, patchBody, textAt, USER_SCHEMA, userPath } from "./wire.ts";

/** Whether the administrator lets PingFederate use PATCH for groups. */
export interface PingOptions extends ClientOptions {
  readonly patchesGroups: boolean;
}

const profile: ClientProfile = {
  name: "PingFederate",
  headers: { Accept: "application/json, application/scim+json", "User-Agent": "Apache-HttpClient/4.5.14 (Java/17)" },
  authorization: "bearer",
  contentType: "application/json; charset=UTF-8",
  timeoutMs: 60_000,
  retry: neverAgain,
  channels: ["group", "attribute"],
};

/** PingFederate's and PingOne's client: users by PUT only, groups found by listing all of them. */
export class PingClient extends ScimClient {
  readonly #patchesGroups: boolean;

  constructor(options: PingOptions) {
    super({ ...profile, name: options.patchesGroups ? "PingFederate (group PATCH)" : "PingFederate (PUT)" }, options);
    this.#patchesGroups = options.patchesGroups;
  }

  async testConnection(): Promise<void> {
    await this.desk.list("/Users?startIndex=1&count=1");
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    const groups = await listAll(this.desk, (startIndex) => `/Groups?startIndex=${startIndex}&count=100`);
    return groups.find((group) => textAt(group, "displayName") === displayName);
  }

  protected createBody(robot: Robot): JsonObject {
    return this.#body(robot, true);
  }

  protected async writeUser(robot: Robot, _write: UserWrite, active: boolean): Promise<void> {
    await this.desk.session.send("PUT", userPath(this.desk.userId(robot)), [200], this.#body(robot, active));
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName, givenName, familyName } = robot;
    const appAssignments = grantedVia(robot, "attribute");
    return { userName, givenName, familyName, externalId: providerId(robot), appAssignments, active };
  }

  protected createGroupBody(displayName: string, members: readonly Member[]): JsonObject {
    return groupBody(displayName, members);
  }

  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    if (!this.#patchesGroups) return await this.#putGroup(group.id, group.displayName, members);
    const known = new Set(group.members.map(({ value }) => value));
    const wanted = new Set(members.map(({ value }) => value));
    const added = members.filter(({ value }) => !known.has(value)).map(({ value }) => ({ value }));
    const operations = [
      ...(added.length > 0 ? [{ op: "add", path: "members", value: added }] : []),
      ...group.members
        .filter(({ value }) => !wanted.has(value))
        .map(({ value }) => ({ op: "remove", path: `members[value eq ${JSON.stringify(value)}]` })),
    ];
    if (operations.length === 0) return;
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], patchBody(...operations));
  }

  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    if (!this.#patchesGroups) return await this.#putGroup(group.id, displayName, group.members);
    const body = patchBody({ op: "replace", path: "displayName", value: displayName });
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], body);
  }

  async #putGroup(id: string, displayName: string, members: readonly Member[]): Promise<void> {
    await this.desk.session.send("PUT", groupPath(id), [200], { ...groupBody(displayName, members), id });
  }

  #body(robot: Robot, active: boolean): JsonObject {
    const attribute = grantedVia(robot, "attribute");
    return {
      schemas: [USER_SCHEMA, ...(attribute.length > 0 ? [ANTEROOM_SCHEMA] : [])],
      userName: robot.userName,
      externalId: providerId(robot),
      name: { givenName: robot.givenName, familyName: robot.familyName, formatted: fullName(robot) },
      emails: [{ value: robot.userName, type: "work", primary: true }],
      active,
      ...(attribute.length > 0 ? { [ANTEROOM_SCHEMA]: { appAssignments: attribute } } : {}),
    };
  }
}

function groupBody(displayName: string, members: readonly Member[]): JsonObject {
  return { schemas: [GROUP_SCHEMA], displayName, members: members.map(({ value }) => ({ value })) };
}
