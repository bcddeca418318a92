import { createHash } from "node:crypto";

/** Random bytes that are the same for the same seed: SHA-256 over a counter. */
export function seededRandom(seed: string): (count: number) => Uint8Array {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (count) => {
    while (pool.length < count) {
      pool = Buffer.concat([pool, createHash("sha256").update(`${seed}/${counter}`).digest()]);
      counter += 1;
    }
    const taken = pool.subarray(0, count);
    pool = pool.subarray(count);
    return taken;
  };
}

/** Pearson's chi-square of counts against equal expectation. */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** What chi-square of that many equally likely outcomes stays under, but for once in millions of seeds. */
export function chiSquareBound(outcomes: number): number {
  const freedom = outcomes - 1;
  return freedom + 6 * Math.sqrt(2 * freedom) + 12;
}
