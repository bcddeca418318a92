import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole, NoBundler } from "./build-console.ts";
import { bringUpToDate } from "./staged-build.ts";

/*
 * Makes `dist/`, the JavaScript that runs, and `dist-console/`, what browsers load, unless they were made from these very sources.
 * npm runs this before `npm start`, so that nobody runs what an edit or an update has left behind.
 *
 * build.ts [--after-install]   after an install it is no failure that TypeScript is left out: `dist/` may be brought later
 */

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
export async function build(root: string): Promise<"built" | "current"> {
  if (!existsSync(join(root, "src"))) return "current";
  const modules = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.startsWith("console/"))
    .map((name) => join("src", name));
  return await bringUpToDate({
    root,
    target: "dist",
    sources: [...CONFIGURATIONS, ...modules],
    make: (staged) => compile(findCompiler(root), root, staged),
  });
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

/** The server is worth nothing without its own build; without the console's it serves the rest, and says so. */
async function main(root: string): Promise<void> {
  const isAfterInstall = process.argv.includes("--after-install");
  try {
    await build(root);
  } catch (error) {
    complain(error);
    process.exitCode = error instanceof NoCompiler && isAfterInstall ? 0 : 1;
    return;
  }
  try {
    await buildConsole(root);
  } catch (error) {
    if (!(error instanceof NoBundler)) process.exitCode = 1;
    if (!(error instanceof NoBundler) || isAfterInstall) complain(error);
  }
}

function complain(error: unknown): void {
  process.stderr.write(`anteroom: ${error instanceof Error ? error.message : String(error)}\n`);
}

if (import.meta.main) await main(fileURLToPath(new URL("..", import.meta.url)));
