import { describe, expect, it } from "vitest";
import { checksOfAnswer } from "../../../../src/domain/sso/sign-in-checks.ts";
import { RESPONSE_RULES } from "../../../../src/saml/response-rules.ts";

function outcomesFor(code: string): Readonly<Record<string, string>> {
  const checks = checksOfAnswer({ code, severity: "disproof", message: "It is so." });
  return Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));
}

describe("the checks of an answer", () => {
  it.each(Object.keys(RESPONSE_RULES))("say of the rule %s that exactly one fails, with what to change", (rule) => {
    const failed = checksOfAnswer({ code: rule, severity: "disproof", message: "It is so." }).filter(
      ({ outcome }) => outcome === "failed",
    );

    expect(failed).toEqual([
      {
        name: expect.any(String),
        outcome: "failed",
        code: rule,
        detail: "It is so.",
        fix: expect.stringMatching(/\.|:/),
      },
    ]);
  });

  it.each([
    ["not-xml", "readable", []],
    ["wrong-issuer", "issuer", ["readable", "signed"]],
    ["wrong-signature", "signature", ["readable", "signed", "issuer"]],
    ["bearer-expired", "time", ["readable", "signed", "issuer", "signature", "subject", "recipient"]],
    ["wrong-audience", "audience", ["readable", "signed", "issuer", "signature", "subject", "recipient", "request"]],
  ])("claim of the rule %s nothing that was not looked at before it", (rule, failed, held) => {
    const outcomes = outcomesFor(rule);

    const passed = Object.keys(outcomes).filter((name) => outcomes[name] === "passed");
    expect([outcomes[failed], passed]).toEqual(["failed", held]);
  });

  it("all hold but those about the person when the answer is right", () => {
    const open = checksOfAnswer(undefined).filter(({ outcome }) => outcome !== "passed");

    expect(open.map(({ name, outcome }) => [name, outcome])).toEqual(
      ["name", "role", "person"].map((name) => [name, "not_reached"]),
    );
  });
});
