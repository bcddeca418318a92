import type { JsonObject } from "../lib/json.ts";
import { Desk, type IdpClient } from "./idp-client.ts";
import { type OktaFamily, oktaCreateBody, oktaExpectation, oktaReplaceBody } from "./okta-body.ts";
import type { Channel, Robot } from "./robot.ts";
import { UnexpectedAnswer } from "./scim-session.ts";
import { GROUP_SCHEMA, patchBody, textAt } from "./wire.ts";

/** How a simulated Okta reaches the server. */
export interface OktaOptions {
  /** The SCIM base URL, without a slash at the end. */
  readonly baseUrl: string;
  readonly token: string;
  readonly family: OktaFamily;
  /** The longest single wait on 429 or 503, in seconds; 60 by default. */
  readonly maxWaitSeconds?: number;
  readonly log?: (message: string) => void;
}

/** Okta changes at most so many memberships with one PATCH. */
const membershipsPerPatch = 256;

/** A client that behaves like Okta's. */
export function createOktaClient(options: OktaOptions): IdpClient {
  return new OktaClient(options);
}

class OktaClient implements IdpClient {
  readonly name: string;
  readonly channels: readonly Channel[] = ["group", "role", "entitlement", "attribute"];
  readonly desk: Desk;
  readonly #family: OktaFamily;

