import type { JsonObject } from "../lib/json.ts";
import type { ClientProfile } from "./client-profile.ts";
import { ReadBack } from "./read-back.ts";
import type { Robot } from "./robot.ts";
import { type ClientOptions, ScimSession } from "./scim-session.ts";
import { Tally } from "./summary.ts";
import { objectsAt, textAt, USER_SCHEMA } from "./wire.ts";

/** A member as the server knows it (`value`) and as its provider calls it (`display`). */
export interface Member {
  readonly value: string;
  readonly display: string;
}

/** A group as its provider remembers it. */
export interface PushedGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: readonly Member[];
}

/** One page of a list, RFC 7644 §3.4.2. */
export interface ListPage {
  readonly totalResults: number;
  readonly startIndex: number | undefined;
  readonly itemsPerPage: number | undefined;
  readonly resources: readonly JsonObject[];
}

/** What every client keeps at hand: its connection, its counts, and the ids it has learnt. */
export class Desk {
  readonly session: ScimSession;
  readonly tally: Tally = new Tally();
  readonly readBack: ReadBack;
  readonly #userIds = new Map<string, string>();
  readonly #groups = new Map<string, PushedGroup>();

  constructor(profile: ClientProfile, options: ClientOptions) {
    this.session = new ScimSession(profile, options);
    const { requestsPerSecond: _, onCall: __, ...unpaced } = options;
    this.readBack = new ReadBack(
      new ScimSession({ ...profile, timeoutMs: 60_000, retry: patient }, unpaced),
      this.tally,
    );
  }

  /** The id the server gave to a robot. @throws {Error} when it was never provisioned. */
  userId(robot: Robot): string {
    const id = this.#userIds.get(robot.userName);
    if (id === undefined) throw new Error(`${robot.userName} was not provisioned.`);
    return id;
  }

  /** Whether the server has given this robot an id. */
  knows(robot: Robot): boolean {
    return this.#userIds.has(robot.userName);
  }

  /** Learns the id in an answer. @throws {Error} when there is none, which no provider can work with. */
  learnUser(robot: Robot, user: JsonObject | undefined): string {
    const id = textAt(user, "id");
    if (id === undefined) throw new Error("Create new user returned empty user: the answer has no id.");
    this.#userIds.set(robot.userName, id);
    return id;
  }

  /** Forgets a robot that is gone at the server. */
  forgetUser(robot: Robot): void {
    this.#userIds.delete(robot.userName);
  }

  /** A pushed group by its display name. @throws {Error} when it was never pushed. */
  group(displayName: string): PushedGroup {
    const group = this.#groups.get(displayName);
    if (group === undefined) throw new Error(`The group ${displayName} was not pushed.`);
    return group;
  }

  /** Remembers a group under its display name. */
  learnGroup(group: PushedGroup): void {
    this.#groups.set(group.displayName, group);
  }

  /** Forgets a group that was renamed or deleted. */
  forgetGroup(displayName: string): void {
    this.#groups.delete(displayName);
  }

  /** Those robots that are provisioned, as members: providers leave the others out of a push. */
  members(robots: readonly Robot[]): readonly Member[] {
    return robots
      .filter((robot) => this.knows(robot))
      .map((robot) => ({ value: this.userId(robot), display: robot.userName }));
  }

  /** Reads a page of a list. @throws {Error} when its counts are missing or no whole numbers. */
  async list(path: string): Promise<ListPage> {
    const { body } = await this.session.send("GET", path, [200]);
    const totalResults = countAt(body, "totalResults");
    if (totalResults === undefined) throw new Error("The search answered without totalResults.");
    const startIndex = countAt(body, "startIndex");
    const itemsPerPage = countAt(body, "itemsPerPage");
    return { totalResults, startIndex, itemsPerPage, resources: objectsAt(body, "Resources") };
  }

  /** Runs a search and returns the one match. @throws {Error} when there are several. */
  async search(path: string): Promise<JsonObject | undefined> {
    const { resources } = await this.list(path);
    if (resources.length > 1) {
      throw new Error(`The search found ${resources.length} matches where only one can be right.`);
    }
    return resources[0];
  }

  /** Makes a user as an administrator would by hand, unknown to the provider; one that exists already is left alone. */
  async plant(robot: Robot): Promise<void> {
    const body = {
      schemas: [USER_SCHEMA],
      userName: robot.userName,
      name: { givenName: "Made", familyName: "By Hand" },
      emails: [{ value: robot.userName, primary: true }],
      active: true,
    };
    await this.session.send("POST", "/Users", [201, 409], body);
  }
}

/** Read-backs are the run's own and never fail for lack of patience. */
const patient: ClientProfile["retry"] = {
  statuses: [429, 503],
  lostAnswers: false,
  attempts: 30,
  readsRetryAfter: true,
  firstWaitSeconds: 1,
  factor: 1.5,
  cycles: 0,
};

/** A member that should hold a whole number of zero or more. @throws {Error} when it holds something else. */
function countAt(body: JsonObject | undefined, name: string): number | undefined {
  const value = body?.[name];
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new Error(`The list has a ${name} that is no whole number.`);
}
