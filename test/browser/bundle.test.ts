import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildConsole } from "../../scripts/build-console.ts";

const KB = 1024;
const FOLDER = join(process.cwd(), "dist-console");

/** What a browser loads before it shows anything: what the document names. */
function entryFiles(ending: string): readonly string[] {
  const document = readFileSync(join(FOLDER, "index.html"), "utf8");
  return [...document.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)]
    .map(([, name]) => name ?? "")
    .filter((name) => name.endsWith(ending));
}

/** As it is sent; the smallest files are not worth compressing. */
function compressedSize(names: readonly string[]): number {
  const sizes = names
    .map((name) => join(FOLDER, name))
    .map((path) => statSync(existsSync(`${path}.gz`) ? `${path}.gz` : path).size);
  return sizes.reduce((sum, size) => sum + size, 0);
}

describe("what browsers load of the console", () => {
  beforeAll(async () => {
    await buildConsole(process.cwd());
  }, 120_000);

  it("begins with at most 260 KB of script, compressed", () => {
    const scripts = entryFiles(".js");

    expect(scripts.length).toBeGreaterThan(0);
    expect(compressedSize(scripts)).toBeLessThanOrEqual(260 * KB);
  });

  it("has at most 40 KB of styles, compressed, in all of its pages together", () => {
    const styles = readdirSync(join(FOLDER, "assets")).filter((name) => name.endsWith(".css"));

    expect(styles.length).toBeGreaterThan(0);
    expect(compressedSize(styles.map((name) => join("assets", name)))).toBeLessThanOrEqual(40 * KB);
  });

  it("loads a page only when it is opened", () => {
    const scripts = readdirSync(join(FOLDER, "assets")).filter((name) => name.endsWith(".js"));

    expect(scripts.length).toBeGreaterThan(entryFiles(".js").length + 20);
  });

  it("names no other origin to load from", () => {
    const document = readFileSync(join(FOLDER, "index.html"), "utf8");

    expect(document).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });
});
