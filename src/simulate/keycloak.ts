import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import type { Team } from "./idp-client.ts";
import { assign, changes, connect, groupLife, nameOfTeam, plantOne } from "./life.ts";
import { each, once, type Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import { fullName, grantedVia, providerId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { GROUP_SCHEMA, groupPath, patchBody, textAt, USER_SCHEMA, userPath } from "./wire.ts";

/** Whether the plug-in is set to PATCH instead of PUT. */
export interface KeycloakOptions extends ClientOptions {
  readonly patches: boolean;
}

const profile: ClientProfile = {
  name: "Keycloak",
  headers: { Accept: "application/scim+json, application/json" },
  authorization: "bearer",
  contentType: "application/scim+json",
  timeoutMs: 5000,
  retry: {
    statuses: [],
    lostAnswers: true,
    attempts: 10,
    readsRetryAfter: false,
    firstWaitSeconds: 0.5,
    factor: 1.5,
    cycles: 0,
  },
  channels: ["group", "role"],
};

/** The client of Keycloak's SCIM plug-in: no search, an import instead; `active` as text; 5 s of patience, ten times. */
export class KeycloakClient extends ScimClient {
  readonly #patches: boolean;
  readonly #imported = new Map<string, JsonObject>();

  constructor(options: KeycloakOptions) {
    super({ ...profile, name: options.patches ? "Keycloak (PATCH)" : "Keycloak (PUT)" }, options);
    this.#patches = options.patches;
  }

  async testConnection(): Promise<void> {
    await this.import();
  }

  /** Reads the users that are there, by a list without a page, and remembers them by name. */
  async import(): Promise<void> {
    const { resources } = await this.desk.list("/Users");
    for (const user of resources) this.#imported.set(textAt(user, "userName") ?? "", user);
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
    this.#imported.delete(robot.userName);
  }

  override plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
    return [
      connect(this),
      plantOne(this, robots),
      once("import everybody", this.profile.name, () => this.import()),
      assign(this, robots),
      each("push groups", teams, nameOfTeam, (team) => this.pushGroup(team.displayName, team.members)),
      ...changes(this, robots, teams),
      ...groupLife(this, robots),
    ];
  }

  protected override async match(robot: Robot): Promise<JsonObject | undefined> {
    return this.#imported.get(robot.userName);
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    const { resources } = await this.desk.list("/Groups");
    return resources.find((group) => textAt(group, "displayName") === displayName);
  }

  protected createBody(robot: Robot): JsonObject {
    return this.#body(robot, true);
  }

  protected async writeUser(robot: Robot, write: UserWrite, active: boolean): Promise<void> {
    const id = this.desk.userId(robot);
    if (this.#patches) {
      const value = write === "activity" ? { active: String(active) } : this.#body(robot, active);
      const body = patchBody({ op: "replace", value });
      return void (await this.desk.session.send("PATCH", userPath(id), [200, 204], body));
    }
    const body = { ...this.#body(robot, active), id, meta: { location: `Users/${id}` } };
    await this.desk.session.send("PUT", userPath(id), [200], body);
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName } = robot;
    const roles = grantedVia(robot, "role");
    return { userName, displayName: fullName(robot), externalId: providerId(robot), roles, active };
  }

  protected createGroupBody(displayName: string, members: readonly Member[]): JsonObject {
    return groupBody(displayName, members);
  }

  /** A group that lost its last member is emptied by PATCH: the body of a PUT would not mention its members. */
  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    if (members.length > 0) return await this.#putGroup(group.id, group.displayName, members);
    const body = patchBody({ op: "remove", path: "members" });
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], body);
  }

  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    await this.#putGroup(group.id, displayName, group.members);
  }

  async #putGroup(id: string, displayName: string, members: readonly Member[]): Promise<void> {
    const body = { ...groupBody(displayName, members), id, meta: { location: `Groups/${id}` } };
    await this.desk.session.send("PUT", groupPath(id), [200], body);
  }

  /** The e-mail has no type, and whether the user is active is text. */
  #body(robot: Robot, active: boolean): JsonObject {
    return {
      schemas: [USER_SCHEMA],
      externalId: providerId(robot),
      userName: robot.userName,
      displayName: fullName(robot),
      emails: [{ value: robot.userName, primary: true }],
      active: String(active),
      roles: grantedVia(robot, "role").map((value) => ({ value })),
    };
  }
}

function groupBody(displayName: string, members: readonly Member[]): JsonObject {
  const list = members.map(({ value }) => ({ value, $ref: `Users/${value}` }));
  return { schemas: [GROUP_SCHEMA], displayName, ...(list.length > 0 ? { members: list } : {}) };
}
