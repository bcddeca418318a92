import { describe, expect, it } from "vitest";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { fakeMetadata, openWorld } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("a service account", () => {
  it("is registered with the push that assigns the app, and waits for its second factor", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();

    const view = await world.accountOf(userId);

    expect(view.gates).toEqual({
      upstream: "active",
      saml: "metadata",
      contact: "not_applicable",
      mfa: "none",
      link: "none",
      hold: "none",
      validity: "open",
      ownership: "orphaned",
    });
    expect([view.status, view.account.roles, view.account.applicationId]).toEqual([
      "awaiting_mfa",
      ["admin"],
      application.id,
    ]);
  });

  it("becomes active by a factor and a link, and nothing less", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const { integration } = await world.integrations.create(
      { name: "Members", kind: "idlcm", applicationId: "crm" },
      ADMINISTRATOR,
    );

    const tooEarly = world.integrations.link(integration.id, account.id, ADMINISTRATOR);
    await expect(tooEarly).rejects.toMatchObject({
      code: "conflict",
      facts: { code: "not_ready", unmet: [{ gate: "mfa", value: "none", needed: "enrolled or exempt" }] },
    });
    await world.activate(account.id, application);

    expect((await world.accountOf(userId)).status).toBe("active");
  });

  it("is suspended when its app is unassigned, and is the same account when it comes back within grace", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);

    await world.patch(connection, userId, appAssignments("other"));
    const away = await world.accountOf(userId);
    world.clock.advanceDays(13);
    await world.worker.runOnce();
    await world.patch(connection, userId, appAssignments("crm"));
    const back = await world.accountOf(userId);

    expect([away.status, away.gates.upstream, away.gates.link]).toEqual(["suspended", "unassigned", "paused"]);
    expect(away.account.graceEndsAt).toBe(world.clock.now() + DAY);
    expect([back.account.id, back.status, back.account.graceEndsAt]).toEqual([account.id, "paused", null]);
    expect(back.account.roles).toEqual([]);
  });

  it.each([true, false])(
    "is a new account without the old secret when the app comes back after grace (job ran in between: %s)",
    async (jobRan) => {
      await using world = openWorld();
      const { application, connection, userId } = await world.assigned();
      const { account } = await world.accountOf(userId);
      const integrationId = await world.activate(account.id, application);
      await world.patch(connection, userId, appAssignments("other"));

      world.clock.advanceDays(14);
      if (jobRan) await world.worker.runOnce();
      await world.patch(connection, userId, appAssignments("crm"));
      const [old, fresh, ...more] = await world.accountsOf(userId);

      expect([old?.account.id, old?.status]).toEqual([account.id, "retired"]);
      expect([fresh?.account.predecessorId, fresh?.status, fresh?.gates.mfa]).toEqual([
        account.id,
        "awaiting_mfa",
        "none",
      ]);
      expect(more).toEqual([]);
      expect((await world.integrations.get(integrationId)).account).toBeNull();
      expect(await world.store.read((stores) => stores.authenticators.find(account.userId))).toBeUndefined();
    },
  );

  it("cannot be linked, held or enrolled once it is retired, even when its successor is ready", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account: old } = await world.accountOf(userId);
    await world.patch(connection, userId, appAssignments("other"));
    world.clock.advanceDays(15);
    await world.worker.runOnce();
    await world.patch(connection, userId, appAssignments("crm"));
    const [, fresh] = await world.accountsOf(userId);
    await world.activate(fresh?.account.id ?? "", application);
    const { integration } = await world.integrations.create(
      { name: "Second", kind: "idlcm", applicationId: "crm" },
      ADMINISTRATOR,
    );

    const refused = { code: "conflict", facts: { code: "retired" } };
    await expect(world.integrations.link(integration.id, old.id, ADMINISTRATOR)).rejects.toMatchObject(refused);
    await expect(world.accounts.hold(old.id, "why", ADMINISTRATOR)).rejects.toMatchObject(refused);
    await expect(world.authenticators.code(old.id, ADMINISTRATOR)).rejects.toMatchObject(refused);
    await expect(world.authenticators.reset(old.id, ADMINISTRATOR)).rejects.toMatchObject(refused);
  });

  it("retires after unassignment also when the user is deactivated meanwhile", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await world.patch(connection, userId, appAssignments("other"));
    world.clock.advanceDays(5);

    await world.patch(connection, userId, { active: false });
    world.clock.advanceDays(9);
    await world.worker.runOnce();

    expect((await world.accountOf(userId)).status).toBe("retired");
  });

  it("keeps assignments through a deactivation of any length; its link stays paused until a person resumes it", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const integrationId = await world.activate(account.id, application);

    await world.patch(connection, userId, { active: false });
    const away = await world.accountOf(userId);
    world.clock.advanceDays(60);
    await world.worker.runOnce();
    await expect(world.integrations.resume(integrationId, ADMINISTRATOR)).rejects.toMatchObject({ code: "conflict" });
    await world.patch(connection, userId, { active: true });
    const back = await world.accountOf(userId);
    await world.integrations.resume(integrationId, ADMINISTRATOR);

    expect([away.status, away.gates.upstream, away.gates.link]).toEqual(["suspended", "inactive", "paused"]);
    expect([back.account.id, back.status, back.account.roles]).toEqual([account.id, "paused", ["admin"]]);
    expect((await world.accountOf(userId)).status).toBe("active");
  });

  it("is held across a reactivation until a person releases it", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);
    await world.accounts.hold(account.id, "under review", ADMINISTRATOR);

    await world.patch(connection, userId, { active: false });
    await world.patch(connection, userId, { active: true });
    const held = await world.accountOf(userId);
    const released = await world.accounts.release(account.id, ADMINISTRATOR);

    expect([held.status, held.waitingFor]).toEqual(["held", "Waits for a person to release the hold: under review."]);
    expect(released.status).toBe("paused");
  });

  it("keeps id, history and factor through a rename", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);
    const history = (await world.accounts.timeline(account.id, { limit: 200 })).items.length;

    await world.patch(connection, userId, { userName: "svc-new@example.com" });
    const renamed = await world.accountOf(userId);
    const again = await world.push(connection, "svc-crm@example.com");

    expect([renamed.account.id, renamed.account.userName, renamed.status]).toEqual([
      account.id,
      "svc-new@example.com",
      "active",
    ]);
    expect((await world.accounts.timeline(account.id, { limit: 200 })).items.length).toBe(history + 1);
    expect(again).not.toBe(userId);
  });

  it("outlives the deletion of its user only for the grace; the name is free at once and another id", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);

    await world.users.delete(await world.request(connection, "DELETE"), userId);
    const gone = await world.users.get(await world.request(connection, "GET"), userId, true).catch((error) => error);
    const suspended = await world.accountOf(userId);
    const again = await world.push(connection, "SVC-crm@example.com", appAssignments("crm"));
    world.clock.advanceDays(14);
    await world.worker.runOnce();

    expect(isAnteroomError(gone, "not_found")).toBe(true);
    expect([suspended.status, suspended.gates.upstream, suspended.gates.link]).toEqual([
      "suspended",
      "deleted",
      "paused",
    ]);
    expect(again).not.toBe(userId);
    expect((await world.accountOf(userId)).status).toBe("retired");
    expect(await world.accountOf(again)).toMatchObject({ status: "awaiting_mfa", account: { predecessorId: null } });
  });
});

