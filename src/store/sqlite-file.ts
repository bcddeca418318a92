import Database from "better-sqlite3";
import { StartError } from "../lib/start-error.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { registerFunctions, WORDS } from "./sqlite-dialect.ts";

/** Readers wait for others only while those rebuild the log; the process stands still meanwhile. */
const READER_BUSY_MS = 100;

/** What a connection keeps of the file: with SQLite's own 2 MiB the writer of a large directory reads it again and again. */
const WRITER_CACHE_KIB = 16 * 1024;
const READER_CACHE_KIB = 8 * 1024;
/** Pages in the log before they go to the file (4 KiB each): a page that changes often goes there once for many changes. */
const CHECKPOINT_PAGES = 1000;

/** Opens the file, which is made when it is not there: FULL, so that what is committed is on the disk. */
export function openFile(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("foreign_keys = ON");
  database.pragma("busy_timeout = 5000");
  database.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  // What a unit would need to be undone is kept for every page it changes; in a temporary file that takes longer than the unit.
  database.pragma("temp_store = MEMORY");
  // What is deleted is overwritten within the pages that are written anyway; secrets are overwritten before they are deleted.
  database.pragma("secure_delete = FAST");
  database.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  registerFunctions(database);
  return database;
}

/** Opens the file for reading what is committed. */
export function openReader(path: string): Database.Database {
  const reader = openFile(path);
  reader.pragma("query_only = 1");
  reader.pragma(`cache_size = -${READER_CACHE_KIB}`);
  reader.pragma(`busy_timeout = ${READER_BUSY_MS}`);
  return reader;
}

/** Brings the schema up to date. @throws {StartError} when a newer version wrote it */
export function migrate(database: Database.Database): void {
  const at = Number(database.pragma("user_version", { simple: true }));
  if (at > MIGRATIONS.length) {
    throw new StartError(
      `The database ${database.name} was written by a newer version (schema ${at}, this one knows ${MIGRATIONS.length}). ` +
        "Start that version, or restore a backup from before it.",
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < at) continue;
    database.transaction(() => {
      for (const sql of migration.up(WORDS)) database.exec(sql);
      database.pragma(`user_version = ${index + 1}`);
    })();
  }
}
