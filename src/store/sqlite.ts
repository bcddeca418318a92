import { statSync } from "node:fs";
import { setImmediate, setTimeout } from "node:timers/promises";
import type Database from "better-sqlite3";
import { AnteroomError } from "../domain/errors.ts";
import type { Rehearsals, Stores, Units } from "../domain/unit.ts";
import { AccessWatch } from "./access-watch.ts";
import { Checkpointer } from "./checkpointer.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { rewriteSealedTables } from "./scrub.ts";
import { Snapshots } from "./snapshots.ts";
import { createStores } from "./sql-stores.ts";
import { migrate, openFile, openReader } from "./sqlite-file.ts";
import { type Counter, SqliteSession } from "./sqlite-session.ts";
import type { Session } from "./statement.ts";
import { closedError, isBusy, isInDoubt, toStartError, translateError, unsettledError } from "./store-error.ts";
import { WritingSession } from "./writing-session.ts";

/** How to open a store. */
export interface SqliteOptions {
  /** The database file; it is made when it is not there. */
  readonly path: string;
  /** How many units may share one COMMIT. */
  readonly unitsPerCommit: number;
  /** How long a unit waits for another process to finish writing; 5,000 if absent. */
  readonly busyMs?: number;
  /** How long units go on sharing a COMMIT before the process looks after everybody else; 20 if absent. */
  readonly commitMs?: number;
  readonly watch?: StoreWatch;
  /** Whether a thread of its own moves the log to the file; otherwise the writer does, whenever the log is long. */
  readonly checkpointThread?: boolean;
}

/** Is told when the store stops taking writes and when it takes them again, once each time. */
export interface StoreWatch {
  /** @param error what the driver said */
  failing(error: unknown): void;
  recovered(): void;
  /** The thread that moves the log to the file ended by itself; the writer does it from now on, with everybody waiting. */
  checkpointsEnded(error: unknown): void;
}

const BUSY_MS = 5000;
const BUSY_RETRY_MS = 10;
const COMMIT_MS = 20;
const SCRUB_ATTEMPTS = 20;
const SCRUB_RETRY_MS = 50;

/** With a thread that does it: only should that fail. */
const LATE_CHECKPOINT_PAGES = 32_000;
/** How long a look at the file counts for reads. */
const FILE_SEEN_MS = 50;

interface Waiting {
  /** Runs the work and answers how to tell its caller what became of it, once the COMMIT has happened. */
  readonly run: () => Promise<() => void>;
  readonly fail: (error: unknown) => void;
  /** When it was asked for, on the monotonic clock. */
  readonly since: number;
}

/** The SQLite store: one writer that runs units one after the other, beside it a reader and one for snapshots. */
export class SqliteStore implements Units, Rehearsals, AsyncDisposable {
  /** How many statements have run since the start. */
  readonly counter: Counter = { statements: 0 };
  readonly #path: string;
  readonly #inode: number;
  readonly #writer: Database.Database;
  readonly #reader: Database.Database;
  readonly #writing: Stores;
  readonly #reading: Stores;
  readonly #lister: Database.Database;
  readonly #snapshots: Snapshots;
  readonly #session: WritingSession;
  readonly #unitsPerCommit: number;
  readonly #busyMs: number;
  readonly #commitMs: number;
  readonly #watch: StoreWatch | undefined;
  readonly #steps: TransactionSteps;
  readonly #checkpointer: Checkpointer | undefined;
  readonly #queue: Waiting[] = [];
  #pump: Promise<void> | undefined;
  #closed = false;
  readonly #access = new AccessWatch();
  /** When the file was last seen where it belongs, on the monotonic clock. */
  #seenAt = Number.NEGATIVE_INFINITY;
  /** Whether the last COMMIT was refused by the machine. */
  #failing = false;
  /** Whether a write or a sync failed, so that what is in the log after the last COMMIT is not known. */
  #inDoubt = false;
  /** What is to be done before the next COMMIT, so that nothing is left of what was destroyed. */
  #scrubbing: "tables" | "log" | undefined;

