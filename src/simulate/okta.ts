import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import type { IdpClient, Team } from "./idp-client.ts";
import { groupLife, lifePhases, nameOfRobot } from "./life.ts";
import { inChunks } from "./limited.ts";
import {
  asAttribute,
  type GrantWriter,
  type OktaFamily,
  oktaCreateBody,
  oktaExpectation,
  oktaReplaceBody,
  placeholder,
} from "./okta-body.ts";
import { importAll, requireFields } from "./okta-import.ts";
import { each, once, type Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import type { Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { filterFor, GROUP_SCHEMA, groupPath, patchBody, textAt, userPath } from "./wire.ts";

/** How a simulated Okta reaches the server. */
export interface OktaOptions extends ClientOptions {
  readonly family: OktaFamily;
}

/** Okta changes at most so many memberships with one PATCH. */
const membershipsPerPatch = 256;

/** A client that behaves like Okta's. */
export function createOktaClient(options: OktaOptions): IdpClient {
  return new OktaClient(oktaProfile(options.family), options);
}

/** How Okta's client of a family is on the wire. */
export function oktaProfile(family: OktaFamily): ClientProfile {
  return {
    name: family === "aiw" ? "Okta (app made with the wizard)" : "Okta (app from the catalogue)",
    headers: {
      Accept: "application/scim+json",
      "Accept-Charset": "utf-8",
      "Accept-Encoding": "gzip,deflate",
      "User-Agent": "Okta SCIM Client 1.0.0",
    },
    authorization: family === "aiw" ? "bearer" : "bare",
    contentType: "application/scim+json; charset=utf-8",
    timeoutMs: 60_000,
    retry: {
      statuses: [429],
      lostAnswers: false,
      attempts: 10,
      readsRetryAfter: true,
      firstWaitSeconds: 300,
      factor: 2,
      cycles: 0,
    },
    channels: ["group", "role", "entitlement", "attribute"],
    show: ({ message, detail }) => (detail === undefined ? message : `Errors reported by remote server: ${detail}`),
  };
}

/** Okta's client: PUT for profiles; activation and groups by PUT in the wizard family, by PATCH in the catalogue's. */
export class OktaClient extends ScimClient {
  protected writeGrant: GrantWriter = asAttribute;
  readonly #family: OktaFamily;

  constructor(profile: ClientProfile, options: OktaOptions) {
    super(profile, options);
    this.#family = options.family;
  }

  async testConnection(): Promise<void> {
    await this.desk.list("/Users?startIndex=1&count=2");
    await this.desk.list("/Groups?startIndex=1&count=100");
  }

  override async reactivate(robot: Robot): Promise<void> {
    const found = await this.match(robot);
    if (textAt(found, "id") !== this.desk.userId(robot)) throw new Error("The search no longer finds the same user.");
    await super.reactivate(robot);
  }

  override plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
    return [...lifePhases(this, robots, teams), ...this.extras(robots)];
  }

  /** What only Okta does: password synchronisation, a renaming there and back, the life of a group, an import. */
  protected extras(robots: readonly Robot[]): readonly Phase[] {
    const first = robots.slice(0, 1);
    return [
      each("synchronise a password", first, nameOfRobot, (robot) => this.#syncPassword(robot)),
      each("rename there and back", first, nameOfRobot, (robot) => this.#renameAndBack(robot)),
      ...groupLife(this, robots),
      once("import everybody", this.profile.name, () => importAll(this.desk, robots)),
    ];
  }

  protected override async match(robot: Robot): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Users?filter=${filterFor("userName", robot.userName)}&startIndex=1&count=100`);
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Groups?filter=${filterFor("displayName", displayName)}&startIndex=1&count=100`);
  }

  protected createBody(robot: Robot): JsonObject {
    return oktaCreateBody(robot, this.#family, this.writeGrant);
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    return oktaExpectation(robot, this.#family, active);
  }

  protected async writeUser(robot: Robot, write: UserWrite, active: boolean): Promise<void> {
    const path = userPath(this.desk.userId(robot));
    if (write === "activity" && this.#family === "oin") {
      return await this.#patch(path, { op: "replace", value: { active } });
    }
    const { body } = await this.desk.session.send("GET", path, [200]);
    requireFields(body);
    const manner = { family: this.#family, active, write: this.writeGrant };
    await this.desk.session.send("PUT", path, [200], oktaReplaceBody(robot, body ?? {}, manner));
  }

  protected createGroupBody(displayName: string, members: readonly Member[]): JsonObject {
    return { schemas: [GROUP_SCHEMA], displayName, members: this.#family === "aiw" ? plain(members) : [] };
  }

  /** "Push Now" in the catalogue family: the whole list at once, then one member again, as after a lost answer. */
  protected override async fillGroup(group: PushedGroup, members: readonly Member[]): Promise<void> {
    if (this.#family === "aiw") return await this.writeMembers(group, members);
    const path = groupPath(group.id);
    await this.writeName(group, group.displayName);
    await this.#patch(path, { op: "replace", path: "members", value: plain(members) });
    if (members.length > 0) await this.#patch(path, { op: "add", path: "members", value: plain(members.slice(0, 1)) });
  }

  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    if (this.#family === "aiw") return await this.#putGroup(group.id, group.displayName, members);
    await this.writeName(group, group.displayName);
    const wanted = new Set(members.map(({ value }) => value));
    const known = new Set(group.members.map(({ value }) => value));
    const removals = group.members
      .filter(({ value }) => !wanted.has(value))
      .map(({ value }) => ({ op: "remove", path: `members[value eq ${JSON.stringify(value)}]` }));
    for (const some of inChunks(removals, membershipsPerPatch)) await this.#patch(groupPath(group.id), ...some);
    const added = plain(members.filter(({ value }) => !known.has(value)));
    for (const value of inChunks(added, membershipsPerPatch)) {
      await this.#patch(groupPath(group.id), { op: "add", path: "members", value });
    }
  }

  /** The catalogue family repeats a group's name before every change of its members, too. */
  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    if (this.#family === "aiw") return await this.#putGroup(group.id, displayName, group.members);
    await this.#patch(groupPath(group.id), { op: "replace", value: { id: group.id, displayName } });
  }

  async #putGroup(id: string, displayName: string, members: readonly Member[]): Promise<void> {
    await this.desk.session.send("GET", groupPath(id), [200]);
    const body = { schemas: [GROUP_SCHEMA], displayName, members: plain(members) };
    await this.desk.session.send("PUT", groupPath(id), [200], body);
  }

  async #syncPassword(robot: Robot): Promise<void> {
    if (this.#family === "aiw") return await this.writeUser(robot, "profile", true);
    await this.#patch(userPath(this.desk.userId(robot)), { op: "replace", value: { password: placeholder() } });
  }

  async #renameAndBack(robot: Robot): Promise<void> {
    const renamed = { ...robot, userName: `renamed-${robot.userName}`, formerName: robot.userName };
    this.desk.learnUser(renamed, { id: this.desk.userId(robot) });
    for (const each of [renamed, robot]) {
      await this.writeUser(each, "profile", true);
      await this.expect(each, true);
    }
  }

  async #patch(path: string, ...operations: readonly JsonObject[]): Promise<void> {
    await this.desk.session.send("PATCH", path, [200, 204], patchBody(...operations));
  }
}

function plain(members: readonly Member[]): readonly JsonObject[] {
  return members.map(({ value, display }) => ({ value, display }));
}
