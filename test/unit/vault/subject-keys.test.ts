import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import type { SealedPlace, Sealer } from "../../../src/domain/sealer.ts";
import { createSubjectSealer } from "../../../src/vault/subject-keys.ts";
import { countDetected, type TamperedRecord, tamperings } from "../../support/tampering.ts";

/** A keyring that hides nothing, and tells places apart. */
const KEYRING: Sealer = {
  seal: (secret, place) => Buffer.concat([Buffer.from(`${JSON.stringify(place)}\n`), secret]),
  open: (sealed, place) => {
    const head = Buffer.from(`${JSON.stringify(place)}\n`);
    if (!head.equals(sealed.subarray(0, head.length))) throw new AnteroomError("unavailable", "Moved.");
    return new Uint8Array(sealed.subarray(head.length));
  },
};

const subjects = createSubjectSealer(KEYRING);
const KEY_PLACE: SealedPlace = { workspaceId: "w", table: "subject_key", rowId: "u", column: "sealed_key" };
const PLACE: SealedPlace = { workspaceId: "w", table: "secret_version", rowId: "s", column: "sealed", version: 3 };
const SECRET = new TextEncoder().encode("correct horse battery staple");

function sealerOf(key = subjects.createKey(KEY_PLACE)) {
  return subjects.sealerOf(key, KEY_PLACE);
}

describe("the key of a subject", () => {
  it("opens what it sealed, and seals one secret in another way each time", () => {
    const sealer = sealerOf();

    const [one, two] = [sealer.seal(SECRET, PLACE), sealer.seal(SECRET, PLACE)];

    expect(sealer.open(one, PLACE)).toEqual(SECRET);
    expect(sealer.open(two, PLACE)).toEqual(SECRET);
    expect(Buffer.from(one).equals(two)).toBe(false);
    expect(Buffer.from(one).includes("horse")).toBe(false);
  });

  it("is another one for each subject, and none opens what another sealed", () => {
    const [mine, other] = [subjects.createKey(KEY_PLACE), subjects.createKey(KEY_PLACE)];

    const sealed = sealerOf(mine).seal(SECRET, PLACE);

    expect(mine.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(mine.keyId).not.toBe(other.keyId);
    expect(() => sealerOf(other).open(sealed, PLACE)).toThrow("another key sealed it");
  });

  it("is refused in the row of another subject, and under the id of another key", () => {
    const key = subjects.createKey(KEY_PLACE);
    const { keyId } = subjects.createKey(KEY_PLACE);

    expect(() => subjects.sealerOf(key, { ...KEY_PLACE, rowId: "v" })).toThrow(AnteroomError);
    expect(() => subjects.sealerOf({ ...key, keyId }, KEY_PLACE)).toThrow("not the one that was made for it");
  });

  it.each<[string, Partial<SealedPlace>]>([
    ["another workspace", { workspaceId: "x" }],
    ["another table", { table: "secret" }],
    ["another row", { rowId: "t" }],
    ["another column", { column: "note" }],
    ["an earlier version", { version: 2 }],
    ["a later version", { version: 4 }],
  ])("opens nothing for %s", (_what, other) => {
    const sealer = sealerOf();

    const sealed = sealer.seal(SECRET, PLACE);

    expect(() => sealer.open(sealed, { ...PLACE, ...other })).toThrow(AnteroomError);
  });

  it("detects 10,000 of 10,000 tamperings with records, none of which opens to anything", () => {
    const [mine, others] = [sealerOf(), sealerOf()];
    const places = ["s1", "s2", "s3"].flatMap((rowId) => [1, 2, 3].map((version) => ({ ...PLACE, rowId, version })));
    const recordsOf = (sealer: Sealer): readonly TamperedRecord[] =>
      places.map((at) => ({ at, sealed: sealer.seal(SECRET, at) }));
    const own = recordsOf(mine);

    const tampered = tamperings(own, [...own, ...recordsOf(others)], 10_000);
    const detected = countDetected(tampered, ({ sealed, at }) => mine.open(sealed, at));

    expect(detected).toBe(10_000);
    expect(own.every(({ sealed, at }) => Buffer.from(mine.open(sealed, at)).equals(SECRET))).toBe(true);
  });
});
