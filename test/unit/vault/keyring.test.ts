import { createCipheriv, createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { SealedPlace } from "../../../src/domain/sealer.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { contextOf, decrypt } from "../../../src/vault/cipher.ts";
import { createDataKey, openKeyring } from "../../../src/vault/keyring.ts";
import { toRootKey } from "../../../src/vault/root-key.ts";

const rootKey = toRootKey(Buffer.alloc(32, 7));
const place: SealedPlace = { workspaceId: "w1", table: "authenticators", rowId: "r1", column: "seed" };
const secret = new Uint8Array(Buffer.from("a seed of twenty byt"));

describe("a keyring", () => {
  it("opens what it sealed, for secrets of every length", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    for (const length of [0, 1, 15, 16, 17, 20, 128, 100_000]) {
      const bytes = new Uint8Array(randomBytes(length));
      expect(keyring.open(keyring.seal(bytes, place), place)).toEqual(bytes);
    }
  });

  it("never seals to the same record twice, nor shows the secret", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    const records = Array.from({ length: 1000 }, () => Buffer.from(keyring.seal(secret, place)));

    expect(new Set(records.map((record) => record.toString("hex"))).size).toBe(1000);
    expect(records.some((record) => record.includes(Buffer.from(secret)))).toBe(false);
  });

  it("writes version, data key id, nonce, ciphertext and tag", () => {
    const dataKey = createDataKey(rootKey, "w1");
    const record = Buffer.from(openKeyring(rootKey, "w1", [dataKey]).seal(secret, place));

    expect(record.subarray(0, 2).toString()).toBe("a1");
    expect(record.subarray(2, 10).toString("hex")).toBe(dataKey.id);
    expect(record.byteLength).toBe(2 + 8 + 12 + secret.byteLength + 16);
  });

  it("detects 10,000 of 10,000 random changes and moves", () => {
    const [first, second] = [createDataKey(rootKey, "w1"), createDataKey(rootKey, "w1")];
    const keyring = openKeyring(rootKey, "w1", [first, second]);
    const records = [place, { ...place, rowId: "r2" }, { ...place, column: "other" }].map((at) => ({
      at,
      sealed: keyring.seal(secret, at),
    }));
    let detected = 0;

    for (let i = 0; i < 10_000; i += 1) {
      const record = records[i % records.length];
      if (record === undefined) throw new Error("There are records.");
      const [sealed, at] = tamper(record.sealed, record.at, i, first.id);
      const refusal = catchError(() => keyring.open(sealed, at));
      if (refusal instanceof AnteroomError && refusal.code === "unavailable") detected += 1;
    }

    expect(detected).toBe(10_000);
  });

  it("tells places apart whose parts only join to the same text", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);
    const sealed = keyring.seal(secret, { ...place, table: "a|b", rowId: "c" });

    expect(() => keyring.open(sealed, { ...place, table: "a", rowId: "b|c" })).toThrow(AnteroomError);
    expect(() => keyring.open(sealed, { ...place, table: 'a","b', rowId: "c" })).toThrow(AnteroomError);
  });

  it("seals with its last data key and opens with all", () => {
    const [old, fresh] = [createDataKey(rootKey, "w1"), createDataKey(rootKey, "w1")];
    const before = openKeyring(rootKey, "w1", [old]).seal(secret, place);
    const keyring = openKeyring(rootKey, "w1", [old, fresh]);

    const after = Buffer.from(keyring.seal(secret, place));

    expect(after.subarray(2, 10).toString("hex")).toBe(fresh.id);
    expect(keyring.open(before, place)).toEqual(secret);
    expect(keyring.open(after, place)).toEqual(secret);
    expect(() => openKeyring(rootKey, "w1", [fresh]).open(before, place)).toThrow("the key that sealed it is not here");
  });

  it("says of a refused record where it lies and nothing of what it holds", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    const refusal = catchError(() => keyring.open(new Uint8Array(), place));

    expect(refusal).toMatchObject({
      code: "unavailable",
      message:
        "The secret in authenticators.seed cannot be opened: it is no sealed record. Restore it from a backup, or reset it.",
      facts: { table: "authenticators", column: "seed", rowId: "r1" },
    });
  });

  it("refuses to seal for another workspace", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);

    expect(() => keyring.seal(secret, { ...place, workspaceId: "w2" })).toThrow(TypeError);
  });

  it("names the expected and the present root key when they differ", () => {
    const other = toRootKey(Buffer.alloc(32, 8));
    const wrapped = createDataKey(rootKey, "w1");

    const refusal = catchError(() => openKeyring(other, "w1", [wrapped]));

    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toContain(`expected ${rootKey.id}, present ${other.id}`);
    expect(String(refusal)).not.toContain("\n");
  });

  it("refuses a data key that was changed, renamed, or wrapped for another workspace", () => {
    const dataKey = createDataKey(rootKey, "w1");
    const changed = Uint8Array.from(dataKey.wrapped, (byte, at) => (at === 20 ? byte ^ 1 : byte));
    const wrongRoot = toRootKey(Buffer.alloc(32, 8));

    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, wrapped: changed }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, id: "0000000000000000" }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, wrapped: new Uint8Array() }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w2", [dataKey])).toThrow(StartError);
    expect(() => openKeyring(wrongRoot, "w1", [{ ...dataKey, rootKeyId: wrongRoot.id }])).toThrow(StartError);
  });

  it("needs a data key", () => {
    expect(() => openKeyring(rootKey, "w1", [])).toThrow(TypeError);
  });
});

