import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import type { UserId } from "../../../src/domain/id.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, SEED, type World } from "./world.ts";

const MINUTE = 60 * 1000;

async function enrolling(world: World) {
  const ground = await world.assigned();
  const { account } = await world.accountOf(ground.userId);
  await world.enrolments.enroll(account.id, { secret: SEED.base32 }, ADMINISTRATOR);
  return { ...ground, accountId: account.id };
}

async function mfaOf(world: World, userId: string): Promise<string> {
  return (await world.accountOf(userId)).gates.mfa;
}

describe("the factor of a login", () => {
  it("is enrolled by two consecutive codes that another device shows", async () => {
    await using world = openWorld();
    const { accountId, userId } = await enrolling(world);
    const before = await mfaOf(world, userId);

    const view = await world.enrolments.confirm(accountId, { codes: await world.codes() }, ADMINISTRATOR);

    expect([before, view.state, view.confirmedBy, view.sharedWith]).toEqual([
      "enrolling",
      "enrolled",
      "codes",
      [accountId],
    ]);
    expect(await mfaOf(world, userId)).toBe("enrolled");
    expect(JSON.stringify(view)).not.toContain(SEED.base32);
  });

  it.each([
    ["in the wrong order", async (world: World) => (await world.codes()).toReversed()],
    ["twice the same", async (world: World) => [(await world.codes())[0], (await world.codes())[0]]],
    [
      "with a step between them",
      async (world: World) => [await world.codeAt(world.clock.now() - MINUTE), await world.codeAt(world.clock.now())],
    ],
    [
      "too old",
      async (world: World) => [
        await world.codeAt(world.clock.now() - 10 * MINUTE),
        await world.codeAt(world.clock.now() - 10 * MINUTE + 30_000),
      ],
    ],
    ["no codes at all", async () => ["000000", ""]],
  ])("is not enrolled by codes %s", async (_how, codesOf) => {
    await using world = openWorld();
    const { accountId, userId } = await enrolling(world);
    const [first = "", second = ""] = await codesOf(world);

    const refused = world.enrolments.confirm(accountId, { codes: [first, second] }, ADMINISTRATOR);

    await expect(refused).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "codes" } });
    expect(await mfaOf(world, userId)).toBe("enrolling");
  });

  it("accepts the same codes once, however many confirm at the same time", async () => {
    await using world = openWorld();
    const { accountId } = await enrolling(world);
    const codes = await world.codes();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR)),
    );
    const again = world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR);

    expect(outcomes.filter((outcome) => outcome.status === "fulfilled").length).toBe(1);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "not_enrolling" } });
    const enrolled = (await world.events()).filter((event) => event.type === "authenticator.enrolled");
    expect(enrolled.length).toBe(1);
  });

  it("is confirmed by a statement only after a code was read during this enrolment", async () => {
    await using world = openWorld();
    const { accountId } = await enrolling(world);
    const statement = { acceptedByProvider: true } as const;

    const early = world.enrolments.confirm(accountId, statement, ADMINISTRATOR);
    await expect(early).rejects.toMatchObject({ code: "conflict", facts: { code: "no_code_read" } });
    const handed = await world.authenticators.code(accountId, ADMINISTRATOR);
    const view = await world.enrolments.confirm(accountId, statement, ADMINISTRATOR);

    expect(handed).toEqual({
      code: await world.codeAt(world.clock.now()),
      step: Math.floor(world.clock.now() / 30_000),
      validUntil: world.clock.now() + 30_000,
      secondsRemaining: 30,
      periodSeconds: 30,
      sharedWith: [accountId],
      sharing: [{ accountId, application: "CRM", userName: "svc-crm@example.com" }],
    });
    expect([view.state, view.confirmedBy]).toEqual(["enrolled", "statement"]);
  });

  it("counts failures and waits after too many, and then takes right codes again", async () => {
    await using world = openWorld();
    const { accountId } = await enrolling(world);
    const confirm = async (codes: readonly [string, string]) =>
      world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(confirm(["000000", "000001"])).rejects.toMatchObject({ code: "invalid_value" });
    }

    const locked = confirm(await world.codes());
    await expect(locked).rejects.toMatchObject({ code: "too_many_requests", facts: { retryAfterSeconds: 300 } });
    world.clock.advance(5 * MINUTE);

    expect((await confirm(await world.codes())).state).toBe("enrolled");
  });

  it("is not replaced while it lives; a reset lets a new one be imported, pauses the link and serves no code", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.activate(account.id, application);
    const seed = { secret: SEED.base32 };

    const second = world.enrolments.enroll(account.id, seed, ADMINISTRATOR);
    await expect(second).rejects.toMatchObject({ code: "conflict", facts: { code: "factor_exists" } });
    await world.authenticators.reset(account.id, ADMINISTRATOR);
    const reset = await world.accountOf(userId);
    const noCode = world.authenticators.code(account.id, ADMINISTRATOR);
    await expect(noCode).rejects.toMatchObject({ code: "conflict", facts: { code: "code_not_served" } });
    await world.enroll(account.id);
    const again = await world.accountOf(userId);

    expect([reset.status, reset.gates.mfa, reset.gates.link]).toEqual(["awaiting_mfa", "reset", "paused"]);
    expect([again.status, again.gates.mfa, again.gates.link]).toEqual(["paused", "enrolled", "paused"]);
  });

  it("is shared by all accounts of the login, of which each answer tells, and ends with the last of them", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc", appAssignments("crm", "wiki"));
    const ids = (await world.accountsOf(userId)).map((view) => view.account.id);

    const view = await world.enrolments.enroll(ids[0] ?? "", { secret: SEED.base32 }, ADMINISTRATOR);
    await world.patch(connection, userId, appAssignments("wiki"));
    world.clock.advanceDays(15);
    await world.worker.runOnce();
    const one = await world.authenticators.code(ids[1] ?? "", ADMINISTRATOR);
    await world.applications.delete("wiki", ADMINISTRATOR);

    expect([...view.sharedWith].sort()).toEqual([...ids].sort());
    expect(one.sharedWith).toEqual([ids[1]]);
    expect(await world.store.read((stores) => stores.authenticators.find(userId as UserId))).toBeUndefined();
  });
});

