import { describe, expect, it } from "vitest";
import type { AccountView } from "../../../src/domain/account/describe.ts";
import type { Application } from "../../../src/domain/application/application.ts";
import { isAnteroomError } from "../../../src/domain/errors.ts";
import type { Origin } from "../../../src/domain/event/event.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const LOCAL = { member: null } as const;
const DAY = 24 * 60 * 60 * 1000;
const WITH_REASON: Origin = { ...ADMINISTRATOR, reason: "The app lost SAML." };
const toPlaceholder = { to: "placeholder", reason: "The app lost SAML." } as const;

/** An active account of an identity provider, with its integration. */
async function anActive(world: World) {
  const { application, userId } = await world.assigned();
  const { account } = await world.accountOf(userId);
  const integrationId = await world.activate(account.id, application);
  return { application, userId, id: account.id, integrationId };
}

/** Takes a placeholder along its way, up to its link. */
async function makeReady(world: World, id: string): Promise<void> {
  const address = `m${id.slice(-6)}@example.com`;
  await world.secrets.putPassword(id, { generate: {} }, LOCAL, ADMINISTRATOR);
  await world.accountSteps.say(id, "vault", { outcome: "done", note: null }, ADMINISTRATOR);
  await world.contacts.set(id, { email: address, phone: "+43 1 5123456" }, ADMINISTRATOR);
  await world.registrations.edit(id, { userName: address }, ADMINISTRATOR);
  await world.accountSteps.say(id, "created", { outcome: "done", note: null }, ADMINISTRATOR);
  await world.contacts.verify(id, "Both are set in the app.", ADMINISTRATOR);
  await world.enroll(id);
}

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const accountOf = (world: World, id: string): Promise<AccountView> => world.accounts.get(id);

