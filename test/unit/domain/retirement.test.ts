import { describe, expect, it } from "vitest";
import { isOutlived } from "../../../src/domain/account/retirement.ts";
import type { ReasonRow } from "../../../src/domain/directory/assignment.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld } from "./world.ts";

describe("an account that a person retires", () => {
  it("ends at once, takes its factor along, and is not made again while the app stays assigned", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.enroll(account.id);

    const retired = await world.accounts.retire(account.id, "No SAML any more.", ADMINISTRATOR);
    await world.patch(connection, userId, { title: "changed" });
    await world.applications.update(application.key, { name: "Renamed" }, ADMINISTRATOR);

    const all = await world.accountsOf(userId);
    const factor = await world.store.read((stores) => stores.authenticators.find(account.userId));
    expect([retired.status, retired.account.retirementReason]).toEqual(["retired", "No SAML any more."]);
    expect(all.map((view) => [view.account.id, view.status])).toEqual([[account.id, "retired"]]);
    expect(factor).toBeUndefined();
  });

  it("has a successor once the app is assigned anew, which inherits nothing", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.accounts.retire(account.id, "No SAML any more.", ADMINISTRATOR);

    world.clock.advance(1);
    await world.patch(connection, userId, appAssignments());
    await world.patch(connection, userId, appAssignments("crm"));

    const [before, after] = await world.accountsOf(userId);
    expect([before?.account.id, before?.status]).toEqual([account.id, "retired"]);
    expect(after?.account).toMatchObject({ predecessorId: account.id, retirementReason: null, loginProvenAt: null });
    expect(after?.status).toBe("awaiting_mfa");
  });

  it("is unlinked first while it is in use, and lets go of a link that is paused", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const integrationId = await world.activate(account.id, application);

    const refused = world.accounts.retire(account.id, "Too soon.", ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "linked" } });
    await world.integrations.pause(integrationId, "no SAML any more", ADMINISTRATOR);
    await world.accounts.retire(account.id, "No SAML any more.", ADMINISTRATOR);

    const { integration } = await world.integrations.get(integrationId);
    expect(integration.accountId).toBeNull();
    const again = world.accounts.retire(account.id, "Twice.", ADMINISTRATOR);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "retired" } });
  });

  it("is what the explanation of its user says", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.accounts.retire(account.id, "no SAML", ADMINISTRATOR);

    const [explanation] = (await world.explanations.explain(userId)).items;

    expect(explanation?.conclusion).toBe(
      "svc-crm@example.com is no service account: a person retired the one for CRM (no SAML). Assign the app anew for another one.",
    );
    expect(explanation?.steps.filter((step) => step.outcome === "waiting")).toEqual([]);
  });

  it.each([
    ["no account", [], [5], false],
    ["one that retired by itself", [{ retirementReason: null, retiredAt: 5 }], [5], false],
    ["one whose retirement is being written", [{ retirementReason: "x", retiredAt: null }], [9], true],
    ["one that was retired after all of it", [{ retirementReason: "x", retiredAt: 5 }], [4, 5], true],
    ["one that was retired before a part of it", [{ retirementReason: "x", retiredAt: 5 }], [4, 6], false],
    [
      "one that was retired, and a successor",
      [
        { retirementReason: "x", retiredAt: 5 },
        { retirementReason: null, retiredAt: 7 },
      ],
      [4],
      false,
    ],
  ] as const)("leaves an assignment alone or not: %s", (_what, accounts, since, outlived) => {
    const reasons = since.map((at) => ({ since: at }) as ReasonRow);

    expect(isOutlived({ reasons }, accounts)).toBe(outlived);
  });
});
