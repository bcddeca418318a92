import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const temporary = /^\.[a-z.]+\.[0-9a-f]{16}\.tmp$/;

/**
 * Creates a file that only its owner may read (0600). It appears whole or not at all, survives a power cut once this
 * returns, and never replaces another.
 * @throws an error with code `EEXIST` when there is one.
 */
export function createPrivateFile(path: string, content: string): void {
  const draft = writeDraft(path, content);
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
  syncDirectory(dirname(path));
}

/** Replaces a file (0600) in one step: a reader sees the old content or the new, never a part. */
export function replacePrivateFile(path: string, content: string): void {
  const draft = writeDraft(path, content);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDirectory(dirname(path));
}

/** Gives a file the place of another in one step, so that it has it after a power cut, too. */
export function movePrivateFile(from: string, to: string): void {
  renameSync(from, to);
  syncDirectory(dirname(to));
}

/** Removes a file, if there is one, so that it is gone after a power cut, too. */
export function removePrivateFile(path: string): void {
  rmSync(path, { force: true });
  syncDirectory(dirname(path));
}

/** Removes what an interrupted write left in a directory. Only for the one process that owns the directory. */
export function removeDrafts(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (temporary.test(name)) rmSync(join(directory, name), { force: true });
  }
}

function writeDraft(path: string, content: string): string {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString("hex")}.tmp`);
  const file = openSync(draft, "wx", 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return draft;
}

function syncDirectory(path: string): void {
  // Windows cannot open a directory, and needs no sync for its entries.
  if (process.platform === "win32") return;
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
