import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TOLERANCES } from "../../../src/scim/tolerances.ts";

interface Row {
  readonly quirk: number;
  readonly tolerances: readonly string[];
  readonly tests: readonly string[];
}

const ROWS: readonly Row[] = readFileSync("docs/quirks.md", "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) => {
    const [, quirk, , , tolerances = "", , tests = ""] = line.split("|").map((cell) => cell.trim());
    return { quirk: Number(quirk), tolerances: quoted(tolerances), tests: tests.split("; ") };
  });

function quoted(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

describe("docs/quirks.md", () => {
  it("has a row for each of the 42 quirks, in order", () => {
    expect(ROWS.map(({ quirk }) => quirk)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });

  it.each(ROWS)("names the tolerances of quirk $quirk and no others", ({ quirk, tolerances }) => {
    const known = Object.entries(TOLERANCES).filter(([, { quirks }]) => quirks.some((number) => number === quirk));

    expect(tolerances).toEqual(known.map(([name]) => name));
  });

  it.each(ROWS)("names tests that try quirk $quirk", ({ quirk, tests }) => {
    expect(tests).not.toEqual([]);
    for (const cited of tests) {
      const [, file, title] = /^`([\w-]+\.test\.ts)`(?:, "(.+)")?$/.exec(cited) ?? [];
      const text = readFileSync(`test/http/${file}`, "utf8");
      const numbered = new RegExp(`quirk: ${quirk},|\\("(?:\\d+ and )?${quirk}(?: and \\d+)?: `);
      expect(title === undefined ? numbered.test(text) : text.includes(`"${title}"`), cited).toBe(true);
    }
  });
});