describe("codes", () => {
  it.each<[string, (world: World, ground: Awaited<ReturnType<typeof enrolling>>) => Promise<unknown>, boolean]>([
    [
      "while the app's SAML support is unknown or gone",
      (world) =>
        world.applications.verify(
          "crm",
          { kind: "declaration", supported: false, source: "s", date: "2026-01-01" },
          ADMINISTRATOR,
        ),
      true,
    ],
    [
      "while an exemption is live",
      (world, { accountId }) => world.accounts.exempt(accountId, "why", world.clock.now() + MINUTE, ADMINISTRATOR),
      true,
    ],
    [
      "while the user is inactive",
      (world, { connection, userId }) => world.patch(connection, userId, { active: false }),
      false,
    ],
    [
      "while the app is unassigned",
      (world, { connection, userId }) => world.patch(connection, userId, appAssignments("other")),
      false,
    ],
    [
      "while the account is held",
      (world, { accountId }) => world.accounts.hold(accountId, "why", ADMINISTRATOR),
      false,
    ],
    [
      "after the user was deleted",
      async (world, { connection, userId }) => world.users.delete(await world.request(connection), userId),
      false,
    ],
  ])("%s: served is what the facts say", async (_when, change, served) => {
    await using world = openWorld();
    const ground = await enrolling(world);

    await change(world, ground);
    const outcome = await world.authenticators.code(ground.accountId, ADMINISTRATOR).catch((error) => error);

    if (served) expect(outcome.code).toBe(await world.codeAt(world.clock.now()));
    else expect(outcome).toMatchObject({ code: "conflict", facts: { code: "code_not_served" } });
  });

  it("leave an event each, without the code", async () => {
    await using world = openWorld();
    const { accountId } = await enrolling(world);

    const { code } = await world.authenticators.code(accountId, ADMINISTRATOR);
    const read = (await world.events()).filter((event) => event.type === "authenticator.code_read");

    const after = { step: Math.floor(world.clock.now() / 30_000), exclusive: false };
    expect(read).toMatchObject([{ accountId, actor: ADMINISTRATOR.actor, cause: ADMINISTRATOR.cause, after }]);
    expect(JSON.stringify(read)).not.toContain(code);
  });

  it("are never made of a seed that was moved or changed in the database: that is unavailable", async () => {
    await using world = openWorld();
    const first = await enrolling(world);
    const userId = await world.push(first.connection, "svc-2", appAssignments("crm"));
    const second = (await world.accountOf(userId)).account.id;
    await world.enrolments.enroll(second, { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }, ADMINISTRATOR);

    const database = new Database(world.file);
    const seeds = database
      .prepare<[], { id: string; seed: Buffer }>("SELECT id, seed FROM authenticator ORDER BY seq")
      .all();
    const write = database.prepare("UPDATE authenticator SET seed = ? WHERE id = ?");
    const outcomes = [];
    for (const tampered of [
      [seeds[1]?.seed, seeds[0]?.seed],
      seeds.map(({ seed }) => Buffer.from(seed.map((byte, index) => (index === seed.length - 1 ? byte ^ 1 : byte)))),
      seeds.map(() => Buffer.alloc(0)),
    ]) {
      for (const [index, seed] of tampered.entries()) write.run(seed, seeds[index]?.id);
      for (const id of [first.accountId, second]) {
        outcomes.push(await world.authenticators.code(id, ADMINISTRATOR).catch((error) => error.code));
        const codes = { codes: await world.codes() };
        outcomes.push(await world.enrolments.confirm(id, codes, ADMINISTRATOR).catch((error) => error.code));
      }
    }
    database.close();

    expect(new Set(outcomes)).toEqual(new Set(["unavailable"]));
    expect(outcomes.length).toBe(12);
  });
});

