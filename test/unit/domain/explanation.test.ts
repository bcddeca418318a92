import { describe, expect, it } from "vitest";
import { NO_EVIDENCE } from "../../../src/domain/application/application.ts";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import type { Explanation } from "../../../src/domain/explanation/explanation.ts";
import { verdictStep } from "../../../src/domain/explanation/explanation-steps.ts";
import { ADMINISTRATOR, aConnection, anApplication, appAssignments } from "../../support/builders.ts";
import { fakeMetadata, openWorld, type World } from "./world.ts";

async function explain(world: World, asked: string, connection: Connection): Promise<Explanation> {
  const { items } = await world.explanations.explain(asked);
  const [only, ...others] = items.filter((item) => item.connection?.id === connection.id);
  if (only === undefined || others.length > 0) throw new Error(`Expected one explanation, found ${others.length}.`);
  return only;
}

async function remove(world: World, connection: Connection, userId: string): Promise<void> {
  await world.users.delete(await world.request(connection, "DELETE"), userId);
}

describe("the explanation of a user", () => {
  it("still knows who was pushed by a connection that is deleted, and the account in grace", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await world.connections.update(connection.id, { frozen: true }, ADMINISTRATOR);
    await world.connections.delete(connection.id, ADMINISTRATOR);

    const { user, conclusion, steps, accounts } = await explain(world, "svc-crm@example.com", connection);

    expect([user?.id, accounts.map((view) => view.status)]).toEqual([userId, ["suspended"]]);
    expect(conclusion).toBe("svc-crm@example.com is a service account for CRM (suspended).");
    expect(accounts[0]?.waitingFor).toBe(
      "Both svc-crm@example.com and its connection Okta were deleted. It retires on 2026-01-29.",
    );
    expect(steps[1]?.detail).toMatch(/^The connection Okta was deleted on .*, and svc-crm@example.com with it\.$/);
  });

  it("shows the account in grace of a deleted user whose name was pushed anew", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await remove(world, connection, userId);
    const next = await world.push(connection, "svc-crm@example.com");

    const { user, conclusion, steps, accounts } = await explain(world, "SVC-CRM@example.com", connection);

    expect([user?.id, accounts.map((view) => [view.account.userId, view.status])]).toEqual([
      next,
      [[userId, "suspended"]],
    ]);
    expect(conclusion).toMatch(/is no service account: no group.* A deleted user who had this name before is still a /);
    expect(steps.map((step) => step.rule)).toEqual(["seen", "active", "value", "seen", "gate", "status", "failure"]);
    expect(steps[2]).toEqual({
      rule: "value",
      outcome: "no",
      detail: expect.stringMatching(
        /^Okta assigns no application to svc-crm@example\.com: put it into a group named app:/,
      ),
    });
    expect(steps[3]?.detail).toMatch(/^There was another user of this name. Okta deleted svc-crm@example.com on /);
  });

  it("forgets a deleted namesake when its account has retired", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await remove(world, connection, userId);
    await world.push(connection, "svc-crm@example.com", appAssignments("crm"));
    world.clock.advanceDays(15);
    await world.worker.runOnce();

    const { conclusion, accounts } = await explain(world, "svc-crm@example.com", connection);

    expect(conclusion).toBe("svc-crm@example.com is a service account for CRM (awaiting_mfa).");
    expect(accounts.map((view) => view.status)).toEqual(["awaiting_mfa"]);
  });

  it("says that registering is under way while a large change is worked off", async () => {
    await using world = openWorld({ batch: 2 });
    const connection = await world.connect();
    for (const name of ["a", "b", "c"]) await world.push(connection, name, appAssignments("crm"));
    await world.addApp("crm");

    const during = await explain(world, "a", connection);
    await world.worker.runOnce();
    const after = await explain(world, "a", connection);

    expect(during.conclusion).toBe("a is about to be a service account for CRM: registering is under way.");
    expect(during.steps.at(-1)).toEqual({
      rule: "status",
      outcome: "waiting",
      detail: "The account for CRM is being registered; a large change is still being worked off.",
    });
    expect(after.conclusion).toBe("a is a service account for CRM (awaiting_mfa).");
  });

  it("finds a renamed user by the name it had", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await world.patch(connection, userId, { userName: "new.name" });
    await world.patch(connection, userId, { userName: "newest.name", active: false });

    const [old, newer] = [
      await explain(world, "SVC-crm@example.com", connection),
      await explain(world, "new.name", connection),
    ];

    expect([old.user?.id, newer.user?.id]).toEqual([userId, userId]);
    expect(old.steps[0]).toEqual({
      rule: "seen",
      outcome: "info",
      detail: "newest.name had the name SVC-crm@example.com before.",
    });
    expect(old.conclusion).toBe("newest.name is a service account for CRM (suspended).");
  });

  it("prefers who has the name now to who had it before, and tells of both", async () => {
    await using world = openWorld();
    const { connection, userId } = await world.assigned();
    await world.patch(connection, userId, { userName: "new.name" });
    const holder = await world.push(connection, "svc-crm@example.com");

    const { user, conclusion, steps } = await explain(world, "svc-crm@example.com", connection);

    expect(user?.id).toBe(holder);
    expect(conclusion).toMatch(/ new\.name is still a service account for CRM \(awaiting_mfa\)\.$/);
    expect(steps[3]?.detail).toBe("new.name had the name svc-crm@example.com before.");
  });

  it("is there for every connection, however many there are", async () => {
    await using world = openWorld();
    const { connection } = await world.assigned();
    await world.store.write(async ({ connections }) => {
      for (let count = 0; count < 401; count += 1) await connections.insert(aConnection());
    });

    const { items } = await world.explanations.explain("svc-crm@example.com");

    expect(new Set(items.map((item) => item.connection?.id)).size).toBe(402);
    expect(items.filter((item) => item.user !== null).map((item) => item.connection?.id)).toEqual([connection.id]);
  });

  it("walks through 200 values and says how many more there are", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    await world.push(connection, "svc", appAssignments(...Array.from({ length: 203 }, (_, index) => `app-${index}`)));

    const { steps } = await explain(world, "svc", connection);

    expect(steps).toHaveLength(203);
    expect(steps.at(-1)).toEqual({ rule: "value", outcome: "info", detail: "3 more values are not listed here." });
  });

  it.each([
    ["declared", "yes"],
    ["metadata", "yes"],
    ["observed", "waiting"],
    ["login", "info"],
  ] as const)("holds the grade of the evidence against %s, which policy asks for", (required, outcome) => {
    const saml = { ...NO_EVIDENCE, verdict: "supported", grade: "metadata" } as const;

    const step = verdictStep(anApplication("crm", { saml }), required, 0);

    expect([step.outcome, step.detail.includes("a sign-in of its own")]).toEqual([outcome, required === "login"]);
    expect(step.detail).toContain(`grade metadata, needed ${required}.`);
  });

  it("says when the evidence is past its time", async () => {
    await using world = openWorld();
    const evidence = fakeMetadata(`until ${world.clock.now()}`);
    await world.applications.create({ key: "crm", name: "CRM" }, evidence, ADMINISTRATOR);
    const connection = await world.connect();
    await world.push(connection, "svc", appAssignments("crm"));
    world.clock.advanceDays(1);

    const { steps } = await explain(world, "svc", connection);

    const step = steps.find((one) => one.rule === "verification");
    expect([step?.outcome, step?.detail]).toEqual([
      "yes",
      expect.stringMatching(/The evidence is past its time; add current metadata\.$/),
    ]);
  });

  it("says of a group whose name is almost a rule what is wrong with it", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const userId = await world.push(connection, "svc");
    await world.pushGroup(connection, "app:Sales Force:admin", [userId]);

    const { steps } = await explain(world, "svc", connection);

    expect(steps.find((step) => step.rule === "value")).toMatchObject({
      outcome: "no",
      detail:
        'The group "app:Sales Force:admin" assigns nothing: its name is not of the form app:<application key> or app:<application key>:<role>.',
    });
  });
});
