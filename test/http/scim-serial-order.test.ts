import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askStep, toModelUser } from "../support/ask-step.ts";
import { type Answer, type Directory, type Event, findSerialOrder, type Step } from "../support/directory-model.ts";
import { startServer, type TestConnection } from "../support/server.ts";

const NAMES = ["a@example.com", "A@example.com", "b@example.com", "c@example.com"];
const USERS = 2;
const RUNS = 60;
const ARRIVAL_MS = 25;

describe("requests at one time", () => {
  it("to users and a group are answered as in some order, each alone, and leave what that order leaves", async () => {
    await using server = await startServer();

    using lock = openLock(server.databaseFile);

    await fc.assert(
      fc.asyncProperty(fc.array(aRound(), { minLength: 1, maxLength: 4 }), async (rounds) => {
        // Two connections with the same names see nothing of each other.
        const sites = [await openSite(await server.connect(entra())), await openSite(await server.connect(entra()))];
        const histories = await runRounds(sites, rounds, lock);

        for (const [index, site] of sites.entries()) {
          expect(findSerialOrder(site.start, histories[index] ?? []), show(histories[index] ?? [])).toBeDefined();
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 120_000);
});

describe("the search for a serial order", () => {
  const user = { id: "u", userName: "u", active: true, title: null, nickName: null, version: 1 };
  const start: Directory = { users: [user], group: { members: [], version: 1 } };
  const set = (attribute: "title" | "nickName"): Step => ({ kind: "set", user: "u", attribute, value: "x" });

  it("finds none for a lost update, for an answer from the past, and for two winners of one name", () => {
    const lost = [
      at(0, 2, set("title"), { status: 200, user: { ...user, title: "x", version: 2 } }),
      at(0, 2, set("nickName"), { status: 200, user: { ...user, nickName: "x", version: 2 } }),
    ];
    const stale = [
      at(0, 1, set("title"), { status: 200, user: { ...user, title: "x", version: 2 } }),
      at(2, 3, { kind: "get", user: "u" }, { status: 200, user }),
    ];
    const winners = ["1", "2"].map((id) =>
      at(0, 1, { kind: "create", userName: "w" }, { status: 201, user: { ...user, id, userName: "w" } }),
    );

    expect([lost, stale, winners].map((events) => findSerialOrder(start, events))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("finds the order in which two updates were made, whichever was answered first", () => {
    const second = at(0, 1, set("title"), { status: 200, user: { ...user, title: "x", nickName: "x", version: 3 } });
    const first = at(0, 2, set("nickName"), { status: 200, user: { ...user, nickName: "x", version: 2 } });

    expect(findSerialOrder(start, [second, first])).toEqual([first, second]);
  });
});

/** A step before the ids are known: users by number. */
type Draft = (ids: readonly string[]) => Step;

/** Requests that are sent at one time. */
function aRound(): fc.Arbitrary<readonly Draft[]> {
  return fc.array(aStep(), { minLength: 2, maxLength: 5 });
}

function aStep(): fc.Arbitrary<Draft> {
  const user = fc.nat(USERS - 1);
  const users = fc.uniqueArray(user, { minLength: 1, maxLength: USERS });
  const userName = fc.constantFrom(...NAMES);
  const value = fc.constantFrom("x", "y");
  const idOf = (ids: readonly string[], index: number): string => ids[index] ?? "";
  const named = fc.tuple(user, userName);
  return fc.oneof(
    userName.map(
      (name): Draft =>
        () => ({ kind: "create", userName: name }),
    ),
    userName.map(
      (name): Draft =>
        () => ({ kind: "find", userName: name }),
    ),
    fc.tuple(user, fc.constantFrom("title", "nickName"), value).map(
      ([index, attribute, text]): Draft =>
        (ids) => ({
          kind: "set",
          user: idOf(ids, index),
          attribute,
          value: text,
        }),
    ),
    fc.tuple(user, fc.boolean()).map(
      ([index, active]): Draft =>
        (ids) => ({ kind: "activate", user: idOf(ids, index), active }),
    ),
    named.map(
      ([index, name]): Draft =>
        (ids) => ({ kind: "rename", user: idOf(ids, index), userName: name }),
    ),
    fc.tuple(named, value).map(
      ([[index, name], title]): Draft =>
        (ids) => ({
          kind: "replace",
          user: idOf(ids, index),
          userName: name,
          title,
        }),
    ),
    fc.tuple(user, fc.constantFrom("get", "get", "delete")).map(
      ([index, kind]): Draft =>
        (ids) => ({ kind, user: idOf(ids, index) }),
    ),
    fc.tuple(users, fc.constantFrom("addMembers", "removeMembers", "putMembers")).map(
      ([indexes, kind]): Draft =>
        (ids) => ({ kind, users: indexes.map((index) => idOf(ids, index)) }),
    ),
    fc.constantFrom("getGroup", "getGroup", "getGroup", "deleteGroup").map(
      (kind): Draft =>
        () => ({ kind }),
    ),
  );
}

interface Site {
  readonly send: TestConnection["send"];
  readonly groupId: string;
  readonly start: Directory;
}

function entra() {
  return { idp: "entra" } as const;
}

/** A directory of two users and a group that grants an app and has the first of them. */
async function openSite({ send }: TestConnection): Promise<Site> {
  const names = Array.from({ length: USERS }, (_, index) => `user${index}@example.com`);
  const users = await Promise.all(names.map(async (userName) => (await send("POST", "/Users", { userName })).body));
  const members = [users[0].id];
  const group = await send("POST", "/Groups", { displayName: "app:crm", members: [{ value: members[0] }] });
  return {
    send,
    groupId: group.body.id,
    start: { users: users.map(toModelUser), group: { members, version: 1 } },
  };
}

/**
 * Sends the requests of a round all at once to each site, and then looks at everything. The database is locked until all
 * of a round have arrived, so that whatever they look at before their turn to write is the same old state.
 */
async function runRounds(
  sites: readonly Site[],
  rounds: readonly (readonly Draft[])[],
  lock: Lock,
): Promise<readonly (readonly Event[])[]> {
  const histories = sites.map((): Event[] => []);
  const perform = async (index: number, site: Site, draft: Draft): Promise<void> => {
    const step = draft(site.start.users.map((user) => user.id));
    const startedAt = performance.now();
    const answer = await askStep(site, step);
    histories[index]?.push({ step, answer, startedAt, endedAt: performance.now() });
  };
  for (const round of rounds) {
    await lock.take();
    const answers = sites.flatMap((site, index) => round.map((draft) => perform(index, site, draft)));
    await sleep(ARRIVAL_MS);
    lock.free();
    await Promise.all(answers);
  }
  for (const [index, site] of sites.entries()) for (const look of allLooks()) await perform(index, site, look);
  return histories;
}

function allLooks(): readonly Draft[] {
  const users = Array.from(
    { length: USERS },
    (_, index): Draft =>
      (ids) => ({ kind: "get", user: ids[index] ?? "" }),
  );
  const names = NAMES.map(
    (userName): Draft =>
      () => ({ kind: "find", userName }),
  );
  return [...users, ...names, () => ({ kind: "getGroup" })];
}

interface Lock extends Disposable {
  take(): Promise<void>;
  free(): void;
}

/** Keeps the server from writing, as another process would. */
function openLock(file: string): Lock {
  const database = new Database(file, { timeout: 0 });
  const take = async (): Promise<void> => {
    while (!database.inTransaction) {
      try {
        database.exec("BEGIN IMMEDIATE");
      } catch {
        // The server itself is writing; waiting inside SQLite would keep it from ending that.
        await sleep(1);
      }
    }
  };
  return {
    take,
    free: () => database.exec("ROLLBACK"),
    [Symbol.dispose]: () => database.close(),
  };
}

function at(startedAt: number, endedAt: number, step: Step, answer: Answer): Event {
  return { step, answer, startedAt, endedAt };
}

function show(events: readonly Event[]): string {
  return events.map((event) => JSON.stringify(event)).join("\n");
}
