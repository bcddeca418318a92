import { statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { StoreFacts } from "../domain/system/system.ts";
import { MIGRATIONS } from "./migrations/index.ts";

/** What is known of the files of a store. @param path the database file */
export async function readStoreFacts(path: string, failing: boolean): Promise<StoreFacts> {
  const { bavail, blocks, bsize } = await statfs(dirname(path));
  return {
    databaseBytes: bytesOf(path),
    logBytes: bytesOf(`${path}-wal`),
    diskFreeBytes: bavail * bsize,
    diskBytes: blocks * bsize,
    schema: MIGRATIONS.length,
    failing,
  };
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
