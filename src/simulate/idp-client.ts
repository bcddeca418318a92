import type { JsonObject } from "../lib/json.ts";
import { ReadBack } from "./read-back.ts";
import type { Channel, Robot } from "./robot.ts";
import { ScimSession, type SessionOptions } from "./scim-session.ts";
import { Tally } from "./summary.ts";
import { objectsAt, textAt, USER_SCHEMA } from "./wire.ts";

/**
 * What an identity provider's SCIM client does, as an administrator would name it. Every method sends the provider's exact
 * requests, reads the effect back, and throws when an answer or the effect is not what the provider needs.
 */
export interface IdpClient {
  /** The provider and the variant, for people. */
  readonly name: string;
  /** The channels through which this provider can say which application a user is given. */
  readonly channels: readonly Channel[];
  readonly desk: Desk;
  /** Sends what the provider's "test connection" button sends. */
  testConnection(): Promise<void>;
  /** Assigns a robot: looks for it, then creates it or takes over the one that is there. */
  provision(robot: Robot): Promise<void>;
  /** Sends a robot's changed profile and grants; the user name says which one. */
  updateProfile(robot: Robot): Promise<void>;
  /** Unassigns a robot. */
  deactivate(robot: Robot): Promise<void>;
  /** Assigns a robot again. */
  reactivate(robot: Robot): Promise<void>;
  /** Pushes a group for the first time, or takes over the one of that name. */
  pushGroup(displayName: string, members: readonly Robot[]): Promise<void>;
  /** Brings the members of a pushed group to exactly these. */
  changeMembers(displayName: string, members: readonly Robot[]): Promise<void>;
  /** Deletes a robot for good, where the provider ever does that. */
  purge?(robot: Robot): Promise<void>;
}

/** A group as its provider remembers it. */
export interface PushedGroup {
  readonly id: string;
  readonly memberIds: readonly string[];
}

/** What every client keeps at hand: its connection, its counts, and the ids it has learnt. */
export class Desk {
  readonly session: ScimSession;
  readonly tally: Tally = new Tally();
  readonly readBack: ReadBack;
  readonly #userIds = new Map<string, string>();
  readonly #groups = new Map<string, PushedGroup>();

  constructor(options: SessionOptions, checks: SessionOptions = options) {
    this.session = new ScimSession(options);
    this.readBack = new ReadBack(new ScimSession(checks), this.tally);
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

  /** A pushed group by its display name. @throws {Error} when it was never pushed. */
  group(displayName: string): PushedGroup {
    const group = this.#groups.get(displayName);
    if (group === undefined) throw new Error(`The group ${displayName} was not pushed.`);
    return group;
  }

  /** Remembers a group under its display name. */
  learnGroup(displayName: string, group: PushedGroup): void {
    this.#groups.set(displayName, group);
  }

  /** The ids of those robots that are provisioned: providers leave the others out of a push. */
  memberIds(members: readonly Robot[]): readonly string[] {
    return members.filter((robot) => this.knows(robot)).map((robot) => this.userId(robot));
  }

  /** Runs a search and returns the one match. @throws {Error} when there are several. */
  async search(path: string): Promise<JsonObject | undefined> {
    const { body } = await this.session.send("GET", path, [200]);
    const found = objectsAt(body, "Resources");
    if (typeof body?.["totalResults"] !== "number") throw new Error("The search answered without totalResults.");
    if (found.length > 1) throw new Error(`The search found ${found.length} matches where only one can be right.`);
    return found[0];
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
