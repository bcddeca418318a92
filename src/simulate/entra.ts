import { randomUUID } from "node:crypto";
import type { JsonObject } from "../lib/json.ts";
import {
  type EntraDialect,
  entraActiveOperation,
  entraCreateBody,
  entraExpectation,
  entraProfileOperations,
} from "./entra-body.ts";
import { Desk, type IdpClient } from "./idp-client.ts";
import { forEachLimited } from "./limited.ts";
import { type Channel, entraObjectId, type Robot } from "./robot.ts";
import { UnexpectedAnswer } from "./scim-session.ts";
import { GROUP_SCHEMA, patchBody, textAt } from "./wire.ts";

/** How a simulated Entra tenant reaches the server. */
export interface EntraOptions {
  /** The SCIM base URL, without a slash at the end. */
  readonly baseUrl: string;
  readonly token: string;
  readonly dialect: EntraDialect;
  /** The longest single wait on 429 or 503, in seconds; 60 by default. */
  readonly maxWaitSeconds?: number;
  readonly log?: (message: string) => void;
}

/** Entra's own marker in the schemas of a new group. */
const groupMarker = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
/** Membership changes of one group go out side by side. */
const parallelMembers = 4;

/** A client that behaves like the provisioning service of Microsoft Entra ID. */
export function createEntraClient(options: EntraOptions): IdpClient {
  return new EntraClient(options);
}

class EntraClient implements IdpClient {
  readonly name: string;
  readonly channels: readonly Channel[] = ["group", "role", "attribute"];
  readonly desk: Desk;
  readonly #dialect: EntraDialect;

  constructor(options: EntraOptions) {
    this.#dialect = options.dialect;
    this.name = options.dialect === "legacy" ? "Entra (legacy PATCH)" : "Entra (aadOptscim062020)";
    this.desk = new Desk({
      baseUrl: options.baseUrl,
      headers: {
        Accept: "application/scim+json",
        "User-Agent": "Microsoft Azure AD SCIM provisioning",
        Adscimversion: "2.0",
        ActivityId: randomUUID(),
        Authorization: `Bearer ${options.token}`,
      },
      timeoutMs: 60_000,
      attempts: 4,
      maxWaitSeconds: options.maxWaitSeconds ?? 60,
      ...(options.log === undefined ? {} : { log: options.log }),
    });
  }

  /** A search for someone who cannot exist; anything but an empty list is a compliance error. */
  async testConnection(): Promise<void> {
    const found = await this.desk.search(`/Users?filter=${encodeFilter("userName", randomUUID())}`);
    if (found !== undefined) throw new Error("A search for a random name found someone.");
  }

