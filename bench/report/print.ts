import { median, spread } from "../measure.ts";
import { type Bar, isMet, type Measured, type Result } from "../result.ts";

/** A number as tables show it: three digits that mean something. */
export function shown(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toPrecision(value >= 1 ? 3 : 2);
}

/** The middle of a series with its spread, such as `0.34 (0.31 to 0.36)`. */
export function withSpread(series: Measured["series"]): string {
  const [least, most] = spread(series);
  return series.length === 1 ? shown(least) : `${shown(median(series))} (${shown(least)} to ${shown(most)})`;
}

/** What a bar asks for, such as `≥ 0.25×`. */
export function asked({ sense, limit, unit }: Bar): string {
  return `${sense === "at least" ? "≥" : "≤"} ${limit}${unit === "×" ? unit : ` ${unit}`}`;
}

/** A result as lines for the terminal. */
export function toLines({ workload, measured, bars }: Result): string {
  const values = measured.map(({ name, unit, series }) => `    ${name.padEnd(28)} ${withSpread(series)} ${unit}`);
  const verdicts = bars.map(
    (bar) => `  ${isMet(bar) ? "ok  " : "MISS"} ${bar.what.padEnd(28)} ${withSpread(bar.series)}  ${asked(bar)}`,
  );
  return [workload, ...values, ...verdicts].join("\n");
}
