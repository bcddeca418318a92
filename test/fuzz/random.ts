import { randomInt } from "node:crypto";

/**
 * What decides a run: the same inputs every time, so that the gate judges the change and not the dice. `ANTEROOM_FUZZ_SEED` is another
 * seed, or `new` for one that nobody knows yet; a failure names the seed to come back to.
 */
export const FUZZ_SEED: number = seedFrom(process.env["ANTEROOM_FUZZ_SEED"]);

function seedFrom(text: string | undefined): number {
  if (text === undefined || text === "") return 7644;
  return text === "new" ? randomInt(2 ** 31) : Number(text);
}

/** Random numbers that a seed decides. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next one, from 0 up to 1: mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** Whether something that happens once in `times` happens. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<Value>(values: readonly Value[]): Value {
    const picked = values[this.below(values.length)];
    if (picked === undefined) throw new Error("There is nothing to pick from.");
    return picked;
  }
}

/** The random numbers of one input: any input can be made again without those before it. */
export function randomOf(target: string, index: number): Random {
  const name = [...target].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), FUZZ_SEED);
  return new Random(Math.imul(name ^ index, 0x9e3779b1));
}