describe("what is known about the app", () => {
  it("decides, gained or lost: a lost proof blocks and pauses in the same unit, a new one does not resume", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);

    world.clock.advance(1000);
    const no = { kind: "declaration", supported: false, source: "the vendor", date: "2026-01-15" } as const;
    await world.applications.verify("crm", no, ADMINISTRATOR);
    const lost = await world.accountOf(userId);
    await world.applications.verify("crm", fakeMetadata("supported"), ADMINISTRATOR);
    const gained = await world.accountOf(userId);

    expect([lost.status, lost.gates.saml, lost.gates.link, lost.account.status]).toEqual([
      "blocked",
      "unsupported",
      "paused",
      "blocked",
    ]);
    expect([gained.status, gained.integration?.pauseReason]).toEqual([
      "paused",
      "The application's SAML support is unsupported.",
    ]);
  });

  it("creates nothing: evidence for an app that nobody is assigned to leaves no account", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    await world.push(connection, "svc-idle");

    await world.addApp("crm");

    expect((await world.accountLists.list({}, { limit: 10 })).items).toEqual([]);
  });

  it("takes up the values that waited, over all channels, when the app is added later", async () => {
    await using world = openWorld();
    const connection = await world.connect("Okta", { groupBindings: [{ displayName: "Robots", application: "CRM" }] });
    const byRole = await world.push(connection, "by-role", { roles: [{ value: "crm:admin" }] });
    const byEntitlement = await world.push(connection, "by-entitlement", { entitlements: [{ value: "CRM" }] });
    const byAttribute = await world.push(connection, "by-attribute", appAssignments("crm; other"));
    const byName = await world.push(connection, "by-name");
    const byRule = await world.push(connection, "by-rule");
    await world.pushGroup(connection, "app:crm:reader", [byName]);
    await world.pushGroup(connection, "robots", [byRule]);
    const before = await world.assignments.list("unmatched", 50, undefined);

    await world.addApp("crm", "unknown");
    const after = await world.assignments.list("unmatched", 50, undefined);
    const accounts = await world.accountLists.list({ application: "crm" }, { limit: 50 });

    expect(before.items.length).toBe(6);
    expect(after.items.map((item) => item.reasons[0]?.value)).toEqual(["other"]);
    const roles = new Map(accounts.items.map((view) => [view.account.userId as string, view.account.roles]));
    expect(roles).toEqual(
      new Map([
        [byRole, ["admin"]],
        [byEntitlement, []],
        [byAttribute, []],
        [byName, ["reader"]],
        [byRule, []],
      ]),
    );
    expect(new Set(accounts.items.map((view) => view.status))).toEqual(new Set(["awaiting_verification"]));
  });

  it("is not deleted under a linked account; afterwards its accounts retire and its values are unmatched", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const integrationId = await world.activate(account.id, application);

    const refused = world.applications.delete("crm", ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "linked", integrationId } });
    await world.integrations.unlink(integrationId, ADMINISTRATOR);
    await world.applications.delete("crm", ADMINISTRATOR);
    const unmatched = await world.assignments.list("unmatched", 50, undefined);
    const again = await world.addApp("crm");
    const [old, fresh] = await world.accountsOf(userId);

    expect(unmatched.items.map((item) => item.reasons[0]?.value)).toEqual(["crm:admin"]);
    expect([old?.status, old?.account.retiredAt]).toEqual(["retired", world.clock.now()]);
    expect([fresh?.account.applicationId, fresh?.status]).toEqual([again.id, "awaiting_mfa"]);
  });
});
