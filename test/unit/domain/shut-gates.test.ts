import { describe, expect, it } from "vitest";
import { shutValues } from "../../../src/domain/account/gates.ts";

describe("the values that shut a gate", () => {
  it.each([
    ["upstream", ["inactive", "unassigned", "deleted"]],
    ["contact", ["unverified"]],
    ["mfa", ["none", "enrolling", "reset", "suspect"]],
    ["link", ["none", "paused"]],
    ["hold", ["held"]],
    ["validity", ["not_yet", "ended"]],
    ["ownership", ["single_owner", "orphaned"]],
  ] as const)("of %s are %j", (gate, values) => {
    expect(shutValues(gate, { requiredGrade: "metadata" })).toEqual(values);
  });

  it.each([
    ["declared", ["unknown", "unsupported", "broken"]],
    ["observed", ["unknown", "declared", "metadata", "unsupported", "broken"]],
  ] as const)("of saml go by the grade that policy asks for: %s", (requiredGrade, values) => {
    expect(shutValues("saml", { requiredGrade })).toEqual(values);
  });
});
