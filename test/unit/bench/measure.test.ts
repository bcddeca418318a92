import { describe, expect, it } from "vitest";
import { alternate, median, ratios, spread } from "../../../bench/measure.ts";

describe("a series of measurements", () => {
  it.each([
    { series: [3], middle: 3 },
    { series: [9, 1, 5], middle: 5 },
    { series: [10, 2, 4, 8], middle: 6 },
    { series: [100, 20, 3], middle: 20 },
  ])("has the middle of $series", ({ series, middle }) => {
    expect(median(series)).toBe(middle);
  });

  it("spreads from its least to its most, in whatever order they came", () => {
    expect(spread([5, 100, 20])).toEqual([5, 100]);
  });

  it("is compared with another one alternation by alternation, so that what slows both counts for neither", () => {
    expect(ratios([10, 5, 8], [20, 10, 4])).toEqual([0.5, 0.5, 2]);
  });
});

describe("alternating", () => {
  it("measures each in turn, and does not count the first turn", async () => {
    const order: string[] = [];
    const sample = (name: string) => async (): Promise<number> => order.push(name);

    const series = await alternate([sample("a"), sample("b")], 2);

    expect(order).toEqual(["a", "b", "a", "b", "a", "b"]);
    expect(series).toEqual([
      [3, 5],
      [4, 6],
    ]);
  });

  it("goes round several times within a turn, whose value is the mean", async () => {
    const order: string[] = [];
    const sample = (name: string) => async (): Promise<number> => order.push(name);

    const series = await alternate([sample("a"), sample("b")], 1, 2);

    expect(order.join("")).toBe("abababab");
    expect(series).toEqual([[6], [7]]);
  });
});
