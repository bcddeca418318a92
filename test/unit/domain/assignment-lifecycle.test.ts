import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { ADMINISTRATOR, appAssignments, setting } from "../../support/builders.ts";
import { aKeptCertificate, anIdentityProvider } from "../../support/saml-profiles.ts";
import { openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;

describe("assignments", () => {
  it("of one app for two reasons are one, with the roles of both, and end with the last", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc", { roles: [{ value: "crm:admin" }] });
    const groupId = await world.pushGroup(connection, "app:crm:reader", [userId]);
    const both = await world.accountOf(userId);
    const [listed] = (await world.assignments.list("matched", 10, undefined)).items;

    await world.patch(connection, userId, { roles: undefined });
    const one = await world.accountOf(userId);
    const members = [{ kind: "remove", userIds: [userId], where: "members" }] as const;
    await world.groups.change(await world.request(connection), groupId, { change: setting({}), members }, false);
    const none = await world.accountOf(userId);

    expect([both.account.roles, one.account.roles]).toEqual([["admin", "reader"], ["reader"]]);
    expect(listed?.reasons.map((reason) => `${reason.channel} ${reason.value}`).sort()).toEqual([
      "group app:crm:reader",
      "role crm:admin",
    ]);
    expect([one.gates.upstream, none.gates.upstream, none.account.graceEndsAt]).toEqual([
      "active",
      "unassigned",
      world.clock.now() + 14 * DAY,
    ]);
  });

  it("of one app end without touching the account of another", async () => {
    await using world = openWorld();
    const crm = await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc", appAssignments("crm", "wiki"));
    const before = await world.accountsOf(userId);
    await world.activate(before.find((view) => view.application.key === "crm")?.account.id ?? "", crm);

    await world.patch(connection, userId, appAssignments("crm"));
    const after = await world.accountsOf(userId);

    expect(new Map(after.map((view) => [view.application.key, view.status]))).toEqual(
      new Map([
        ["crm", "active"],
        ["wiki", "suspended"],
      ]),
    );
  });

  it("by a group survive its renaming, with a warning, until the new name is another rule", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc");
    const groupId = await world.pushGroup(connection, "app:crm:reader", [userId]);
    const rename = async (displayName: string) => {
      const change = { change: setting({ displayName }), members: [] };
      await world.groups.change(await world.request(connection, "PATCH"), groupId, change, false);
      const [record] = (await world.logs.records({ resourceId: groupId }, { limit: 1 })).items;
      return [record?.result, record?.reason];
    };

    const kept = await rename("Robots of the CRM");
    const still = await world.accountOf(userId);
    await rename("app:wiki");
    const moved = await world.accountsOf(userId);

    expect(kept).toEqual(["warning", 'The group was renamed and stays bound to application "crm".']);
    expect([still.gates.upstream, still.account.roles]).toEqual(["active", ["reader"]]);
    expect(moved.map((view) => [view.application.key, view.gates.upstream])).toEqual([
      ["crm", "unassigned"],
      ["wiki", "active"],
    ]);
  });

  it("on a dedicated connection are everyone's, and role values that name no app are its roles", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect("Okta CRM", { applicationId: "crm" });
    const plain = await world.push(connection, "plain");
    const withRole = await world.push(connection, "with-role", { roles: [{ value: "Admin: EU" }] });

    const dedicated = [await world.accountOf(plain), await world.accountOf(withRole)];
    const unmatched = await world.assignments.list("unmatched", 10, undefined);
    await world.connections.update(connection.id, { applicationId: null }, ADMINISTRATOR);
    const released = [await world.accountOf(plain), await world.accountOf(withRole)];

    expect(dedicated.map((view) => [view.gates.upstream, view.account.roles])).toEqual([
      ["active", []],
      ["active", ["Admin: EU"]],
    ]);
    expect(unmatched.items).toEqual([]);
    expect(released.map((view) => view.gates.upstream)).toEqual(["unassigned", "unassigned"]);
    expect((await world.assignments.list("unmatched", 10, undefined)).items.length).toBe(1);
  });

  it("follow the bindings that an administrator writes and takes away", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc");
    const groupId = await world.pushGroup(connection, "Robots", [userId]);

    const none = await world.accountsOf(userId);
    const groupBindings = [{ groupId, application: "CRM", role: "admin" }];
    await world.connections.update(connection.id, { groupBindings }, ADMINISTRATOR);
    const bound = await world.accountOf(userId);
    await world.connections.update(connection.id, { groupBindings: [] }, ADMINISTRATOR);

    expect(none).toEqual([]);
    expect([bound.gates.upstream, bound.account.roles]).toEqual(["active", ["admin"]]);
    expect((await world.accountOf(userId)).gates.upstream).toBe("unassigned");
  });

  it("are explained, matched and unmatched, and a user that nobody pushed is an answer", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const connection = await world.connect();
    await world.push(connection, "svc", appAssignments("crm:admin", "lost"));

    const [known] = (await world.explanations.explain("SVC")).items;
    const [unknown] = (await world.explanations.explain("nobody")).items;

    expect(known?.steps.map((step) => [step.rule, step.outcome])).toEqual([
      ["seen", "yes"],
      ["active", "yes"],
      ["value", "yes"],
      ["value", "no"],
      ["verification", "yes"],
      ["gate", "info"],
      ["status", "waiting"],
      ["failure", "no"],
    ]);
    expect(known?.conclusion).toBe("svc is a service account for CRM (awaiting_mfa).");
    expect([unknown?.user, unknown?.steps.map((step) => step.outcome)]).toEqual([null, ["no"]]);
  });
});

