import { describe, expect, it } from "vitest";
import { RESPONSE_RULES } from "../../../src/saml/response-rules.ts";
import { createResponseVerifier } from "../../../src/saml/response-verifier.ts";
import { ATTACKS, EXPECTED } from "../../support/response-attacks.ts";

const verifier = createResponseVerifier();
const outcomes = ATTACKS.map((attack) => ({
  ...attack,
  verdict: verifier.verify(Buffer.from(attack.xml), { ...EXPECTED, ...attack.expected }),
}));

describe("a hostile Response", () => {
  it.each(outcomes)("$id, $what: $outcome", ({ verdict, outcome }) => {
    const found = verdict.accepted
      ? `accepted ${verdict.facts.nameId}`
      : verdict.findings.map(({ code }) => code).join();

    expect(found).toBe(outcome);
  });

  it("is refused by one finding that says what is wrong and what to do", () => {
    const refused = outcomes.flatMap(({ verdict }) => (verdict.accepted ? [] : [verdict.findings]));

    expect(refused.length).toBeGreaterThan(100);
    for (const findings of refused) {
      expect(findings).toEqual([
        expect.objectContaining({
          severity: "disproof",
          message: expect.stringMatching(/^[A-Z].{10,300}\.$/s),
          fix: expect.stringMatching(/^[A-Z].{10,200}\.$/s),
        }),
      ]);
    }
  });

  it("never quotes more than a little of what it holds", () => {
    const messages = outcomes.flatMap(({ verdict }) => verdict.findings.map(({ message }) => message));

    expect(Math.max(...messages.map((message) => message.length))).toBeLessThan(250);
  });

  it("keeps names of attributes as data", () => {
    const proto = outcomes.find(({ id }) => id === "L45")?.verdict;

    expect(proto?.accepted === true && [...proto.attributes]).toEqual([["__proto__", ["x"]]]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("the corpus", () => {
  it("has every number of its list that concerns a Response alone, each once", () => {
    // L40 needs a memory, L42 a browser, L46 another binding, L49 a form: they are tested where these are.
    const numbers = Array.from({ length: 51 }, (_, at) => `L${String(at + 1).padStart(2, "0")}`);
    const ids = ATTACKS.map(({ id }) => id);

    expect(numbers.filter((number) => !ids.includes(number))).toEqual(["L40", "L46", "L49"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(["XSW9", "XSW10"]));
  });

  it("breaks every rule there is", () => {
    const broken = new Set(outcomes.flatMap(({ verdict }) => verdict.findings.map(({ code }) => code)));

    expect(Object.keys(RESPONSE_RULES).filter((rule) => !broken.has(rule))).toEqual([]);
  });
});
