import Database from "better-sqlite3";
import { AnteroomError } from "../domain/errors.ts";
import { StartError } from "../lib/start-error.ts";

/**
 * Translates a driver's error at the edge of the store, so that nothing above sees one. A unique index that was hit is
 * `uniqueness` with the index's columns in `facts.columns`; everything that the machine does to the store is
 * `unavailable`; a mistake in our SQL stays what it is, a defect.
 */
export function translateError(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code === "SQLITE_CONSTRAINT_UNIQUE" || error.code === "SQLITE_CONSTRAINT_PRIMARYKEY") {
    const columns = error.message.replace(/^.*: /, "");
    return new AnteroomError("uniqueness", "A value that must be unique is taken already.", { columns }, error);
  }
  if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|MISUSE|RANGE|SCHEMA)/.test(error.code)) return error;
  return new AnteroomError("unavailable", `${whatIsWrong(error)}; try again.`, { retryAfterSeconds: 5 }, error);
}

/** Whether another process holds what was asked for. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY");
}

/** Whether a write or a sync failed in a way that leaves open what reached the disk. */
export function isInDoubt(error: unknown): boolean {
  const cause = error instanceof AnteroomError ? error.cause : error;
  return cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_IOERR");
}

function whatIsWrong(error: Error & { readonly code: string }): string {
  if (error.code === "SQLITE_FULL") return "The disk of the store is full, and nothing was changed";
  if (isBusy(error)) return "Another process has been writing to the database for too long, and nothing was changed";
  if (error.code.startsWith("SQLITE_READONLY")) return "The database may not be written, and nothing was changed";
  return "The store cannot be read or written at the moment";
}

/** What keeps a database file from being opened, as one sentence; anything but a driver's error stays what it is. */
export function toStartError(file: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const problem = `The database ${file} cannot be opened: ${error.message}. Restore it from a backup, or move it away to start anew.`;
  return new StartError(problem, error);
}

/** What writers are told while the store is settled after a failed write. */
export function unsettledError(): AnteroomError {
  const problem = "The store is being brought in order after a failed write; try again in a moment.";
  return new AnteroomError("unavailable", problem, { retryAfterSeconds: 5 });
}

/** What everybody is told once the store is closed. */
export function closedError(): AnteroomError {
  return new AnteroomError("unavailable", "The server is stopping; try again in a moment.", { retryAfterSeconds: 5 });
}
