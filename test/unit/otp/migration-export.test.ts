import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { oneTimePasswords } from "../../../src/otp/totp.ts";
import { type ExportedAccount, migrationUri, protobufField } from "../../support/protobuf-writer.ts";

const secret = Buffer.from("12345678901234567890");
const totp: ExportedAccount = { secret, name: "robot@example.com", issuer: "ACME", algorithm: 1, digits: 1, type: 2 };
const standard = { algorithm: "SHA1", digits: 6, periodSeconds: 30 };
const seed = new Uint8Array(secret);

/** An export of one account that was written down elsewhere: two bytes of secret are too few, so that only its names show. */
const FOREIGN = "otpauth-migration://offline?data=CjEKCkhello";

describe("an export of an authenticator app", () => {
  it("with one account needs no choice", () => {
    const parsed = oneTimePasswords.parse({ otpauthUri: migrationUri([totp]) });

    expect(parsed).toEqual({ seed, parameters: standard, issuer: "ACME", label: "robot@example.com" });
  });

  it.each<[string, ExportedAccount, object]>([
    ["SHA256 and eight digits", { algorithm: 2, digits: 2 }, { algorithm: "SHA256", digits: 8, periodSeconds: 30 }],
    ["SHA512", { algorithm: 3 }, { algorithm: "SHA512", digits: 6, periodSeconds: 30 }],
    ["nothing said", { algorithm: 0, digits: 0 }, standard],
  ])("is read with %s", (_name, change, parameters) => {
    const parsed = oneTimePasswords.parse({ otpauthUri: migrationUri([{ ...totp, ...change }]) });

    expect(parsed.parameters).toEqual(parameters);
  });

  it("gives the issuer before the colon of the name when there is no other", () => {
    const { issuer: _, ...unnamed } = totp;

    const parsed = oneTimePasswords.parse({ otpauthUri: migrationUri([{ ...unnamed, name: "ACME: robot" }]) });

    expect(parsed).toMatchObject({ issuer: "ACME", label: "robot" });
  });

  it.each([
    ["url-safe base64", (uri: string) => uri.replaceAll("%2B", "-").replaceAll("%2F", "_")],
    ["plus that became spaces", (uri: string) => uri.replaceAll("%2B", "+")],
    ["no padding", (uri: string) => uri.replaceAll("%3D", "")],
    ["capitals", (uri: string) => uri.replace("otpauth-migration", "OTPAUTH-MIGRATION")],
    ["line breaks", (uri: string) => `\n${uri.slice(0, 50)}\r\n${uri.slice(50)}`],
    ["a slash before the question mark", (uri: string) => uri.replace("?", "/?")],
  ])("is read with %s", (_name, rewrite) => {
    const bytes = Buffer.from("fbfffefbefbefbfffefbefbefbfffefbefbe", "hex");

    const parsed = oneTimePasswords.parse({ otpauthUri: rewrite(migrationUri([{ ...totp, secret: bytes }])) });

    expect(parsed.seed).toEqual(new Uint8Array(bytes));
  });

  const counter: ExportedAccount = { ...totp, name: "old", type: 1, counter: 5 };
  const three = [
    totp,
    counter,
    { ...totp, name: "Other:robot@example.com", issuer: "Other", secret: Buffer.alloc(20, 7) },
  ];

  it("with several accounts lists them without their secrets", () => {
    const refusal = refusalOf({ otpauthUri: migrationUri(three, { size: 3, index: 1 }) });

    expect(refusal.facts).toEqual({
      attribute: "entry",
      entries: [
        { number: 1, issuer: "ACME", label: "robot@example.com", timeBased: true },
        { number: 2, issuer: "ACME", label: "old", timeBased: false },
        { number: 3, issuer: "Other", label: "robot@example.com", timeBased: true },
      ],
      part: 2,
      parts: 3,
    });
    expect(refusal.message).toBe(
      "The export of the authenticator app cannot be used: it holds 3 accounts; say in entry which one, by number or label. This is part 2 of 3 of the export; the account may be in another part.",
    );
  });

  it.each([
    ["3", 7],
    ["other:Robot@example.com", 7],
    ["1", secret[0]],
    [" ACME:robot@example.com ", secret[0]],
  ])("takes the account called %j", (entry, firstByte) => {
    const parsed = oneTimePasswords.parse({ otpauthUri: migrationUri(three), entry });

    expect(parsed.seed[0]).toBe(firstByte);
  });

  it.each([
    ["a label of two", "robot@example.com", "fits several"],
    ["an unknown label", "nobody", "names none"],
    ["a number beyond", "4", "names none"],
    ["zero", "0", "names none"],
    ["an account that counts", "old", "HOTP"],
    ["a name of a prototype", "__proto__", "names none"],
  ])("refuses %s", (_name, entry, words) => {
    const refusal = refusalOf({ otpauthUri: migrationUri(three), entry });

    expect(refusal).toMatchObject({ code: "invalid_value", facts: { attribute: "entry" } });
    expect(refusal.message).toContain(words);
  });

  it.each<[string, string, string, string]>([
    ["one account that counts", migrationUri([counter]), "entry", "HOTP"],
    ["one of an unknown kind", migrationUri([{ ...totp, type: 0 }]), "entry", "HOTP"],
    ["MD5", migrationUri([{ ...totp, algorithm: 4 }]), "algorithm", "SHA1"],
    ["an unknown number of digits", migrationUri([{ ...totp, digits: 3 }]), "digits", "6 and 8"],
    ["a short secret", migrationUri([{ ...totp, secret: Buffer.alloc(10) }]), "secret", "80 bits"],
    ["no secret", migrationUri([{ name: "x", type: 2 }]), "secret", "0 bits"],
    ["no account", migrationUri([]), "otpauthUri", "no account"],
    ["no data", "otpauth-migration://offline", "otpauthUri", "form"],
    ["empty data", "otpauth-migration://offline?data=", "otpauthUri", "base64"],
    ["data twice", "otpauth-migration://offline?data=AAAA&data=AAAA", "otpauthUri", "exactly one"],
    ["data that is no base64", "otpauth-migration://offline?data=%C3%84", "otpauthUri", "base64"],
    ["broken percent-encoding", "otpauth-migration://offline?data=%E0%A4%A", "otpauthUri", "percent-encoded"],
    ["another host", "otpauth-migration://online?data=AAAA", "otpauthUri", "form"],
    ["data that is cut off", FOREIGN, "otpauthUri", "cut off"],
    ["a group", migrationData(Buffer.from([0x0b, 0x0c])), "otpauthUri", "unknown form"],
    ["a number without end", migrationData(Buffer.alloc(11, 0xff)), "otpauthUri", "too long"],
    ["a field number of 0", migrationData(Buffer.from([0x00, 0x00])), "otpauthUri", "impossible number"],
    [
      "a length beyond the end",
      migrationData(Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])),
      "otpauthUri",
      "cut off",
    ],
  ])("with %s is refused", (_name, otpauthUri, attribute, words) => {
    const refusal = refusalOf({ otpauthUri });

    expect(refusal).toMatchObject({ code: "invalid_value", facts: { attribute } });
    expect(refusal.message).toContain(words);
  });

  it("passes over fields that it does not know", () => {
    const entry = Buffer.concat([
      protobufField(1, secret),
      protobufField(6, 2),
      protobufField(8, "01890a5d-unique"),
      protobufField(99, 5),
      Buffer.from([(9 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([(10 << 3) | 5, 1, 2, 3, 4]),
    ]);

    const parsed = oneTimePasswords.parse({ otpauthUri: migrationData(protobufField(1, entry)) });

    expect(parsed).toEqual({ seed, parameters: standard });
  });

  it("is read or refused, whatever it is, and a refusal never tells a secret", () => {
    const value = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constant(secret),
    );
    const message = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 12 }), value), { maxLength: 12 })
      .map((fields) => Buffer.concat(fields.map(([number, held]) => protobufField(number, held))));
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      message,
      fc
        .array(message, { maxLength: 5 })
        .map((entries) => Buffer.concat(entries.map((entry) => protobufField(1, entry)))),
    );
    fc.assert(
      fc.property(data, fc.option(fc.string(), { nil: undefined }), (bytes, entry) => {
        try {
          oneTimePasswords.parse({ otpauthUri: migrationData(bytes), entry });
        } catch (error) {
          expect(error).toBeInstanceOf(AnteroomError);
          const told = JSON.stringify([String(error), (error as AnteroomError).facts]);
          expect(told).not.toContain(secret.toString("base64"));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("has no choice to make where there is one address only", () => {
    const refusal = refusalOf({ otpauthUri: "otpauth://totp/r?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", entry: "1" });

    expect(refusal).toMatchObject({ code: "invalid_value", facts: { attribute: "entry" } });
  });
});

function migrationData(data: Uint8Array): string {
  return `otpauth-migration://offline?data=${encodeURIComponent(Buffer.from(data).toString("base64"))}`;
}

function refusalOf(input: { readonly otpauthUri: string; readonly entry?: string }): AnteroomError {
  try {
    oneTimePasswords.parse(input);
  } catch (error) {
    if (error instanceof AnteroomError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
