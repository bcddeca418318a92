import { median, type Series } from "./measure.ts";

/** What one server reached. */
export interface Measured {
  readonly name: string;
  readonly unit: "/s" | "ms" | "MB";
  readonly series: Series;
}

/** What is asked of Anteroom, and what it reached in each alternation. The median decides. */
export interface Bar {
  readonly what: string;
  readonly sense: "at least" | "at most";
  readonly limit: number;
  readonly unit: "×" | "ms" | "MB";
  readonly series: Series;
}

/** One workload at one size. */
export interface Result {
  readonly workload: string;
  readonly measured: readonly Measured[];
  readonly bars: readonly Bar[];
}

/** Whether a bar is reached. */
export function isMet({ sense, limit, series }: Bar): boolean {
  const reached = median(series);
  return sense === "at least" ? reached >= limit : reached <= limit;
}

/** Whether every bar of every result is reached. */
export function allMet(results: readonly Result[]): boolean {
  return results.every(({ bars }) => bars.every(isMet));
}
