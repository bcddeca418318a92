import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/*
 * Makes `dist/`, the JavaScript that runs, unless it was made from these very sources. npm runs this before `npm start`, so that
 * nobody runs what an edit or an update has left behind.
 *
 * build.ts [--after-install]   after an install it is no failure that TypeScript is left out: `dist/` may be brought later
 */

/** Written last: a `dist/` without it is not complete. */
const STAMP = ".built-from";
const CONFIGURATIONS = ["tsconfig.json", "tsconfig.build.json"];

/** TypeScript is needed and not installed. The message says what to do. */
export class NoCompiler extends Error {
  override readonly name = "NoCompiler";

  constructor() {
    super(
      'dist/ is missing or older than src/, and TypeScript, which makes it, is not installed. Run "npm ci --include=dev", or copy the dist/ of a tree with the same sources in which that was done.',
    );
  }
}

/**
 * Brings `dist/` of a tree up to its sources; `current` when nothing was to be done. A tree without sources has what it was shipped with.
 * @throws {NoCompiler}
 * @throws {Error} when the sources cannot be compiled; `dist/` is as before then
 */
export function build(root: string): "built" | "current" {
  if (!existsSync(join(root, "src"))) return "current";
  const sources = digestOfSources(root);
  if (stampOf(root) === sources) return "current";
  const compiler = findCompiler(root);
  // No temporary directory of the system: it is renamed, and has the mode that others need to run what is in it.
  const staged = join(root, `.dist-${process.pid}`);
  mkdirSync(staged);
  try {
    compile(compiler, root, staged);
    writeFileSync(join(staged, STAMP), sources);
    putInPlace(root, staged, sources);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
  return "built";
}

/** The content counts, not the time: copies and checkouts change the time of files. */
function digestOfSources(root: string): string {
  const hash = createHash("sha256");
  const modules = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join("src", name))
    .sort();
  for (const name of [...CONFIGURATIONS, ...modules]) {
    const content = readFileSync(join(root, name));
    hash.update(`${name}\n${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

function stampOf(root: string): string | undefined {
  const file = join(root, "dist", STAMP);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function findCompiler(root: string): string {
  try {
    const manifest = createRequire(join(root, "package.json")).resolve("typescript/package.json");
    return join(manifest, "..", "bin", "tsc");
  } catch {
    throw new NoCompiler();
  }
}

/** What the compiler says goes to stderr, since stdout belongs to the command that is run afterwards. */
function compile(compiler: string, root: string, staged: string): void {
  const args = [compiler, "-p", "tsconfig.build.json", "--outDir", staged];
  try {
    execFileSync(process.execPath, args, { cwd: root, stdio: ["ignore", process.stderr, process.stderr] });
  } catch (cause) {
    throw new Error("The sources in src/ cannot be compiled; dist/ is left as it was.", { cause });
  }
}

function putInPlace(root: string, staged: string, sources: string): void {
  const dist = join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  try {
    renameSync(staged, dist);
  } catch (error) {
    // Another build at the same time was first, which is as good if it was of the same sources.
    if (stampOf(root) !== sources) throw error;
  }
}

function main(): void {
  try {
    build(fileURLToPath(new URL("..", import.meta.url)));
  } catch (error) {
    process.stderr.write(`anteroom: ${error instanceof Error ? error.message : String(error)}\n`);
    const isForLater = error instanceof NoCompiler && process.argv.includes("--after-install");
    process.exitCode = isForLater ? 0 : 1;
  }
}

if (import.meta.main) main();