describe("the cipher", () => {
  // The GCM Specification (McGrew, Viega), test case 16: AES-256 with additional data.
  it("agrees with a published vector of AES-256-GCM", () => {
    const key = Buffer.from("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "hex");
    const nonce = Buffer.from("cafebabefacedbaddecaf888", "hex");
    const plaintext =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    cipher.setAAD(Buffer.from("feedfacedeadbeeffeedfacedeadbeefabaddad2", "hex"));

    const sealed = Buffer.concat([cipher.update(plaintext, "hex"), cipher.final()]);

    expect(sealed.toString("hex")).toBe(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
    );
    expect(cipher.getAuthTag().toString("hex")).toBe("76fc6ece0f4e1768cddf8853bb2d551b");
  });

  it("opens a record put together by hand: nonce, ciphertext, tag", () => {
    const key = randomBytes(32);
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    cipher.setAAD(Buffer.from('["anteroom","a","b"]'));
    const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);

    expect(decrypt(createSecretKey(key), sealed, contextOf("a", "b"))).toEqual(secret);
    expect(decrypt(createSecretKey(key), sealed.subarray(0, -1), contextOf("a", "b"))).toBeUndefined();
  });
});

/** A changed record or another place: bit flips, cuts, additions, another key id, and moves in each direction. */
function tamper(sealed: Uint8Array, at: SealedPlace, i: number, otherKey: string): [Uint8Array, SealedPlace] {
  const bytes = Buffer.from(sealed);
  const where = Math.floor(Math.random() * bytes.byteLength);
  switch (i % 9) {
    case 0:
      return [bytes.subarray(0, where), at];
    case 1:
      return [Buffer.concat([bytes, randomBytes(1 + (i % 5))]), at];
    case 2:
      return [bytes, { ...at, rowId: `${at.rowId}${i}` }];
    case 3:
      return [bytes, { ...at, column: `${at.column}${i}` }];
    case 4:
      return [bytes, { ...at, table: `${at.table}${i}` }];
    case 5:
      return [bytes, { ...at, workspaceId: `w${i + 2}` }];
    case 6:
      bytes.write(otherKey, 2, "hex");
      return [bytes, at];
    default:
      bytes.writeUInt8(bytes.readUInt8(where) ^ (1 << (i % 8)), where);
      return [bytes, at];
  }
}

function catchError(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("It did not throw.");
}