  private constructor(
    options: SqliteOptions,
    writer: Database.Database,
    reader: Database.Database,
    lister: Database.Database,
  ) {
    this.#path = options.path;
    this.#inode = statSync(options.path).ino;
    this.#writer = writer;
    this.#reader = reader;
    this.#unitsPerCommit = options.unitsPerCommit;
    this.#busyMs = options.busyMs ?? BUSY_MS;
    this.#commitMs = options.commitMs ?? COMMIT_MS;
    this.#watch = options.watch;
    this.#session = new WritingSession(writer, this.counter);
    this.#steps = prepareSteps(writer);
    if (options.checkpointThread === true) {
      writer.pragma(`wal_autocheckpoint = ${LATE_CHECKPOINT_PAGES}`);
      this.#checkpointer = new Checkpointer(options.path, (error) => options.watch?.checkpointsEnded(error));
    }
    this.#writing = this.#access.watch(createStores(this.#session));
    this.#reading = createStores(new SqliteSession(reader, this.counter));
    this.#lister = lister;
    this.#snapshots = new Snapshots(lister, createStores(new SqliteSession(lister, this.counter)));
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
    const reader = openReader(options.path);
    // SQLite would wait with the whole process standing still; the store waits for the lock by itself.
    writer.pragma("busy_timeout = 0");
    return new SqliteStore(options, writer, reader, openReader(options.path));
  }

  get accessRevision(): number {
    return this.#access.revision;
  }

  /** The session of the writer, for looking at the database itself; whatever the product does goes through units. */
  get session(): Session {
    return this.#session;
  }

  async read<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw closedError();
    this.#assertFileLately();
    return work(this.#reading);
  }

  async snapshot<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (this.#closed) throw closedError();
    this.#assertFileLately();
    return this.#snapshots.read(work);
  }

  write<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise<Result>((resolve, reject) => {
      const run = async (): Promise<() => void> => {
        const result = await work(this.#writing);
        return () => resolve(result);
      };
      this.#queue.push({ run, fail: reject, since: performance.now() });
      this.#pump ??= this.#drain();
    });
  }

  /** Whether the last COMMIT was refused by the machine. */
  get isFailing(): boolean {
    return this.#failing;
  }

  async rehearse<Result>(work: (stores: Stores) => Promise<Result>): Promise<Result> {
    let played: { readonly result: Result } | undefined;
    // A unit that throws is undone alone, which is all that a rehearsal asks for.
    const end = new Error("The rehearsal is over.");
    const outcome = this.write(async (stores) => {
      played = { result: await work(stores) };
      throw end;
    });
    return outcome.catch((error: unknown) => {
      if (error !== end || played === undefined) throw error;
      return played.result;
    });
  }

