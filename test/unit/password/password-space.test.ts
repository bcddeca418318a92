import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PasswordSpace, type SpaceRules } from "../../../src/password/password-space.ts";
import { chiSquare, chiSquareBound, seededRandom } from "../../support/seeded-random.ts";

/** Every text of a length over an alphabet. */
function allTexts(length: number, alphabet: string): readonly string[] {
  if (length === 0) return [""];
  return allTexts(length - 1, alphabet).flatMap((text) => [...alphabet].map((character) => text + character));
}

function obeys(password: string, { length, allowed, required, maxConsecutive }: SpaceRules): boolean {
  let run = 0;
  for (let at = 0; at < password.length; at += 1) {
    run = at > 0 && password[at] === password[at - 1] ? run + 1 : 1;
    if (maxConsecutive !== null && run > maxConsecutive) return false;
    if (!allowed.includes(password[at] ?? "")) return false;
  }
  return password.length === length && required.every((set) => [...set].some((one) => password.includes(one)));
}

const smallRules = fc.uniqueArray(fc.constantFrom("a", "b", "C", "1", "-"), { minLength: 1 }).chain((characters) =>
  fc.record({
    length: fc.integer({ min: 1, max: 5 }),
    allowed: fc.constant(characters.join("")),
    required: fc.array(
      fc.subarray(characters, { minLength: 1 }).map((set) => set.join("")),
      { maxLength: 3 },
    ),
    maxConsecutive: fc.option(fc.integer({ min: 1, max: 6 })),
  }),
);

describe("the space of passwords that obey rules", () => {
  it("is counted as trying them all counts it", () => {
    fc.assert(
      fc.property(smallRules, (rules) => {
        const expected = allTexts(rules.length, rules.allowed).filter((text) => obeys(text, rules)).length;

        expect(new PasswordSpace(rules).size).toBe(BigInt(expected));
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, SpaceRules]>([
    ["with sets that overlap", { length: 4, allowed: "abC1", required: ["ab", "bC", "1"], maxConsecutive: null }],
    ["with short rows", { length: 5, allowed: "abC", required: ["C"], maxConsecutive: 1 }],
    ["with rows of two", { length: 5, allowed: "abC", required: ["ab", "C"], maxConsecutive: 2 }],
    ["that hardly any obeys", { length: 4, allowed: "abcdefg", required: ["a", "b", "c"], maxConsecutive: 2 }],
  ])("gives each the same chance, %s", (name, rules) => {
    const space = new PasswordSpace(rules);
    const random = seededRandom(name);
    const counts = new Map(
      allTexts(rules.length, rules.allowed)
        .filter((text) => obeys(text, rules))
        .map((text) => [text, 0]),
    );

    for (let draw = 0; draw < counts.size * 40; draw += 1) {
      const password = space.draw(random);
      counts.set(password, (counts.get(password) ?? Number.NaN) + 1);
    }

    expect(chiSquare([...counts.values()])).toBeLessThan(chiSquareBound(counts.size));
  });

  it("is measured by something that sees a password whose classes were placed first and filled up then", () => {
    const random = seededRandom("naive");
    const counts = new Map(
      allTexts(3, "ab1")
        .filter((text) => text.includes("1"))
        .map((text) => [text, 0]),
    );

    for (let draw = 0; draw < counts.size * 40; draw += 1) {
      const letters = [0, 1, 2].map(() => "ab1"[(random(1)[0] ?? 0) % 3]);
      letters[(random(1)[0] ?? 0) % 3] = "1";
      const password = letters.join("");
      counts.set(password, (counts.get(password) ?? Number.NaN) + 1);
    }

    expect(chiSquare([...counts.values()])).toBeGreaterThan(chiSquareBound(counts.size));
  });

  it("is drawn from in no time even where one in a million million obeys", () => {
    const rules = {
      length: 8,
      allowed: "abcdefghijklmnopqrstuvwxyz0123456789",
      required: [..."abcdef"],
      maxConsecutive: 1,
    };
    const random = seededRandom("rare");

    const space = new PasswordSpace(rules);
    const drawn = Array.from({ length: 50 }, () => space.draw(random));

    expect(drawn.filter((password) => !obeys(password, rules))).toEqual([]);
    expect(new Set(drawn).size).toBe(50);
  });

  it.each<[string, SpaceRules]>([
    ["more sets than characters", { length: 2, allowed: "abc", required: ["a", "b", "c"], maxConsecutive: null }],
    ["one character and short rows", { length: 8, allowed: "a", required: [], maxConsecutive: 7 }],
  ])("is empty for %s", (_name, rules) => {
    expect(new PasswordSpace(rules).size).toBe(0n);
  });
});
