import { describe, expect, it } from "vitest";
import type { ProvisioningRecord } from "../../../src/domain/event/event.ts";
import { storyOf } from "../../../src/domain/event/request-story.ts";
import type { AccountId } from "../../../src/domain/id.ts";
import { aConnection, aProvisioningRecord, aStoredEvent } from "../../support/builders.ts";

const connection = aConnection({ name: "Okta" });

function outcomesOf(overrides: Partial<ProvisioningRecord>): string {
  const steps = storyOf(aProvisioningRecord(connection, { changes: [], ...overrides }), "Okta", []);
  return steps.map(({ step, outcome }) => `${step} ${outcome}`).join(", ");
}

describe("the story of a request", () => {
  it.each([
    ["unauthenticated", "authenticated"],
    ["unavailable", "authenticated"],
    ["invalid_value", "read"],
    ["too_large", "read"],
    ["not_found", "matched"],
    ["version_mismatch", "matched"],
    ["uniqueness", "changed"],
    ["mutability", "changed"],
    ["defect", "changed"],
  ] as const)("ends for %s at the step %s, and nothing after it is reached but the answer", (errorCode, failedAt) => {
    const steps = storyOf(
      aProvisioningRecord(connection, { result: "failure", errorCode, reason: "Because.", changes: [] }),
      "Okta",
      [],
    );

    const at = steps.findIndex(({ outcome }) => outcome === "failed");
    expect([steps[at]?.step, steps[at]?.detail]).toEqual([failedAt, "Because."]);
    expect(steps.slice(0, at).every(({ outcome }) => outcome === "done")).toBe(true);
    expect(steps.slice(at + 1, -1).every(({ outcome }) => outcome === "skipped")).toBe(true);
    expect(steps.at(-1)).toMatchObject({ step: "answered", outcome: "done" });
  });

  it.each([
    [400, "read failed"],
    [404, "matched failed"],
    [412, "matched failed"],
    [409, "changed failed"],
    [500, "changed failed"],
  ])("goes by the status %s where no code was kept", (httpStatus, expected) => {
    expect(outcomesOf({ result: "failure", errorCode: null, httpStatus, reason: "No." })).toContain(expected);
  });

  it("says that nothing changed, and why", () => {
    const noOps = [{ where: "active", reason: "The user is active already." }];

    const steps = storyOf(aProvisioningRecord(connection, { result: "skipped", changes: [], noOps }), "Okta", []);

    expect(steps.find(({ step }) => step === "changed")).toEqual({
      step: "changed",
      outcome: "skipped",
      detail: "The user is active already.",
      durationMs: null,
    });
  });

  it("counts each account once, however many events it has", () => {
    const [one, two] = ["a1" as AccountId, "a2" as AccountId];
    const events = [one, one, two, null].map((accountId) => aStoredEvent({ accountId }));

    const steps = storyOf(aProvisioningRecord(connection, {}), "Okta", events);

    expect(steps.find(({ step }) => step === "derived")).toMatchObject({
      outcome: "done",
      detail: "2 accounts changed because of it.",
    });
  });

  it.each([
    ["POST", "User", null, null, "It asks for a new user."],
    ["POST", "Group", "g1", "Admins", "There was none, so the group Admins was made."],
    ["PATCH", "User", "u1", null, "It is about the user u1."],
    ["POST", null, null, null, "It asks for a new resource."],
    ["PUT", "User", null, null, "It names no single user."],
  ] as const)("says of %s %s %s %s what it matched", (method, resourceType, resourceId, resourceName, expected) => {
    const record = aProvisioningRecord(connection, { method, resourceType, resourceId, resourceName });

    expect(storyOf(record, "Okta", []).find(({ step }) => step === "matched")?.detail).toBe(expected);
  });
});
