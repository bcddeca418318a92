import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { AnteroomError } from "../domain/errors.ts";
import type { CharacterWish, GeneratedPassword, PasswordGenerator } from "../domain/secret/password-generator.ts";
import { type Drawn, drawPassphrase } from "./passphrase.ts";
import { PasswordSpace } from "./password-space.ts";
import { log2, type RandomBytes } from "./random-below.ts";
import { toSpaceRules } from "./space-rules.ts";
import { createStrengthJudge } from "./strength.ts";

const WORD_LIST = fileURLToPath(new URL("../../data/wordlists/eff-large.txt", import.meta.url));

/** Makes the generator. It draws from the random source alone and keeps nothing of what it drew. */
export function createPasswordGenerator(random: RandomBytes): PasswordGenerator {
  const judge = createStrengthJudge();
  const words = readFileSync(WORD_LIST, "utf8").trimEnd().split("\n");
  return {
    judge: async (password) => judge(password, Number.POSITIVE_INFINITY),
    generate: async (wish): Promise<GeneratedPassword> => {
      const drawn =
        "passphrase" in wish ? drawPassphrase(wish.passphrase, words, random) : drawCharacters(wish, random);
      const { password, entropyBits } = drawn;
      return { password, entropyBits, strength: judge(password, entropyBits) };
    },
  };
}

function drawCharacters(wish: CharacterWish, random: RandomBytes): Drawn {
  const rules = toSpaceRules(wish);
  const space = new PasswordSpace(rules);
  if (space.size === 0n) {
    const problem = `No password of ${rules.length} characters obeys these rules; ask for another length, or allow more characters or longer rows of one.`;
    throw new AnteroomError("invalid_value", problem, { attribute: wish.rules === undefined ? "classes" : "rules" });
  }
  return { password: space.draw(random), entropyBits: log2(space.size) };
}
