import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import type { PasswordWish } from "../../../src/domain/secret/password-generator.ts";
import { parsePasswordRules } from "../../../src/domain/secret/password-rules.ts";
import { createPasswordGenerator } from "../../../src/password/generator.ts";
import { drawPassphrase } from "../../../src/password/passphrase.ts";
import { PasswordSpace } from "../../../src/password/password-space.ts";
import { toSpaceRules } from "../../../src/password/space-rules.ts";
import { chiSquare, chiSquareBound, seededRandom } from "../../support/seeded-random.ts";

const generator = createPasswordGenerator(randomBytes);
const CLASSES = { lower: /[a-z]/, upper: /[A-Z]/, digit: /[0-9]/, special: /[!-/:-@[-`{-~]/ };
const names = Object.keys(CLASSES) as (keyof typeof CLASSES)[];
const words = readFileSync("data/wordlists/eff-large.txt", "utf8").trimEnd().split("\n");

/** The classes of the rules' syntax as the property writes them, each with what it means. */
const TERMS: Readonly<Record<string, RegExp>> = {
  ...CLASSES,
  "ascii-printable": /[!-~]/,
  unicode: /[!-~]/,
  "[-_.]": /[-_.]/,
  "[]]": /\]/,
  "[ax9]": /[ax9]/,
};
const someTerms = fc.uniqueArray(fc.constantFrom(...Object.keys(TERMS)), { minLength: 1, maxLength: 3 });
const written = fc.record({
  min: fc.option(fc.integer({ min: 1, max: 40 })),
  more: fc.option(fc.integer({ min: 8, max: 60 })),
  required: fc.array(someTerms, { maxLength: 4 }),
  allowed: fc.option(someTerms),
  inARow: fc.option(fc.integer({ min: 1, max: 3 })),
});

async function refusalOf(wish: PasswordWish): Promise<unknown> {
  return generator.generate(wish).catch((error: unknown) => error);
}

describe("a password of characters", () => {
  it("has 24 characters of every class unless asked for otherwise, and is strong", async () => {
    const { password, entropyBits, strength } = await generator.generate({});

    expect(password).toMatch(/^[!-~]{24}$/);
    expect(names.filter((name) => !CLASSES[name].test(password))).toEqual([]);
    expect(entropyBits).toBeCloseTo(24 * Math.log2(94), 0);
    expect(strength).toEqual({ score: 4, sentence: "Withstands guessing even where the app's stored passwords leak." });
  });

  it("holds each class that is asked for and nothing else, at any length", async () => {
    const wish = fc.record({
      length: fc.integer({ min: 8, max: 128 }),
      classes: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(wish, async ({ length, classes }) => {
        const { password } = await generator.generate({ length, classes });

        expect(password).toHaveLength(length);
        expect(names.filter((name) => CLASSES[name].test(password)).sort()).toEqual(classes.toSorted());
      }),
      { numRuns: 50 },
    );
  });

  it("draws special characters from those that are named", async () => {
    const { password } = await generator.generate({ length: 128, classes: ["special"], special: "#+#" });

    expect(password).toMatch(/^[#+]{128}$/);
  });

  it("obeys the rules of the app", async () => {
    await fc.assert(
      fc.asyncProperty(written, async ({ min, more, required, allowed, inARow }) => {
        const max = more === null ? null : Math.max(more, min ?? 0);
        const text = [
          ...(min === null ? [] : [`minlength: ${min}`]),
          ...(max === null ? [] : [`maxlength: ${max}`]),
          ...required.map((terms) => `required: ${terms.join(", ")}`),
          ...(allowed === null ? [] : [`allowed: ${allowed.join(", ")}`]),
          ...(inARow === null ? [] : [`max-consecutive: ${inARow}`]),
        ].join("; ");
        const permitted = [...required.flat(), ...(allowed ?? [])];
        const singleton = permitted.length > 0 && permitted.every((term) => term === "[]]");
        fc.pre(text !== "" && !(singleton && inARow !== null));

        const { password } = await generator.generate({ rules: parsePasswordRules(text, "rules") });

        expect(password.length).toBeGreaterThanOrEqual(Math.max(8, min ?? 8));
        expect(password.length).toBeLessThanOrEqual(max ?? 128);
        expect(required.filter((terms) => !terms.some((term) => TERMS[term]?.test(password)))).toEqual([]);
        const isPermitted = (one: string) => permitted.length === 0 || permitted.some((term) => TERMS[term]?.test(one));
        expect([...password].filter((one) => !isPermitted(one))).toEqual([]);
        if (inARow !== null) expect(password).not.toMatch(new RegExp(`(.)\\1{${inARow}}`, "s"));
      }),
      { numRuns: 150 },
    );
  });

  it("uses each character as often as any other", () => {
    const random = seededRandom("characters");
    const counts = new Map<string, number>();
    const space = new PasswordSpace(
      toSpaceRules({ length: 128, rules: parsePasswordRules("allowed: unicode", "rules") }),
    );

    for (let draw = 0; draw < 20; draw += 1) {
      for (const character of space.draw(random)) counts.set(character, (counts.get(character) ?? 0) + 1);
    }

    expect(counts.size).toBe(94);
    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareBound(94));
  });

  it("never comes twice", async () => {
    const drawn = await Promise.all(Array.from({ length: 100 }, () => generator.generate({ length: 8 })));

    expect(new Set(drawn.map(({ password }) => password)).size).toBe(100);
  });

  it.each<[string, PasswordWish, string]>([
    ["too short", { length: 7 }, "length must be a whole number from 8 to 128, as is allowed here."],
    ["too long", { length: 129 }, "length must be a whole number from 8 to 128, as is allowed here."],
    ["of no whole length", { length: 8.5 }, "length must be a whole number from 8 to 128, as is allowed here."],
    ["of no class", { classes: [] }, "classes is empty; name at least one."],
    [
      "with a letter that is special",
      { special: "!a" },
      "special holds something else than printable ASCII without letters, digits and space; list only those.",
    ],
    [
      "with nothing that is special",
      { special: "" },
      "special holds something else than printable ASCII without letters, digits and space; list only those.",
    ],
    [
      "of classes beside rules",
      { classes: ["digit"], rules: parsePasswordRules("minlength: 9", "rules") },
      "classes and special stand beside rules, which say the same; leave either out.",
    ],
    [
      "longer than the rules",
      { length: 31, rules: parsePasswordRules("minlength: 10; maxlength: 30", "rules") },
      "length must be a whole number from 10 to 30, as is allowed here.",
    ],
    [
      "of rules that only short ones obey",
      { rules: parsePasswordRules("maxlength: 6", "rules") },
      "The rules allow at most 6 characters, which are guessed; a password here has at least 8.",
    ],
    [
      "of rules that only endless ones obey",
      { rules: parsePasswordRules("minlength: 129", "rules") },
      "The rules ask for 129 characters or more; a password here has at most 128.",
    ],
    [
      "of seven sets",
      { rules: parsePasswordRules([..."abcdefg"].map((one) => `required: [${one}]`).join(";"), "rules") },
      "The rules require 7 sets of characters; at most 6 are served.",
    ],
    [
      "of one character that may not stand twice",
      { rules: parsePasswordRules("allowed: [a]; max-consecutive: 1", "rules") },
      "No password of 24 characters obeys these rules; ask for another length, or allow more characters or longer rows of one.",
    ],
  ])("%s is refused", async (_name, wish, message) => {
    const refusal = await refusalOf(wish);

    expect(isAnteroomError(refusal, "invalid_value")).toBe(true);
    expect((refusal as Error).message).toBe(message);
  });

  it("takes no more sets for more rules when they follow from each other", async () => {
    const rules = parsePasswordRules(
      `${"required: lower, upper;".repeat(10)} required: lower; required: unicode`,
      "rules",
    );

    const { password } = await generator.generate({ rules });

    expect(password).toMatch(/[a-z]/);
  });
});

describe("a passphrase", () => {
  it("has six words of the list with hyphens between them unless asked for otherwise", async () => {
    const { password, entropyBits, strength } = await generator.generate({ passphrase: {} });

    expect(entropyBits).toBeCloseTo(6 * Math.log2(7776), 9);
    expect(strength.score).toBe(4);
    // A few words of the list have a hyphen themselves.
    const whole = password.replaceAll(/\b(?:drop-down|felt-tip|t-shirt|yo-yo)\b/g, "abacus");
    expect(whole.split("-").filter((word) => !words.includes(word))).toEqual([]);
    expect(whole.split("-")).toHaveLength(6);
  });

  it("is made as it is asked for", async () => {
    const passphrase = { words: 10, separator: " . ", capitals: true, digit: true };

    const { password, entropyBits } = await generator.generate({ passphrase });

    expect(password.length).toBeLessThanOrEqual(128);
    expect(entropyBits).toBeCloseTo(10 * Math.log2(7776) + Math.log2(100), 9);
    const parts = password.split(" . ");
    expect(parts.map((part) => /^[A-Z][a-z-]*\d?$/.test(part))).toEqual(new Array(10).fill(true));
    expect(password.match(/\d/g)).toHaveLength(1);
    expect(parts.map((part) => part.toLowerCase().replace(/\d/, "")).filter((word) => !words.includes(word))).toEqual(
      [],
    );
  });

  it("uses each word as often as any other, and every place for the digit", () => {
    const random = seededRandom("words");
    const counts = new Map(words.map((word) => [word, 0]));
    const digits = new Map<string, number>();

    for (let draw = 0; draw < 4000; draw += 1) {
      const { password } = drawPassphrase({ words: 4, separator: ".", digit: true }, words, random);
      const parts = password.split(".");
      const at = parts.findIndex((part) => /\d$/.test(part));
      const place = `${at}${parts[at]?.slice(-1)}`;
      digits.set(place, (digits.get(place) ?? 0) + 1);
      for (const part of parts)
        counts.set(part.replace(/\d$/, ""), (counts.get(part.replace(/\d$/, "")) ?? Number.NaN) + 1);
    }

    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareBound(words.length));
    expect(digits.size).toBe(40);
    expect(chiSquare([...digits.values()])).toBeLessThan(chiSquareBound(40));
  });

  it("means one row of words only, though some words have a hyphen", () => {
    const known = new Set(words);

    const divisible = words.filter((word) => word.includes("-") && word.split("-").every((part) => known.has(part)));

    expect(words.filter((word) => word.includes("-"))).toHaveLength(4);
    expect(divisible).toEqual([]);
    expect([known.size, words.every((word) => /^[a-z-]{3,9}$/.test(word))]).toEqual([7776, true]);
  });

  it.each<[string, object]>([
    ["of three words", { words: 3 }],
    ["of eleven words", { words: 11 }],
    ["of four and a half words", { words: 4.5 }],
    ["with a letter between words", { separator: "x" }],
    ["with a digit between words", { separator: "1" }],
    ["with a line break between words", { separator: "\n" }],
    ["with four characters between words", { separator: "----" }],
    ["of small words with nothing between them", { separator: "" }],
  ])("%s is refused", async (_name, passphrase) => {
    expect(isAnteroomError(await refusalOf({ passphrase }), "invalid_value")).toBe(true);
  });
});
