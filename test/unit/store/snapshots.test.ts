import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Stores } from "../../../src/domain/unit.ts";
import { Snapshots } from "../../../src/store/snapshots.ts";

const STORES = {} as Stores;

describe("snapshots", () => {
  let database: Database.Database;
  let snapshots: Snapshots;

  beforeEach(() => {
    database = new Database(":memory:");
    snapshots = new Snapshots(database, STORES);
  });
  afterEach(() => void database.close());

  it("say what a failing disk did, and go on, when SQLite has ended the transaction by itself", async () => {
    const broken = snapshots.read(async () => {
      database.exec("ROLLBACK");
      throw new Error("disk I/O error");
    });

    await expect(broken).rejects.toThrow("disk I/O error");
    await expect(snapshots.read(async () => database.inTransaction)).resolves.toBe(true);
  });

  it("end with their work, and run one after the other although one fails", async () => {
    const order: string[] = [];
    const run = (name: string, work: () => Promise<void>): Promise<void> =>
      snapshots.read(async () => {
        order.push(`${name} begins`);
        await work();
        order.push(`${name} ends`);
      });

    const results = await Promise.allSettled([
      run("first", async () => undefined),
      run("second", () => Promise.reject(new Error("refused"))),
      run("third", async () => undefined),
    ]);

    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(order).toEqual(["first begins", "first ends", "second begins", "third begins", "third ends"]);
    expect(database.inTransaction).toBe(false);
  });
});
