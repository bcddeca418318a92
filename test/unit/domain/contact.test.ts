import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEmail, readPhone } from "../../../src/domain/account/contact.ts";

const LOCAL = "a".repeat(64);
const LABEL = "b".repeat(63);

describe("an e-mail address", () => {
  it.each([
    ["svc@example.com", "svc@example.com"],
    ["  Svc-CRM@EXAMPLE.Com ", "Svc-CRM@example.com"],
    ["o'brien+crm@mail.example.co.uk", "o'brien+crm@mail.example.co.uk"],
    ["svc@xn--bcher-kva.example", "svc@xn--bcher-kva.example"],
    [`${LOCAL}@${LABEL}.${LABEL}.${"c".repeat(57)}.com`, `${LOCAL}@${LABEL}.${LABEL}.${"c".repeat(57)}.com`],
  ])("%j is read as %j", (text, address) => {
    expect(readEmail(text)).toBe(address);
  });

  it.each([
    "",
    "svc",
    "@example.com",
    "svc@",
    "svc@a@example.com",
    "svc @example.com",
    "svc\u0000@example.com",
    "svc\r\nBcc: all@example.com",
    ".svc@example.com",
    "s..vc@example.com",
    "svc.@example.com",
    '"svc"@example.com',
    "svс@example.com",
    "svc@bücher.example",
    "svc@example",
    "svc@-example.com",
    "svc@example-.com",
    "svc@example..com",
    "svc@example.com.",
    "svc@127.0.0.1",
    "svc@[127.0.0.1]",
    "svc@exa_mple.com",
    `${LOCAL}a@example.com`,
    `svc@${LABEL}b.com`,
    `${LOCAL}@${LABEL}.${LABEL}.${"c".repeat(58)}.com`,
  ])("%j is none", (text) => {
    expect(() => readEmail(text)).toThrow(expect.objectContaining({ code: "invalid_value" }));
  });
});

describe("a phone number", () => {
  it.each([
    ["+49 30 123456", "+4930123456"],
    ["+44 (0)20 7946-0000", "+442079460000"],
    [" +1.555.010.0100 ", "+15550100100"],
    ["+1\u2011555/0100\u00a0100", "+15550100100"],
    ["+123456789012345", "+123456789012345"],
    ["+1234567", "+1234567"],
  ])("%j is read as %j", (text, number) => {
    expect(readPhone(text)).toBe(number);
  });

  it.each([
    "",
    "+",
    "030 123456",
    "0049 30 123456",
    "+0 30 123456",
    "+123456",
    "+1234567890123456",
    "+49 30 123456 x12",
    "+49 30 ١٢٣٤٥٦",
    "++49 30 123456",
    "+49 30\u0000 123456",
  ])("%j is none", (text) => {
    expect(() => readPhone(text)).toThrow(expect.objectContaining({ code: "invalid_value" }));
  });
});

describe("whatever is written", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."aZ0.-_+@ \u0000\u00e9()/9"), maxLength: 300 });
  const read = { readEmail, readPhone };

  it.each(["readEmail", "readPhone"] as const)(
    "%s either refuses it, or reads what it has read as the same",
    (name) => {
      fc.assert(
        fc.property(fc.oneof(letters, fc.string(), fc.emailAddress(), fc.mixedCase(fc.emailAddress())), (text) => {
          const once = readOr(read[name], text);

          expect(once === undefined || readOr(read[name], once) === once).toBe(true);
          expect(once ?? "").toMatch(/^[\x21-\x7e]{0,254}$/);
        }),
      );
    },
  );
});

/** Undefined when it is refused; anything else that is thrown is a defect. */
function readOr(read: (text: string) => string, text: string): string | undefined {
  try {
    return read(text);
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_value" });
    return undefined;
  }
}
