import { describe, expect, it } from "vitest";
import { oneTimePasswords } from "../../../src/otp/totp.ts";

const names = { issuer: "Okta: production", label: "robot+1@example.com" };

describe("a generated seed", () => {
  it.each([
    [{}, { algorithm: "SHA1", digits: 6, periodSeconds: 30 }, 20],
    [{ algorithm: "SHA256", digits: 8 }, { algorithm: "SHA256", digits: 8, periodSeconds: 30 }, 32],
    [{ algorithm: "SHA512", period: 60 }, { algorithm: "SHA512", digits: 6, periodSeconds: 60 }, 64],
  ])("by %j is as long as its hash and is read back from its address", (wanted, parameters, bytes) => {
    const made = oneTimePasswords.generate(wanted, names);

    const { otpauthUri, ...seed } = made;
    expect(oneTimePasswords.parse({ otpauthUri })).toEqual(seed);
    expect(seed).toEqual({
      seed: expect.any(Uint8Array),
      parameters,
      issuer: "Okta  production",
      label: "robot+1@example.com",
    });
    expect(made.seed).toHaveLength(bytes);
  });

  it("is never the same twice", () => {
    const seeds = Array.from({ length: 100 }, () => oneTimePasswords.generate({}, names).otpauthUri);

    expect(new Set(seeds).size).toBe(100);
  });

  it.each([
    [{ digits: 5 }, "digits"],
    [{ period: 0 }, "period"],
    [{ algorithm: "MD5" }, "algorithm"],
  ])("with %j is refused", (wanted, attribute) => {
    expect(() => oneTimePasswords.generate(wanted, names)).toThrow(
      expect.objectContaining({ code: "invalid_value", facts: { attribute } }),
    );
  });
});
