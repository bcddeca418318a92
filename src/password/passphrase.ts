import { AnteroomError } from "../domain/errors.ts";
import { PASSPHRASE_WORDS, type PassphraseWish } from "../domain/secret/password-generator.ts";
import { log2, type RandomBytes, randomBelow } from "./random-below.ts";

/** A password with the number of those it was drawn from, as a binary logarithm. */
export interface Drawn {
  readonly password: string;
  readonly entropyBits: number;
}

/**
 * Draws a passphrase. Two draws of words never make one text: no separator is a part of a word, or capitals show where words begin.
 * @param words the list, each word once
 * @throws {AnteroomError} `invalid_value` for a wish that is not served
 */
export function drawPassphrase(wish: PassphraseWish, words: readonly string[], random: RandomBytes): Drawn {
  const { words: count = PASSPHRASE_WORDS.usual, separator = "-", capitals = false, digit = false } = wish;
  assertCount(count);
  assertSeparator(separator, capitals);
  const drawn = Array.from({ length: count }, () => {
    const word = words[Number(randomBelow(BigInt(words.length), random))] ?? "";
    return capitals ? `${word.slice(0, 1).toUpperCase()}${word.slice(1)}` : word;
  });
  const places = digit ? BigInt(10 * count) : 1n;
  if (digit) {
    const choice = Number(randomBelow(places, random));
    const at = Math.floor(choice / 10);
    drawn[at] = `${drawn[at] ?? ""}${choice % 10}`;
  }
  return { password: drawn.join(separator), entropyBits: log2(BigInt(words.length) ** BigInt(count) * places) };
}

function assertCount(count: number): void {
  const { least, most } = PASSPHRASE_WORDS;
  if (Number.isInteger(count) && count >= least && count <= most) return;
  refuse(`A passphrase has ${least} to ${most} words; ask for as many.`, "passphrase.words");
}

function assertSeparator(separator: string, capitals: boolean): void {
  if (!/^[ -/:-@[-`{-~]{0,3}$/.test(separator)) {
    refuse(
      "separator must be up to three characters of printable ASCII without letters and digits.",
      "passphrase.separator",
    );
  }
  if (separator === "" && !capitals) {
    refuse(
      "Words that begin with small letters and without a separator run together; give either.",
      "passphrase.separator",
    );
  }
}

function refuse(problem: string, attribute: string): never {
  throw new AnteroomError("invalid_value", problem, { attribute });
}
