import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../src/domain/errors.ts";
import { parseFilter } from "../../src/scim/filter-parser.ts";
import { parsePatchPath } from "../../src/scim/path-parser.ts";
import { filters, isFilter, isPath, nearly, paths } from "../support/filter-grammar.ts";

const STRICT = { exact: true };
const LOOSE = { loose: true };

/** Whether a text was read; how large it may be is another question (`too_many`, or "at most" in the sentence). */
function reads(parse: () => unknown): boolean | "too large" {
  try {
    parse();
    return true;
  } catch (error) {
    if (isAnteroomError(error, "too_many")) return "too large";
    if (isAnteroomError(error, "invalid_filter") || isAnteroomError(error, "invalid_path")) {
      return /at most \d+ /.test((error as Error).message) ? "too large" : false;
    }
    throw error;
  }
}

describe("RFC 7644 figure 1, the grammar of filters", () => {
  it("is read whole: every filter that it generates", () => {
    fc.assert(
      fc.property(filters, (text) => {
        expect(isFilter(text, { loose: false })).toBe(true);
        expect(reads(() => parseFilter(text, STRICT))).not.toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is all that is read: what is nearly in it is read exactly when an independent recognizer reads it", () => {
    const counts = { in: 0, out: 0 };

    fc.assert(
      fc.property(nearly(filters), (text) => {
        const expected = isFilter(text, LOOSE);
        counts[expected ? "in" : "out"] += 1;
        const found = reads(() => parseFilter(text, STRICT));
        expect(found === "too large" || found === expected, `${JSON.stringify(text)} ${found}`).toBe(true);
      }),
      { numRuns: 6_000 },
    );

    expect(Math.min(counts.in, counts.out)).toBeGreaterThan(500);
  });

  it.each([
    [`filter with  two   spaces`.replace("filter with", "a pr and"), false],
    ["a pr", true],
    ["a  pr", false],
    [`a eq "x"and b pr`, false],
    ["a eq True", false],
    ["not(a pr)", true],
    ["not (a pr)", true],
  ])("is told apart from what is only read loosely: %s", (text, exact) => {
    expect(isFilter(text, { loose: false })).toBe(exact);
  });
});

describe("what the figures allow and Anteroom refuses", () => {
  it.each([
    "a.b[c pr]",
    "a.b.c pr",
    "http://example.com/schema:a pr",
    "a eq 1e400",
    "a eq 12345678901234567890",
    'a eq "\\u0000"',
    'a eq "\\ud800"',
  ])("refuses what no schema can mean: %s", (text) => {
    expect(reads(() => parseFilter(text, STRICT))).toBe(false);
    expect(reads(() => parsePatchPath(`list[${text}]`, STRICT))).toBe(false);
  });
});

describe("RFC 7644 figure 7, the grammar of paths", () => {
  it("is read whole: every path that it generates", () => {
    fc.assert(
      fc.property(paths, (text) => {
        expect(isPath(text, { loose: false })).toBe(true);
        expect(reads(() => parsePatchPath(text, STRICT))).not.toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is all that is read", () => {
    const counts = { in: 0, out: 0 };

    fc.assert(
      fc.property(nearly(paths), (text) => {
        const expected = isPath(text, LOOSE);
        counts[expected ? "in" : "out"] += 1;
        const found = reads(() => parsePatchPath(text, STRICT));
        expect(found === "too large" || found === expected, `${JSON.stringify(text)} ${found}`).toBe(true);
      }),
      { numRuns: 6_000 },
    );

    expect(Math.min(counts.in, counts.out)).toBeGreaterThan(500);
  });
});
