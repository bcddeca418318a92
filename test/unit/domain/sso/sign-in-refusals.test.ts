import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { refusedAnswer } from "../../../../src/domain/sso/sign-in-refusals.ts";
import { fixOf, RESPONSE_RULES } from "../../../../src/saml/response-rules.ts";

const rules = Object.keys(RESPONSE_RULES) as (keyof typeof RESPONSE_RULES)[];

function refusal(code: (typeof rules)[number]) {
  return refusedAnswer([{ code, severity: "disproof", message: "It does not hold.", fix: fixOf(code) }]);
}

describe("somebody whose sign-in is refused", () => {
  it.each(rules)("is told what to do about %s, and not how to bring a recording", (rule) => {
    const { message, facts } = refusal(rule);

    expect(facts).toEqual({ check: rule });
    expect(message).toMatch(/^The answer of the identity provider is refused\. It does not hold\. [A-Z]/);
    expect(message).not.toMatch(/record|connection|this app|the app/i);
  });

  it("is told something of its own for every rule that a fix is written for", () => {
    const source = readFileSync("src/domain/sso/sign-in-refusals.ts", "utf8");
    const table = source.slice(source.indexOf("const FIXES"), source.indexOf("const FIX_BY_RULE"));
    const named = [...table.matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)].map(([, rule = ""]) => rule);

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((rule) => !Object.hasOwn(RESPONSE_RULES, rule))).toEqual([]);
  });
});
