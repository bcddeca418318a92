import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SeedImport } from "../../../src/domain/authenticator/one-time-password.ts";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { oneTimePasswords } from "../../../src/otp/totp.ts";

const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const seed = new Uint8Array(Buffer.from("12345678901234567890"));
const standard = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };

describe("a secret", () => {
  it.each([
    ["plain", secret],
    ["in small letters", secret.toLowerCase()],
    ["grouped by spaces", secret.replace(/(.{4})/g, "$1 ")],
    ["grouped by dashes", "gezd-gnbv-gy3t-qojq-gezd-gnbv-gy3t-qojq"],
    ["with white space around", `\n ${secret}\t`],
    ["grouped by no-break spaces", secret.replace(/(.{4})/g, "$1\u00a0")],
    ["grouped by narrow no-break spaces", secret.replace(/(.{4})/g, "$1\u202f")],
    ["over several lines", secret.replace(/(.{8})/g, "$1\r\n")],
    ["grouped by tabs", secret.replace(/(.{4})/g, "$1\t")],
    ["with zero-width spaces", secret.replace(/(.{4})/g, "$1\u200b")],
    ["with a byte order mark", `\ufeff${secret}`],
    ["with marks of direction", `\u202a${secret}\u202c\u200e`],
    ["with soft hyphens", secret.replace(/(.{4})/g, "$1\u00ad")],
    ["grouped by long dashes", secret.replace(/(.{4})(?=.)/g, "$1\u2013")],
    ["grouped by minus signs", secret.replace(/(.{4})(?=.)/g, "$1\u2212")],
    ["with padding and spaces in it", `${secret.toLowerCase()} = = = =`],
  ])("is read %s", (_name, text) => {
    expect(oneTimePasswords.parse({ secret: text })).toEqual({ seed, parameters: standard });
  });

  it("is read with and without padding, for every length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 128 }), (bytes) => {
        const padded = encodeBase32(bytes);

        expect(oneTimePasswords.parse({ secret: padded }).seed).toEqual(bytes);
        expect(oneTimePasswords.parse({ secret: padded.replace(/=+$/, "") }).seed).toEqual(bytes);
      }),
    );
  });

  it("takes parameters", () => {
    const parsed = oneTimePasswords.parse({ secret, digits: 8, period: 60, algorithm: "sha-256" });

    expect(parsed).toEqual({ seed, parameters: { algorithm: "SHA256", digits: 8, periodSeconds: 60 } });
  });

  it.each<[string, SeedImport, string]>([
    ["empty", { secret: "" }, "secret"],
    ["of 120 bits", { secret: "GEZDGNBVGY3TQOJQGEZDGNBV" }, "secret"],
    ["of 1032 bits", { secret: "A".repeat(207) }, "secret"],
    ["with a digit that base32 lacks", { secret: `${secret.slice(1)}1` }, "secret"],
    ["with a letter beyond ASCII", { secret: `${secret.slice(1)}Ä` }, "secret"],
    ["with a letter whose capital is ASCII", { secret: `${secret.slice(1)}\u0131` }, "secret"],
    ["with full-width letters", { secret: `${secret.slice(1)}\uff21` }, "secret"],
    ["with NUL", { secret: `${secret}\0` }, "secret"],
    ["with padding inside", { secret: `GEZDGNBV====${secret}` }, "secret"],
    ["with one character too many", { secret: `${secret}A` }, "secret"],
    ["of a megabyte", { secret: "A".repeat(1_000_000) }, "secret"],
    ["that is an otpauth address", { secret: `otpauth://totp/x?secret=${secret}` }, "secret"],
    ["with five digits", { secret, digits: 5 }, "digits"],
    ["with nine digits", { secret, digits: 9 }, "digits"],
    ["with six and a half digits", { secret, digits: 6.5 }, "digits"],
    ["with no period", { secret, period: 0 }, "period"],
    ["with a period that goes back", { secret, period: -30 }, "period"],
    ["with a period beyond a day", { secret, period: 86_401 }, "period"],
    ["with half a second", { secret, period: 30.5 }, "period"],
    ["with no number for a period", { secret, period: Number.NaN }, "period"],
    ["with MD5", { secret, algorithm: "MD5" }, "algorithm"],
    ["with an algorithm of a prototype", { secret, algorithm: "constructor" }, "algorithm"],
  ])("%s is refused", (_name, input, attribute) => {
    expect(refusalOf(input)).toMatchObject({ code: "invalid_value", facts: { attribute } });
  });
});

