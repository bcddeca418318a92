/** The upper ends of the classes that durations are counted in, in milliseconds; what takes longer is in the last one. */
const BOUNDS: readonly number[] = [
  1, 2, 3, 5, 8, 13, 20, 30, 50, 80, 130, 200, 300, 500, 800, 1300, 2000, 3000, 5000, 8000, 13_000, 20_000, 30_000,
  60_000,
];

/** How many durations there were of each class. Two are joined by adding them up, which percentiles are not. */
export type Latency = readonly number[];

/** No durations at all. */
export const NO_LATENCY: Latency = BOUNDS.map(() => 0);

/** Counts one more duration, in milliseconds, in place: every request does. */
export function countDuration(latency: number[], durationMs: number): void {
  const found = BOUNDS.findIndex((bound) => durationMs <= bound);
  const at = found === -1 ? BOUNDS.length - 1 : found;
  latency[at] = (latency[at] ?? 0) + 1;
}

/** Adds two counts up. */
export function joinLatency(a: Latency, b: Latency): Latency {
  return BOUNDS.map((_, index) => (a[index] ?? 0) + (b[index] ?? 0));
}

/**
 * The duration that a share of all did not exceed, as the upper end of its class; null without durations.
 * @param share between 0 and 1
 */
export function percentileOf(latency: Latency, share: number): number | null {
  const rank = Math.ceil(latency.reduce((sum, count) => sum + count, 0) * share);
  let seen = 0;
  for (const [index, count] of latency.entries()) {
    seen += count;
    if (seen >= rank && seen > 0) return BOUNDS[index] ?? null;
  }
  return null;
}
