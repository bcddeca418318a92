import Database from "better-sqlite3";

/** Opens a database that is as durable as Anteroom's: WAL, and every COMMIT synced before it returns. */
export function openDurable(path: string): Database.Database {
  const database = new Database(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  return database;
}
