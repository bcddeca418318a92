import { randomUUID } from "node:crypto";
import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile, Problem } from "./client-profile.ts";
import type { Member, PushedGroup } from "./desk.ts";
import {
  type EntraManner,
  entraActiveOperation,
  entraCreateBody,
  entraExpectation,
  entraManagerOperation,
  entraProfileOperations,
} from "./entra-body.ts";
import { entraPhases } from "./entra-plan.ts";
import type { EntraDialect, RoleFunction } from "./entra-roles.ts";
import type { Team } from "./idp-client.ts";
import { forEachLimited } from "./limited.ts";
import type { Phase } from "./phase.ts";
import type { ExpectedUser } from "./read-back.ts";
import { type Channel, entraObjectId, type Robot } from "./robot.ts";
import { ScimClient, type UserWrite } from "./scim-client.ts";
import type { ClientOptions } from "./scim-session.ts";
import { filterFor, GROUP_SCHEMA, groupPath, patchBody, userPath } from "./wire.ts";

/** What a simulated Entra tenant is set to. */
export interface EntraOptions extends ClientOptions {
  /** `mixed` writes every other object in each of the two, as a tenant does that also provisions on demand. */
  readonly dialect: EntraDialect | "mixed";
  /** By default AppRoleAssignmentsComplex in the legacy dialect and the assertive one otherwise. */
  readonly roles?: RoleFunction;
  /** Whether an administrator provisions single users and groups, instead of the cycle. */
  readonly onDemand?: boolean;
}

/** Entra's own marker in the schemas of a new group. */
const groupMarker = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
/** Membership changes of one group go out side by side. */
const parallelMembers = 4;

const names = {
  legacy: "Entra (legacy PATCH)",
  compliant: "Entra (aadOptscim062020)",
  mixed: "Entra (both dialects)",
} as const;

/** A client that behaves like the provisioning service of Microsoft Entra ID. */
export function createEntraClient(options: EntraOptions): EntraClient {
  return new EntraClient(options);
}

function entraProfile(options: EntraOptions): ClientProfile {
  return {
    name: options.onDemand === true ? "Entra (on demand)" : names[options.dialect],
    headers: {
      Accept: "application/scim+json",
      "User-Agent": "Microsoft Azure AD SCIM provisioning",
      Adscimversion: "2.0",
      ActivityId: randomUUID(),
    },
    authorization: "bearer",
    contentType: "application/scim+json; charset=utf-8",
    timeoutMs: 60_000,
    retry: {
      statuses: [],
      lostAnswers: false,
      attempts: 1,
      readsRetryAfter: false,
      firstWaitSeconds: 0,
      factor: 1,
      cycles: options.onDemand === true ? 0 : 5,
    },
    channels: ["group", "role", "attribute"],
    show: showToAdministrator,
  };
}

/** Entra's client: PATCH for everything, references after the objects, failed objects again in the next cycle. */
export class EntraClient extends ScimClient {
  readonly #options: EntraOptions;

  constructor(options: EntraOptions) {
    super(entraProfile(options), options);
    this.#options = options;
  }

  /** A search for someone who cannot exist; anything but an empty list is a compliance error. */
  async testConnection(): Promise<void> {
    const found = await this.desk.search(`/Users?filter=${filterFor("userName", randomUUID())}`);
    if (found !== undefined) throw new Error("A search for a random name found someone.");
  }

  /** The probe that goes out while a job runs: a name and a group that cannot exist. */
  async keepAlive(): Promise<void> {
    await this.testConnection();
    await this.matchGroup(randomUUID());
  }

  /** Finds or creates a group; its members come in a later pass. */
  async introduceGroup(displayName: string): Promise<void> {
    const { id } = await this.adoptGroup(displayName);
    await this.desk.session.send("GET", `${groupPath(id)}?excludedAttributes=members`, [200]);
    this.desk.tally.count("groupsPushed");
  }