  async provision(robot: Robot): Promise<void> {
    const found = await this.#match(robot);
    if (found !== undefined) return await this.#link(robot, found);
    try {
      const { body } = await this.desk.session.send("POST", "/Users", [201], entraCreateBody(robot, this.#dialect));
      this.desk.learnUser(robot, body);
    } catch (error) {
      if (!(error instanceof UnexpectedAnswer && error.status === 409)) throw error;
      return await this.#link(robot, await this.#match(robot));
    }
    await this.#expect(robot, true);
    this.desk.tally.count("created");
  }

  async updateProfile(robot: Robot): Promise<void> {
    await this.desk.session.send("GET", userPath(this.desk.userId(robot)), [200]);
    await this.#patchUser(robot, ...entraProfileOperations(robot, this.#dialect));
    await this.#expect(robot, true);
    this.desk.tally.count("updated");
  }

  async deactivate(robot: Robot): Promise<void> {
    await this.#patchUser(robot, entraActiveOperation(false, this.#dialect));
    await this.#expect(robot, false);
    this.desk.tally.count("deactivated");
  }

  async reactivate(robot: Robot): Promise<void> {
    await this.#patchUser(robot, entraActiveOperation(true, this.#dialect));
    await this.#expect(robot, true);
    this.desk.tally.count("reactivated");
  }

  async pushGroup(displayName: string, members: readonly Robot[]): Promise<void> {
    const filter = encodeFilter("displayName", displayName);
    const found = await this.desk.search(`/Groups?excludedAttributes=members&filter=${filter}`);
    const id = textAt(found ?? (await this.#createGroup(displayName)), "id");
    if (id === undefined) throw new Error("The answer to the new group has no id.");
    await this.desk.session.send("GET", `${groupPath(id)}?excludedAttributes=members`, [200]);
    const memberIds = this.desk.memberIds(members);
    await this.#addMembers(id, memberIds);
    await this.desk.readBack.group(id, displayName, memberIds);
    this.desk.learnGroup(displayName, { id, memberIds });
    this.desk.tally.count("groupsPushed");
  }

  /** After a removal Entra adds every remaining member once more. */
  async changeMembers(displayName: string, members: readonly Robot[]): Promise<void> {
    const { id, memberIds } = this.desk.group(displayName);
    const wanted = this.desk.memberIds(members);
    const removed = memberIds.filter((member) => !wanted.includes(member));
    await forEachLimited(removed, parallelMembers, async (member) => await this.#removeMember(id, member));
    await this.#addMembers(id, removed.length > 0 ? wanted : wanted.filter((member) => !memberIds.includes(member)));
    await this.desk.readBack.group(id, displayName, wanted);
    this.desk.learnGroup(displayName, { id, memberIds: wanted });
  }

  async purge(robot: Robot): Promise<void> {
    const id = this.desk.userId(robot);
    await this.desk.session.send("DELETE", userPath(id), [204]);
    await this.desk.readBack.userGone(id);
    this.desk.tally.count("deleted");
  }

  async #match(robot: Robot): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Users?filter=${encodeFilter("userName", robot.userName)}`);
  }

  async #link(robot: Robot, found: JsonObject | undefined): Promise<void> {
    const id = this.desk.learnUser(robot, found);
    await this.desk.session.send("GET", userPath(id), [200]);
    const operations = entraProfileOperations(robot, this.#dialect);
    await this.#patchUser(robot, ...operations, entraActiveOperation(true, this.#dialect));
    await this.#expect(robot, true);
    this.desk.tally.count("linked");
  }

  async #patchUser(robot: Robot, ...operations: readonly JsonObject[]): Promise<void> {
    await this.desk.session.send("PATCH", userPath(this.desk.userId(robot)), [200, 204], patchBody(...operations));
  }

  async #expect(robot: Robot, active: boolean): Promise<void> {
    await this.desk.readBack.user(this.desk.userId(robot), entraExpectation(robot, active));
  }

  async #createGroup(displayName: string): Promise<JsonObject | undefined> {
    const body = {
      schemas: [GROUP_SCHEMA, groupMarker],
      externalId: entraObjectId(`group:${displayName}`),
      displayName,
      meta: { resourceType: "Group" },
    };
    return (await this.desk.session.send("POST", "/Groups", [201], body)).body;
  }

  async #addMembers(groupId: string, memberIds: readonly string[]): Promise<void> {
    await forEachLimited(memberIds, parallelMembers, async (value) => {
      const op = this.#dialect === "legacy" ? "Add" : "add";
      const element = this.#dialect === "legacy" ? { $ref: null, value } : { value };
      await this.#patchGroup(groupId, { op, path: "members", value: [element] });
    });
  }

  /** The legacy form means "only the listed one", though RFC 7644 §3.5.2.2 would read it as all of them. */
  async #removeMember(groupId: string, value: string): Promise<void> {
    const operation =
      this.#dialect === "legacy"
        ? { op: "Remove", path: "members", value: [{ $ref: null, value }] }
        : { op: "remove", path: `members[value eq ${JSON.stringify(value)}]` };
    await this.#patchGroup(groupId, operation);
  }

  async #patchGroup(groupId: string, operation: JsonObject): Promise<void> {
    await this.desk.session.send("PATCH", groupPath(groupId), [200, 204], patchBody(operation));
  }
}

function encodeFilter(attribute: string, value: string): string {
  return encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`).replaceAll("%40", "@");
}

function userPath(id: string): string {
  return `/Users/${encodeURIComponent(id)}`;
}

function groupPath(id: string): string {
  return `/Groups/${encodeURIComponent(id)}`;
}
