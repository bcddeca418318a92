import { describe, expect, it } from "vitest";
import { explainRefusal } from "../../../src/domain/authenticator/code-diagnosis.ts";
import type { OtpParameters } from "../../../src/domain/authenticator/one-time-password.ts";
import { oneTimePasswords } from "../../../src/otp/totp.ts";
import { referenceCode } from "../../support/reference-code.ts";

const seed = Buffer.from("12345678901234567890");
const standard: OtpParameters = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };
const at = Date.UTC(2026, 10, 22, 13, 20, 5);
const wrong = ["000000", "111111"] as const;

function pairAt(offset: number, parameters = standard, apart = 1): [string, string] {
  const step = Math.floor(at / 1000 / parameters.periodSeconds) + offset;
  const { algorithm, digits } = parameters;
  return [referenceCode(algorithm, seed, step - apart, digits), referenceCode(algorithm, seed, step, digits)];
}

function explain(codes: readonly [string, string], parameters = standard) {
  const now = Math.floor(at / 1000 / parameters.periodSeconds);
  return explainRefusal(oneTimePasswords, { codes, seed, parameters, at, steps: { first: now - 1, last: now + 1 } });
}

describe("why codes are refused", () => {
  it.each([
    ["a clock 4 minutes behind", -8, "clock", -240, "about 4 minutes behind"],
    ["a clock 10 minutes behind", -20, "clock", -600, "about 10 minutes behind"],
    ["a clock 10 minutes ahead", 20, "clock", 600, "about 10 minutes ahead"],
    ["a clock a minute ahead", 2, "clock", 60, "about 60 seconds ahead"],
    ["a slow hand", -2, "late", -60, "about 60 seconds too old"],
    ["a code of the step before and one before that", -1, "late", -30, "about 30 seconds too old"],
  ])("is said of %s", async (_name, offset, diagnosis, clockOffsetSeconds, words) => {
    const refusal = await explain(pairAt(offset));

    expect(refusal.code).toBe("invalid_value");
    expect(refusal.facts).toEqual({
      attribute: "codes",
      diagnosis,
      clockOffsetSeconds,
      serverTime: "2026-11-22T13:20:05.000Z",
    });
    expect(refusal.message).toContain(words);
  });

  it("names the time of this server, which may be the one that is wrong", async () => {
    const refusal = await explain(pairAt(8));

    expect(refusal.message).toBe(
      "codes fit a clock that is about 4 minutes ahead: correct the clock of the device and send two new codes. If other devices are refused, too, it is the clock of this server, which says 2026-11-22T13:20:05.000Z.",
    );
  });

  it.each<[string, readonly [string, string], string]>([
    ["wrong codes", wrong, "unknown"],
    ["the same code twice", [pairAt(0)[1], pairAt(0)[1]], "same"],
    ["a wrong code twice", ["000000", "000000"], "same"],
    ["codes of 11 minutes ago", pairAt(-22), "unknown"],
    ["codes of 11 minutes from now", pairAt(22), "unknown"],
    ["codes in the wrong order", [pairAt(0)[1], pairAt(0)[0]], "order"],
    ["codes with one left out between them", pairAt(0, standard, 2), "apart"],
    ["codes that were used", pairAt(0), "used"],
    ["a code that is too short", ["12345", pairAt(0)[1]], "shape"],
    ["a code with a space", ["123 45", pairAt(0)[1]], "shape"],
  ])("is said of %s", async (_name, codes, diagnosis) => {
    const refusal = await explain(codes);

    expect(refusal.facts).toEqual({ attribute: "codes", diagnosis });
  });

  it.each([-40, -8, -2, -1, 0, 1, 8, 40])("tells whoever has one code only (%i steps away) nothing", async (offset) => {
    const [first, second] = pairAt(offset);
    const nothing = { attribute: "codes", diagnosis: "unknown" };

    expect((await explain([first, "000000"])).facts).toEqual(nothing);
    expect((await explain(["000000", second])).facts).toEqual(nothing);
  });

  it.each<[number, number, number]>([
    [1, -60, -60],
    [60, -10, -600],
    [3600, 3, 10_800],
    [86_400, 2, 172_800],
  ])("looks as far as is useful with steps of %i seconds", async (periodSeconds, offset, clockOffsetSeconds) => {
    const parameters = { ...standard, periodSeconds };

    const refusal = await explain(pairAt(offset, parameters), parameters);

    expect(refusal.facts).toMatchObject({ clockOffsetSeconds });
    expect((await explain(pairAt(62, parameters), parameters)).facts).toMatchObject({ diagnosis: "unknown" });
  });

  it("never repeats what was sent", async () => {
    const [first, second] = pairAt(-8);

    const refusal = await explain([first, second]);

    expect(JSON.stringify([refusal.message, refusal.facts])).not.toMatch(new RegExp(`${first}|${second}`));
  });
});
