import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the console as it is sent. */
export interface ConsoleFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, compressed (RFC 1952); undefined where that saves nothing. */
  readonly gzipped: Buffer | undefined;
}

/** What was built of the console. */
export interface ConsoleFiles {
  /** The document, with addresses as they are behind the public address. */
  readonly document: ConsoleFile;
  /** By the name below `assets/`, which changes with the content. */
  readonly assets: ReadonlyMap<string, ConsoleFile>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".md": "text/plain; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

/** As far from here in `src/` as in `dist/`. */
const BUILT = fileURLToPath(new URL("../../../dist-console", import.meta.url));

/**
 * Reads what was built of the console into memory, so that a later build does not change it under a running server; undefined when
 * nothing was built.
 * @param publicUrl without a slash at the end; it may have a path
 */
export function readConsoleFiles(publicUrl: string, folder: string = BUILT): ConsoleFiles | undefined {
  if (!existsSync(join(folder, "index.html"))) return undefined;
  const path = new URL(publicUrl).pathname.replace(/\/$/, "");
  const text = readFileSync(join(folder, "index.html"), "utf8")
    .replaceAll("./assets/", `${path}/assets/`)
    .replace('name="anteroom-path" content=""', `name="anteroom-path" content="${path}"`);
  const names = readdirSync(join(folder, "assets")).filter((name) => !name.endsWith(".gz"));
  return {
    document: { type: typeOf("index.html"), bytes: Buffer.from(text), gzipped: undefined },
    assets: new Map(names.map((name) => [name, readAsset(join(folder, "assets", name))])),
  };
}

function readAsset(path: string): ConsoleFile {
  const compressed = `${path}.gz`;
  return {
    type: typeOf(path),
    bytes: readFileSync(path),
    gzipped: existsSync(compressed) ? readFileSync(compressed) : undefined,
  };
}

function typeOf(path: string): string {
  return TYPES[extname(path)] ?? "application/octet-stream";
}
