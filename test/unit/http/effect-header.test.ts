import { validateHeaderValue } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectField, joinedField, refusedField } from "../../../src/http/scim/effect-header.ts";

describe("the field of an effect", () => {
  it.each([
    ['say "no"', 'no-op; reason="say \\"no\\""'],
    ["back\\slash", 'no-op; reason="back\\\\slash"'],
    ["Zoë\r\nSet-Cookie: x", 'no-op; reason="Zo???Set-Cookie: x"'],
    ["🤖", 'no-op; reason="?"'],
    ["", 'no-op; reason=""'],
  ])("quotes %j", (reason, field) => {
    expect(effectField({ kind: "no-op", reason })).toBe(field);
  });

  it("is a valid header field and a structured string, short whatever the reason", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (sentence) => {
        const field = refusedField(sentence);

        expect(() => validateHeaderValue("Anteroom-Effect", field)).not.toThrow();
        expect(field).toMatch(/^refused; reason="(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"$/);
        expect(field.length).toBeLessThanOrEqual(420);
      }),
    );
  });

  it.each([
    [["no-op; b", "applied"], "applied"],
    [["refused; a", "no-op; b", "applied", "refused; c"], "applied; refused=2"],
    [["no-op; b", "no-op; c"], "no-op; b"],
    [["refused; a", "no-op; b", "no-op; c"], "no-op; b; refused=1"],
    [["refused; a", "refused; b"], "refused; a"],
    [[], 'no-op; reason="Nothing was asked for."'],
  ])("of several writes %j is %s", (fields, joined) => {
    expect(joinedField(fields)).toBe(joined);
  });
});
