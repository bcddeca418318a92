import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDataKey, Keyring } from "../../../src/vault/keyring.ts";
import { aRootKey, openKeyring } from "../../support/keyring.ts";

const rootKey = aRootKey();

describe("the signatures of a keyring", () => {
  it("are known again for the same purpose and text, and for no other", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (purpose, text, otherPurpose, otherText) => {
        const signature = keyring.sign(purpose, text);
        expect(signature).toMatch(/^[0-9a-f]{64}$/);
        expect(keyring.verify(purpose, text, signature)).toBe(true);
        expect(keyring.verify(otherPurpose, text, signature)).toBe(otherPurpose === purpose);
        expect(keyring.verify(purpose, otherText, signature)).toBe(otherText === text);
      }),
    );
  });

  it("do not survive the change of any character", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);
    const signature = keyring.sign("p", "text");

    const changed = [...signature].map((character, at) => {
      return `${signature.slice(0, at)}${character === "0" ? "1" : "0"}${signature.slice(at + 1)}`;
    });

    expect(changed.filter((one) => keyring.verify("p", "text", one))).toEqual([]);
  });

  it.each(["", "x", "0".repeat(63), "0".repeat(65), "G".repeat(64), `${"0".repeat(64)}\n`])("are not %j", (text) => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    expect(keyring.verify("p", "text", text)).toBe(false);
  });

  it("are written in small letters only", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    expect(keyring.verify("p", "text", keyring.sign("p", "text").toUpperCase())).toBe(false);
  });

  it("outlive a new data key, and not the loss of the one that made them", () => {
    const [first, second] = [createDataKey(rootKey, "w1"), createDataKey(rootKey, "w1")];
    const old = openKeyring(rootKey, "w1", [first]).sign("p", "text");

    const both = openKeyring(rootKey, "w1", [first, second]);
    const young = openKeyring(rootKey, "w1", [second]);

    expect([both.verify("p", "text", old), young.verify("p", "text", old)]).toEqual([true, false]);
    expect([both.sign("p", "text") === old, young.verify("p", "text", both.sign("p", "text"))]).toEqual([false, true]);
  });

  it("are made by a key of the process while sealed, and known after unsealing", () => {
    const keys = [createDataKey(rootKey, "w1")];
    const before = openKeyring(rootKey, "w1", keys).sign("p", "text");
    const keyring = new Keyring("w1");

    const meanwhile = keyring.sign("p", "text");
    const whileSealed = [
      keyring.isTemporary,
      keyring.verify("p", "text", meanwhile),
      keyring.verify("p", "text", before),
    ];
    keyring.unlock(rootKey, keys);
    const afterwards = [
      keyring.isTemporary,
      keyring.verify("p", "text", meanwhile),
      keyring.verify("p", "text", before),
    ];

    expect(whileSealed).toEqual([true, true, false]);
    expect(afterwards).toEqual([false, true, true]);
    expect(keyring.sign("p", "text")).toBe(before);
    expect(new Keyring("w1").verify("p", "text", meanwhile)).toBe(false);
  });
});
