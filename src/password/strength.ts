import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import type { PasswordStrength } from "../domain/secret/password-generator.ts";

/** Judges a password by how it looks and by how many it was drawn from. */
export type StrengthJudge = (password: string, entropyBits: number) => PasswordStrength;

/** What comes behind makes a password no weaker, and the time that judging takes grows with the square of the length. */
const MAX_JUDGED = 64;

/** The decimal logarithms of the guesses up to which a score holds, as the library draws its own borders. */
const BORDERS = [3, 6, 8, 10] as const;

const SENTENCES = {
  0: "Guessed at once.",
  1: "Guessed where the app lets anybody try often.",
  2: "Withstands guessing at the app's door only where tries are limited.",
  3: "Withstands guessing at the app's door; not for long where its stored passwords leak.",
  4: "Withstands guessing even where the app's stored passwords leak.",
} as const satisfies Record<PasswordStrength["score"], string>;

/**
 * Makes the judge, with the common passwords, the words of passphrases and the keyboards that ship with the library. Dictionaries of
 * names and of single languages are left out: they take 100 MB, and find fault with what people choose, not with what is drawn.
 */
export function createStrengthJudge(): StrengthJudge {
  const library = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: MAX_JUDGED });
  return (password, entropyBits) => {
    const guesses = Math.min(library.check(lookedUpSafely(password)).guessesLog10, entropyBits * Math.log10(2));
    const score = scoreOf(guesses);
    return { score, sentence: SENTENCES[score] };
  };
}

/**
 * The library looks parts of a password up in plain objects, in which `__proto__` is no word but an accessor. No word that it knows has
 * two low lines in a row, so another mark in the place of the second costs no finding.
 */
function lookedUpSafely(password: string): string {
  return password.replaceAll("__", "_-");
}

function scoreOf(guessesLog10: number): PasswordStrength["score"] {
  const [zero, one, two, three] = BORDERS;
  if (guessesLog10 < zero) return 0;
  if (guessesLog10 < one) return 1;
  if (guessesLog10 < two) return 2;
  return guessesLog10 < three ? 3 : 4;
}