describe("an exemption", () => {
  it("stands in for a factor until its end, which pauses nothing but what it covered", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const until = world.clock.now() + 10 * MINUTE;

    const exempt = await world.accounts.exempt(account.id, "kiosk", until, ADMINISTRATOR);
    world.clock.advance(10 * MINUTE);
    const readAtOnce = await world.accountOf(userId);
    await world.worker.runOnce();
    const settled = await world.accountOf(userId);

    expect([exempt.status, exempt.gates.mfa]).toEqual(["awaiting_integration", "exempt"]);
    expect([readAtOnce.status, readAtOnce.account.status]).toEqual(["awaiting_mfa", "awaiting_integration"]);
    expect([settled.account.status, settled.account.exemptUntil]).toEqual(["awaiting_mfa", null]);
  });

  it("over a reset factor keeps the link until it ends, and then the link is paused", async () => {
    await using world = openWorld();
    const { application, userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const integrationId = await world.activate(account.id, application);
    await world.accounts.exempt(account.id, "new device", world.clock.now() + MINUTE, ADMINISTRATOR);

    await world.authenticators.reset(account.id, ADMINISTRATOR);
    const covered = await world.accountOf(userId);
    world.clock.advance(MINUTE);
    await world.worker.runOnce();
    const ended = await world.integrations.get(integrationId);

    expect(covered.status).toBe("active");
    expect([ended.account?.status, ended.integration.pauseReason]).toEqual([
      "awaiting_mfa",
      "The second factor was reset.",
    ]);
  });

  it("must end, within 366 days, in the future", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const now = world.clock.now();

    for (const until of [now, now - 1, now + 367 * 24 * 60 * MINUTE]) {
      const refused = world.accounts.exempt(account.id, "why", until, ADMINISTRATOR);
      await expect(refused).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "until" } });
    }
  });
});
