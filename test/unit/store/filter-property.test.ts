import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { GROUP, USER } from "../../../src/scim/schema.ts";
import { filterToSql } from "../../../src/store/filter-to-sql.ts";
import { MIGRATIONS } from "../../../src/store/migrations/index.ts";
import { registerFunctions, WORDS } from "../../../src/store/sqlite-dialect.ts";
import { builder } from "../../../src/store/statement.ts";
import { aTree, matches, print } from "../../support/filter-oracle.ts";
import { aWorld, GROUP_LISTS, GROUP_PATHS, insertWorld, USER_LISTS, USER_PATHS } from "./filter-world.ts";

const SEED = Number(process.env["FILTER_SEED"] ?? 7644);
const directory = mkdtempSync(join(tmpdir(), "anteroom-filter-"));
let database: Database.Database;

beforeAll(() => {
  database = new Database(join(directory, "filters.db"));
  database.pragma("synchronous = OFF");
  registerFunctions(database);
  for (const migration of MIGRATIONS) for (const sql of migration.up(WORDS)) database.exec(sql);
});

afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

/** Runs a filter text the way the product does: parsed, resolved, compiled, over the file. */
function search(resource: "User" | "Group", text: string): readonly string[] {
  const { filter } = parseFilter(text);
  const condition = filterToSql(resource, resolveFilter(filter, resource === "User" ? USER : GROUP));
  const table = resource === "User" ? "directory_user" : "directory_group";
  const query = builder.selectFrom(table).select("id").where(condition).orderBy("seq").compile();
  return database
    .prepare<unknown[], { id: string }>(query.sql)
    .all(...query.parameters)
    .map((row) => row.id);
}

it.each([
  { resource: "User", tree: aTree(USER_PATHS, USER_LISTS), numRuns: 160 },
  { resource: "Group", tree: aTree(GROUP_PATHS, GROUP_LISTS), numRuns: 80 },
] as const)(
  "finds by SQL exactly the $resource resources that an independent evaluator finds",
  ({ resource, tree, numRuns }) => {
    let found = 0;
    let asked = 0;

    fc.assert(
      fc.property(aWorld, fc.array(tree, { minLength: 25, maxLength: 25 }), (world, trees) => {
        const seen = insertWorld(database, world)[resource];
        for (const wanted of trees) {
          const expected = seen.filter((one) => matches(wanted, one)).map((one) => one["id"]);

          const ids = search(resource, print(wanted));

          expect(ids, print(wanted)).toEqual(expected);
          found += expected.length === 0 || expected.length === seen.length ? 0 : 1;
          asked += 1;
        }
      }),
      { seed: SEED, numRuns, endOnFailure: false },
    );

    // Filters that all find nothing, or everything, would prove little.
    expect(found / asked).toBeGreaterThan(0.3);
  },
  120_000,
);
