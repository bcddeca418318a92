import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CITATION, type CitedTest, citedFiles, citedTests, missingTests } from "../support/cited-tests.ts";

/** The sections of each RFC that ask something of a service provider. */
const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  "RFC 7643": [
    ...["2.1", "2.2", "2.3.1", "2.3.2", "2.3.3", "2.3.4", "2.3.5", "2.3.6", "2.3.7", "2.3.8", "2.4", "2.5"],
    ...["3", "3.1", "3.2", "3.3", "4.1", "4.1.1", "4.1.2", "4.2", "4.3", "5", "6", "7", "9.1", "9.2", "9.3"],
  ],
  "RFC 7644": [
    ...["2", "2.1", "2.2", "3.1", "3.2", "3.3", "3.3.1"],
    ...["3.4", "3.4.1", "3.4.2", "3.4.2.1", "3.4.2.2", "3.4.2.3", "3.4.2.4", "3.4.2.5", "3.4.3"],
    ...["3.5", "3.5.1", "3.5.2", "3.5.2.1", "3.5.2.2", "3.5.2.3", "3.6", "3.7", "3.7.1", "3.7.2", "3.7.3", "3.7.4"],
    ...["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "4", "5", "6", "6.1", "6.2"],
    ...["7.1", "7.2", "7.3", "7.4", "7.5.1", "7.5.2", "7.6", "7.7", "7.8", "8.1"],
  ],
  "RFC 9865": ["2", "2.1", "2.2", "2.3", "2.4", "3", "4", "5"],
};
const LEVELS = ["MUST", "SHALL", "REQUIRED", "SHOULD", "MAY"];

interface Row {
  readonly chapter: string;
  readonly section: string;
  readonly level: string;
  readonly requirement: string;
  readonly verdict: string;
  readonly reason: string;
  readonly tests: readonly CitedTest[];
  /** What the cell of tests holds beside them. */
  readonly rest: string;
}

const text = readFileSync("docs/conformance.md", "utf8");
const files = citedFiles(text);
const rows = text.split("\n## ").slice(1).flatMap(readChapter);

function readChapter(chapter: string): readonly Row[] {
  const [heading = "", ...lines] = chapter.split("\n");
  return lines.filter((line) => /^\| (?!§)\S/.test(line)).map((line) => readRow(heading, line));
}

function readRow(chapter: string, line: string): Row {
  const [, section = "", level = "", requirement = "", answer = "", cited = ""] = line
    .split("|")
    .map((cell) => cell.trim());
  const verdict = /^(?:Holds|Differs|Does not apply)(?=[.:,; ])/.exec(answer)?.[0] ?? "";
  const reason = answer.slice(verdict.length).replace(/^[.:,; ]+/, "");
  return {
    chapter,
    section,
    level,
    requirement,
    verdict,
    reason,
    tests: citedTests(cited),
    rest: cited.replace(CITATION, "").replaceAll(/[; ]/g, ""),
  };
}

describe("docs/conformance.md", () => {
  it.each(Object.entries(SECTIONS))("has a row for each section of %s that asks something, in order", (rfc, wanted) => {
    const sections = rows.filter(({ chapter }) => chapter === rfc).map(({ section }) => section);

    expect([...new Set(sections)]).toEqual(wanted);
    expect(sections).toEqual(sections.toSorted((a, b) => wanted.indexOf(a) - wanted.indexOf(b)));
  });

  it("says of each requirement how binding it is, what it is and what becomes of it", () => {
    const unclear = rows.filter(
      ({ level, requirement, verdict, rest }) =>
        !(LEVELS.includes(level) && requirement.length > 10 && verdict !== "" && rest === ""),
    );

    expect(rows.length).toBeGreaterThan(120);
    expect(unclear).toEqual([]);
  });

  it("gives a test for all that holds and all that differs, and a reason for all that does not hold", () => {
    const unproven = rows.filter(({ verdict, tests }) => verdict !== "Does not apply" && tests.length === 0);
    const unexplained = rows.filter(({ verdict, reason }) => verdict !== "Holds" && reason.length < 10);

    expect([unproven, unexplained]).toEqual([[], []]);
  });

  it("names only tests that are there", () => {
    expect(missingTests(text)).toEqual([]);
  });

  it("names only files that it cites", () => {
    const cited = new Set(rows.flatMap(({ tests }) => tests.map(({ alias }) => alias)));

    expect([...files.keys()].sort()).toEqual([...cited].sort());
  });
});