  async assertWritable(): Promise<void> {
    if (!this.#failing) return;
    // Writes a page without changing what it says.
    await this.write(async () => void this.#writer.pragma(`user_version = ${MIGRATIONS.length}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#pump;
    await this.#snapshots.settled();
    await this.#checkpointer?.[Symbol.asyncDispose]();
    this.#reader.close();
    this.#lister.close();
    this.#writer.close();
  }

  /**
   * Sees to it that nothing is left of sealed values that were destroyed, neither in the file nor in the log. False when somebody
   * else reads an older state for too long; ask again then.
   */
  async scrub(): Promise<boolean> {
    this.#scrubbing = "tables";
    for (let attempt = 0; attempt < SCRUB_ATTEMPTS && this.#scrubbing !== undefined; attempt += 1) {
      if (attempt > 0) await setTimeout(SCRUB_RETRY_MS);
      // Between two commits, where nothing is open on the writer.
      await this.write(async () => undefined);
    }
    return this.#scrubbing === undefined;
  }

  /** Describes how SQLite would run a statement. */
  explain(sql: string): readonly string[] {
    const count = this.#writer.prepare(sql);
    const rows = this.#writer.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...nulls(count.source)) as { detail: string }[];
    return rows.map((row) => row.detail);
  }

  async #drain(): Promise<void> {
    do {
      await this.#gather();
      await this.#commitSome(this.#queue.splice(0, this.#unitsPerCommit));
    } while (this.#queue.length > 0);
    this.#pump = undefined;
  }

  /** Lets everything share the next COMMIT that arrives in this turn of the event loop, and in the next ones while more arrives. */
  async #gather(): Promise<void> {
    let seen: number;
    do {
      seen = this.#queue.length;
      await setImmediate();
    } while (this.#queue.length > seen && this.#queue.length < this.#unitsPerCommit);
  }

  async #commitSome(batch: Waiting[]): Promise<void> {
    const tell: (() => void)[] = [];
    try {
      this.#assertFile();
      this.#settle();
      this.#scrub();
      if (this.#checkpointer?.takeLog() === true) this.#writer.pragma("wal_checkpoint(PASSIVE)");
      await this.#begin(batch[0]?.since ?? 0);
      const begunAt = performance.now();
      for (const unit of batch) {
        tell.push(await this.#runOne(unit));
        // Nobody else is served meanwhile: what is left waits for the next turn of the event loop.
        if (performance.now() - begunAt > this.#commitMs) this.#queue.unshift(...batch.splice(tell.length));
      }
      this.#session.appendWaiting();
      this.#steps.commit.run();
      this.#access.ended(false);
      this.#checkpointer?.committed();
    } catch (error) {
      this.#access.ended(true);
      this.#session.forget(0);
      this.#rollBack();
      this.#noteFailure(error);
      for (const unit of batch) unit.fail(translateError(error));
      return;
    }
    if (this.#failing) {
      this.#failing = false;
      this.#watch?.recovered();
    }
    for (const one of tell) one();
  }

  /** Once somebody has waited in vain, nobody else waits until the store is free again. */
  async #begin(since: number): Promise<void> {
    const giveUpAt = this.#failing ? 0 : since + this.#busyMs;
    for (;;) {
      try {
        this.#steps.begin.run();
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= giveUpAt) throw error;
      }
      await setTimeout(BUSY_RETRY_MS);
    }
  }

  #noteFailure(error: unknown): void {
    if (!this.#failing) this.#watch?.failing(error);
    this.#failing = true;
    this.#inDoubt ||= isInDoubt(error);
    try {
      this.#settle();
    } catch {
      // The next COMMIT tries again before anything else.
    }
  }

  /**
   * A COMMIT whose sync failed may be in the log all the same, and would come back with the next start. Everything
   * acknowledged goes to the database, synced, and the log is emptied; until that works, nothing else is written.
   */
  #settle(): void {
    if (!this.#inDoubt) return;
    if (!this.#truncateLog()) throw unsettledError();
    this.#inDoubt = false;
  }

  #scrub(): void {
    if (this.#scrubbing === "tables") {
      rewriteSealedTables(this.#writer);
      this.#scrubbing = "log";
    }
    if (this.#scrubbing === "log" && this.#truncateLog()) this.#scrubbing = undefined;
  }

  /** Answers whether it is empty now. */
  #truncateLog(): boolean {
    const [{ busy }] = this.#writer.pragma("wal_checkpoint(TRUNCATE)") as [{ busy: number }];
    return busy === 0;
  }

  /** A file that was deleted or replaced still takes writes, and loses them with the process. */
  #assertFile(): void {
    if (statSync(this.#path, { throwIfNoEntry: false })?.ino === this.#inode) {
      this.#seenAt = performance.now();
      return;
    }
    throw new AnteroomError(
      "unavailable",
      "The database file was deleted or replaced while the server ran; restore it and start the server again.",
      { retryAfterSeconds: 60 },
    );
  }

  /** For reads, which lose nothing: looking at the file for each would cost as much as many a read. */
  #assertFileLately(): void {
    if (performance.now() - this.#seenAt > FILE_SEEN_MS) this.#assertFile();
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
    const { waiting } = this.#session;
    this.#steps.savepoint.run();
    try {
      const tell = await unit.run();
      this.#steps.release.run();
      return tell;
    } catch (error) {
      // A full disk may have rolled the whole transaction back already; then nothing of this batch may be acknowledged.
      if (!this.#writer.inTransaction) throw error;
      this.#writer.exec("ROLLBACK TO unit; RELEASE unit");
      this.#access.undone();
      this.#session.forget(waiting);
      return () => unit.fail(translateError(error));
    }
  }
}

/** The statements around units, prepared once. */
interface TransactionSteps {
  readonly begin: Database.Statement;
  readonly commit: Database.Statement;
  readonly savepoint: Database.Statement;
  readonly release: Database.Statement;
}

function prepareSteps(database: Database.Database): TransactionSteps {
  return {
    begin: database.prepare("BEGIN IMMEDIATE"),
    commit: database.prepare("COMMIT"),
    savepoint: database.prepare("SAVEPOINT unit"),
    release: database.prepare("RELEASE unit"),
  };
}

function nulls(sql: string): null[] {
  return Array.from({ length: sql.split("?").length - 1 }, () => null);
}
