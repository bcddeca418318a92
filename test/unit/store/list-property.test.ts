import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withText } from "../../../src/domain/directory/directory-user.ts";
import { leadsToFew } from "../../../src/domain/directory/filter-cost.ts";
import {
  type DirectoryPage,
  type DirectoryQuery,
  neighboursOf,
  type Place,
} from "../../../src/domain/directory/listing.ts";
import type { Stores } from "../../../src/domain/unit.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { readSort } from "../../../src/scim/sort-order.ts";
import { aUser } from "../../support/builders.ts";
import { aTree, matches, print, type Seen, type Tree } from "../../support/filter-oracle.ts";
import { inOrder, type SortSpec } from "../../support/list-oracle.ts";
import { openTempSqlite } from "../../support/temp-store.ts";
import { GROUP_LISTS, GROUP_PATHS, USER_LISTS, USER_PATHS } from "./filter-world.ts";
import { aDirectory, GROUP_SORTS, keepDirectory, type StoredDirectory, USER_SORTS } from "./list-world.ts";

const SEED = Number(process.env["FILTER_SEED"] ?? 9865);

let temp: ReturnType<typeof openTempSqlite>;

beforeAll(() => {
  temp = openTempSqlite();
  temp.store.session.query({ sql: "PRAGMA synchronous = OFF", parameters: [] } as never);
});

afterAll(() => temp[Symbol.asyncDispose]());

/** What is asked for, to us and to the oracle. */
interface Question {
  readonly tree: Tree | undefined;
  readonly sort: SortSpec | undefined;
  readonly descending: boolean;
  readonly count: number;
}

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

function aQuestion(tree: fc.Arbitrary<Tree>, sorts: readonly SortSpec[]): fc.Arbitrary<Question> {
  return fc.record({
    tree: maybe(tree),
    sort: maybe(fc.constantFrom(...sorts)),
    descending: fc.boolean(),
    count: fc.constantFrom(1, 3, 7, 100),
  });
}

/** Filters of which every second asks for one value that an index leads to. */
function led(
  tree: fc.Arbitrary<Tree>,
  leads: readonly [text: string, literals: readonly string[]][],
): fc.Arbitrary<Tree> {
  const lead = fc.constantFrom(...leads).chain(([text, literals]) =>
    fc.constantFrom(...literals).map((literal): Tree => {
      const [name = "", sub = ""] = text.split(".");
      const kind = name === "emails" ? "folded" : "exact";
      const written = JSON.stringify(literal);
      return { is: "compare", text, keys: [name, sub], kind, operator: "eq", literal, written };
    }),
  );
  const both = fc.tuple(lead, tree, fc.constantFrom("all", "any"));
  return fc.oneof(
    tree,
    lead,
    both.map(([one, other, is]): Tree => ({ is, parts: [one, other] }) as Tree),
  );
}

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const USER_TREES = led(aTree(USER_PATHS, USER_LISTS), [
  ["groups.value", numbered("g", 12)],
  ["emails.value", ["", "A", "b", "null", "SS", "Ä"]],
]);
const GROUP_TREES = led(aTree(GROUP_PATHS, GROUP_LISTS), [["members.value", numbered("u", 40)]]);
const KINDS = { User: aQuestion(USER_TREES, USER_SORTS), Group: aQuestion(GROUP_TREES, GROUP_SORTS) } as const;
type Kind = keyof typeof KINDS;

function queryOf(kind: Kind, { tree, sort, descending, count }: Question): DirectoryQuery {
  const type = kind === "User" ? USER : GROUP;
  const filter = tree && resolveFilter(parseFilter(print(tree)).filter, type);
  return { filter, sort: readSort(sort?.text, descending ? "descending" : "ascending", type), startIndex: 1, count };
}

function expectedOf(directory: StoredDirectory, kind: Kind, { tree, sort, descending }: Question): readonly Seen[] {
  const found = directory[kind].filter((resource) => tree === undefined || matches(tree, resource));
  return inOrder(found, sort, descending);
}

function read(
  directory: StoredDirectory,
  kind: Kind,
  query: DirectoryQuery,
): Promise<DirectoryPage<{ readonly id: string }>> {
  return temp.snapshot(
    async (stores): Promise<DirectoryPage<{ readonly id: string }>> =>
      kind === "User"
        ? stores.users.list(directory.connection.id, query)
        : stores.groups.list(directory.connection.id, query),
  );
}

/** Reads pages one after the other, in either direction, until there is none. */
async function walk(
  directory: StoredDirectory,
  kind: Kind,
  query: DirectoryQuery,
  from: Place,
  between: () => Promise<void> = async () => undefined,
): Promise<{ readonly ids: readonly string[]; readonly last: Place }> {
  const ids: string[] = [];
  const backwards = from !== "start" && from.side === "before";
  let place: Place | undefined = from;
  let last: Place = from;
  while (place !== undefined) {
    const { items, walked } = await read(directory, kind, { ...query, place, total: 0 });
    if (walked === undefined) throw new Error("The walk saw nothing.");
    const page = items.map(({ id }) => id);
    if (backwards) ids.unshift(...page);
    else ids.push(...page);
    const at = walked.positions.at(-1);
    if (at !== undefined) last = { side: "before", position: at };
    place = neighboursOf(place, walked)[backwards ? "previous" : "next"];
    await between();
  }
  return { ids, last };
}

