import type { JsonObject } from "../lib/json.ts";
import type { ScimSession } from "./scim-session.ts";
import type { Tally } from "./summary.ts";
import { ANTEROOM_SCHEMA, objectAt, textAt, valuesAt } from "./wire.ts";

/** What a user must look like when it is read back; members left out are not compared. */
export interface ExpectedUser {
  readonly userName: string;
  readonly active?: boolean;
  readonly externalId?: string;
  readonly givenName?: string;
  readonly familyName?: string;
  readonly displayName?: string;
  readonly roles?: readonly string[];
  readonly entitlements?: readonly string[];
  readonly appAssignments?: readonly string[];
}

/** Says that an answer promised an effect which is not there: success on paper only. */
export class SilentFailure extends Error {
  override readonly name = "SilentFailure";
}

/** Reads resources back after each change and compares them with what was sent. */
export class ReadBack {
  readonly #session: ScimSession;
  readonly #tally: Tally;

  constructor(session: ScimSession, tally: Tally) {
    this.#session = session;
    this.#tally = tally;
  }

  /** @throws {SilentFailure} when the stored user differs from what its client was told. */
  async user(id: string, expected: ExpectedUser): Promise<void> {
    this.#tally.count("checks");
    const { body } = await this.#session.send("GET", `/Users/${encodeURIComponent(id)}`, [200]);
    const found = summarise(body);
    const differing = Object.entries(expected)
      .filter(([name, value]) => value !== undefined && !isSame(found[name], value))
      .map(([name, value]) => `${name} is ${show(found[name])} instead of ${show(value)}`);
    if (differing.length > 0) throw new SilentFailure(`Success was answered, but ${differing.join(", ")}.`);
  }

  /** @throws {SilentFailure} when the deleted resource at this path can still be read. */
  async gone(path: string): Promise<void> {
    this.#tally.count("checks");
    const { status } = await this.#session.send("GET", path, [200, 404]);
    if (status !== 404)
      throw new SilentFailure("The deletion was answered with success, but the resource is still there.");
  }

  /** @throws {SilentFailure} when the group's name or its set of members differs from what its client was told. */
  async group(id: string, displayName: string, memberIds: readonly string[]): Promise<void> {
    this.#tally.count("checks");
    const { body } = await this.#session.send("GET", `/Groups/${encodeURIComponent(id)}`, [200]);
    const name = textAt(body, "displayName");
    if (name !== displayName) throw new SilentFailure(`The group is called ${show(name)} instead of ${displayName}.`);
    const found = valuesAt(body, "members");
    if (!isSame(found, memberIds)) {
      throw new SilentFailure(
        `Success was answered, but the group has ${found.length} members (expected ${memberIds.length}) or other ones.`,
      );
    }
  }
}

function summarise(user: JsonObject | undefined): Readonly<Record<string, unknown>> {
  const name = objectAt(user, "name");
  return {
    userName: textAt(user, "userName"),
    active: user?.["active"],
    externalId: textAt(user, "externalId"),
    givenName: textAt(name, "givenName"),
    familyName: textAt(name, "familyName"),
    displayName: textAt(user, "displayName"),
    roles: valuesAt(user, "roles"),
    entitlements: valuesAt(user, "entitlements"),
    appAssignments: separate(valuesAt(objectAt(user, ANTEROOM_SCHEMA), "appAssignments")),
  };
}

/** Entra sends several values as one string; whether the server keeps them apart is its own affair. */
function separate(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(/[,;]/)).sort();
}

function isSame(found: unknown, expected: unknown): boolean {
  if (!Array.isArray(expected)) return found === expected;
  return JSON.stringify(found) === JSON.stringify([...expected].sort());
}

function show(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value).slice(0, 60);
}
