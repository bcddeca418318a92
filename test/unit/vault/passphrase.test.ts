import { argon2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { PassphraseTerms } from "../../../src/domain/key/root-key.ts";
import { deriveRootKey, newTerms } from "../../../src/vault/passphrase.ts";
import { toRootKey } from "../../../src/vault/root-key.ts";

const cheap: PassphraseTerms = {
  algorithm: "argon2id",
  memoryKib: 8192,
  passes: 1,
  parallelism: 1,
  salt: "000102030405060708090a0b0c0d0e0f",
};
const passphrase = "correct horse battery staple";

describe("a root key from a passphrase", () => {
  it("rests on an argon2id that agrees with RFC 9106 §5.3", () => {
    const tag = argon2Sync("argon2id", {
      message: Buffer.alloc(32, 1),
      nonce: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associatedData: Buffer.alloc(12, 4),
      memory: 32,
      passes: 3,
      parallelism: 4,
      tagLength: 32,
    });

    expect(tag.toString("hex")).toBe("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  });

  it("is derived with 64 MiB, three passes, one lane, and a salt of its own", async () => {
    const [terms, others] = [newTerms(), newTerms()];
    const bytes = argon2Sync("argon2id", {
      message: passphrase,
      nonce: Buffer.from(terms.salt, "hex"),
      memory: 65_536,
      passes: 3,
      parallelism: 1,
      tagLength: 32,
    });

    const key = await deriveRootKey(passphrase, terms);

    expect(terms).toEqual({
      algorithm: "argon2id",
      memoryKib: 65_536,
      passes: 3,
      parallelism: 1,
      salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(others.salt).not.toBe(terms.salt);
    expect(key.line()).toBe(toRootKey(bytes).line());
  });

  it("is the same however a keyboard composes letters, and whatever spaces are around", async () => {
    const composed = await deriveRootKey("größte Zwiebelsuppe", cheap);

    expect((await deriveRootKey("  gro\u0308ßte Zwiebelsuppe\n", cheap)).id).toBe(composed.id);
    expect((await deriveRootKey("Größte Zwiebelsuppe", cheap)).id).not.toBe(composed.id);
  });

  it.each(["", "eleven char", " eleven char ", "x".repeat(1025), "😀".repeat(11)])("refuses %j", async (short) => {
    await expect(deriveRootKey(short, cheap)).rejects.toMatchObject({
      code: "invalid_value",
      facts: { attribute: "passphrase" },
    });
  });

  it("does not say what was given", async () => {
    await expect(deriveRootKey("canary", cheap)).rejects.not.toThrow("canary");
  });

  it.each<[string, Partial<Record<keyof PassphraseTerms, unknown>>]>([
    ["too much memory", { memoryKib: 2 ** 21 }],
    ["next to no memory", { memoryKib: 8 }],
    ["too many passes", { passes: 1000 }],
    ["no pass", { passes: 0 }],
    ["half a pass", { passes: 1.5 }],
    ["a pass in words", { passes: "3" }],
    ["many lanes", { parallelism: 1024 }],
    ["another algorithm", { algorithm: "argon2d" }],
    ["no salt", { salt: "" }],
    ["a salt that is none", { salt: "zz".repeat(16) }],
  ])("refuses terms from the database with %s", async (_what, change) => {
    const terms = { ...cheap, ...change } as PassphraseTerms;

    await expect(deriveRootKey(passphrase, terms)).rejects.toMatchObject({ code: "unavailable" });
  });
});
