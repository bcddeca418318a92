import { accessSync, chmodSync, constants, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Database from "better-sqlite3";
import { createPrivateFile, removeDrafts, replacePrivateFile } from "../lib/durable-file.ts";
import { readServerFile, type ServerFile, serverFilePath } from "../lib/server-file.ts";
import { StartError } from "../lib/start-error.ts";

/** A data directory that this process holds alone until it is closed or the process ends, however it ends. */
export interface DataDirectory extends Disposable {
  /** The absolute path. */
  readonly path: string;
  readonly databaseFile: string;
  readonly rootKeyFile: string;
  readonly adminTokenFile: string;
  readonly serverFile: string;
  /** Sentences about what is unsafe here but no reason to stop, for the log. */
  readonly warnings: readonly string[];
  /** Whether a file is there; the paths above are meant. */
  has(file: string): boolean;
  /** Creates a file that only its owner may read. @throws an error with code `EEXIST` when it is there. */
  createSecretFile(file: string, content: string): void;
  /** Writes a file that only its owner may read, in one step, over what is there. */
  replaceSecretFile(file: string, content: string): void;
  /** Says in `server.json` where this server listens; replaces it in one step. */
  writeServerFile(server: ServerFile): void;
  /** Removes `server.json` and lets go of the directory. May be called twice. */
  close(): void;
}

/**
 * Opens a data directory: creates it (0700) when it is missing, checks that it can be written, and takes its lock.
 * @throws {StartError} when it cannot be used, or another server holds it.
 */
export function openDataDirectory(path: string): DataDirectory {
  const directory = resolve(path);
  prepare(directory);
  const lock = takeLock(directory);
  // Both may be left over from a server that was killed; the lock says that it is gone.
  rmSync(serverFilePath(directory), { force: true });
  removeDrafts(directory);
  return new LockedDirectory(directory, lock, findWarnings(directory));
}

class LockedDirectory implements DataDirectory {
  readonly path: string;
  readonly databaseFile: string;
  readonly rootKeyFile: string;
  readonly adminTokenFile: string;
  readonly serverFile: string;
  readonly warnings: readonly string[];
  readonly #lock: Database.Database;

  constructor(path: string, lock: Database.Database, warnings: readonly string[]) {
    this.path = path;
    this.databaseFile = join(path, "anteroom.db");
    this.rootKeyFile = join(path, "root.key");
    this.adminTokenFile = join(path, "admin.token");
    this.serverFile = serverFilePath(path);
    this.warnings = warnings;
    this.#lock = lock;
  }

  has(file: string): boolean {
    return statSync(file, { throwIfNoEntry: false }) !== undefined;
  }

  createSecretFile(file: string, content: string): void {
    createPrivateFile(file, content);
  }

  replaceSecretFile(file: string, content: string): void {
    replacePrivateFile(file, content);
  }

  writeServerFile({ url, pid, startedAt }: ServerFile): void {
    replacePrivateFile(this.serverFile, `${JSON.stringify({ url, pid, startedAt })}\n`);
  }

  close(): void {
    if (!this.#lock.open) return;
    rmSync(this.serverFile, { force: true });
    this.#lock.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function prepare(directory: string): void {
  try {
    makeDirectory(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** Node's own recursive mkdir never ends where the system says "no such file" under a parent that exists, as in /proc. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it in between.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/**
 * The lock is an exclusive SQLite transaction on a file of its own that is held open: the operating system drops it with
 * the process. No other code may open this file, because closing a descriptor of it would drop the lock (POSIX).
 */
function takeLock(directory: string): Database.Database {
  const file = join(directory, "lock.db");
  let lock: Database.Database | undefined;
  try {
    lock = new Database(file, { timeout: 0 });
    lock.pragma("journal_mode = MEMORY");
    // SQLite takes no lock on a file that it may only read; the write, never committed, makes that an error.
    lock.exec("BEGIN EXCLUSIVE; PRAGMA user_version = 1");
    chmodSync(file, 0o600);
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) throw inUse(directory);
    throw unusable(directory, error);
  }
}

function inUse(directory: string): StartError {
  const server = readServerFile(directory);
  const holder =
    server === undefined
      ? "another Anteroom process"
      : `the server at ${server.url} (process ${server.pid}, started ${server.startedAt})`;
  return new StartError(
    `The data directory ${directory} is in use by ${holder}. Stop it, or name another directory with ANTEROOM_DATA_DIR.`,
  );
}

function unusable(directory: string, error: unknown): StartError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return new StartError(
    `The data directory ${directory} cannot be used (${code}). Make it a directory that this user may write, or name another with ANTEROOM_DATA_DIR.`,
    error,
  );
}

function findWarnings(directory: string): readonly string[] {
  if (process.platform === "win32" || (statSync(directory).mode & 0o077) === 0) return [];
  return [`The data directory ${directory} is open to other users of this machine. Run: chmod 700 ${directory}`];
}
