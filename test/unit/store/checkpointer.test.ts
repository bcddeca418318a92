import { existsSync, statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { anEvent } from "../../../src/domain/event/event.ts";
import type { WorkspaceId } from "../../../src/domain/id.ts";
import { Checkpointer } from "../../../src/store/checkpointer.ts";
import { SqliteStore } from "../../../src/store/sqlite.ts";
import { openTempDirectory, type TempDirectory } from "../../support/temp-store.ts";

describe("the thread that moves the log to the file", () => {
  let directory: TempDirectory;

  beforeEach(() => {
    directory = openTempDirectory();
  });
  afterEach(() => directory[Symbol.dispose]());

  it("moves what is committed while the store is open", async () => {
    const path = directory.file("anteroom.db");
    await using store = SqliteStore.open({ path, unitsPerCommit: 16, checkpointThread: true });
    const before = statSync(path).size;

    await fill(store, 400);

    await expect.poll(() => statSync(path).size, { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it("keeps the log short under writes that never pause", async () => {
    const path = directory.file("anteroom.db");
    await using store = SqliteStore.open({ path, unitsPerCommit: 16, checkpointThread: true });

    for (let round = 0; round < 40; round += 1) {
      await fill(store, 300);
      await setTimeout(50);
    }

    // 12,000 units of several pages each would make a log of more than 150 MB.
    expect(statSync(`${path}-wal`).size).toBeLessThan(80 * 1024 * 1024);
  });

  it.each([
    ["all of it is in the file", false],
    ["somebody still reads an older state", true],
  ])("leaves a long log alone while nobody writes and %s", async (_case, pinned) => {
    const path = directory.file("anteroom.db");
    const [writer, reader] = [new Database(path), new Database(path)];
    writer.pragma("journal_mode = WAL");
    writer.pragma("wal_autocheckpoint = 0");
    writer.exec("CREATE TABLE page (content)");
    if (pinned) reader.exec("BEGIN; SELECT * FROM page");
    const series = "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 9000)";
    writer.exec(`${series} INSERT INTO page SELECT zeroblob(4000) FROM series`);
    const orders = vi.spyOn(Worker.prototype, "postMessage");
    const checkpointer = new Checkpointer(path);

    checkpointer.committed();
    const taken = await vi
      .waitUntil(() => checkpointer.takeLog(), { timeout: pinned ? 1500 : 20_000 })
      .catch(() => false);
    await setTimeout(300);

    expect(taken).toBe(!pinned);
    expect(orders.mock.calls.length).toBeLessThanOrEqual(3);
    expect(checkpointer.takeLog()).toBe(false);
    orders.mockRestore();
    await checkpointer[Symbol.asyncDispose]();
    reader.close();
    writer.close();
  });

  it("says so when it ends by itself, and keeps nobody from closing", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const checkpointer = new Checkpointer(directory.file("missing/anteroom.db"), resolve);

    const error = await promise;
    checkpointer.committed();
    await checkpointer[Symbol.asyncDispose]();

    expect(String(error)).toContain("directory does not exist");
  });

  it("leaves nothing in the log when the store closes", async () => {
    const path = directory.file("anteroom.db");
    const store = SqliteStore.open({ path, unitsPerCommit: 16, checkpointThread: true });
    await fill(store, 50);

    await store[Symbol.asyncDispose]();

    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});

/** Appends events of three pages each, as many as fit into one COMMIT at a time. */
async function fill(store: SqliteStore, count: number): Promise<void> {
  const event = anEvent(
    { actor: { kind: "local", id: "test" }, cause: { kind: "start", id: "test" } },
    {
      workspaceId: "w" as WorkspaceId,
      at: 1,
      type: "test",
      subject: { kind: "user", id: "u" },
      reason: "x".repeat(10_000),
    },
  );
  await Promise.all(Array.from({ length: count }, () => store.write((stores) => stores.events.append(event))));
}
