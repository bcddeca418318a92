import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Rehearsals, Stores, Units } from "../../src/domain/unit.ts";
import { SqliteStore } from "../../src/store/sqlite.ts";

/** A directory of its own that goes with the test. */
export interface TempDirectory extends Disposable {
  readonly path: string;
  /** The absolute path of a file in it. */
  file(name: string): string;
}

/** Makes a temporary directory. */
export function openTempDirectory(): TempDirectory {
  const path = mkdtempSync(join(tmpdir(), "anteroom-test-"));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** An empty store for one test. */
export interface TempStore extends Units, Rehearsals, AsyncDisposable {}

/** Opens an empty SQLite store on a real file; the file goes with it. */
export function openTempSqlite(unitsPerCommit = 16): TempStore & { readonly store: SqliteStore } {
  const directory = openTempDirectory();
  const store = SqliteStore.open({ path: directory.file("anteroom.db"), unitsPerCommit });
  return {
    store,
    get accessRevision() {
      return store.accessRevision;
    },
    read: <Result>(work: (stores: Stores) => Promise<Result>) => store.read(work),
    snapshot: <Result>(work: (stores: Stores) => Promise<Result>) => store.snapshot(work),
    write: <Result>(work: (stores: Stores) => Promise<Result>) => store.write(work),
    rehearse: <Result>(work: (stores: Stores) => Promise<Result>) => store.rehearse(work),
    assertWritable: () => store.assertWritable(),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}
