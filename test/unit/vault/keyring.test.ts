import { createCipheriv, createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { SealedPlace } from "../../../src/domain/sealer.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { contextOf, decrypt } from "../../../src/vault/cipher.ts";
import { createDataKey, Keyring } from "../../../src/vault/keyring.ts";
import { aRootKey, openKeyring } from "../../support/keyring.ts";
import { countDetected, type TamperedRecord, tamperings } from "../../support/tampering.ts";

const rootKey = aRootKey();
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

  it("detects 10,000 of 10,000 tamperings with records, none of which opens to anything", () => {
    const [first, second] = [createDataKey(rootKey, "w1"), createDataKey(rootKey, "w1")];
    const elsewhere = createDataKey(rootKey, "w2");
    const [old, other] = [openKeyring(rootKey, "w1", [first]), openKeyring(rootKey, "w2", [elsewhere])];
    const keyring = openKeyring(rootKey, "w1", [first, second]);
    const places: readonly SealedPlace[] = ["r1", "r2"].flatMap((rowId) =>
      ["seed", "note"].flatMap((column) => [
        { ...place, rowId, column },
        { ...place, rowId, column, version: 1 },
        { ...place, rowId, column, version: 2 },
      ]),
    );
    const records: readonly TamperedRecord[] = [
      ...places.map((at) => ({ at, sealed: old.seal(randomBytes(20), at) })),
      ...places.map((at) => ({ at, sealed: keyring.seal(randomBytes(20), at) })),
      ...places.map((at) => ({
        at: { ...at, workspaceId: "w2" },
        sealed: other.seal(randomBytes(20), { ...at, workspaceId: "w2" }),
      })),
    ];
    const own = records.filter(({ at }) => at.workspaceId === "w1");

    const detected = countDetected(tamperings(own, records, 10_000), ({ sealed, at }) => keyring.open(sealed, at));

    expect(detected).toBe(10_000);
    for (const { sealed, at } of own) expect(keyring.open(sealed, at)).toHaveLength(20);
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
    const other = aRootKey(8);
    const wrapped = createDataKey(rootKey, "w1");

    const refusal = catchError(() => openKeyring(other, "w1", [wrapped]));

    expect(refusal).toBeInstanceOf(StartError);
    expect(String(refusal)).toContain(`expected ${rootKey.id}, present ${other.id}`);
    expect(String(refusal)).not.toContain("\n");
  });

  it("refuses a data key that was changed, renamed, or wrapped for another workspace", () => {
    const dataKey = createDataKey(rootKey, "w1");
    const changed = Uint8Array.from(dataKey.wrapped, (byte, at) => (at === 20 ? byte ^ 1 : byte));
    const wrongRoot = aRootKey(8);

    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, wrapped: changed }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, id: "0000000000000000" }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w1", [{ ...dataKey, wrapped: new Uint8Array() }])).toThrow(StartError);
    expect(() => openKeyring(rootKey, "w2", [dataKey])).toThrow(StartError);
    expect(() => openKeyring(wrongRoot, "w1", [{ ...dataKey, rootKeyId: wrongRoot.id }])).toThrow(StartError);
  });

  it("needs a data key", () => {
    expect(() => openKeyring(rootKey, "w1", [])).toThrow(TypeError);
  });

  it("seals, opens and knows no root key before it is unlocked", () => {
    const keys = [createDataKey(rootKey, "w1")];
    const sealed = openKeyring(rootKey, "w1", keys).seal(secret, place);
    const keyring = new Keyring("w1");

    const refusals = [() => keyring.seal(secret, place), () => keyring.open(sealed, place)].map(catchError);

    const said = { code: "unavailable", facts: { sealed: true, retryAfterSeconds: 30 } };
    expect(refusals).toEqual([expect.objectContaining(said), expect.objectContaining(said)]);
    expect(keyring.rootKey).toBeUndefined();
    keyring.unlock(rootKey, keys);
    expect(keyring.open(sealed, place)).toEqual(secret);
  });

  it("stays sealed after a wrong root key, and as it was after a wrong one while open", () => {
    const keys = [createDataKey(rootKey, "w1")];
    const [sealed, open] = [new Keyring("w1"), openKeyring(rootKey, "w1", keys)];

    for (const keyring of [sealed, open]) expect(() => keyring.unlock(aRootKey(8), keys)).toThrow(StartError);

    expect(() => sealed.seal(secret, place)).toThrow(AnteroomError);
    expect(open.open(open.seal(secret, place), place)).toEqual(secret);
  });

  it("learns keys, holds another root key and forgets old ones without a restart", () => {
    const first = createDataKey(rootKey, "w1", 1);
    const keyring = openKeyring(rootKey, "w1", [first]);
    const before = keyring.seal(secret, place);
    const second = keyring.create(rootKey, 2);

    keyring.learn(second);
    const after = keyring.seal(secret, place);
    const rewrapped = keyring.rewrap([first, second], rootKey, aRootKey(9));
    keyring.hold(aRootKey(9));
    keyring.forget(first.id);

    expect(Buffer.from(after).subarray(2, 10).toString("hex")).toBe(second.id);
    expect(keyring.open(after, place)).toEqual(secret);
    expect(() => keyring.open(before, place)).toThrow("the key that sealed it is not here");
    expect(() => keyring.forget(second.id)).toThrow(TypeError);
    expect(rewrapped.map(({ id, rootKeyId, createdAt }) => [id, rootKeyId, createdAt])).toEqual([
      [first.id, aRootKey(9).id, 1],
      [second.id, aRootKey(9).id, 2],
    ]);
    const restarted = openKeyring(aRootKey(9), "w1", rewrapped);
    expect([restarted.open(before, place), restarted.open(after, place)]).toEqual([secret, secret]);
  });

  it("tells the values of a numbered place apart, and opens records from before there were numbers", () => {
    const keyring = openKeyring(rootKey, "w1", [createDataKey(rootKey, "w1")]);
    const [plain, first] = [keyring.seal(secret, place), keyring.seal(secret, { ...place, version: 1 })];

    expect([keyring.open(plain, place), keyring.open(first, { ...place, version: 1 })]).toEqual([secret, secret]);
    for (const at of [place, { ...place, version: 2 }, { ...place, version: 11 }, { ...place, version: 0 }]) {
      expect(() => keyring.open(first, at)).toThrow(AnteroomError);
    }
    expect(() => keyring.open(plain, { ...place, version: 0 })).toThrow(AnteroomError);
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

  // The GCM Specification (McGrew, Viega), test cases 13 to 15: AES-256 without additional data.
  it.each([
    { name: 13, key: "0".repeat(64), nonce: "0".repeat(24), plaintext: "", sealed: "530f8afbc74536b9a963b4f1c4cb738b" },
    {
      name: 14,
      key: "0".repeat(64),
      nonce: "0".repeat(24),
      plaintext: "0".repeat(32),
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    },
    {
      name: 15,
      key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      nonce: "cafebabefacedbaddecaf888",
      plaintext:
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
      sealed:
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c",
    },
  ])("opens test case $name of the GCM specification", ({ key, nonce, plaintext, sealed }) => {
    const record = Buffer.from(`${nonce}${sealed}`, "hex");

    const opened = decrypt(createSecretKey(Buffer.from(key, "hex")), record, "");

    expect(Buffer.from(opened ?? "none").toString("hex")).toBe(plaintext);
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

function catchError(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("It did not throw.");
}
