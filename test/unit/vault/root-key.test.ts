import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { formatRootKey, newRootKey, parseRootKey, parseRootKeyLine, toRootKey } from "../../../src/vault/root-key.ts";

const bytes = Buffer.from(Array.from({ length: 32 }, (_, at) => at * 7 + 1));

describe("a root key", () => {
  it("does not show its bytes when it is printed", () => {
    const key = toRootKey(bytes);

    for (const shown of [JSON.stringify(key), inspect(key, { depth: 9, showHidden: true }), String(key)]) {
      expect(shown).not.toContain(bytes.toString("hex"));
      expect(shown).not.toContain(bytes.toString("base64"));
    }
  });

  it("opens what it wrapped in the same context, and nothing else does", () => {
    const [key, other] = [toRootKey(bytes), newRootKey()];
    const wrapped = key.wrap(bytes, "here");

    expect(key.unwrap(wrapped, "here")).toEqual(new Uint8Array(bytes));
    expect([key.unwrap(wrapped, "there"), other.unwrap(wrapped, "here")]).toEqual([undefined, undefined]);
  });

  it("has the line from which it is read again", () => {
    const key = newRootKey();

    expect(parseRootKeyLine(key.line())?.id).toBe(key.id);
    expect(toRootKey(bytes).line()).toBe(formatRootKey(bytes));
  });

  it.each([
    ["hexadecimal", bytes.toString("hex")],
    ["capital hexadecimal", bytes.toString("hex").toUpperCase()],
    ["base64", bytes.toString("base64")],
    ["base64url", bytes.toString("base64url")],
    ["the line of a file", formatRootKey(bytes)],
    ["a line with a line feed", `${bytes.toString("base64")}\n`],
  ])("is read as %s", (_name, text) => {
    expect(parseRootKey(text)?.id).toBe(toRootKey(bytes).id);
  });

  it.each([
    ["31 bytes", bytes.subarray(1).toString("base64")],
    ["33 bytes", Buffer.concat([bytes, bytes.subarray(0, 1)]).toString("base64")],
    ["31 bytes in hexadecimal", bytes.subarray(1).toString("hex")],
    ["a passphrase", "correct horse battery staple"],
    ["a damaged line", formatRootKey(bytes).replace(/.$/m, "x")],
    ["nothing", ""],
  ])("is not %s", (_name, text) => {
    expect(parseRootKey(text)).toBeUndefined();
  });

  it("is no line that was cut or changed anywhere", () => {
    const whole = formatRootKey(randomBytes(32));
    const cut = Array.from({ length: whole.length - 1 }, (_, length) => whole.slice(0, length));
    const changed = [...whole.trim()].map((character, at) => {
      return `${whole.slice(0, at)}${character === "0" ? "1" : "0"}${whole.slice(at + 1)}`;
    });

    expect([...cut, ...changed].filter((text) => parseRootKeyLine(text) !== undefined)).toEqual([]);
  });
});
