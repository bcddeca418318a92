import type Database from "better-sqlite3";
import { SEALED_COLUMNS } from "./sealed-columns.ts";

/** The tables with rows that destroying has to reach: those that the keyring seals, and those that the keys of principals do. */
const TABLES: ReadonlySet<string> = new Set([...SEALED_COLUMNS.map(({ table }) => table), "secret", "secret_version"]);

/** As much as one value can hold at most is a thousand times more. */
const FILLER_BYTES = 1024 * 1024;

/**
 * Writes the tables that hold sealed values anew, on pages that were zeros. SQLite leaves copies of rows behind where it moves them
 * from page to page, and these outlive the row; nothing but its table being written anew reaches them, and nothing but being used
 * again the pages that are free. Takes as long as there is of both, with everybody waiting.
 */
export function rewriteSealedTables(writer: Database.Database): void {
  writer.pragma("secure_delete = ON");
  try {
    writer.transaction(() => {
      overwriteFreePages(writer);
      for (const table of TABLES) rewrite(writer, table);
    })();
  } finally {
    writer.pragma("secure_delete = FAST");
  }
}

/** Zeros take all free pages, and leave them again as zeros. */
function overwriteFreePages(writer: Database.Database): void {
  const bytes =
    Number(writer.pragma("freelist_count", { simple: true })) * Number(writer.pragma("page_size", { simple: true }));
  if (bytes === 0) return;
  writer.exec("CREATE TABLE filler (zeros BLOB)");
  const fill = writer.prepare("INSERT INTO filler VALUES (zeroblob(?))");
  for (let filled = 0; filled < bytes; filled += FILLER_BYTES) fill.run(Math.min(FILLER_BYTES, bytes - filled));
  writer.exec("DROP TABLE filler");
}

function rewrite(writer: Database.Database, table: string): void {
  writer.exec(`CREATE TEMP TABLE rewritten AS SELECT * FROM main.${table} ORDER BY rowid`);
  writer.exec(`DELETE FROM main.${table}`);
  writer.exec(`INSERT INTO main.${table} SELECT * FROM rewritten ORDER BY rowid`);
  writer.exec("DROP TABLE rewritten");
}