async function keep(directory: Parameters<typeof keepDirectory>[1]): Promise<StoredDirectory> {
  // The literals of filters name the same ids in every directory.
  for (const table of ["membership", "directory_group", "directory_user", "user_email"]) await empty(table);
  return temp.write((stores) => keepDirectory(stores, directory));
}

async function empty(table: string): Promise<void> {
  await temp.store.session.query({ sql: `DELETE FROM ${table}`, parameters: [] } as never);
}

describe("lists", () => {
  it.each([
    ["User", 12],
    ["Group", 12],
  ] as const)(
    "of %s hold what an independent reading of the RFC holds, by index and by cursor in both directions",
    async (kind, numRuns) => {
      let told = 0;
      let ledTo = 0;

      await fc.assert(
        fc.asyncProperty(
          aDirectory,
          fc.array(KINDS[kind], { minLength: 12, maxLength: 12 }),
          async (world, questions) => {
            const directory = await keep(world);
            for (const question of questions) {
              const query = queryOf(kind, question);
              const expected = expectedOf(directory, kind, question).map((resource) => resource["id"]);
              const shown = JSON.stringify([
                question.sort?.text,
                question.descending,
                question.tree && print(question.tree),
              ]);

              const pages = [];
              for (let startIndex = 1; startIndex <= expected.length + 1; startIndex += question.count) {
                pages.push(await read(directory, kind, { ...query, startIndex }));
              }
              const forwards = await walk(directory, kind, query, "start");
              const back = await walk(directory, kind, query, forwards.last);

              expect(
                pages.flatMap(({ items }) => items.map(({ id }) => id)),
                shown,
              ).toEqual(expected);
              expect(new Set(pages.map(({ total }) => total)), shown).toEqual(new Set([expected.length]));
              expect(forwards.ids, shown).toEqual(expected);
              expect(back.ids, shown).toEqual(expected.slice(0, -1));
              told += expected.length > 1 ? 1 : 0;
              ledTo += query.filter !== undefined && expected.length > 0 && leadsToFew(query.filter, kind) ? 1 : 0;
            }
          },
        ),
        { seed: SEED, numRuns, endOnFailure: true },
      );

      // Lists of nothing, and filters that no index leads to, would prove little.
      expect([told > numRuns * 4, ledTo > numRuns / 2]).toEqual([true, true]);
    },
    120_000,
  );
});

describe("a walk", () => {
  it("shows each user once and in order while others come, change and go", async () => {
    await fc.assert(
      fc.asyncProperty(
        aDirectory,
        KINDS.User.map((question) => ({ ...question, count: Math.min(question.count, 3) })),
        fc.array(fc.tuple(fc.constantFrom("come", "go", "change"), fc.nat({ max: 39 })), {
          minLength: 5,
          maxLength: 30,
        }),
        async (world, question, steps) => {
          const directory = await keep(world);
          const touched = new Set<string>();
          const came = new Set<string>();
          const left = steps.values();
          const between = async (): Promise<void> => {
            for (const _ of [1, 2]) {
              const step = left.next().value;
              if (step !== undefined) await temp.write((stores) => move(stores, directory, step, { touched, came }));
            }
          };

          const { ids } = await walk(directory, "User", queryOf("User", question), "start", between);

          const expected = expectedOf(directory, "User", question).map((resource) => String(resource["id"]));
          const strangers = ids.filter((id) => !expected.includes(id) && !touched.has(id) && !came.has(id));
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.filter((id) => !touched.has(id) && !came.has(id))).toEqual(
            expected.filter((id) => !touched.has(id)),
          );
          expect(strangers).toEqual([]);
        },
      ),
      { seed: SEED, numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});

interface Traces {
  readonly touched: Set<string>;
  readonly came: Set<string>;
}

/** Adds a user, or deletes or changes one; a change never moves a user that is still to be shown only once. */
async function move(
  stores: Stores,
  { connection }: StoredDirectory,
  [what, index]: readonly ["come" | "go" | "change", number] | readonly [string, number],
  { touched, came }: Traces,
): Promise<void> {
  if (what === "come") {
    const user = aUser(connection, { title: "A", emails: [{ value: `new${came.size}@x` }] });
    came.add(user.id);
    return stores.users.insert(user);
  }
  const user = await stores.users.find(connection.id, `u${index}`);
  if (user === undefined) return;
  touched.add(user.id);
  const after = what === "go" ? { ...user, deletedAt: 5 } : { ...user, version: user.version };
  await stores.users.update({ ...after, ...withText({ ...after.document, nickName: `n${index}` }) }, user);
}