describe("the conversion of an account", () => {
  it("goes from a login of an identity provider to a placeholder, step by step, and switches the link in one go", async () => {
    await using world = openWorld();
    const { id, integrationId } = await anActive(world);

    const begun = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    const early = await refusalOf(world.conversions.take(id, "switch", ADMINISTRATOR));
    const during = await accountOf(world, id);
    const successorId = begun.successor.account.id;
    await makeReady(world, successorId);
    const switched = await world.conversions.take(id, "switch", ADMINISTRATOR);
    const integration = await world.integrations.get(integrationId);
    const elsewhere = await refusalOf(world.conversions.take(successorId, "retire", ADMINISTRATOR));
    const ended = await world.conversions.take(id, "retire", ADMINISTRATOR);

    expect(begun.steps.map(({ step, state }) => [step, state])).toEqual([
      ["registered", "done"],
      ["password", "next"],
      ["vault", "later"],
      ["contact", "later"],
      ["user_name", "later"],
      ["created", "later"],
      ["contact_verified", "later"],
      ["mfa", "later"],
      ["switch", "later"],
      ["retire", "later"],
    ]);
    expect(begun.successor.account).toMatchObject({ kind: "placeholder", predecessorId: id });
    expect(early).toMatchObject({
      code: "conflict",
      facts: { code: "wrong_order", missing: expect.arrayContaining(["password"]) },
    });
    expect(during.status).toBe("active");
    expect([switched.conversion.state, switched.account.status, switched.successor.status]).toEqual([
      "switched",
      "held",
      "active",
    ]);
    expect(integration.account?.account.id).toBe(successorId);
    expect([ended.conversion.state, ended.account.status, ended.successor.status]).toEqual([
      "completed",
      "retired",
      "active",
    ]);
    expect(elsewhere).toMatchObject({ code: "conflict", facts: { code: "new_account", accountId: id } });
    expect(ended.steps.every(({ state }) => state === "done")).toBe(true);
  });

  it("is kept over a restart and leaves an event of every step", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);

    const again = await world.reopen();
    await makeReady(again, successor.account.id);
    await again.conversions.take(id, "switch", ADMINISTRATOR);
    await again.conversions.take(id, "retire", ADMINISTRATOR);
    const events = await again.events();
    await again[Symbol.asyncDispose]();

    const own = events.filter(
      ({ type }) => type.startsWith("account.conversion") || type === "integration.account_replaced",
    );
    expect(own.map(({ type }) => type)).toEqual([
      "account.conversion_began",
      "integration.account_replaced",
      "account.conversion_switched",
      "account.conversion_completed",
    ]);
  });

  it("takes no secret along: factor and password of the new account are new", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    await world.secrets.putPassword(id, { value: "of the old account" }, LOCAL, ADMINISTRATOR);

    const { successor, secrets } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);

    expect(secrets).toEqual([
      { kind: "password", decision: "new", statement: null },
      { kind: "seed", decision: "new", statement: null },
    ]);
    expect(successor.gates.mfa).toBe("none");
    expect(successor.passwordAt).toBeNull();
  });

  it("takes a password along by the word of a person, between accounts of one login", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    await world.secrets.putPassword(id, { value: "of the old account" }, LOCAL, ADMINISTRATOR);
    const draft = { ...toPlaceholder, userName: "SVC-CRM@example.com" };
    const { successor } = await world.conversions.start(id, draft, ADMINISTRATOR);
    const carriage = { kind: "password", statement: "It is the same login at the app." } as const;

    const unreasoned = await refusalOf(world.conversions.carry(id, carriage, LOCAL, ADMINISTRATOR));
    const stranger = { member: { kind: "token", id: "nobody" } } as const;
    const view = await world.conversions.carry(id, carriage, LOCAL, WITH_REASON);
    const carried = await world.secrets.reveal(successor.account.id, { kind: "password" }, LOCAL, WITH_REASON);
    const missing = await refusalOf(world.conversions.carry(id, { ...carriage, kind: "note" }, stranger, WITH_REASON));
    const events = await world.events();

    expect(isAnteroomError(unreasoned, "forbidden")).toBe(true);
    expect(isAnteroomError(missing, "not_found")).toBe(true);
    expect(carried.value).toBe("of the old account");
    expect(view.secrets).toContainEqual({ kind: "password", decision: "carried", statement: carriage.statement });
    const event = events.find(({ type }) => type === "account.secret_carried");
    expect(event).toMatchObject({ accountId: id, after: { kind: "password", statement: carriage.statement } });
    expect(JSON.stringify(events)).not.toContain("of the old account");
  });

  it("takes nothing along between two logins", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    await world.secrets.putPassword(id, { value: "of the old account" }, LOCAL, ADMINISTRATOR);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    const carriage = { kind: "password", statement: "Let it." } as const;

    const refused = await refusalOf(world.conversions.carry(id, carriage, LOCAL, WITH_REASON));

    expect(refused).toMatchObject({ code: "conflict", facts: { code: "other_login" } });
    expect((await accountOf(world, successor.account.id)).passwordAt).toBeNull();
  });

  it("retires the old account by itself after seven days, and not before", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    await makeReady(world, successor.account.id);
    await world.conversions.take(id, "switch", ADMINISTRATOR);

    world.clock.advance(7 * DAY - 1);
    await world.worker.runOnce();
    const before = await world.conversions.get(id);
    world.clock.advance(1);
    await world.worker.runOnce();
    const after = await world.conversions.get(id);

    expect([before.conversion.state, before.account.status]).toEqual(["switched", "held"]);
    expect([after.conversion.state, after.account.status]).toEqual(["completed", "retired"]);
  });

  it("leaves the old account alone that somebody released and uses again", async () => {
    await using world = openWorld();
    const { id, application } = await anActive(world);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    await makeReady(world, successor.account.id);
    await world.conversions.take(id, "switch", ADMINISTRATOR);
    await world.accounts.release(id, ADMINISTRATOR);
    const draft = { name: "Another", kind: "idlcm", applicationId: application.id } as const;
    const { integration } = await world.integrations.create(draft, ADMINISTRATOR);
    await world.integrations.link(integration.id, id, ADMINISTRATOR);

    const refused = await refusalOf(world.conversions.take(id, "retire", ADMINISTRATOR));
    world.clock.advance(8 * DAY);
    await world.worker.runOnce();
    const { conversion, account } = await world.conversions.get(id);

    expect(refused).toMatchObject({ code: "conflict", facts: { code: "linked" } });
    expect([conversion.state, account.status]).toEqual(["completed", "active"]);
  });

  it("is given up before the switch: the old account goes on, the new one retires, and another try may begin", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    const second = await refusalOf(world.conversions.start(id, toPlaceholder, ADMINISTRATOR));

    const cancelled = await world.conversions.cancel(id, "SAML is back.", ADMINISTRATOR);
    const late = await refusalOf(world.conversions.take(id, "switch", ADMINISTRATOR));
    const again = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);

    expect(second).toMatchObject({ code: "conflict", facts: { code: "conversion_open" } });
    expect([cancelled.conversion.state, cancelled.account.status, cancelled.successor.status]).toEqual([
      "cancelled",
      "active",
      "retired",
    ]);
    expect(late).toMatchObject({ code: "conflict", facts: { code: "conversion_ended" } });
    expect(again.conversion.state).toBe("open");
  });

  it("cannot be given up after the switch, nor switched twice", async () => {
    await using world = openWorld();
    const { id } = await anActive(world);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    await makeReady(world, successor.account.id);
    await world.conversions.take(id, "switch", ADMINISTRATOR);

    const cancelled = await refusalOf(world.conversions.cancel(id, "Too late.", ADMINISTRATOR));
    const twice = await refusalOf(world.conversions.take(id, "switch", ADMINISTRATOR));

    expect(cancelled).toMatchObject({ code: "conflict", facts: { code: "already_switched" } });
    expect(twice).toMatchObject({ code: "conflict", facts: { code: "wrong_order" } });
  });

  it("leads on after SAML was lost, and its sentence names the command", async () => {
    await using world = openWorld();
    const { id, application, integrationId } = await anActive(world);
    await loseSaml(world, application);

    const blocked = await accountOf(world, id);
    const { successor } = await world.conversions.start(id, toPlaceholder, ADMINISTRATOR);
    await makeReady(world, successor.account.id);
    const switched = await world.conversions.take(id, "switch", ADMINISTRATOR);

    expect(blocked.status).toBe("blocked");
    expect(blocked.nextStep).toContain("anteroom accounts convert ACCOUNT --to placeholder");
    expect(switched.successor.status).toBe("active");
    expect((await world.integrations.get(integrationId)).integration.pausedAt).toBeNull();
  });

  it.each([
    [
      "the kind that it has",
      { to: "idp_provisioned", reason: "?" },
      { code: "invalid_value", facts: { attribute: "to" } },
    ],
    [
      "a login of no provider",
      { to: "individual", reason: "?", identityProvider: "Google" },
      { code: "invalid_value" },
    ],
  ] as const)("is refused to %s", async (_name, draft, refusal) => {
    await using world = openWorld();
    const { id } = await anActive(world);

    expect(await refusalOf(world.conversions.start(id, draft, ADMINISTRATOR))).toMatchObject(refusal);
    expect(isAnteroomError(await refusalOf(world.conversions.get(id)), "not_found")).toBe(true);
  });

  it("is refused to a retired account and unknown of an unknown one", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.accounts.retire(account.id, "Not needed.", ADMINISTRATOR);

    const retired = await refusalOf(world.conversions.start(account.id, toPlaceholder, ADMINISTRATOR));
    const unknown = await refusalOf(world.conversions.start("nobody", toPlaceholder, ADMINISTRATOR));

    expect(retired).toMatchObject({ code: "conflict", facts: { code: "retired" } });
    expect(isAnteroomError(unknown, "not_found")).toBe(true);
  });
});

async function loseSaml(world: World, application: Application): Promise<void> {
  const evidence = { kind: "declaration", supported: false, source: "The vendor", date: "2026-01-10" } as const;
  await world.applications.verify(application.id, evidence, ADMINISTRATOR);
}
