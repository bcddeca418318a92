import { statSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import { AnteroomError } from "../domain/errors.ts";
import type { Stores, Units } from "../domain/unit.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { createStores } from "./sql-stores.ts";
import { registerFunctions, WORDS } from "./sqlite-dialect.ts";
import { type Counter, SqliteSession } from "./sqlite-session.ts";
import type { Session } from "./statement.ts";
import { toStartError, translateError } from "./store-error.ts";

/** How to open a store. */
export interface SqliteOptions {
  /** The database file; it is made when it is not there. */
  readonly path: string;
  /** How many units may share one COMMIT. */
  readonly unitsPerCommit: number;
}

interface Waiting {
  /** Runs the work and answers how to tell its caller what became of it, once the COMMIT has happened. */
  readonly run: () => Promise<() => void>;
  readonly fail: (error: unknown) => void;
}

/** The SQLite store: one writer that runs units one after the other, one reader beside it. */
export class SqliteStore implements Units, AsyncDisposable {
  /** How many statements have run since the start. */
  readonly counter: Counter = { statements: 0 };
  readonly #path: string;
  readonly #inode: number;
  readonly #writer: Database.Database;
  readonly #reader: Database.Database;
  readonly #writing: Stores;
  readonly #reading: Stores;
  readonly #session: Session;
  readonly #unitsPerCommit: number;
  readonly #queue: Waiting[] = [];
  #pump: Promise<void> | undefined;
  #closed = false;

  private constructor(path: string, writer: Database.Database, reader: Database.Database, unitsPerCommit: number) {
    this.#path = path;
    this.#inode = statSync(path).ino;
    this.#writer = writer;
    this.#reader = reader;
    this.#unitsPerCommit = unitsPerCommit;
    this.#session = new SqliteSession(writer, this.counter);
    this.#writing = createStores(this.#session);
    this.#reading = createStores(new SqliteSession(reader, this.counter));
  }

  /**
   * Opens the store and brings its schema up to date.
   * @throws {Error} when the file is no database, was written by a newer version, or cannot be written durably
   */
  static open(options: SqliteOptions): SqliteStore {
    try {
      return SqliteStore.#open(options);
    } catch (error) {
      throw toStartError(options.path, error);
    }
  }

  static #open(options: SqliteOptions): SqliteStore {
    const writer = openFile(options.path);
    migrate(writer);
    // The driver can fall back to NORMAL by itself; an acknowledged write must survive a power cut.
    if (writer.pragma("synchronous", { simple: true }) !== 2) throw new Error("SQLite did not keep synchronous=FULL.");
    const reader = openFile(options.path);
    reader.pragma("query_only = 1");
    return new SqliteStore(options.path, writer, reader, options.unitsPerCommit);
  }

  /** The session of the writer, for looking at the database itself; whatever the product does goes through units. */
  get session(): Session {
    return this.#session;
  }

  async read<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw closedError();
    this.#assertFile();
    return work(this.#reading);
  }

  write<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<Result>((resolve, reject) => {
      const run = async (): Promise<() => void> => {
        const result = await work(this.#writing);
        return () => resolve(result);
      };
      this.#queue.push({ run, fail: reject });
      this.#pump ??= this.#drain();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#pump;
    this.#reader.close();
    this.#writer.close();
  }

  /** Describes how SQLite would run a statement. */
  explain(sql: string): readonly string[] {
    const count = this.#writer.prepare(sql);
    const rows = this.#writer.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...nulls(count.source)) as { detail: string }[];
    return rows.map((row) => row.detail);
  }

  async #drain(): Promise<void> {
    // Let everything that arrived in this turn of the event loop share the first COMMIT.
    await setImmediate();
    while (this.#queue.length > 0) {
      await this.#commitSome(this.#queue.splice(0, this.#unitsPerCommit));
      if (this.#queue.length > 0) await setImmediate();
    }
    this.#pump = undefined;
  }

  async #commitSome(batch: readonly Waiting[]): Promise<void> {
    const tell: (() => void)[] = [];
    try {
      this.#assertFile();
      this.#writer.exec("BEGIN IMMEDIATE");
      for (const unit of batch) tell.push(await this.#runOne(unit));
      this.#writer.exec("COMMIT");
    } catch (error) {
      this.#rollBack();
      for (const unit of batch) unit.fail(translateError(error));
      return;
    }
    for (const one of tell) one();
  }

  /** A file that was deleted or replaced still takes writes, and loses them with the process. */
  #assertFile(): void {
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) return;
    throw new AnteroomError(
      "unavailable",
      "The database file was deleted or replaced while the server ran; restore it and start the server again.",
      { retryAfterSeconds: 60 },
    );
  }

  /** A store that cannot even roll back must still answer those who wait, and those who come next. */
  #rollBack(): void {
    try {
      if (this.#writer.inTransaction) this.#writer.exec("ROLLBACK");
    } catch {
      // The next BEGIN says what is wrong.
    }
  }

  /** A refusal waits for the COMMIT, too: it may rest on what another unit of the same COMMIT wrote. */
  async #runOne(unit: Waiting): Promise<() => void> {
    this.#writer.exec("SAVEPOINT unit");
    try {
      const tell = await unit.run();
      this.#writer.exec("RELEASE unit");
      return tell;
    } catch (error) {
      // A full disk may have rolled the whole transaction back already; then nothing of this batch may be acknowledged.
      if (!this.#writer.inTransaction) throw error;
      this.#writer.exec("ROLLBACK TO unit; RELEASE unit");
      return () => unit.fail(translateError(error));
    }
  }
}

function openFile(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma("busy_timeout = 5000");
  registerFunctions(database);
  return database;
}

function migrate(database: Database.Database): void {
  const at = Number(database.pragma("user_version", { simple: true }));
  if (at > MIGRATIONS.length) {
    throw new Error(`The database was written by a newer version (schema ${at}, this one knows ${MIGRATIONS.length}).`);
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < at) continue;
    database.transaction(() => {
      for (const sql of migration.up(WORDS)) database.exec(sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}

function nulls(sql: string): null[] {
  return Array.from({ length: sql.split("?").length - 1 }, () => null);
}

function closedError(): AnteroomError {
  return new AnteroomError("unavailable", "The server is stopping; try again in a moment.", { retryAfterSeconds: 5 });
}
