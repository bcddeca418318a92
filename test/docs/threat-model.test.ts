import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { citedFiles, citedTests, missingTests } from "../support/cited-tests.ts";

const text = readFileSync("docs/threat-model.md", "utf8");

/** Rows of promises: number, what is promised, the tests that hold it. */
const promises = [...text.matchAll(/^\| (?<number>\d+) \| (?<promise>[^|]+) \| (?<tests>[^|]+) \|$/gm)].map(
  ({ groups }) => ({
    number: Number(groups?.["number"]),
    promise: groups?.["promise"] ?? "",
    tests: citedTests(groups?.["tests"] ?? ""),
  }),
);

describe("docs/threat-model.md", () => {
  it("numbers its promises, without a gap", () => {
    expect(promises.length).toBeGreaterThan(30);
    expect(promises.map(({ number }) => number)).toEqual(promises.map((_row, index) => index + 1));
  });

  it("gives at least one test for each promise", () => {
    expect(promises.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it("names only tests that are there", () => {
    expect(missingTests(text)).toEqual([]);
  });

  it("names only files that it cites", () => {
    const cited = new Set(citedTests(text).map(({ alias }) => alias));

    expect([...citedFiles(text).keys()].sort()).toEqual([...cited].sort());
  });
});