  /** Names a user's manager, unless the server already has that one. */
  async setManager(robot: Robot, manager: Robot): Promise<void> {
    const [id, managerId] = [this.desk.userId(robot), this.desk.userId(manager)];
    if (await this.#isManaged(id, managerId)) return;
    await this.#patchUser(robot, entraManagerOperation(managerId, this.#dialectOf(robot.userName)));
    if (!(await this.#isManaged(id, managerId))) throw new Error("The manager is not found by the reference check.");
  }

  /** Whether a value that is taken away in Entra is taken away at the server, too. */
  takesAway(channel: Channel): boolean {
    if (channel !== "role") return channel === "attribute";
    return this.#roles === "assertive" || (this.#roles === "single" && this.#options.dialect === "compliant");
  }

  /** Gives a robot other values where Entra can take them away, then the old ones again. */
  async swapGrants(robot: Robot): Promise<void> {
    const grants = robot.grants.map(({ channel, value }) => ({
      channel,
      value: this.takesAway(channel) ? `${value}-swapped` : value,
    }));
    for (const state of [{ ...robot, grants }, robot]) {
      await this.writeUser(state, "profile", true);
      await this.expect(state, true);
    }
  }

  async purge(robot: Robot): Promise<void> {
    await this.deleteUser(robot);
  }

  override plan(robots: readonly Robot[], teams: readonly Team[]): readonly Phase[] {
    return entraPhases(this, robots, teams, this.#options.onDemand === true);
  }

  protected createBody(robot: Robot): JsonObject {
    return entraCreateBody(robot, this.#mannerOf(robot));
  }

  protected expectation(robot: Robot, active: boolean): ExpectedUser {
    return entraExpectation(robot, this.#mannerOf(robot), active);
  }

  protected async writeUser(robot: Robot, write: UserWrite, active: boolean): Promise<void> {
    const manner = this.#mannerOf(robot);
    const switched = write === "profile" ? [] : [entraActiveOperation(active, manner.dialect)];
    if (write === "activity") return await this.#patchUser(robot, ...switched);
    await this.desk.session.send("GET", userPath(this.desk.userId(robot)), [200]);
    await this.#patchUser(robot, ...entraProfileOperations(robot, manner), ...switched);
  }

  protected override async matchGroup(displayName: string): Promise<JsonObject | undefined> {
    return await this.desk.search(`/Groups?excludedAttributes=members&filter=${filterFor("displayName", displayName)}`);
  }

  protected createGroupBody(displayName: string): JsonObject {
    return {
      schemas: [GROUP_SCHEMA, groupMarker],
      externalId: entraObjectId(`group:${displayName}`),
      displayName,
      meta: { resourceType: "Group" },
    };
  }

  protected override async fillGroup(group: PushedGroup, members: readonly Member[]): Promise<void> {
    await this.desk.session.send("GET", `${groupPath(group.id)}?excludedAttributes=members`, [200]);
    await this.writeMembers(group, members);
  }

  /** After a removal Entra adds every remaining member once more. */
  protected async writeMembers(group: PushedGroup, members: readonly Member[]): Promise<void> {
    const known = new Set(group.members.map(({ value }) => value));
    const wanted = new Set(members.map(({ value }) => value));
    const removed = group.members.filter(({ value }) => !wanted.has(value));
    await forEachLimited(removed, parallelMembers, async ({ value }) => await this.#removeMember(group, value));
    const added = removed.length > 0 ? members : members.filter(({ value }) => !known.has(value));
    await forEachLimited(added, parallelMembers, async ({ value }) => await this.#addMember(group, value));
  }

  protected async writeName(group: PushedGroup, displayName: string): Promise<void> {
    const op = this.#dialectOf(group.displayName) === "legacy" ? "Replace" : "replace";
    await this.#patchGroup(group, { op, path: "displayName", value: displayName });
  }

  #mannerOf(robot: Robot): EntraManner {
    return { dialect: this.#dialectOf(robot.userName), roles: this.#roles };
  }

  get #roles(): RoleFunction {
    return this.#options.roles ?? (this.#options.dialect === "legacy" ? "complex" : "assertive");
  }

  /** In a mixed tenant every other name goes out in each dialect. */
  #dialectOf(name: string): EntraDialect {
    const { dialect } = this.#options;
    if (dialect !== "mixed") return dialect;
    return Number.parseInt(entraObjectId(name).slice(0, 2), 16) % 2 === 0 ? "legacy" : "compliant";
  }

  async #isManaged(id: string, managerId: string): Promise<boolean> {
    const filter = encodeURIComponent(`id eq ${JSON.stringify(id)} and manager eq ${JSON.stringify(managerId)}`);
    return (await this.desk.search(`/Users?filter=${filter}&attributes=id`)) !== undefined;
  }

  async #patchUser(robot: Robot, ...operations: readonly JsonObject[]): Promise<void> {
    await this.desk.session.send("PATCH", userPath(this.desk.userId(robot)), [200, 204], patchBody(...operations));
  }

  async #addMember(group: PushedGroup, value: string): Promise<void> {
    const isLegacy = this.#dialectOf(value) === "legacy";
    const element = isLegacy ? { $ref: null, value } : { value };
    await this.#patchGroup(group, { op: isLegacy ? "Add" : "add", path: "members", value: [element] });
  }

  /** The legacy form means "only the listed one", though RFC 7644 §3.5.2.2 would read it as all of them. */
  async #removeMember(group: PushedGroup, value: string): Promise<void> {
    const operation =
      this.#dialectOf(value) === "legacy"
        ? { op: "Remove", path: "members", value: [{ $ref: null, value }] }
        : { op: "remove", path: `members[value eq ${JSON.stringify(value)}]` };
    await this.#patchGroup(group, operation);
  }

  async #patchGroup(group: PushedGroup, operation: JsonObject): Promise<void> {
    await this.desk.session.send("PATCH", groupPath(group.id), [200, 204], patchBody(operation));
  }
}

/** A search that is not found and a credential that is refused stop the whole job at once. */
function showToAdministrator({ step, message, status, detail }: Problem): string {
  const isAtOnce = status === 401 || status === 403 || (status === 404 && message.includes("?filter="));
  if (status === 404 && isAtOnce) return `SCIM compliance issue, the job is quarantined: ${message}`;
  if (isAtOnce || step === "test the connection")
    return `The credentials are invalid, the job is quarantined: ${message}`;
  return `Will be retried in the next cycle: ${detail ?? message}`;
}
