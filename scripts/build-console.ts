import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { InlineConfig } from "vite";
import { bringUpToDate } from "./staged-build.ts";

/*
 * Makes `dist-console/`, what browsers load of the console, unless it was made from these very sources.
 *
 * build-console.ts
 */

/** Vite is needed and not installed. The message says what to do. */
export class NoBundler extends Error {
  override readonly name = "NoBundler";

  constructor(cause: unknown) {
    super(
      'The console cannot be built: Vite is not installed. Run "npm ci --include=dev", or copy the dist-console/ of a tree with the same sources in which that was done; the server runs without it.',
      { cause },
    );
  }
}

/**
 * Brings `dist-console/` of a tree up to its sources; `current` when nothing was to be done.
 * @throws {NoBundler}
 * @throws {Error} when the sources cannot be bundled; `dist-console/` is as before then
 */
export async function buildConsole(root: string): Promise<"built" | "current"> {
  if (!existsSync(join(root, "src", "console", "index.html"))) return "current";
  return await bringUpToDate({
    root,
    target: "dist-console",
    // Neutral modules may be part of it, and the lockfile says with which libraries it is made.
    sources: [...filesBelow(root, "src/console"), ...filesBelow(root, "src/lib"), "package-lock.json"],
    make: (staged) => bundle(root, staged),
  });
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(root, name)).isFile());
}

async function bundle(root: string, staged: string): Promise<void> {
  const [vite, react] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]).catch((cause: unknown) => {
    throw new NoBundler(cause);
  });
  const config: InlineConfig = {
    root: join(root, "src", "console"),
    configFile: false,
    envDir: false,
    // Addresses are relative, since a proxy may put the server below a path.
    base: "./",
    publicDir: false,
    logLevel: "warn",
    plugins: [react.default()],
    build: {
      outDir: staged,
      // Who made what is in the bundle, and on which terms; the server shows it.
      license: { fileName: "assets/licences.md" },
      emptyOutDir: false,
      target: "es2024",
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 800,
    },
  };
  // React is made for production by this variable alone, which tests set otherwise.
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await vite.build(config);
  } catch (cause) {
    throw new Error("The sources in src/console/ cannot be bundled; dist-console/ is left as it was.", { cause });
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
  compressAssets(join(staged, "assets"));
}

/** Beside each file that is worth it, so that the server compresses nothing while it runs. */
function compressAssets(folder: string): void {
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(join(folder, name));
    const compressed = gzipSync(bytes, { level: 9 });
    if (compressed.length < bytes.length * 0.9) writeFileSync(join(folder, `${name}.gz`), compressed);
  }
}

async function main(root: string): Promise<void> {
  try {
    await buildConsole(root);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.message}` : "";
    process.stderr.write(`anteroom: ${error instanceof Error ? error.message : String(error)}${cause}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main(fileURLToPath(new URL("..", import.meta.url)));
