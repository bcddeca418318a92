import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { init } from "../../../src/store/migrations/001-init.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { WORDS } from "../../../src/store/sqlite-dialect.ts";
import { openTempDirectory } from "../../support/temp-store.ts";

describe("a database of the first schema", () => {
  it("keeps its tokens without an end and without sources when it is opened by today's code", async () => {
    using directory = openTempDirectory();
    const path = directory.file("anteroom.db");
    const old = new Database(path);
    for (const sql of init.up(WORDS)) old.exec(sql);
    old.pragma("user_version = 1");
    old
      .prepare(
        `INSERT INTO token (id, workspace_id, kind, connection_id, name, scopes, secret_hash, created_at, last_used_at)
         VALUES ('Abc', 'w', 'scim', 'c', 'Okta', '[]', x'0102', 5, 6)`,
      )
      .run();
    old.close();

    await using store = SqliteStore.open({ path, unitsPerCommit: 16 });
    const token = await store.read((stores) => stores.tokens.find("Abc"));

    expect(token && { ...token, secretHash: [...token.secretHash] }).toEqual({
      id: "Abc",
      workspaceId: "w",
      kind: "scim",
      connectionId: "c",
      clientId: null,
      name: "Okta",
      scopes: [],
      secretHash: [1, 2],
      trust: null,
      sources: [],
      createdAt: 5,
      expiresAt: null,
      warnedDays: null,
      successorId: null,
      overlapEndsAt: null,
      lastUsedAt: 6,
      lastUsedFrom: null,
      revokedAt: null,
    });
  });
});
