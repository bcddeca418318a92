import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { GATES } from "../../../src/domain/account/gates.ts";
import type { UserId } from "../../../src/domain/id.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, SEED, type World } from "./world.ts";

const HOUR = 60 * 60 * 1000;

async function active(world: World) {
  const { application, userId, ...ground } = await world.assigned();
  const { account } = await world.accountOf(userId);
  const integrationId = await world.activate(account.id, application);
  return { ...ground, application, userId, accountId: account.id, integrationId };
}

async function standing(world: World, userId: string): Promise<string> {
  const { status, gates } = await world.accountOf(userId);
  return `${status} mfa ${gates.mfa} link ${gates.link}`;
}

const factorOf = (world: World, userId: string) =>
  world.store.read((stores) => stores.authenticators.find(userId as UserId));

describe("the reset of a factor", () => {
  it("can be rolled back for 24 hours: the very factor is back, and a person resumes what was linked", async () => {
    await using world = openWorld();
    const { accountId, userId, integrationId } = await active(world);
    const before = await factorOf(world, userId);
    const reset = await world.authenticators.reset(accountId, ADMINISTRATOR);
    const whileReset = await standing(world, userId);

    world.clock.advance(24 * HOUR - 1);
    const back = await world.authenticators.rollBack(accountId, ADMINISTRATOR);
    const rolledBack = await standing(world, userId);
    await world.integrations.resume(integrationId, ADMINISTRATOR);

    expect(reset).toMatchObject({ state: "reset", confirmedBy: null, rollbackUntil: world.clock.now() + 1 });
    expect(back).toMatchObject({ state: "enrolled", confirmedBy: "codes", rollbackUntil: null });
    expect([whileReset, rolledBack, await standing(world, userId)]).toEqual([
      "awaiting_mfa mfa reset link paused",
      "paused mfa enrolled link paused",
      "active mfa enrolled link linked",
    ]);
    expect(await factorOf(world, userId)).toEqual({ ...before, updatedAt: world.clock.now() });
    const code = (await world.authenticators.code(accountId, ADMINISTRATOR)).code;
    expect(code).toBe(await world.codeAt(world.clock.now()));
  });

  it.each<[string, (world: World, accountId: string) => Promise<unknown>]>([
    ["without one", async () => undefined],
    [
      "after 24 hours",
      async (world, accountId) => {
        await world.authenticators.reset(accountId, ADMINISTRATOR);
        world.clock.advance(24 * HOUR);
      },
    ],
    [
      "twice",
      async (world, accountId) => {
        await world.authenticators.reset(accountId, ADMINISTRATOR);
        await world.authenticators.rollBack(accountId, ADMINISTRATOR);
      },
    ],
    [
      "after a new factor was begun",
      async (world, accountId) => {
        await world.authenticators.reset(accountId, ADMINISTRATOR);
        await world.enrolments.enroll(accountId, { secret: SEED.base32 }, ADMINISTRATOR);
      },
    ],
  ])("is not rolled back %s", async (_when, prepare) => {
    await using world = openWorld();
    const { accountId } = await active(world);
    await prepare(world, accountId);

    const refused = world.authenticators.rollBack(accountId, ADMINISTRATOR);

    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "no_rollback" } });
  });

  it("done again changes nothing, and does not keep the seed for longer", async () => {
    await using world = openWorld();
    const { accountId } = await active(world);
    const first = await world.authenticators.reset(accountId, ADMINISTRATOR);
    world.clock.advance(HOUR);

    const second = await world.authenticators.reset(accountId, ADMINISTRATOR);

    expect(second).toEqual(first);
    expect((await world.events()).filter(({ type }) => type === "authenticator.reset").length).toBe(1);
  });

  it("ends with the seed shredded after 24 hours, out of the file as well", async () => {
    await using world = openWorld();
    const { accountId, userId } = await active(world);
    const sealed = Buffer.from((await factorOf(world, userId))?.sealedSeed ?? []);
    await world.authenticators.reset(accountId, ADMINISTRATOR);

    world.clock.advance(24 * HOUR - 1);
    await world.worker.runOnce();
    const kept = await factorOf(world, userId);
    world.clock.advance(1);
    await world.worker.runOnce();
    const shredded = await factorOf(world, userId);

    expect(kept?.sealedSeed).not.toBeNull();
    expect(shredded).toMatchObject({ state: "reset", sealedSeed: null, resetFrom: null, rollbackUntil: null });
    expect((await world.events()).filter(({ type }) => type === "authenticator.shredded").length).toBe(1);
    const database = new Database(world.file);
    database.pragma("wal_checkpoint(TRUNCATE)");
    const bytes = database.serialize();
    database.close();
    expect(sealed.length).toBeGreaterThan(20);
    expect(bytes.includes(sealed)).toBe(false);
  });
});

