import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import type { Team } from "./idp-client.ts";
import { groupLife, lifePhases, nameOfRobot, shortLived } from "./life.ts";
import { inChunks } from "./limited.ts";
import { listAll } from "./list-all.ts";
import { each, type Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import { fullName, grantedVia, providerId, type Robot } from "./robot.ts";
import { isConflict, ScimClient, type UserWrite } from "./scim-client.ts";
import { type ClientOptions, UnexpectedAnswer } from "./scim-session.ts";
import {
  filterFor,
  GROUP_SCHEMA,
  groupPath,
  objectAt,
  objectsAt,
  patchBody,
  textAt,
  USER_SCHEMA,
  userPath,
} from "./wire.ts";

const profile: ClientProfile = {
  name: "authentik",
  headers: { Accept: "application/scim+json, application/json" },
  authorization: "bearer",
  contentType: "application/json",
  timeoutMs: 60_000,
  retry: {
    statuses: [429, 503],
    lostAnswers: false,
    attempts: 5,
    readsRetryAfter: false,
    firstWaitSeconds: 1,
    factor: 2,
    cycles: 0,
  },
  channels: ["group", "role"],
};

/** authentik's client: discovery first, POST before any search, one operation per member, what is gone is made again. */
export class AuthentikClient extends ScimClient {
  readonly #known = new Map<string, JsonObject>();
  #patches = false;
  #chunk = 0;

  constructor(options: ClientOptions) {
    super(profile, options);
  }

  /** Reads what the server can, then everything that is there. */
  async testConnection(): Promise<void> {
    const { body } = await this.desk.session.send("GET", "/ServiceProviderConfig", [200]);
    this.#patches = objectAt(body, "patch")?.["supported"] === true;
    const most = objectAt(body, "bulk")?.["maxOperations"];
    this.#chunk = typeof most === "number" ? most : 0;
    for (const user of await this.#listAll("/Users")) this.#known.set(textAt(user, "userName") ?? "", user);
    for (const group of await this.#listAll("/Groups")) this.#known.set(`group:${textAt(group, "displayName")}`, group);
  }

  override async updateProfile(robot: Robot): Promise<void> {
    try {
      await super.updateProfile(robot);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer && error.status === 404)) throw error;
      this.desk.forgetUser(robot);
      await this.create(robot);
    }
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  override plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
    const robot = shortLived(robots);
    return [
      ...lifePhases(this, robots, teams),
      each("make again what is gone", robot ? [robot] : [], nameOfRobot, (item) => this.#recreate(item)),
      ...groupLife(this, robots),
    ];
  }

  /** Only what discovery found is known before a POST. */
  protected override async match(robot: Robot): Promise<JsonObject | undefined> {
    return this.#known.get(robot.userName);
  }

  /** A conflict is what makes authentik search. */
  protected override async create(robot: Robot): Promise<void> {
    try {
      await super.create(robot);
    } catch (error) {
      const found = isConflict(error)
        ? await this.desk.search(`/Users?filter=${filterFor("userName", robot.userName)}`)
        : undefined;
      if (found === undefined) throw error;
      await this.link(robot, found);
    }
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    return this.#known.get(`group:${displayName}`);
  }

  protected override async createGroup(displayName: string): Promise<JsonObject | undefined> {
    try {
      return await super.createGroup(displayName, []);
    } catch (error) {
      if (!isConflict(error)) throw error;
      return await this.desk.search(`/Groups?filter=${filterFor("displayName", displayName)}`);
    }
  }

  protected createBody(robot: Robot): JsonObject {
    return this.#body(robot, true);
  }

  protected async writeUser(robot: Robot, _write: UserWrite, active: boolean): Promise<void> {
    const id = this.desk.userId(robot);
    await this.desk.session.send("PUT", userPath(id), [200], { ...this.#body(robot, active), id });
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    const { userName, givenName, familyName } = robot;
    const roles = grantedVia(robot, "role");
    return { userName, givenName, familyName, externalId: providerId(robot), roles, active };
  }

  protected createGroupBody(displayName: string): JsonObject {
    return { schemas: [GROUP_SCHEMA], externalId: `group-${displayName}`, displayName };
  }

  /** Compares with what the server has and sends one operation per member, as many as `bulk.maxOperations` at a time. */
  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    const { body } = await this.desk.session.send("GET", groupPath(group.id), [200]);
    const current = new Set(objectsAt(body, "members").map((member) => textAt(member, "value") ?? ""));
    const wanted = new Set(members.map(({ value }) => value));
    const operations = [
      ...[...wanted].filter((value) => !current.has(value)).map((value) => single("add", value)),
      ...[...current].filter((value) => !wanted.has(value)).map((value) => single("remove", value)),
    ];
    for (const some of inChunks(operations, this.#chunk < 1 ? operations.length : this.#chunk)) {
      await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], patchBody(...some));
    }
  }

  /** The whole group in an operation without a path, its schemas and its ids with it. */
  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    if (!this.#patches) throw new Error("The server does not say that it supports PATCH.");
    const value = { ...this.createGroupBody(displayName), id: group.id };
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], patchBody({ op: "replace", value }));
  }

  /** Somebody deleted the user at the server: the next update makes it again. */
  async #recreate(robot: Robot): Promise<void> {
    await this.provision(robot);
    const id = this.desk.userId(robot);
    await this.purge(robot);
    this.desk.learnUser(robot, { id });
    await this.updateProfile(robot);
    await this.purge(robot);
  }

  /** Pages by `startIndex` only; how large they are is the server's affair. */
  async #listAll(path: string): Promise<readonly JsonObject[]> {
    return await listAll(this.desk, (startIndex) => (startIndex === 1 ? path : `${path}?startIndex=${startIndex}`));
  }

  #body(robot: Robot, active: boolean): JsonObject {
    return {
      schemas: [USER_SCHEMA],
      externalId: providerId(robot),
      userName: robot.userName,
      displayName: fullName(robot),
      name: { formatted: fullName(robot), givenName: robot.givenName, familyName: robot.familyName },
      emails: [{ value: robot.userName, type: "other", primary: true }],
      active,
      roles: grantedVia(robot, "role").map((value) => ({ value })),
    };
  }
}

function single(op: "add" | "remove", value: string): JsonObject {
  return { op, path: "members", value: [{ value }] };
}
