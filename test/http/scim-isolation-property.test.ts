import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FUZZ_SEED } from "../fuzz/random.ts";
import type { Json } from "../support/advertised.ts";
import { askStep, type Site, toModelUser } from "../support/ask-step.ts";
import { applyStep, type Directory, type ModelUser, type Step } from "../support/directory-model.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** The long tests make 50,000. */
const OPERATIONS = Number(process.env["ANTEROOM_TEST_OPERATIONS"] ?? 3000);
const CONNECTIONS = 3;
const STEPS = 60;
const USERS = 3;
const NAMES = ["a@example.com", "A@EXAMPLE.com", "b@example.com", "c@example.com", "ü@example.com"];

/** What one connection does next. People are numbered through all connections: most of them are not its own. */
interface Move {
  readonly connection: number;
  readonly draft: (ids: readonly string[]) => Step;
}

interface Tenant extends Site {
  readonly mark: string;
  directory: Directory;
  /** Everybody there ever was. */
  readonly ids: string[];
}

const person = fc.nat(CONNECTIONS * (USERS + 2) - 1);
const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom("x", "y", "z");

const draft: fc.Arbitrary<Move["draft"]> = fc.oneof(
  name.map((userName) => () => ({ kind: "create", userName }) as const),
  name.map((userName) => () => ({ kind: "find", userName }) as const),
  fc.tuple(person, fc.constantFrom("title" as const, "nickName" as const), text).map(
    ([who, attribute, value]) =>
      (ids: readonly string[]) =>
        ({ kind: "set", user: idOf(ids, who), attribute, value }) as const,
  ),
  fc.tuple(person, fc.boolean()).map(
    ([who, active]) =>
      (ids: readonly string[]) =>
        ({ kind: "activate", user: idOf(ids, who), active }) as const,
  ),
  fc.tuple(person, name).map(
    ([who, userName]) =>
      (ids: readonly string[]) =>
        ({ kind: "rename", user: idOf(ids, who), userName }) as const,
  ),
  fc.tuple(person, name, text).map(
    ([who, userName, title]) =>
      (ids: readonly string[]) =>
        ({ kind: "replace", user: idOf(ids, who), userName, title }) as const,
  ),
  fc.tuple(person, fc.constantFrom("get" as const, "get" as const, "delete" as const)).map(
    ([who, kind]) =>
      (ids: readonly string[]) =>
        ({ kind, user: idOf(ids, who) }) as const,
  ),
  fc
    .tuple(
      fc.uniqueArray(person, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("addMembers" as const, "removeMembers" as const, "putMembers" as const),
    )
    .map(
      ([people, kind]) =>
        (ids: readonly string[]) =>
          ({ kind, users: people.map((who) => idOf(ids, who)) }) as const,
    ),
  fc.constant(() => ({ kind: "getGroup" }) as const),
);

const moves: fc.Arbitrary<readonly Move[]> = fc.array(fc.record({ connection: fc.nat(CONNECTIONS - 1), draft }), {
  minLength: STEPS,
  maxLength: STEPS,
});

function idOf(ids: readonly string[], who: number): string {
  return ids[who % ids.length] ?? "";
}

async function openTenant(server: TestServer, mark: string): Promise<Tenant> {
  const { send } = await server.connect({ idp: "entra" });
  const users: ModelUser[] = [];
  for (const userName of NAMES.filter((_, index) => index !== 1).slice(0, USERS)) {
    users.push(toModelUser((await send("POST", "/Users", { userName })).body));
  }
  const group = await send("POST", "/Groups", { displayName: "app:crm" });
  return {
    send,
    groupId: group.body.id,
    mark,
    directory: { users, group: { members: [], version: 1 } },
    ids: users.map(({ id }) => id),
  };
}

/** All ids so far, in an order that gives each connection's people places between those of the others. */
function everybody(tenants: readonly Tenant[]): readonly string[] {
  const most = Math.max(...tenants.map(({ ids }) => ids.length));
  return Array.from({ length: most }, (_, index) => tenants.flatMap(({ ids }) => ids.slice(index, index + 1))).flat();
}

async function play(tenants: readonly Tenant[], played: readonly Move[]): Promise<void> {
  for (const { connection, draft: makeStep } of played) {
    const tenant = tenants[connection];
    if (tenant === undefined) throw new Error("A move is of no connection.");
    const step = makeStep(everybody(tenants));
    const answer = await askStep(tenant, step);
    const outcome = applyStep(tenant.directory, step, answer.user?.id);
    expect({ step, answer }).toEqual({ step, answer: outcome.answer });
    tenant.directory = outcome.directory;
    if (step.kind === "create" && answer.user !== undefined) tenant.ids.push(answer.user.id);
  }
}

/** Everything that a connection can see, and nothing else, is what its model holds. */
async function expectWhole({ send, groupId, directory, mark }: Tenant, strangers: readonly string[]): Promise<void> {
  const [users, groups, all] = [await send("GET", "/Users"), await send("GET", "/Groups"), await send("GET", "/")];
  expect({ mark, users: users.body.Resources.map(toModelUser) }).toEqual({ mark, users: directory.users });
  const shown = groups.body.Resources.map(({ id, members = [] }: Json) => {
    return { id, members: members.map(({ value }: Json) => value).toSorted() };
  });
  expect({ mark, shown }).toEqual({ mark, shown: [{ id: groupId, members: directory.group?.members ?? [] }] });
  expect(all.body.totalResults).toBe(directory.users.length + 1);
  const seen = users.text + groups.text + all.text;
  expect(strangers.filter((id) => seen.includes(id))).toEqual([]);
}

describe("connections with the same people", () => {
  it(`each behave as if they were alone, in ${OPERATIONS} operations that name people of all of them`, async () => {
    await using server = await startServer();

    await fc.assert(
      fc.asyncProperty(moves, async (played) => {
        const tenants = await Promise.all(["first", "second", "third"].map((mark) => openTenant(server, mark)));

        await play(tenants, played);

        for (const tenant of tenants) {
          const strangers = tenants.filter((other) => other !== tenant).flatMap(({ ids }) => ids);
          await expectWhole(tenant, strangers);
        }
      }),
      { numRuns: Math.ceil(OPERATIONS / STEPS), seed: FUZZ_SEED, endOnFailure: true },
    );
  }, 600_000);
});
