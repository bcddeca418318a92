import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const LINK = /\]\((?<target>[^)#\s]+)(?:#[^)]*)?\)/g;

describe("documents", () => {
  const files = [...globSync("*.md"), ...globSync("docs/**/*.md")];

  it.each(files)("%s links only to what is there", (file) => {
    const targets = [...readFileSync(file, "utf8").matchAll(LINK)].map((match) => match.groups?.["target"] ?? "");
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));

    const broken = local.filter((target) => !existsSync(join(dirname(file), target)));

    expect(broken).toEqual([]);
  });

  it("name only rooms that exist in the architecture page", () => {
    const text = readFileSync("docs/architecture.md", "utf8");
    const rooms = [...text.matchAll(/`(?<room>src\/[a-z/]+\/?)`/g)].map((match) => match.groups?.["room"] ?? "");

    const missing = rooms.filter((room) => !existsSync(room));

    expect(rooms.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });
});
