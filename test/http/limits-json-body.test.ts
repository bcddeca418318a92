import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exceedsDepth, parseJsonBody } from "../../src/http/json-body.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("the body parser", () => {
  it("measures the depth of any document exactly", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value);
        const depth = depthOf(JSON.parse(text));

        expect([exceedsDepth(bytes(text), depth), exceedsDepth(bytes(text), depth - 1)]).toEqual([false, true]);
      }),
    );
  });

  it("reads what the runtime reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(parseJsonBody(bytes(text), 32)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["brackets in strings", '["[[[[", "\\"[[[["]', ["[[[[", '"[[[[']],
    ["a byte order mark", '\uFEFF{"a":1}', { a: 1 }],
    ["whole surrogate pairs", '"\\ud83e\\udd16"', "🤖"],
    ["an escaped backslash before u", '"\\\\u0000"', "\\u0000"],
  ])("takes %s for what they are", (_what, text, value) => {
    expect(parseJsonBody(bytes(text), 2)).toEqual(value);
  });

  it.each([
    ["nothing", "", "invalid_syntax"],
    ["half a document", '{"a":', "invalid_syntax"],
    ["too much of one", "{}{}", "invalid_syntax"],
    ["more closed than opened, then deep", `]]]]${"[".repeat(40)}`, "invalid_syntax"],
    ["NUL", '{"userName":"a\\u0000b"}', "invalid_value"],
    ["half a pair", '{"userName":"\\uD83E"}', "invalid_value"],
    ["half a pair in a name", '{"\\udd16":1}', "invalid_value"],
  ])("refuses %s", (_what, text, code) => {
    expect(() => parseJsonBody(bytes(text), 32)).toThrow(expect.objectContaining({ code }));
  });

  it("refuses bytes that are no UTF-8 and quotes nothing of a body it cannot read", () => {
    const latin1 = Uint8Array.from([0x22, 0xe4, 0x22]);

    expect(() => parseJsonBody(latin1, 32)).toThrow("not valid UTF-8");
    expect(() => parseJsonBody(bytes('{"password":"planted"'), 32)).toThrow(/^(?!.*planted)/);
  });
});
