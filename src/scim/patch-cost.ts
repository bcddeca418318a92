import { AnteroomError } from "../domain/errors.ts";

/**
 * Most steps that the operations of one PATCH may take on the values of lists: one for each comparison with a value, and one for
 * each value that is changed. What is found by `eq` is all that such a filter is held against. So many steps take about 50 ms;
 * a thousand operations that each change 25 values stay within.
 */
export const MAX_STEPS = 50_000;

/** Counts the steps of one PATCH: operations times values must not keep the process busy. */
export class PatchCost {
  #steps = 0;

  /** @throws {AnteroomError} `too_many` (RFC 7644 §3.12) once more than `MAX_STEPS` were taken */
  charge(steps: number, where: string): void {
    this.#steps += steps;
    if (this.#steps <= MAX_STEPS) return;
    throw new AnteroomError(
      "too_many",
      `The operations of the patch take more than ${MAX_STEPS} steps on the values of ${where}; send several patches, or filters with an eq on value.`,
      { attribute: where, most: MAX_STEPS },
    );
  }
}
