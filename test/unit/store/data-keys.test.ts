import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { peekWorkspaceKeys } from "../../../src/store/data-keys.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

it("are read from a database whose last transaction a power cut left behind", () => {
  using directory = openTempDirectory();
  const [live, left] = [directory.file("live.db"), directory.file("left.db")];
  const database = new Database(live);
  database.exec("CREATE TABLE workspace (id TEXT); INSERT INTO workspace VALUES ('w1')");
  database.exec(
    "CREATE TABLE data_key (id TEXT, workspace_id TEXT, root_key_id TEXT, wrapped BLOB, created_at INTEGER)",
  );
  database.exec("INSERT INTO data_key VALUES ('k1', 'w1', 'r1', x'01', 5)");
  // With next to no cache the changed pages go to the file before the COMMIT that never comes.
  database.pragma("cache_size = 1");
  database.exec("BEGIN; UPDATE workspace SET id = 'w2'; CREATE TABLE page (content)");
  const series = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 500)";
  database.exec(`${series} INSERT INTO page SELECT zeroblob(3000) FROM series`);
  for (const ending of ["", "-journal"]) copyFileSync(`${live}${ending}`, `${left}${ending}`);
  database.close();

  const keys = peekWorkspaceKeys(left);

  expect(keys).toEqual({
    workspaceId: "w1",
    keys: [{ id: "k1", rootKeyId: "r1", wrapped: Buffer.from([1]), createdAt: 5 }],
    memory: { present: { id: "r1", terms: null }, replaced: [] },
  });
});