/** Gives a connection the metadata of its identity provider, with one certificate. */
async function knowIdp({ store }: World, { id, workspaceId }: Connection): Promise<void> {
  const profile = anIdentityProvider({ certificates: [aKeptCertificate("k1", 1e15)] });
  const kept = { connectionId: id, workspaceId, profile, findings: [], sha256: "", source: "", sourceUrl: null };
  await store.write(({ idpProfiles }) => idpProfiles.put({ ...kept, actor: "", takenAt: 0 }, new Uint8Array()));
}

describe("a connection", () => {
  it("is deleted only when frozen; its users go, their accounts retire after grace, its tokens end at once", async () => {
    await using world = openWorld();
    const { application, connection, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const integrationId = await world.activate(account.id, application);
    await world.pushGroup(connection, "Robots", [userId]);
    await knowIdp(world, connection);

    const refused = world.connections.delete(connection.id, ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "not_frozen" } });
    await world.connections.update(connection.id, { frozen: true }, ADMINISTRATOR);
    const { items: tokens } = await world.connectionTokens.list(connection.id, { limit: 5 });
    await world.connections.delete(connection.id, ADMINISTRATOR);
    const suspended = await world.accountOf(userId);
    world.clock.advanceDays(14);
    await world.worker.runOnce();

    const [first] = tokens;
    const token = await world.store.read((stores) => stores.tokens.find(first?.id ?? ""));
    expect([suspended.status, suspended.gates.upstream, suspended.gates.link]).toEqual([
      "suspended",
      "deleted",
      "paused",
    ]);
    expect(token?.revokedAt).toBe(world.clock.now() - 14 * DAY);
    expect((await world.accountOf(userId)).status).toBe("retired");
    expect((await world.integrations.get(integrationId)).account).toBeNull();
    const sql = "SELECT (SELECT count(*) FROM idp_profile) AS idps, (SELECT count(*) FROM certificate) AS certificates";
    expect(await world.store.session.query({ sql, parameters: [] } as never)).toEqual([{ idps: 0, certificates: 0 }]);
  });

  it("knows nothing of another's users and groups, by any call", async () => {
    await using world = openWorld();
    const { connection: theirs, userId } = await world.assigned();
    const groupId = await world.pushGroup(theirs, "Robots", [userId]);
    const mine = await world.connect("Entra");
    const request = await world.request(mine);
    const add = [{ kind: "add", userIds: [userId], where: "members" }] as const;
    const own = await world.pushGroup(mine, "Robots");
    const same = setting({ displayName: "Stolen" });

    const outcomes = await Promise.allSettled([
      world.users.get(request, userId, true),
      world.users.change(request, userId, same),
      world.users.delete(request, userId),
      world.groups.get(request, groupId, true),
      world.groups.change(request, groupId, { change: same, members: [] }, false),
      world.groups.delete(request, groupId),
      world.groups.change(request, own, { change: setting({}), members: add }, false),
    ]);

    expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason.code)).toEqual([
      ...Array.from({ length: 6 }, () => "not_found"),
      "invalid_value",
    ]);
    expect((await world.users.list(request, { startIndex: 1, count: 10 }, true)).total).toBe(0);
    expect((await world.users.get(await world.request(theirs), userId, true)).groups.length).toBe(1);
  });
});
