import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintToken, parseToken, secretMatches, type TokenKind } from "../../../src/domain/connection/token.ts";

const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";

describe("tokens", () => {
  it("parse back, 10,000 times, with ids and secrets that never repeat", () => {
    const ids = new Set<string>();
    const hashes = new Set<string>();

    for (let i = 0; i < 10_000; i += 1) {
      const kind: TokenKind = i % 2 === 0 ? "scim" : "api";
      const { token, ...minted } = mintToken(kind);
      const parsed = parseToken(token);
      if (parsed === undefined) throw new Error("A minted token does not parse.");
      ids.add(parsed.id);
      hashes.add(Buffer.from(parsed.secretHash).toString("hex"));
      expect(parsed.kind === kind && parsed.id === minted.id).toBe(true);
      expect(secretMatches(parsed.secretHash, minted.secretHash)).toBe(true);
    }

    expect(ids.size).toBe(10_000);
    expect(hashes.size).toBe(10_000);
  });

  it("have the form that secret scanners look for", () => {
    const { token, id, secretHash } = mintToken("scim");

    expect(token).toMatch(/^anr_scim_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect(token.split("_")[2]).toBe(id);
    expect(secretHash).toHaveLength(32);
    expect(JSON.stringify({ id, secretHash })).not.toContain(token.split("_")[3]);
  });

  it("are refused after any change of a single character", () => {
    const { token } = mintToken("api");

    for (let at = 0; at < token.length; at += 1) {
      for (const character of characters) {
        if (character === token[at]) continue;
        expect(parseToken(`${token.slice(0, at)}${character}${token.slice(at + 1)}`)).toBeUndefined();
      }
    }
  });

  it("are refused after two neighbours were swapped", () => {
    const { token } = mintToken("scim");

    for (let at = 0; at + 1 < token.length; at += 1) {
      const swapped = `${token.slice(0, at)}${token[at + 1]}${token[at]}${token.slice(at + 2)}`;
      if (swapped !== token) expect(parseToken(swapped)).toBeUndefined();
    }
  });

  it.each([
    ["nothing", ""],
    ["a word", "token"],
    ["white space around it", ` ${mintToken("scim").token}\n`],
    ["a line after it", `${mintToken("scim").token}\n`],
    ["another kind", mintToken("scim").token.replace("scim", "hook")],
    ["the other kind", mintToken("scim").token.replace("scim", "api")],
    ["a megabyte", "anr_scim_".padEnd(1_000_000, "a")],
    ["NUL", `${mintToken("api").token}\0`],
  ])("are not read from %s", (_name, text) => {
    expect(parseToken(text)).toBeUndefined();
  });

  it("are not found in any other text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => parseToken(text) === undefined));
  });

  it("match only the same hash of the same length", () => {
    const { secretHash } = mintToken("scim");
    const other = Uint8Array.from(secretHash, (byte, at) => (at === 31 ? byte ^ 1 : byte));

    expect(secretMatches(secretHash, Uint8Array.from(secretHash))).toBe(true);
    expect(secretMatches(secretHash, other)).toBe(false);
    expect(secretMatches(secretHash, secretHash.subarray(1))).toBe(false);
    expect(secretMatches(secretHash, new Uint8Array())).toBe(false);
  });
});
