import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type CatalogueEntry, type CatalogueSource, overlaid } from "../domain/catalogue/catalogue-entry.ts";
import { lazily } from "../lib/lazily.ts";
import { type CatalogueFile, parseCatalogueFile } from "./catalogue-schema.ts";

/** A file or directory of the catalogue that cannot be used, and why. */
export interface CatalogueProblem {
  readonly path: string;
  readonly reason: string;
}

/** Where the files of the catalogue are. */
export interface CataloguePlaces {
  /** The directory of the organisation's own files. */
  readonly own: string;
  /** Whether that directory need not be there. */
  readonly ownIsOptional: boolean;
  /** The directory of the entries that ship; another one in tests. */
  readonly shipped?: string;
  readonly now: number;
  /** Hears of each file that is left out: of those that ship not before they are read. */
  readonly onProblem: (problem: CatalogueProblem) => void;
}

/** Protects memory from files that were not meant. An entry has 1 to 3 KB. */
const MAX_FILE_BYTES = 256 * 1024;
/** So that one directory cannot make the start last. */
const MAX_FILES = 5000;

/** The directory of the entries that ship. */
export const SHIPPED_CATALOGUE: string = fileURLToPath(new URL("../../data/applications", import.meta.url));

/**
 * Opens the catalogue: the organisation's own files are read at once, because somebody has to hear of a broken one; those
 * that ship are read when they are first asked for, and kept.
 */
export async function openCatalogue(places: CataloguePlaces): Promise<CatalogueSource> {
  const { own, ownIsOptional, shipped = SHIPPED_CATALOGUE, now, onProblem } = places;
  const corrections = await readDirectory({ path: own, isOptional: ownIsOptional, now, onProblem });
  return {
    load: lazily(async () => {
      const entries = new Map<string, CatalogueEntry>();
      const known = await readDirectory({ path: shipped, isOptional: false, now, onProblem });
      for (const file of known) entries.set(file.key, { ...file, corrected: [] });
      for (const file of corrections) entries.set(file.key, overlaid(entries.get(file.key), file));
      return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    }),
  };
}

interface Directory extends Pick<CataloguePlaces, "now" | "onProblem"> {
  readonly path: string;
  readonly isOptional: boolean;
}

async function readDirectory(directory: Directory): Promise<readonly CatalogueFile[]> {
  const { path, onProblem } = directory;
  const names = await listed(directory);
  if (names.length > MAX_FILES) {
    onProblem({ path, reason: `It holds more than ${MAX_FILES} entries; the others are left out.` });
  }
  const files = await Promise.all(names.slice(0, MAX_FILES).map((name) => readEntry(directory, name)));
  return files.filter((file) => file !== undefined);
}

async function listed({ path, isOptional, onProblem }: Directory): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter((name) => name.endsWith(".json")).sort();
  } catch (error) {
    const code = codeOf(error);
    if (!(isOptional && code === "ENOENT")) onProblem({ path, reason: `The directory cannot be read (${code}).` });
    return [];
  }
}

async function readEntry(
  { path: directory, now, onProblem }: Directory,
  name: string,
): Promise<CatalogueFile | undefined> {
  const path = join(directory, name);
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new UnusableFile("It is no file.");
    if (stats.size > MAX_FILE_BYTES) throw new UnusableFile(`It is larger than ${MAX_FILE_BYTES} bytes.`);
    const file = parseCatalogueFile(JSON.parse(await readFile(path, "utf8")));
    if (`${file.key}.json` !== name) throw new UnusableFile(`Its key is ${file.key}; name it ${file.key}.json.`);
    assertPast(file, now);
    return file;
  } catch (error) {
    onProblem({ path, reason: reasonOf(error) });
    return undefined;
  }
}

class UnusableFile extends Error {
  override readonly name = "UnusableFile";
}

/** A day ahead, because the source's day may have begun already. */
function assertPast({ facts }: CatalogueFile, now: number): void {
  const tomorrow = new Date(now + 24 * 60 * 60 * 1000).toISOString();
  for (const [name, fact] of Object.entries(facts)) {
    if (fact.date > tomorrow) throw new UnusableFile(`facts.${name}.date lies in the future.`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnusableFile) return error.message;
  if (error instanceof SyntaxError) return "It is not JSON.";
  if (!(error instanceof z.ZodError)) return `It cannot be read (${codeOf(error)}).`;
  const [issue] = error.issues;
  const where = issue?.path.join(".") ?? "";
  return `${where === "" ? "Its content" : where}: ${issue?.message ?? "is not valid"}`.slice(0, 200);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
