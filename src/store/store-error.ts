import Database from "better-sqlite3";
import { AnteroomError } from "../domain/errors.ts";

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
  return new AnteroomError(
    "unavailable",
    "The store cannot be read or written at the moment; nothing was changed, try again.",
    { retryAfterSeconds: 5 },
    error,
  );
}
