/** Where randomness comes from: gives that many random bytes. Passed in, so that tests know what is drawn. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * Draws a whole number from 0 up to, and without, a bound, each with the same probability: what lies beyond the bound is drawn
 * again, at most every second time.
 * @param bound at least 1
 */
export function randomBelow(bound: bigint, random: RandomBytes): bigint {
  const bits = (bound - 1n).toString(2).length;
  const bytes = Math.ceil(bits / 8);
  const mask = (1n << BigInt(bits)) - 1n;
  for (;;) {
    const drawn = BigInt(`0x${Buffer.from(random(bytes)).toString("hex")}`) & mask;
    if (drawn < bound) return drawn;
  }
}

/** The binary logarithm of a whole number that may be far beyond what a double holds. */
export function log2(value: bigint): number {
  const digits = value.toString(16);
  const head = Number.parseInt(digits.slice(0, 13), 16);
  return Math.log2(head) + 4 * (digits.length - Math.min(13, digits.length));
}
