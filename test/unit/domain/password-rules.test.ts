import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { parsePasswordRules } from "../../../src/domain/secret/password-rules.ts";

const lower = "abcdefghijklmnopqrstuvwxyz";
const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const digit = "0123456789";
const special = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const printable = [...(lower + upper + digit + special)].sort().join("");
const sorted = (text: string) => [...new Set(text)].sort().join("");
const none = { minLength: null, maxLength: null, required: [], allowed: printable, maxConsecutive: null };

function refusalOf(text: string): unknown {
  try {
    return parsePasswordRules(text, "rules");
  } catch (error) {
    return error;
  }
}

describe("password rules", () => {
  it.each<[string, object]>([
    ["minlength: 20", { ...none, minLength: 20 }],
    ["maxlength:30;", { ...none, maxLength: 30 }],
    ["MinLength: 8 ; maxLENGTH : 64", { ...none, minLength: 8, maxLength: 64 }],
    ["minlength: 8; minlength: 12; maxlength: 20; maxlength: 16", { ...none, minLength: 12, maxLength: 16 }],
    ["max-consecutive: 3; max-consecutive: 2", { ...none, maxConsecutive: 2 }],
    ["required: lower", { ...none, required: [lower], allowed: lower }],
    ["required: lower; required: digit", { ...none, required: [lower, digit], allowed: digit + lower }],
    ["required: lower, UPPER", { ...none, required: [upper + lower], allowed: upper + lower }],
    ["required: digit; allowed: upper", { ...none, required: [digit], allowed: digit + upper }],
    ["allowed: lower, [-!]", { ...none, allowed: sorted(`${lower}-!`) }],
    ["allowed: upper; allowed: digit", { ...none, allowed: digit + upper }],
    ["required: special", { ...none, required: [special], allowed: special }],
    ["allowed: ascii-printable", none],
    ["allowed: unicode", none],
    ["required: [-]", { ...none, required: ["-"], allowed: "-" }],
    ["required: []]", { ...none, required: ["]"], allowed: "]" }],
    ["required: [-a]]", { ...none, required: ["-]a"], allowed: "-]a" }],
    ["allowed: [ [;:,aa]", { ...none, allowed: " ,:;[a" }],
    ["\n minlength:\t20;\r\n ", { ...none, minLength: 20 }],
    [
      "minlength: 20; required: lower, upper; required: digit, [-]; max-consecutive: 2;",
      {
        minLength: 20,
        maxLength: null,
        required: [upper + lower, `-${digit}`],
        allowed: sorted(`-${digit}${upper}${lower}`),
        maxConsecutive: 2,
      },
    ],
  ])("are read from %j", (text, expected) => {
    expect(parsePasswordRules(text, "rules")).toEqual(expected);
  });

  it.each<[string, number, string]>([
    ["", 1, "there is no rule; give one of required, allowed, max-consecutive, minlength, maxlength."],
    [" ; ", 2, '";" is no rule; use required, allowed, max-consecutive, minlength, maxlength.'],
    ["minlen: 2", 1, '"minlen" is no rule; use required, allowed, max-consecutive, minlength, maxlength.'],
    ["__proto__: 2", 1, '"__proto__" is no rule; use required, allowed, max-consecutive, minlength, maxlength.'],
    ["minlength 20", 11, '"20" stands there; write a colon after minlength.'],
    ["minlength", 10, "nothing stands there; write a colon after minlength."],
    ["minlength: many", 12, "minlength has no number; give one, such as 20."],
    ["minlength: -1", 12, "minlength has no number; give one, such as 20."],
    ["minlength: 0", 12, "minlength is not between 1 and 9999; give another number."],
    ["minlength: 1e9", 13, '"e9" stands there; write a semicolon before the next rule.'],
    ["maxlength: 99999999999999999999", 12, "maxlength is not between 1 and 9999; give another number."],
    ["minlength: 20 maxlength: 30", 15, '"maxlength" stands there; write a semicolon before the next rule.'],
    [
      "required: uper",
      11,
      '"uper" is no class of characters; use lower, upper, digit, special, ascii-printable, unicode, or list characters in [brackets].',
    ],
    [
      "required: constructor",
      11,
      '"constructor" is no class of characters; use lower, upper, digit, special, ascii-printable, unicode, or list characters in [brackets].',
    ],
    [
      "required: lower,",
      17,
      "nothing is no class of characters; use lower, upper, digit, special, ascii-printable, unicode, or list characters in [brackets].",
    ],
    ["required: []", 11, "the brackets are empty; list at least one character."],
    ["required: [abc", 11, "the bracket is not closed; end it with ]."],
    ["required: [a-z]", 13, '"-" does not stand first; put it right after the bracket.'],
    ["required: [é]", 12, "there is a character beyond printable ASCII; leave it out."],
    ["required: [😀]", 12, "there is a character beyond printable ASCII; leave it out."],
    ["required: [\u0000]", 12, "there is a character beyond printable ASCII; leave it out."],
  ])("that say %j are refused with the place", (text, position, problem) => {
    expect(refusalOf(text)).toMatchObject({
      code: "invalid_value",
      facts: { attribute: "rules", position },
      message: `rules, character ${position}: ${problem}`,
    });
  });

  it("are refused when no length is right, or when they are endless", () => {
    expect(refusalOf("minlength: 9; maxlength: 8")).toMatchObject({ code: "invalid_value" });
    expect(refusalOf("minlength: 9;".repeat(100))).toMatchObject({ code: "invalid_value" });
  });

  it("never break the reader, whatever they are, and refusals stay short", () => {
    const pieces = fc.constantFrom(
      "required",
      "allowed",
      "minlength",
      ":",
      ";",
      ",",
      "[",
      "]",
      "-",
      "lower",
      " ",
      "20",
      "é",
      "\0",
    );
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (rules) => {
        const outcome = refusalOf(rules);

        if (outcome instanceof Error) {
          expect(isAnteroomError(outcome, "invalid_value")).toBe(true);
          expect(outcome.message.length).toBeLessThan(220);
        } else expect(outcome).toHaveProperty("allowed");
      }),
      { numRuns: 2000 },
    );
  });
});
