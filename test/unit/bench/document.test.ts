import { describe, expect, it } from "vitest";
import { type Circumstances, toDocument } from "../../../bench/report/document.ts";
import { allMet, isMet, type Result } from "../../../bench/result.ts";

const circumstances: Circumstances = {
  machine: "2 cores.",
  versions: "Node 24.",
  date: "2026-11-22",
  alternations: 3,
};

const results: readonly Result[] = [
  {
    workload: "create a user",
    measured: [{ name: "Anteroom", unit: "/s", series: [4000, 5000, 6000] }],
    bars: [
      { what: "of scimmy", sense: "at least", limit: 4, unit: "×", series: [3.9, 4.1, 5] },
      { what: "of bare Express", sense: "at least", limit: 0.25, unit: "×", series: [0.2, 0.24, 0.5] },
    ],
  },
  {
    workload: "memory",
    measured: [],
    bars: [{ what: "Anteroom", sense: "at most", limit: 250, unit: "MB", series: [231.4] }],
  },
];

describe("a bar", () => {
  it.each([
    { sense: "at least", series: [1, 2, 9], met: true },
    { sense: "at least", series: [1, 1.9, 9], met: false },
    { sense: "at most", series: [1, 2, 9], met: true },
    { sense: "at most", series: [1, 2.1, 9], met: false },
    { sense: "at least", series: [Number.NaN], met: false },
    { sense: "at most", series: [Number.NaN], met: false },
  ] as const)("of $sense 2 is met by $series: $met", ({ sense, series, met }) => {
    expect(isMet({ what: "", sense, limit: 2, unit: "×", series })).toBe(met);
  });

  it("that is missed fails the whole run", () => {
    const [created, memory] = results as [Result, Result];

    expect([allMet(results), allMet([memory]), allMet([created])]).toEqual([false, true, false]);
  });
});

describe("the performance document", () => {
  const text = toDocument(results, circumstances);

  it("names machine, versions and day", () => {
    expect(text).toContain("2 cores. Node 24. Measured on 2026-11-22.");
  });

  it("shows each bar with median and spread, and marks the missed one", () => {
    const rows = text.split("\n").filter((line) => /^\| (?:create|memory)/.test(line));

    expect(rows).toEqual([
      "| create a user | of scimmy | ≥ 4× | 4.10× | 3.90 to 5.00 |  |",
      "| create a user | of bare Express | ≥ 0.25× | 0.24× | 0.20 to 0.50 | **miss** |",
      "| memory | Anteroom | ≤ 250 MB | 231 MB |  |  |",
    ]);
    expect(text).toContain("1 of 3 bars are missed.");
  });

  it("shows what was measured, where something was", () => {
    expect(text).toContain(
      "### create a user\n\n|  | median (least to most) |\n| --- | --- |\n| Anteroom | 5,000 (4,000 to 6,000) /s |",
    );
    expect(text).not.toContain("### memory");
  });
});
