import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "../../../../src/domain/id.ts";
import type { Signer } from "../../../../src/domain/signer.ts";
import {
  addPending,
  findPending,
  ownPath,
  type PendingSignIn,
  withoutPending,
} from "../../../../src/domain/sso/pending-sign-in.ts";

const NOW = Date.UTC(2026, 10, 22);
const signerOf = (key: string): Signer => {
  const sign = (purpose: string, text: string): string =>
    createHmac("sha256", key).update(`${purpose}\n${text}`).digest("hex");
  return { isTemporary: false, sign, verify: (purpose, text, signature) => sign(purpose, text) === signature };
};
const signer = signerOf("ours");

function aPending(overrides: Partial<PendingSignIn> = {}): PendingSignIn {
  const requestId = `_${crypto.randomUUID().replaceAll("-", "")}`;
  return {
    requestId,
    providerId: newId(),
    expiresAt: NOW + 600_000,
    returnTo: "/",
    stepUp: false,
    isTest: false,
    earlier: null,
    ...overrides,
  };
}

describe("the sign-ins that a browser carries", () => {
  it("are found again, each by its request, until their time is over", () => {
    const [first, second] = [
      aPending({ returnTo: "/api/v1/accounts?limit=1&q=a%20b" }),
      aPending({ stepUp: true, earlier: newId() }),
    ];

    const carried = addPending(signer, second, addPending(signer, first, ""));

    expect(findPending(signer, carried, first.requestId, NOW)).toEqual(first);
    expect(findPending(signer, carried, second.requestId, NOW)).toEqual(second);
    expect(findPending(signer, carried, aPending().requestId, NOW)).toBeUndefined();
    expect(findPending(signer, carried, first.requestId, NOW + 600_000)).toBeUndefined();
    expect(findPending(signer, withoutPending(carried, first.requestId), first.requestId, NOW)).toBeUndefined();
    expect(findPending(signer, withoutPending(carried, first.requestId), second.requestId, NOW)).toEqual(second);
  });

  it("are the last four, so that the cookie stays one that browsers keep", () => {
    const all = Array.from({ length: 6 }, () => aPending({ returnTo: `/${"a".repeat(299)}`, earlier: newId() }));

    const carried = all.reduce((before, pending) => addPending(signer, pending, before), "");

    const found = all.map(({ requestId }) => findPending(signer, carried, requestId, NOW) !== undefined);
    expect(found).toEqual([false, false, true, true, true, true]);
    expect(carried.length).toBeLessThan(4000);
    expect(carried).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+$/);
  });

  it("are worth nothing when one letter differs, or when another server wrote them", () => {
    const pending = aPending({ returnTo: "/accounts", earlier: newId() });
    const carried = addPending(signer, pending, "");
    fc.assert(
      fc.property(fc.nat(carried.length - 1), fc.constantFrom(..."0123456789abcdef_.-~/Az"), (at, letter) => {
        fc.pre(carried[at] !== letter);
        const changed = carried.slice(0, at) + letter + carried.slice(at + 1);

        expect(findPending(signer, changed, pending.requestId, NOW)).toBeUndefined();
      }),
    );

    const foreign = addPending(signerOf("theirs"), pending, "");
    expect(findPending(signer, foreign, pending.requestId, NOW)).toBeUndefined();
  });

  it("are read from any text without a failure", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 6000 }), fc.string(), (carried, id) => {
        expect(findPending(signer, carried, id, NOW)).toBeUndefined();
        expect(withoutPending(carried, id)).toBe("");
      }),
    );
  });
});

describe("where a browser goes after signing in", () => {
  it.each(["/", "/accounts", "/api/v1/accounts?limit=1&q=a%20b", "/a//b", "/@x:y"])(
    "is %s when that is asked for",
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it.each([
    undefined,
    "",
    "accounts",
    "//evil.example",
    "/\\evil.example",
    "/a\\b",
    "https://evil.example",
    "/a\r\nSet-Cookie: x=y",
    "/a\tb",
    "/\u0000",
    "/ä",
    "/a#b",
    '/"><script>',
    `/${"a".repeat(300)}`,
  ])("is the front page when %j is asked for", (path) => {
    expect(ownPath(path)).toBe("/");
  });

  it("is always on this server", () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), (url, text) => {
        for (const path of [url, text, `/${text}`, `/${url}`]) {
          const target = new URL(ownPath(path), "https://anteroom.example");
          expect(target.origin).toBe("https://anteroom.example");
        }
      }),
    );
  });
});
