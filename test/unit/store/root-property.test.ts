import fc from "fast-check";
import { expect, it } from "vitest";
import type { RootPlace } from "../../../src/domain/directory/root-order.ts";
import {
  type KindQuery,
  type RootPage,
  type RootQuery,
  RootService,
} from "../../../src/domain/directory/root-service.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFor } from "../../../src/scim/root-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { readSorts } from "../../../src/scim/sort-order.ts";
import { aTree, type ListSpec, matches, type PathSpec, print, type Tree } from "../../support/filter-oracle.ts";
import { inOrder } from "../../support/list-oracle.ts";
import { openTempSqlite } from "../../support/temp-store.ts";
import { GROUP_LISTS, GROUP_PATHS, USER_LISTS, USER_PATHS } from "./filter-world.ts";
import { aDirectory, keepDirectory, type StoredDirectory, USER_SORTS } from "./list-world.ts";

const SEED = Number(process.env["FILTER_SEED"] ?? 7644);
const TYPES = [USER, GROUP];

/** A name with the URN of one kind is of that kind alone, which the oracle, that sees resources only, does not know. */
const CORE = "urn:ietf:params:scim:schemas:core:";
const unqualified = <Spec extends PathSpec | ListSpec>(spec: Spec): Spec => ({
  ...spec,
  texts: spec.texts.filter((text) => !text.startsWith(CORE)),
});
const PATHS = [...USER_PATHS, ...GROUP_PATHS].filter(({ keys }) => keys[0] !== "schemas").map(unqualified);
const aFilter: fc.Arbitrary<Tree> = aTree(PATHS, [...USER_LISTS, ...GROUP_LISTS].map(unqualified));

interface Question {
  readonly tree: Tree | undefined;
  readonly sort: (typeof USER_SORTS)[number] | undefined;
  readonly descending: boolean;
  readonly count: number;
}

const aQuestion: fc.Arbitrary<Question> = fc.record({
  tree: fc.option(aFilter, { nil: undefined }),
  sort: fc.option(
    fc.constantFrom(...USER_SORTS.filter(({ text }) => !text.startsWith(CORE)), {
      text: "members",
      keys: ["members", "value"],
      kind: "exact" as const,
    }),
    {
      nil: undefined,
    },
  ),
  descending: fc.boolean(),
  count: fc.constantFrom(1, 4, 60),
});

function queryOf({ tree, sort, descending, count }: Question): RootQuery {
  const written = tree && parseFilter(print(tree)).filter;
  const sorts = readSorts(sort?.text, descending ? "descending" : "ascending", TYPES);
  const [users, groups] = TYPES.map((type, index): KindQuery => {
    const filter = written === undefined || resolveFor(written, type, TYPES);
    return filter === false ? undefined : { filter: filter === true ? undefined : filter, sort: sorts[index] };
  });
  return { users, groups, descending: descending && sort !== undefined, startIndex: 1, count };
}

function expectedOf({ User, Group }: StoredDirectory, { tree, sort, descending }: Question): readonly unknown[] {
  const found = [...User, ...Group].filter((resource) => tree === undefined || matches(tree, resource));
  return inOrder(found, sort, descending).map((resource) => resource["id"]);
}

it("lists users and groups together as an independent reading of the RFC does, by index and by cursor", async () => {
  await using temp = openTempSqlite();
  const root = new RootService({ units: temp });
  let mixed = 0;

  await fc.assert(
    fc.asyncProperty(aDirectory, fc.array(aQuestion, { minLength: 12, maxLength: 12 }), async (world, questions) => {
      for (const table of ["membership", "directory_group", "directory_user", "user_email"]) {
        await temp.store.session.query({ sql: `DELETE FROM ${table}`, parameters: [] } as never);
      }
      const directory = await temp.write((stores) => keepDirectory(stores, world));
      const connection = { ...directory.connection, userCount: 40, groupCount: 12 };
      const read = (query: RootQuery): Promise<RootPage> =>
        root.list({ connection } as Parameters<RootService["list"]>[0], query, { groups: false, members: false });
      const idsOf = ({ items }: RootPage) => items.map((item) => (item.kind === "User" ? item.user.id : item.group.id));

      for (const question of questions) {
        const query = queryOf(question);
        const expected = expectedOf(directory, question);
        const shown = JSON.stringify([question.sort?.text, question.descending, question.tree && print(question.tree)]);

        if (await isTooMuch(read({ ...query, count: 0 }))) continue;
        const pages = [];
        for (let startIndex = 1; startIndex <= expected.length + 1; startIndex += question.count) {
          pages.push(await read({ ...query, startIndex }));
        }
        const walked = [];
        let place: RootPlace | undefined = "start";
        while (place !== undefined) {
          const page: RootPage = await read({ ...query, place });
          walked.push(...idsOf(page));
          place = page.next;
        }

        expect(pages.flatMap(idsOf), shown).toEqual(expected);
        expect(pages[0] && pages[0].totals.users + pages[0].totals.groups, shown).toBe(expected.length);
        expect(walked, shown).toEqual(expected);
        const kinds = new Set(expected.map((id) => String(id)[0]));
        mixed += kinds.size === 2 && question.tree !== undefined ? 1 : 0;
      }
    }),
    { seed: SEED, numRuns: 8, endOnFailure: true },
  );

  // Filters that leave one kind only would prove little.
  expect(mixed).toBeGreaterThan(15);
}, 120_000);

/** Whether a filter was refused for looking through too many lists. */
async function isTooMuch(page: Promise<unknown>): Promise<boolean> {
  return page.then(
    () => false,
    (error: unknown) => {
      if (isAnteroomError(error, "too_many")) return true;
      throw error;
    },
  );
}
