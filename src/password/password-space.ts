import { type RandomBytes, randomBelow } from "./random-below.ts";

/** All passwords of one length that obey the same rules. */
export interface SpaceRules {
  readonly length: number;
  /** Each character once. */
  readonly allowed: string;
  /** Sets of which at least one character must be there, each a part of `allowed`. */
  readonly required: readonly string[];
  readonly maxConsecutive: number | null;
}

/** Characters that are in the same of the required sets; a bit of `covers` for each set. */
interface Group {
  readonly characters: readonly string[];
  readonly covers: number;
}

/**
 * The passwords that obey some rules, counted, so that one can be drawn with every one as likely as any other. Drawing until
 * one obeys could take forever with rules that few obey; this takes as long as the password is.
 *
 * A password is read as a row of runs of one character. From a place where a run has ended, how many ways lead to the end
 * depends on nothing but the place and the sets that are covered: the next run is of any character but the last one.
 */
export class PasswordSpace {
  readonly #length: number;
  readonly #longestRun: number;
  readonly #groups: readonly Group[];
  /** By place, then by the sets that are covered: the ways from there, added up over that place and all behind it. */
  readonly #waysBehind: bigint[][];
  /** How many passwords there are; 0 when none obeys. */
  readonly size: bigint;

  /** The time that it takes grows with 2 to the number of required sets. */
  constructor({ length, allowed, required, maxConsecutive }: SpaceRules) {
    this.#length = length;
    this.#longestRun = Math.min(maxConsecutive ?? length, length);
    this.#groups = groupsOf(allowed, required);
    const sets = 2 ** required.length;
    this.#waysBehind = Array.from({ length: length + 2 }, () => new Array<bigint>(sets).fill(0n));
    this.#count(sets);
    this.size = sum(this.#groups.map(({ characters, covers }) => BigInt(characters.length) * this.#runs(0, covers)));
  }

  /** Draws one of the passwords. Never called when there are none. */
  draw(random: RandomBytes): string {
    let password = "";
    let covered = 0;
    let last = "";
    while (password.length < this.#length) {
      const at = password.length;
      const choices = this.#groups.map(({ characters, covers }) => ({
        characters: characters.filter((character) => character !== last),
        covered: covered | covers,
      }));
      const weights = choices.map((one) => BigInt(one.characters.length) * this.#runs(at, one.covered));
      const chosen = choices[drawWeighted(weights, random)] ?? { characters: [], covered };
      covered = chosen.covered;
      last = chosen.characters[Number(randomBelow(BigInt(chosen.characters.length), random))] ?? "";
      password += last.repeat(1 + drawWeighted(this.#runLengths(at, covered), random));
    }
    return password;
  }

  #count(sets: number): void {
    for (let at = this.#length; at > 0; at -= 1) {
      for (let covered = 0; covered < sets; covered += 1) {
        const here = this.#waysBehind[at] ?? [];
        here[covered] = this.#behind(at + 1, covered) + this.#ways(at, covered, sets);
      }
    }
  }

  /** From a place behind a run; the character of that run is covered, and does not come again at once. */
  #ways(at: number, covered: number, sets: number): bigint {
    if (at === this.#length) return covered === sets - 1 ? 1n : 0n;
    const any = this.#groups.map(
      ({ characters, covers }) => BigInt(characters.length) * this.#runs(at, covered | covers),
    );
    return sum(any) - this.#runs(at, covered);
  }

  /** The ways of a run that begins at a place, over all of its lengths. */
  #runs(at: number, covered: number): bigint {
    const end = Math.min(at + this.#longestRun, this.#length);
    return this.#behind(at + 1, covered) - this.#behind(end + 1, covered);
  }

  /** The ways of a run that begins at a place, by its length. */
  #runLengths(at: number, covered: number): readonly bigint[] {
    const longest = Math.min(this.#longestRun, this.#length - at);
    return Array.from({ length: longest }, (_, index) => {
      return this.#behind(at + index + 1, covered) - this.#behind(at + index + 2, covered);
    });
  }

  #behind(at: number, covered: number): bigint {
    return this.#waysBehind[at]?.[covered] ?? 0n;
  }
}

function groupsOf(allowed: string, required: readonly string[]): readonly Group[] {
  const coversOf = (character: string) =>
    required.reduce((covers, set, index) => (set.includes(character) ? covers | (1 << index) : covers), 0);
  return [...Map.groupBy(allowed, coversOf)].map(([covers, characters]) => ({ characters, covers }));
}

/** Draws the index of a weight, each as likely as it weighs; their sum is at least 1. */
function drawWeighted(weights: readonly bigint[], random: RandomBytes): number {
  let left = randomBelow(sum(weights), random);
  return weights.findIndex((weight) => {
    if (left < weight) return true;
    left -= weight;
    return false;
  });
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