  constructor(options: OktaOptions) {
    this.#family = options.family;
    this.name = options.family === "aiw" ? "Okta (app made with the wizard)" : "Okta (app from the catalogue)";
    this.desk = new Desk({
      baseUrl: options.baseUrl,
      headers: {
        Accept: "application/scim+json",
        "Accept-Charset": "utf-8",
        "Accept-Encoding": "gzip,deflate",
        "User-Agent": "Okta SCIM Client 1.0.0",
        Authorization: options.family === "aiw" ? `Bearer ${options.token}` : options.token,
      },
      timeoutMs: 60_000,
      attempts: 10,
      maxWaitSeconds: options.maxWaitSeconds ?? 60,
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  }

  async testConnection(): Promise<void> {
    const { body } = await this.desk.session.send("GET", "/Users?startIndex=1&count=2", [200]);
    if (typeof body?.["totalResults"] !== "number") throw new Error("The list of users has no totalResults.");
    await this.desk.session.send("GET", "/Groups?startIndex=1&count=100", [200]);
  }

  async provision(robot: Robot): Promise<void> {
    const found = await this.#match(robot);
    if (found !== undefined) return await this.#link(robot, found);
    try {
      const { body } = await this.desk.session.send("POST", "/Users", [201], oktaCreateBody(robot, this.#family));
      this.desk.learnUser(robot, body);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer && error.status === 409)) throw error;
      return await this.#link(robot, await this.#match(robot));
    }
    await this.#expect(robot, true);
    this.desk.tally.count("created");
  }

  async updateProfile(robot: Robot): Promise<void> {
    await this.#replace(robot, true);
    await this.#expect(robot, true);
    this.desk.tally.count("updated");
  }

  async deactivate(robot: Robot): Promise<void> {
    await this.#activate(robot, false);
    this.desk.tally.count("deactivated");
  }

  async reactivate(robot: Robot): Promise<void> {
    const found = await this.#match(robot);
    if (textAt(found, "id") !== this.desk.userId(robot)) throw new Error("The search no longer finds the same user.");
    await this.#activate(robot, true);
    this.desk.tally.count("reactivated");
  }

  async pushGroup(displayName: string, members: readonly Robot[]): Promise<void> {
    const filter = encodeURIComponent(`displayName eq ${JSON.stringify(displayName)}`);
    const found = await this.desk.search(`/Groups?filter=${filter}&startIndex=1&count=100`);
    const id = textAt(found ?? (await this.#createGroup(displayName, members)), "id");
    if (id === undefined) throw new Error("The answer to the new group has no id.");
    this.desk.learnGroup(displayName, { id, memberIds: [] });
    await (this.#family === "aiw" ? this.#putMembers(displayName, members) : this.#pushNow(displayName, members));
    await this.#settleGroup(displayName, members);
    this.desk.tally.count("groupsPushed");
  }

  async changeMembers(displayName: string, members: readonly Robot[]): Promise<void> {
    await (this.#family === "aiw" ? this.#putMembers(displayName, members) : this.#patchMembers(displayName, members));
    await this.#settleGroup(displayName, members);
  }

  async #match(robot: Robot): Promise<JsonObject | undefined> {
    const filter = encodeURIComponent(`userName eq ${JSON.stringify(robot.userName)}`);
    return await this.desk.search(`/Users?filter=${filter}&startIndex=1&count=100`);
  }

  async #link(robot: Robot, found: JsonObject | undefined): Promise<void> {
    this.desk.learnUser(robot, found);
    await this.#replace(robot, true);
    await this.#expect(robot, true);
    this.desk.tally.count("linked");
  }

  async #replace(robot: Robot, active: boolean): Promise<void> {
    const path = userPath(this.desk.userId(robot));
    const { body } = await this.desk.session.send("GET", path, [200]);
    await this.desk.session.send("PUT", path, [200], oktaReplaceBody(robot, body ?? {}, this.#family, active));
  }

  async #activate(robot: Robot, active: boolean): Promise<void> {
    if (this.#family === "aiw") await this.#replace(robot, active);
    else {
      const body = patchBody({ op: "replace", value: { active } });
      await this.desk.session.send("PATCH", userPath(this.desk.userId(robot)), [200, 204], body);
    }
    await this.#expect(robot, active);
  }

  async #expect(robot: Robot, active: boolean): Promise<void> {
    await this.desk.readBack.user(this.desk.userId(robot), oktaExpectation(robot, this.#family, active));
  }

  async #createGroup(displayName: string, members: readonly Robot[]): Promise<JsonObject | undefined> {
    const body = {
      schemas: [GROUP_SCHEMA],
      displayName,
      members: this.#family === "aiw" ? this.#members(members) : [],
    };
    return (await this.desk.session.send("POST", "/Groups", [201], body)).body;
  }

  async #putMembers(displayName: string, members: readonly Robot[]): Promise<void> {
    const path = groupPath(this.desk.group(displayName).id);
    await this.desk.session.send("GET", path, [200]);
    const body = { schemas: [GROUP_SCHEMA], displayName, members: this.#members(members) };
    await this.desk.session.send("PUT", path, [200], body);
  }

  /** The whole list at once; then one member again, as a retry after a lost answer would. */
  async #pushNow(displayName: string, members: readonly Robot[]): Promise<void> {
    const path = groupPath(this.desk.group(displayName).id);
    const list = this.#members(members);
    await this.#rename(displayName);
    await this.#patch(path, { op: "replace", path: "members", value: list });
    if (list.length > 0) await this.#patch(path, { op: "add", path: "members", value: list.slice(0, 1) });
  }

  async #patchMembers(displayName: string, members: readonly Robot[]): Promise<void> {
    const { id, memberIds } = this.desk.group(displayName);
    const wanted = new Set(this.desk.memberIds(members));
    await this.#rename(displayName);
    const removals = memberIds
      .filter((member) => !wanted.has(member))
      .map((member) => ({ op: "remove", path: `members[value eq ${JSON.stringify(member)}]` }));
    const known = new Set(memberIds);
    const added = this.#members(members.filter((robot) => !known.has(this.desk.userId(robot))));
    for (let start = 0; start < removals.length; start += membershipsPerPatch) {
      await this.#patch(groupPath(id), ...removals.slice(start, start + membershipsPerPatch));
    }
    for (let start = 0; start < added.length; start += membershipsPerPatch) {
      const value = added.slice(start, start + membershipsPerPatch);
      await this.#patch(groupPath(id), { op: "add", path: "members", value });
    }
  }

  /** Okta repeats the group's name before every change of its members. */
  async #rename(displayName: string): Promise<void> {
    const { id } = this.desk.group(displayName);
    await this.#patch(groupPath(id), { op: "replace", value: { id, displayName } });
  }

  async #patch(path: string, ...operations: readonly JsonObject[]): Promise<void> {
    await this.desk.session.send("PATCH", path, [200, 204], patchBody(...operations));
  }

  async #settleGroup(displayName: string, members: readonly Robot[]): Promise<void> {
    const { id } = this.desk.group(displayName);
    const memberIds = this.desk.memberIds(members);
    await this.desk.readBack.group(id, displayName, memberIds);
    this.desk.learnGroup(displayName, { id, memberIds });
  }

  #members(members: readonly Robot[]): readonly JsonObject[] {
    const provisioned = members.filter((robot) => this.desk.knows(robot));
    return provisioned.map((robot) => ({ value: this.desk.userId(robot), display: robot.userName }));
  }
}

function userPath(id: string): string {
  return `/Users/${encodeURIComponent(id)}`;
}

function groupPath(id: string): string {
  return `/Groups/${encodeURIComponent(id)}`;
}
