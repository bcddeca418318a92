import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase62 } from "../../../src/lib/base62.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The oracle: what a text in base 62 is worth. */
function worthOf(text: string): bigint {
  return [...text].reduce((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
}

describe("base 62", () => {
  it("writes small and large numbers alike, padded to a width", () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), (value) => {
        const text = toBase62(value, 6);
        expect([text.length, worthOf(text), toBase62(BigInt(value), 6)]).toEqual([6, BigInt(value), text]);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 256n - 1n), (value) => {
        const text = toBase62(value, 43);
        expect([text.length, worthOf(text)]).toEqual([43, value]);
      }),
    );
  });
});
