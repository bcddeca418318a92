import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OtpParameters } from "../../../src/domain/authenticator/one-time-password.ts";
import { oneTimePasswords } from "../../../src/otp/totp.ts";
import { referenceCode } from "../../support/reference-code.ts";

const seeds = {
  SHA1: Buffer.from("12345678901234567890"),
  SHA256: Buffer.from("12345678901234567890123456789012"),
  SHA512: Buffer.from("1234567890123456789012345678901234567890123456789012345678901234"),
};
const standard: OtpParameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };

// RFC 6238 appendix B.
const vectors: readonly (readonly [OtpParameters["algorithm"], number, string])[] = [
  ["SHA1", 59, "94287082"],
  ["SHA256", 59, "46119246"],
  ["SHA512", 59, "90693936"],
  ["SHA1", 1111111109, "07081804"],
  ["SHA256", 1111111109, "68084774"],
  ["SHA512", 1111111109, "25091201"],
  ["SHA1", 1111111111, "14050471"],
  ["SHA256", 1111111111, "67062674"],
  ["SHA512", 1111111111, "99943326"],
  ["SHA1", 1234567890, "89005924"],
  ["SHA256", 1234567890, "91819424"],
  ["SHA512", 1234567890, "93441116"],
  ["SHA1", 2000000000, "69279037"],
  ["SHA256", 2000000000, "90698825"],
  ["SHA512", 2000000000, "38618901"],
  ["SHA1", 20000000000, "65353130"],
  ["SHA256", 20000000000, "77737706"],
  ["SHA512", 20000000000, "47863826"],
];

describe("RFC 6238 appendix B", () => {
  it.each(vectors)("%s at %i gives %s and takes it back", async (algorithm, seconds, code) => {
    const parameters: OtpParameters = { algorithm, digits: 8, periodSeconds: 30 };
    const step = Math.floor(seconds / 30);

    const given = await oneTimePasswords.code(seeds[algorithm], parameters, seconds * 1000);
    const matched = await oneTimePasswords.match(seeds[algorithm], parameters, code, seconds * 1000, 0);

    expect(given).toEqual({ code, step, secondsRemaining: (step + 1) * 30 - seconds });
    expect(matched).toBe(step);
  });
});

