import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { parseFilter } from "../../../src/scim/filter-parser.ts";
import { resolveFilter } from "../../../src/scim/resolve-filter.ts";
import { USER } from "../../../src/scim/schema.ts";
import { init } from "../../../src/store/migrations/001-init.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { registerFunctions, WORDS } from "../../../src/store/sqlite-dialect.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

it("finds the users of an older database by their e-mail addresses, and forgets what was deleted", async () => {
  using directory = openTempDirectory();
  const path = directory.file("anteroom.db");
  const old = new Database(path);
  registerFunctions(old);
  for (const sql of init.up(WORDS)) old.exec(sql);
  old.pragma("user_version = 1");
  const insert =
    old.prepare(`INSERT INTO directory_user (id, workspace_id, connection_id, user_name, user_name_key, active, document,
    asserted, string_forms, version, created_at, updated_at, deleted_at) VALUES (?, 'w', 'c', ?, ?, 1, ?, '[]', '[]', 1, 0, 0, ?)`);
  const emails = (...values: (string | undefined)[]) => ({ emails: values.map((value) => ({ value, type: "work" })) });
  insert.run("one", "one", "one", JSON.stringify(emails("ÄNN@x", "ann@Y", "ann@y", undefined)), null);
  insert.run("two", "two", "two", JSON.stringify({ userName: "two" }), null);
  insert.run("gone", "gone", "gone", JSON.stringify(emails("änn@x")), 5);
  old.close();

  await using store = SqliteStore.open({ path, unitsPerCommit: 1 });

  const found = [];
  for (const value of ["änn@X", "ANN@y", "two"]) {
    const filter = resolveFilter(parseFilter(`emails.value eq "${value}"`).filter, USER);
    found.push(await store.snapshot((stores) => stores.users.list("c" as never, { filter, startIndex: 1, count: 9 })));
  }
  const kept = await store.session.query({ sql: "SELECT * FROM user_email", parameters: [] } as never);
  expect(found.map(({ items }) => items.map(({ id }) => id))).toEqual([["one"], ["one"], []]);
  expect(kept).toEqual([
    { connection_id: "c", value_key: "ann@y", user_id: "one" },
    { connection_id: "c", value_key: "änn@x", user_id: "one" },
  ]);
});