describe("a suspect factor", () => {
  it("closes the gate, pauses the link and serves no code until a person clears it; the link stays paused", async () => {
    await using world = openWorld();
    const { accountId, userId, integrationId } = await active(world);

    const view = await world.authenticators.suspect(accountId, "seen on a ticket", ADMINISTRATOR);
    const suspected = await standing(world, userId);
    const none = world.authenticators.code(accountId, ADMINISTRATOR);
    await expect(none).rejects.toMatchObject({ code: "conflict", facts: { code: "code_not_served" } });
    const { integration } = await world.integrations.get(integrationId);
    await world.authenticators.clear(accountId, "it was another seed", ADMINISTRATOR);
    const cleared = await standing(world, userId);

    expect(view.suspect).toEqual({ since: world.clock.now(), reason: "seen on a ticket" });
    expect(integration.pauseReason).toBe("The second factor is suspect.");
    expect([suspected, cleared]).toEqual(["awaiting_mfa mfa suspect link paused", "paused mfa enrolled link paused"]);
    const reasons = (await world.events()).filter(({ type }) => /authenticator\.(?:suspected|cleared)/.test(type));
    expect(reasons.map(({ type, reason }) => [type, reason])).toEqual([
      ["authenticator.suspected", "seen on a ticket"],
      ["authenticator.cleared", "it was another seed"],
    ]);
    expect(GATES.mfa).toContain("suspect");
  });

  it("is not made up for by an exemption", async () => {
    await using world = openWorld();
    const { accountId, userId } = await active(world);
    await world.accounts.exempt(accountId, "why", world.clock.now() + HOUR, ADMINISTRATOR);

    await world.authenticators.suspect(accountId, "why", ADMINISTRATOR);

    expect(await standing(world, userId)).toBe("awaiting_mfa mfa suspect link paused");
  });

  it("is not confirmed while it is one", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.enrolments.enroll(account.id, { secret: SEED.base32 }, ADMINISTRATOR);
    await world.authenticators.suspect(account.id, "why", ADMINISTRATOR);

    const refused = world.enrolments.confirm(account.id, { codes: await world.codes() }, ADMINISTRATOR);

    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "suspect" } });
  });

  it("can be reset, and is as suspect as before when that is rolled back", async () => {
    await using world = openWorld();
    const { accountId, userId } = await active(world);
    await world.authenticators.suspect(accountId, "why", ADMINISTRATOR);

    await world.authenticators.reset(accountId, ADMINISTRATOR);
    const reset = await standing(world, userId);
    const again = world.authenticators.suspect(accountId, "why", ADMINISTRATOR);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "was_reset" } });
    await world.authenticators.rollBack(accountId, ADMINISTRATOR);

    expect([reset, await standing(world, userId)]).toEqual([
      "awaiting_mfa mfa reset link paused",
      "awaiting_mfa mfa suspect link paused",
    ]);
  });

  it("said twice, or cleared when it is none, changes nothing", async () => {
    await using world = openWorld();
    const { accountId } = await active(world);
    const sound = await world.authenticators.clear(accountId, "sound", ADMINISTRATOR);
    const first = await world.authenticators.suspect(accountId, "first", ADMINISTRATOR);

    const second = await world.authenticators.suspect(accountId, "second", ADMINISTRATOR);

    expect([sound.suspect, second]).toEqual([null, first]);
  });
});

describe("a factor that several accounts share", () => {
  it("says so wherever it or one of the accounts is shown, and concerns all of them", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc", appAssignments("crm", "wiki"));
    const [crm, wiki] = (await world.accountsOf(userId)).map((view) => view.account.id);
    await world.enroll(crm ?? "");

    const view = await world.authenticators.suspect(crm ?? "", "why", ADMINISTRATOR);
    const accounts = await world.accountsOf(userId);
    const explanation = JSON.stringify(await world.explanations.explain("svc"));

    expect(view.sharing).toEqual([
      { accountId: crm, application: "CRM", userName: "svc" },
      { accountId: wiki, application: "WIKI", userName: "svc" },
    ]);
    expect(view.notice).toBe(
      "This factor serves 2 accounts of this login: none of them is served a code while it is suspect, and what was linked is paused until a person resumes it.",
    );
    expect(accounts.map(({ gates, waitingFor, sharedFactor }) => [gates.mfa, waitingFor, sharedFactor])).toEqual(
      Array.from({ length: 2 }, () => [
        "suspect",
        "Waits for a sound second factor; somebody else may have the seed. This factor serves 2 accounts of this login.",
        { serves: 2, recoveryCodesLeft: null },
      ]),
    );
    expect(explanation).toContain("Second factor of the account for CRM: This factor serves 2 accounts of this login.");
  });
});
