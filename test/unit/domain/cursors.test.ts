import { describe, expect, it } from "vitest";
import { CURSOR_LIFE_SECONDS, Cursors } from "../../../src/domain/directory/cursors.ts";
import { neighboursOf, type Place } from "../../../src/domain/directory/listing.ts";
import type { ConnectionId } from "../../../src/domain/id.ts";
import { createDataKey, Keyring } from "../../../src/vault/keyring.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { aRootKey, openKeyring } from "../../support/keyring.ts";

const SCOPE = { connectionId: "c" as ConnectionId, query: ["User", null, null] };

function openKeys() {
  const rootKey = aRootKey();
  const keys = [createDataKey(rootKey, "w")];
  return { rootKey, keys, signer: openKeyring(rootKey, "w", keys) };
}

describe("cursors", () => {
  it("say what was written until their time is over", () => {
    const clock = new FakeClock();
    const cursors = new Cursors({ signer: openKeys().signer, clock });
    const cursor = cursors.write(["straße", 5, null], SCOPE);

    clock.advance(CURSOR_LIFE_SECONDS * 1000 - 1);
    const inTime = cursors.read(cursor, SCOPE);
    clock.advance(1);

    expect(inTime).toEqual(["straße", 5, null]);
    expect(() => cursors.read(cursor, SCOPE)).toThrow(expect.objectContaining({ code: "expired_cursor" }));
  });

  it("survive a restart and a new data key, and no other server", () => {
    const clock = new FakeClock();
    const { rootKey, keys, signer } = openKeys();
    const cursor = new Cursors({ signer, clock }).write("here", SCOPE);
    const rotated = openKeyring(rootKey, "w", [...keys, createDataKey(rootKey, "w")]);

    const again = new Cursors({ signer: rotated, clock }).read(cursor, SCOPE);

    expect(again).toBe("here");
    expect(() => new Cursors({ signer: openKeys().signer, clock }).read(cursor, SCOPE)).toThrow(
      expect.objectContaining({ code: "invalid_cursor" }),
    );
  });

  it("do not tell an expired cursor of somebody else from a forged one", () => {
    const clock = new FakeClock();
    const cursors = new Cursors({ signer: openKeys().signer, clock });
    const cursor = cursors.write("here", SCOPE);
    clock.advanceDays(1);

    const refusals = [
      { ...SCOPE, connectionId: "d" as ConnectionId },
      { ...SCOPE, query: ["Group", null, null] },
    ].map((scope) => () => cursors.read(cursor, scope));

    for (const refusal of refusals) expect(refusal).toThrow(expect.objectContaining({ code: "invalid_cursor" }));
  });
});

describe("cursors of a sealed server", () => {
  it("are given and taken, and those from before the start count as expired", () => {
    const clock = new FakeClock();
    const { rootKey, keys, signer } = openKeys();
    const before = new Cursors({ signer, clock }).write("here", SCOPE);
    const sealed = new Keyring("w");
    const cursors = new Cursors({ signer: sealed, clock });

    const meanwhile = cursors.write("there", SCOPE);
    const refuse = () => cursors.read(before, SCOPE);

    expect(cursors.read(meanwhile, SCOPE)).toBe("there");
    expect(refuse).toThrow(expect.objectContaining({ code: "expired_cursor" }));
    sealed.unlock(rootKey, keys);
    expect([cursors.read(meanwhile, SCOPE), cursors.read(before, SCOPE)]).toEqual(["there", "here"]);
  });
});

describe("the pages beside a page of a walk", () => {
  const [a, b] = [
    { key: "a", seq: 1 },
    { key: null, seq: 2 },
  ] as const;
  const placeAfter = (position: typeof a | typeof b): Place => ({ side: "after", position });
  const placeBefore = (position: typeof a | typeof b): Place => ({ side: "before", position });

  it.each<[string, Place, readonly (typeof a | typeof b)[], boolean, object]>([
    ["the first of several", "start", [a, b], true, { next: placeAfter(b) }],
    ["the only one", "start", [a, b], false, {}],
    ["of nothing", "start", [], false, {}],
    ["in the middle", placeAfter(a), [b], true, { next: placeAfter(b), previous: placeBefore(b) }],
    ["the last", placeAfter(a), [b], false, { previous: placeBefore(b) }],
    ["whose resources are gone", placeAfter(a), [], false, { previous: placeBefore(a) }],
    ["reached backwards", placeBefore(b), [a], true, { next: placeAfter(a), previous: placeBefore(a) }],
    ["the first, reached backwards", placeBefore(b), [a], false, { next: placeAfter(a) }],
    ["of nothing, reached backwards", placeBefore(b), [], false, { next: "start" }],
  ])("%s", (_, place, positions, more, expected) => {
    expect(neighboursOf(place, { positions, more })).toEqual(expected);
  });
});
