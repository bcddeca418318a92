import { closeSync, openSync, writeSync } from "node:fs";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { builder } from "../../../src/store/statement.ts";
import { aConnection, aProvisioningRecord, aUser, WORKSPACE } from "../../support/builders.ts";
import { openTempDirectory, openTempSqlite } from "../../support/temp-store.ts";

/** Asks the writer of a store something outside units. */
async function pragma(store: SqliteStore, text: string): Promise<unknown> {
  const query = sql<Record<string, unknown>>`${sql.raw(`PRAGMA ${text}`)}`.compile(builder);
  return Object.values((await store.session.query(query))[0] ?? {})[0];
}

describe("the SQLite store", () => {
  it("lets units that arrive together share a COMMIT, and takes no more than it may", async () => {
    using directory = openTempDirectory();
    const path = directory.file("anteroom.db");
    await using store = SqliteStore.open({ path, unitsPerCommit: 10, commitMs: 60_000 });
    const connection = aConnection();
    await store.write((stores) => stores.connections.insert(connection));
    const seen: number[] = [];

    await Promise.all(
      Array.from({ length: 25 }, async () => {
        await store.write((stores) => stores.connections.count(connection.id, { users: 1 }));
        const found = await store.read((stores) => stores.connections.find(WORKSPACE, connection.id));
        seen.push(found?.userCount ?? 0);
      }),
    );

    // Whoever was told looked at once, and saw all units of its COMMIT.
    expect(seen.length).toBe(25);
    expect(new Set(seen)).toEqual(new Set([10, 20, 25]));
  });

  it.each([1, 3, 16, 37])("logs %i units of one COMMIT in their order, and not those that failed", async (units) => {
    using directory = openTempDirectory();
    await using store = SqliteStore.open({ path: directory.file("anteroom.db"), unitsPerCommit: 50, commitMs: 60_000 });
    const connection = aConnection();
    await store.write((stores) => stores.connections.insert(connection));
    const names = Array.from({ length: units }, (_, index) => `r${index}`);
    const failing = new Set(names.filter((_, index) => index % 5 === 4));

    const outcomes = await Promise.allSettled(
      names.map((id) =>
        store.write(async (stores) => {
          await stores.records.append({ ...aProvisioningRecord(connection), id });
          if (failing.has(id)) throw new Error("no");
        }),
      ),
    );

    const log = await store.read((stores) => stores.records.list(WORKSPACE, {}, { limit: 100 }));
    expect(outcomes.filter(({ status }) => status === "rejected").length).toBe(failing.size);
    expect(log.items.map(({ id }) => id).reverse()).toEqual(names.filter((id) => !failing.has(id)));
  });

  it("lets others in between units that take long, and keeps their order", async () => {
    using directory = openTempDirectory();
    await using store = SqliteStore.open({ path: directory.file("anteroom.db"), unitsPerCommit: 16, commitMs: 5 });
    const seen: string[] = [];
    const units = ["a", "b", "c"].map((name) =>
      store.write(async () => {
        const until = performance.now() + 10;
        while (performance.now() < until);
        seen.push(name);
        setImmediate(() => seen.push("somebody else"));
      }),
    );

    await Promise.all(units);

    expect(seen.slice(0, 5)).toEqual(["a", "somebody else", "b", "somebody else", "c"]);
  });

  it("runs with WAL, FULL and foreign keys, and a reader that cannot write", async () => {
    await using temp = openTempSqlite();
    const connection = aConnection();

    const modes = [
      await pragma(temp.store, "journal_mode"),
      await pragma(temp.store, "synchronous"),
      await pragma(temp.store, "foreign_keys"),
    ];
    const refused = temp.read((stores) => stores.connections.insert(connection));

    expect(modes).toEqual(["wal", 2, 1]);

    await expect(refused).rejects.toThrow();
    expect(await temp.read((stores) => stores.connections.find(WORKSPACE, connection.id))).toBeUndefined();
  });

  it("opens what it wrote, and refuses what a newer version wrote or what is no database", async () => {
    using directory = openTempDirectory();
    const file = directory.file("anteroom.db");
    const connection = aConnection();
    {
      await using store = SqliteStore.open({ path: file, unitsPerCommit: 16 });
      await store.write((stores) => stores.connections.insert(connection));
    }
    {
      await using store = SqliteStore.open({ path: file, unitsPerCommit: 16 });
      expect(await store.read((stores) => stores.connections.find(WORKSPACE, connection.id))).toEqual(connection);
    }
    const newer = new Database(file);
    newer.pragma("user_version = 99");
    newer.close();
    const noDatabase = openSync(directory.file("no.db"), "w");
    writeSync(noDatabase, "this is a letter, no database, and it is long enough to have a header of its own");
    closeSync(noDatabase);

    expect(() => SqliteStore.open({ path: file, unitsPerCommit: 16 })).toThrow(
      expect.objectContaining({
        name: "StartError",
        message: expect.stringMatching(/written by a newer version \(schema 99.*\. Start that version, or restore/),
      }),
    );
    expect(() => SqliteStore.open({ path: directory.file("no.db"), unitsPerCommit: 16 })).toThrow();
  });

  it("says unavailable to every unit of a COMMIT that the machine refuses, and works again when it can", async () => {
    using directory = openTempDirectory();
    const file = directory.file("anteroom.db");
    await using store = SqliteStore.open({ path: file, unitsPerCommit: 16 });
    const connection = aConnection();
    await store.write((stores) => stores.connections.insert(connection));
    await pragma(store, `max_page_count = ${await pragma(store, "page_count")}`);
    const big = "x".repeat(100_000);

    const outcomes = await Promise.allSettled([
      store.write((stores) => stores.users.insert(aUser(connection, { title: "small" }))),
      store.write((stores) => stores.users.insert(aUser(connection, { title: big }))),
    ]);
    await pragma(store, "max_page_count = 1000000");
    await store.write((stores) => stores.users.insert(aUser(connection, { title: big })));
    const { items } = await store.read((stores) => stores.users.list(connection.id, { startIndex: 1, count: 10 }));

    const told = outcomes.filter((outcome) => outcome.status === "fulfilled").length;
    const reasons = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
    expect(reasons).toContain("unavailable");
    expect(new Set(reasons)).toEqual(new Set(["unavailable"]));
    expect(items.length).toBe(told + 1);
  });

  it("is unavailable while another process writes for longer than it waits, and loses nothing", async () => {
    using directory = openTempDirectory();
    const file = directory.file("anteroom.db");
    const seen: string[] = [];
    const watch = {
      failing: (error: unknown) => seen.push(String(error)),
      recovered: () => seen.push("recovered"),
      checkpointsEnded: () => undefined,
    };
    await using store = SqliteStore.open({ path: file, unitsPerCommit: 16, busyMs: 20, watch });
    const other = new Database(file);
    other.exec("BEGIN IMMEDIATE");
    const connection = aConnection();

    await expect(store.assertWritable()).resolves.toBeUndefined();
    const refused = store.write((stores) => stores.connections.insert(connection));
    await expect(refused).rejects.toMatchObject({ code: "unavailable", facts: { retryAfterSeconds: 5 } });
    await expect(store.assertWritable()).rejects.toMatchObject({ code: "unavailable" });
    other.exec("ROLLBACK");
    await store.assertWritable();
    await store.write((stores) => stores.connections.insert(connection));
    other.close();

    expect((await store.read((stores) => stores.connections.find(WORKSPACE, connection.id)))?.id).toBe(connection.id);
    expect(seen).toEqual(["SqliteError: database is locked", "recovered"]);
  });
});