describe("an otpauth address", () => {
  it("gives seed, parameters, issuer and label", () => {
    const otpauthUri = `otpauth://totp/ACME%20Co:robot%40example.com?secret=${secret}&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60`;

    const parsed = oneTimePasswords.parse({ otpauthUri });

    expect(parsed).toEqual({
      seed,
      parameters: { algorithm: "SHA512", digits: 8, periodSeconds: 60 },
      issuer: "ACME Co",
      label: "robot@example.com",
    });
  });

  it.each([
    ["nothing but a secret", `otpauth://totp/?secret=${secret}`, {}],
    ["no label at all", `otpauth://totp?secret=${secret}`, {}],
    ["a label only", `otpauth://totp/robot?secret=${secret}`, { label: "robot" }],
    ["an encoded colon", `otpauth://totp/ACME%3A%20robot?secret=${secret}`, { issuer: "ACME", label: "robot" }],
    ["the issuer as parameter only", `otpauth://totp/robot?secret=${secret}&issuer=A`, { issuer: "A", label: "robot" }],
    ["plus for space", `otpauth://totp/A%20B:r?secret=${secret}&issuer=A+B`, { issuer: "A B", label: "r" }],
    ["plus for itself", `otpauth://totp/A+B:r?secret=${secret}&issuer=A+B`, { issuer: "A+B", label: "r" }],
    ["another case", `OTPAUTH://TOTP/r?Secret=${secret.toLowerCase()}&Digits=6`, { label: "r" }],
    ["unknown parameters", `otpauth://totp/r?secret=${secret}&image=https%3A%2F%2Fa.test%2Fb.png&x`, { label: "r" }],
    ["a colon in the account", `otpauth://totp/A:b:c?secret=${secret}`, { issuer: "A", label: "b:c" }],
    ["an empty issuer", `otpauth://totp/A:r?secret=${secret}&issuer=`, { issuer: "A", label: "r" }],
    [
      "line breaks that copying brought",
      `otpauth://totp/r\r\n?secret=${secret.slice(0, 9)}\n${secret.slice(9)}`,
      { label: "r" },
    ],
    ["a byte order mark before", `\ufeff otpauth://totp/r?secret=${secret}\u200b`, { label: "r" }],
    [
      "no-break spaces in the secret",
      `otpauth://totp/r?secret=${secret.replace(/(.{4})/g, "$1%C2%A0")}`,
      { label: "r" },
    ],
    ["a grouped secret", `otpauth://totp/r?secret=${secret.replace(/(.{4})(?=.)/g, "$1+")}`, { label: "r" }],
  ])("is read with %s", (_name, otpauthUri, names) => {
    expect(oneTimePasswords.parse({ otpauthUri })).toEqual({ seed, parameters: standard, ...names });
  });

  it.each([
    ["a counter-based one", `otpauth://hotp/r?secret=${secret}&counter=1`, "otpauthUri", "time-based"],
    ["another scheme", `https://totp/r?secret=${secret}`, "otpauthUri", "form"],
    ["an export", "otpauth-migration://offline?data=CjEKCkhlbGxv", "otpauthUri", "export"],
    ["no secret", "otpauth://totp/r?issuer=A", "secret", "no secret"],
    ["an empty secret", "otpauth://totp/r?secret=", "secret", "empty"],
    ["two secrets", `otpauth://totp/r?secret=${secret}&secret=${secret}`, "otpauthUri", "twice"],
    ["two periods in two cases", `otpauth://totp/r?secret=${secret}&period=30&PERIOD=60`, "otpauthUri", "twice"],
    ["two unknown parameters", `otpauth://totp/r?secret=${secret}&x=1&x=1`, "otpauthUri", "twice"],
    ["two issuers", `otpauth://totp/A:r?secret=${secret}&issuer=B`, "issuer", "two issuers"],
    ["two issuers by case", `otpauth://totp/A:r?secret=${secret}&issuer=a`, "issuer", "two issuers"],
    ["broken percent-encoding in the label", `otpauth://totp/%E0%A4%A?secret=${secret}`, "label", "percent-encoded"],
    [
      "broken percent-encoding in the issuer",
      `otpauth://totp/r?secret=${secret}&issuer=%`,
      "issuer",
      "percent-encoded",
    ],
    ["broken percent-encoding in the secret", "otpauth://totp/r?secret=%ZZ", "secret", "percent-encoded"],
    ["NUL in the label", `otpauth://totp/r%00?secret=${secret}`, "label", "control"],
    ["a line feed in the issuer", `otpauth://totp/r?secret=${secret}&issuer=a%0Ab`, "issuer", "control"],
    ["digits with a sign", `otpauth://totp/r?secret=${secret}&digits=%2B6`, "digits", "6, 7 or 8"],
    ["digits in hexadecimal", `otpauth://totp/r?secret=${secret}&digits=0x6`, "digits", "6, 7 or 8"],
    ["empty digits", `otpauth://totp/r?secret=${secret}&digits=`, "digits", "6, 7 or 8"],
    ["a period with a unit", `otpauth://totp/r?secret=${secret}&period=30s`, "period", "1 to 86400"],
    ["a huge period", `otpauth://totp/r?secret=${secret}&period=99999999999999999999`, "period", "1 to 86400"],
    ["an unknown algorithm", `otpauth://totp/r?secret=${secret}&algorithm=SHA3`, "algorithm", "SHA256"],
    ["a megabyte", `otpauth://totp/r?secret=${"A".repeat(1_000_000)}`, "otpauthUri", "longer"],
    ["a fragment", `otpauth://totp/r?secret=${secret}#x`, "otpauthUri", "form"],
    ["nothing", "", "otpauthUri", "form"],
  ])("with %s is refused", (_name, otpauthUri, attribute, words) => {
    const refusal = refusalOf({ otpauthUri });

    expect(refusal).toMatchObject({ code: "invalid_value", facts: { attribute } });
    expect(refusal.message).toContain(words);
    expect(refusal.message.length).toBeLessThan(250);
  });

  it("is read or refused, whatever it is, and a refusal never tells the secret", () => {
    const part = fc.oneof(
      fc.constantFrom("otpauth://", "totp/", "secret=", "issuer=", "&", "?", "%", "%00", ":", "__proto__=1", secret),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        try {
          oneTimePasswords.parse({ otpauthUri: `otpauth://totp/${parts.join("")}` });
        } catch (error) {
          expect(error).toBeInstanceOf(AnteroomError);
          expect(String(error)).not.toContain(secret);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function refusalOf(input: SeedImport): AnteroomError {
  try {
    oneTimePasswords.parse(input);
  } catch (error) {
    if (error instanceof AnteroomError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** RFC 4648 §6 by way of a bit string. */
function encodeBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const text = groups
    .map((group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(group.padEnd(5, "0"), 2)])
    .join("");
  return text.padEnd(Math.ceil(text.length / 8) * 8, "=");
}