describe("a code", () => {
  it("is what RFC 4226 §5.3 computes, for every seed, length, period and time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 16, maxLength: 128 }),
        fc.constantFrom(...(["SHA1", "SHA256", "SHA512"] as const)),
        fc.constantFrom(...([6, 7, 8] as const)),
        fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 86_400 })),
        fc.integer({ min: 0, max: 4_102_444_800_000 }),
        async (seed, algorithm, digits, periodSeconds, at) => {
          const step = Math.floor(at / 1000 / periodSeconds);

          const given = await oneTimePasswords.code(seed, { algorithm, digits, periodSeconds }, at);

          expect(given.code).toBe(referenceCode(algorithm, seed, step, digits));
          expect(given.step).toBe(step);
          expect(given.secondsRemaining).toBeGreaterThanOrEqual(1);
          expect(given.secondsRemaining).toBeLessThanOrEqual(periodSeconds);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    [0, 30],
    [1, 30],
    [29_000, 1],
    [29_001, 1],
    [29_999, 1],
    [30_000, 30],
  ])("has, %i ms after its step began, %i whole seconds left", async (elapsed, secondsRemaining) => {
    const given = await oneTimePasswords.code(seeds.SHA1, standard, 1_800_000_000_000 + elapsed);

    expect(given.secondsRemaining).toBe(secondsRemaining);
  });

  it.each([
    [-2, undefined],
    [-1, -1],
    [0, 0],
    [1, 1],
    [2, undefined],
  ])("of %i steps away matches as %s within a window of one", async (away, expected) => {
    const at = 1_800_000_000_000;
    const now = at / 30_000;
    const { code } = await oneTimePasswords.code(seeds.SHA1, standard, at + away * 30_000);

    const matched = await oneTimePasswords.match(seeds.SHA1, standard, code, at, 1);

    expect(matched).toBe(expected === undefined ? undefined : now + expected);
  });

  it("of the first step matches without looking before the epoch", async () => {
    const { code } = await oneTimePasswords.code(seeds.SHA1, standard, 0);

    expect(await oneTimePasswords.match(seeds.SHA1, standard, code, 0, 1)).toBe(0);
  });

  it("is no match for another seed", async () => {
    const { code } = await oneTimePasswords.code(seeds.SHA1, standard, 0);

    expect(await oneTimePasswords.match(seeds.SHA256, standard, code, 0, 0)).toBeUndefined();
  });

  it.each([
    ["empty", () => ""],
    ["a space before", (code: string) => ` ${code}`],
    ["a space after", (code: string) => `${code} `],
    ["a space for a digit", (code: string) => `${code.slice(0, 5)} `],
    ["grouped", (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ["dashed", (code: string) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ["a line feed after", (code: string) => `${code}\n`],
    ["a tab before", (code: string) => `\t${code}`],
    ["NUL after", (code: string) => `${code}\0`],
    ["NUL for a digit", (code: string) => `${code.slice(0, 5)}\0`],
    [
      "full-width digits",
      (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))),
    ],
    ["Arabic digits", (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))],
    ["a mathematical digit", (code: string) => `${code.slice(0, 4)}\u{1d7ce}`],
    ["a plus sign", (code: string) => `+${code}`],
    ["a minus sign", (code: string) => `-${code.slice(1)}`],
    ["hexadecimal", (code: string) => `0x${Number(code).toString(16)}`],
    ["an exponent", (code: string) => `${code.slice(0, 4)}e0`],
    ["a fraction", (code: string) => `${code}.0`],
    ["too short", (code: string) => code.slice(1)],
    ["too long", (code: string) => `${code}0`],
    ["zero-padded", (code: string) => `0${code}`],
    ["a megabyte", (code: string) => code.padEnd(1_000_000, "0")],
    ["a zero-width space", (code: string) => `\u200b${code}`],
  ])("never matches when it is %s", async (_name, malform) => {
    const { code } = await oneTimePasswords.code(seeds.SHA1, standard, 1_800_000_000_000);

    const matched = await oneTimePasswords.match(seeds.SHA1, standard, malform(code), 1_800_000_000_000, 1);

    expect(matched).toBeUndefined();
  });
});

describe("two codes", () => {
  const step = 60_000_000;
  const codeOf = (of: number) => referenceCode("SHA1", seeds.SHA1, of, 6);

  it.each([
    ["that follow each other", step - 1, step, step],
    ["at the first of the steps", step - 2, step - 1, step - 1],
    ["at the last of the steps", step + 1, step + 2, step + 2],
    ["before the steps", step - 3, step - 2, undefined],
    ["after the steps", step + 2, step + 3, undefined],
    ["in the wrong order", step, step - 1, undefined],
    ["that are the same", step, step, undefined],
    ["with one left out between them", step - 1, step + 1, undefined],
  ])("%s are found where they are", async (_name, first, second, expected) => {
    const steps = { first: step - 2, last: step + 2 };

    const matched = await oneTimePasswords.matchPair(seeds.SHA1, standard, [codeOf(first), codeOf(second)], steps);

    expect(matched).toBe(expected);
  });

  it("of the first steps of all are found without looking before the epoch", async () => {
    const steps = { first: -5, last: 3 };

    expect(await oneTimePasswords.matchPair(seeds.SHA1, standard, [codeOf(0), codeOf(1)], steps)).toBe(1);
  });

  it("are none when one is no code", async () => {
    const codes = [`${codeOf(step - 1)} `, codeOf(step)] as const;

    expect(await oneTimePasswords.matchPair(seeds.SHA1, standard, codes, { first: step - 2, last: step })).toBe(
      undefined,
    );
  });
});
