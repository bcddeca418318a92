import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Written last: a directory without it is not complete. */
const STAMP = ".built-from";

/** Something that is made from sources into a directory of its own. Paths are relative to the root of the tree. */
export interface StagedBuild {
  readonly root: string;
  /** Where it goes. */
  readonly target: string;
  /** The files that decide what comes out, in any order. */
  readonly sources: readonly string[];
  /** Makes it in a directory that exists and is empty. */
  readonly make: (staged: string) => void | Promise<void>;
}

/**
 * Brings a target up to its sources; `current` when nothing was to be done.
 * @throws {Error} what `make` throws; the target is as before then
 */
export async function bringUpToDate(build: StagedBuild): Promise<"built" | "current"> {
  const { root, target } = build;
  const sources = digestOf(build);
  if (stampOf(build) === sources) return "current";
  // No temporary directory of the system: it is renamed, and has the mode that others need to run what is in it.
  const staged = join(root, `.${target}-${process.pid}`);
  mkdirSync(staged);
  try {
    await build.make(staged);
    writeFileSync(join(staged, STAMP), sources);
    putInPlace(build, staged, sources);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return "built";
}

/** The content counts, not the time: copies and checkouts change the time of files. */
function digestOf({ root, sources }: StagedBuild): string {
  const hash = createHash("sha256");
  for (const name of sources.toSorted()) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function stampOf({ root, target }: StagedBuild): string | undefined {
  const file = join(root, target, STAMP);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function putInPlace(build: StagedBuild, staged: string, sources: string): void {
  const place = join(build.root, build.target);
  rmSync(place, { recursive: true, force: true });
  try {
    renameSync(staged, place);
  } catch (error) {
    // Another build at the same time was first, which is as good if it was of the same sources.
    if (stampOf(build) !== sources) throw error;
  }
}
