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
  const what = error.code === "SQLITE_FULL" ? "The disk of the store is full" : "The store cannot be read or written";
  return new AnteroomError(
    "unavailable",
    `${what} at the moment; nothing was changed, try again.`,
    { retryAfterSeconds: 5 },
    error,
  );
}

/** What keeps a database file from being opened, as one sentence; anything but a driver's error stays what it is. */
export function toStartError(file: string, error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const problem = `The database ${file} cannot be opened: ${error.message}. Restore it from a backup, or move it away to start anew.`;
  return new StartError(problem, error);
}
