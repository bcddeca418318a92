import { describe, expect, it } from "vitest";
import type { AccountView } from "../../../src/domain/account/describe.ts";
import type { AccountDraft } from "../../../src/domain/account/registration-service.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { fakeMetadata, openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;
const HOST = { member: null } as const;
const GHOST: AccountDraft = { kind: "placeholder", application: "crm", label: "CRM robot" };
const CONTACT = { email: "svc-crm@example.com", phone: "+49 30 123456" };

function statesOf({ steps }: AccountView): readonly string[] {
  return steps.map(({ step, state }) => `${step} ${state}`);
}

async function registered(world: World, draft: Partial<AccountDraft> = {}): Promise<AccountView> {
  return world.registrations.register({ ...GHOST, ...draft }, ADMINISTRATOR);
}

/** A placeholder of which everything is done up to the second factor. */
async function reachable(world: World): Promise<string> {
  const { id } = (await registered(world)).account;
  await world.secrets.putPassword(id, { generate: {} }, HOST, ADMINISTRATOR);
  await world.accountSteps.say(id, "vault", { outcome: "done", note: null }, ADMINISTRATOR);
  await world.contacts.set(id, CONTACT, ADMINISTRATOR);
  await world.registrations.edit(id, { userName: CONTACT.email }, ADMINISTRATOR);
  await world.accountSteps.say(id, "created", { outcome: "done", note: null }, ADMINISTRATOR);
  await world.contacts.verify(id, "Seen in the app.", ADMINISTRATOR);
  return id;
}

async function byHand(world: World, draft: Partial<AccountDraft> = {}): Promise<AccountView> {
  const idp = { kind: "idp_provisioned", identityProvider: "Campus", userName: "svc" } as const;
  return registered(world, { ...idp, ...draft });
}

describe("a placeholder account", () => {
  it("walks from its registration to its work, and says at each step what is next", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm", "unknown");
    const seen: (readonly [string, string | null])[] = [];
    const look = (view: AccountView) =>
      seen.push([view.steps.find((step) => step.state === "next")?.step ?? "", view.waitingFor]);

    look(await registered(world));
    const [
      {
        account: { id },
      },
    ] = (await world.accountLists.list({}, { limit: 1 })).items as [AccountView];
    await world.secrets.putPassword(id, { generate: {} }, HOST, ADMINISTRATOR);
    look(await world.accounts.get(id));
    look(await world.accountSteps.say(id, "vault", { outcome: "done", note: null }, ADMINISTRATOR));
    look(await world.contacts.set(id, CONTACT, ADMINISTRATOR));
    look(await world.registrations.edit(id, { userName: "SVC-crm@example.com" }, ADMINISTRATOR));
    look(await world.accountSteps.say(id, "created", { outcome: "done", note: "by Ops" }, ADMINISTRATOR));
    look(await world.contacts.verify(id, "Seen in the app.", ADMINISTRATOR));
    await world.enroll(id);
    look(await world.accounts.get(id));
    await world.activate(id, application);
    const done = await world.accounts.get(id);
    look(done);

    expect(seen).toEqual([
      ["password", "Waits for a password (step 2 of 9)."],
      ["vault", "Waits for a vault for its secrets (step 3 of 9)."],
      ["contact", "Waits for a managed e-mail address and phone number (step 4 of 9)."],
      ["user_name", "Waits for the address as its user name (step 5 of 9)."],
      ["created", "Waits for its user in CRM (step 6 of 9)."],
      ["contact_verified", "Waits for the statement that its address and number are set in CRM (step 7 of 9)."],
      ["mfa", "Waits for a second factor for this login."],
      ["link", "Ready; waits to be linked to an integration of CRM."],
      ["", null],
    ]);
    expect([done.status, done.gates.saml, done.gates.contact]).toEqual(["active", "not_applicable", "verified"]);
    expect(new Set(done.steps.map(({ state }) => state))).toEqual(new Set(["done"]));
  });

  it("gets a dummy user name of its own, and keeps who did what, when and why", async () => {
    await using world = openWorld();
    await world.addApp("crm");

    const [first, second] = [await registered(world), await registered(world)];
    const id = await reachable(world);
    const { steps } = await world.accounts.get(id);

    expect(first.account.userName).toMatch(/^placeholder-[a-z2-7]{8}$/);
    expect(second.account.userName).not.toBe(first.account.userName);
    expect(first.registration?.label).toBe("CRM robot");
    expect(steps.find(({ step }) => step === "contact_verified")).toMatchObject({
      doneAt: world.clock.now(),
      doneBy: ADMINISTRATOR.actor,
      note: "Seen in the app.",
    });
  });

  it("refuses a statement about a step while others before it are open, and names these", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await registered(world)).account;

    const created = world.accountSteps.say(id, "created", { outcome: "done", note: null }, ADMINISTRATOR);
    const verified = world.contacts.verify(id, "Seen.", ADMINISTRATOR);

    const missing = ["password", "vault", "contact", "user_name"];
    await expect(created).rejects.toMatchObject({ code: "conflict", facts: { code: "wrong_order", missing } });
    await expect(verified).rejects.toMatchObject({ facts: { missing: [...missing, "created"] } });
    expect((await world.accounts.get(id)).gates.contact).toBe("unverified");
  });

  it("closes its contact gate when address or number change, and only then", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const id = await reachable(world);

    const same = await world.contacts.set(id, { email: CONTACT.email, phone: "+4930123456" }, ADMINISTRATOR);
    const other = await world.contacts.set(id, { ...CONTACT, phone: "+49 30 999999" }, ADMINISTRATOR);

    expect([same.gates.contact, same.status]).toEqual(["verified", "awaiting_mfa"]);
    expect([other.gates.contact, other.status]).toEqual(["unverified", "awaiting_contact"]);
    expect(statesOf(other)).toContain("contact_verified next");
  });

  it("has an address and a number that no other account has, and the refusal names who has them", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const { id } = (await registered(world, { userName: "first" })).account;
    const other = (await registered(world, { application: "wiki" })).account;
    await world.contacts.set(id, CONTACT, ADMINISTRATOR);

    const sameEmail = world.contacts.set(other.id, { email: "SVC-CRM@EXAMPLE.COM", phone: null }, ADMINISTRATOR);
    const samePhone = world.contacts.set(other.id, { email: "o@example.com", phone: "+4930123456" }, ADMINISTRATOR);
    await expect(sameEmail).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "email", accountId: id } });
    await expect(samePhone).rejects.toMatchObject({ code: "uniqueness", facts: { attribute: "phone", accountId: id } });
    await world.accounts.retire(id, "No longer needed.", ADMINISTRATOR);

    const freed = await world.contacts.set(other.id, CONTACT, ADMINISTRATOR);
    expect(freed.identity).toMatchObject({ email: CONTACT.email, phone: "+4930123456" });
  });

  it("has a user name once in its application, until it retires", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const first = await registered(world, { userName: "Robot" });
    const second = await registered(world, { userName: "other" });
    const rename = (userName: string) => world.registrations.edit(second.account.id, { userName }, ADMINISTRATOR);
    const taken = { code: "uniqueness", facts: { attribute: "userName", accountId: first.account.id } };

    await expect(registered(world, { userName: "rOBOT" })).rejects.toMatchObject(taken);
    await expect(registered(world, { kind: "individual", userName: "robot" })).rejects.toMatchObject(taken);
    await expect(rename("robot")).rejects.toMatchObject(taken);
    await registered(world, { application: "wiki", userName: "robot" });
    await world.accounts.retire(first.account.id, "No longer needed.", ADMINISTRATOR);

    expect((await rename("robot")).account.userName).toBe("robot");
  });

  it("can be held, exempted and retired, and takes its factor along", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm");
    const id = await reachable(world);
    const exempt = await world.accounts.exempt(id, "Soon.", world.clock.now() + DAY, ADMINISTRATOR);
    await world.activate(id, application);
    const held = await world.accounts.hold(id, "Look at it.", ADMINISTRATOR);
    const released = await world.accounts.release(id, ADMINISTRATOR);
    const { integration } = held;
    await world.integrations.unlink(integration?.id ?? "", ADMINISTRATOR);

    const retired = await world.accounts.retire(id, "Replaced.", ADMINISTRATOR);

    const factor = await world.store.read((stores) => stores.authenticators.find(retired.account.userId));
    expect([exempt, held, released, retired].map(({ status }) => status)).toEqual([
      "awaiting_integration",
      "held",
      "active",
      "retired",
    ]);
    expect(factor).toBeUndefined();
    const again = world.contacts.set(id, CONTACT, ADMINISTRATOR);
    await expect(again).rejects.toMatchObject({ code: "conflict", facts: { code: "retired" } });
  });
});

describe("an individual account", () => {
  it("is an existing user of the app: no password or creation, and the address as user name may be skipped", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm", "unsupported");
    const { id } = (await registered(world, { kind: "individual", userName: "ada" })).account;
    await world.contacts.set(id, CONTACT, ADMINISTRATOR);
    await world.accountSteps.say(id, "user_name", { outcome: "skipped", note: "Fixed there." }, ADMINISTRATOR);
    await world.contacts.verify(id, "Seen in the app.", ADMINISTRATOR);

    await world.activate(id, application);

    const view = await world.accounts.get(id);
    expect([view.status, view.account.userName]).toEqual(["active", "ada"]);
    expect(statesOf(view)).toEqual([
      "registered done",
      "contact done",
      "user_name skipped",
      "contact_verified done",
      "mfa done",
      "link done",
    ]);
  });

  it("needs the name of the login that exists", async () => {
    await using world = openWorld();
    await world.addApp("crm");

    const nameless = registered(world, { kind: "individual" });

    await expect(nameless).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "userName" } });
  });
});

describe("the word of a person on a step", () => {
  it.each([
    ["mfa", "done", "conflict", "wrong_order"],
    ["contact", "skipped", "conflict", "wrong_order"],
    ["saml", "done", "not_found", undefined],
    ["registered", "skipped", "conflict", "not_skippable"],
    ["password", "skipped", "conflict", "not_skippable"],
    ["mfa", "open", "conflict", "not_by_word"],
  ] as const)("%s %s is refused", async (step, outcome, code, closer) => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await registered(world)).account;

    const said = world.accountSteps.say(id, step, { outcome, note: null }, ADMINISTRATOR);

    await expect(said).rejects.toMatchObject({ code, ...(closer !== undefined && { facts: { code: closer } }) });
  });

  it("is enough for a password that is kept elsewhere, and can be taken back", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await registered(world)).account;
    const say = (outcome: "done" | "open", note: string | null = null) =>
      world.accountSteps.say(id, "password", { outcome, note }, ADMINISTRATOR);

    const done = await say("done", "In the safe.");
    const open = await say("open");

    expect([statesOf(done)[1], statesOf(open)[1]]).toEqual(["password done", "password next"]);
    const types = (await world.events()).map(({ type, reason }) => [type, reason]);
    expect(types.slice(-2)).toEqual([
      ["account.step_done", "In the safe."],
      ["account.step_reopened", null],
    ]);
  });

  it("lets an account go without a number once it has an address", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await registered(world, { kind: "individual", userName: "ada" })).account;
    const skip = () => world.accountSteps.say(id, "contact", { outcome: "skipped", note: null }, ADMINISTRATOR);

    await expect(skip()).rejects.toMatchObject({ facts: { code: "not_skippable" } });
    await world.contacts.set(id, { email: CONTACT.email, phone: null }, ADMINISTRATOR);
    const view = await skip();

    expect(statesOf(view).slice(1, 3)).toEqual(["contact skipped", "user_name next"]);
  });

  it("is not asked of what an identity provider pushes", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account, steps } = await world.accountOf(userId);
    const refused = { code: "conflict", facts: { code: "pushed_by_provider" } };

    const renamed = world.registrations.edit(account.id, { userName: "other" }, ADMINISTRATOR);
    const reached = world.contacts.set(account.id, CONTACT, ADMINISTRATOR);

    await expect(renamed).rejects.toMatchObject(refused);
    await expect(reached).rejects.toMatchObject(refused);
    expect(steps.map(({ step, state }) => [step, state])).toEqual([
      ["registered", "done"],
      ["upstream", "done"],
      ["saml", "done"],
      ["mfa", "next"],
      ["link", "later"],
    ]);
  });
});

describe("an account that is registered by hand for an identity provider without SCIM", () => {
  it("waits for the statement that it is there, then for what every login waits for", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm");
    const waiting = await byHand(world);
    const { id } = waiting.account;
    const stated = { active: true, assigned: true, note: "Seen in Campus." };

    world.clock.advance(30 * DAY);
    await world.worker.runOnce();
    const patient = await world.accounts.get(id);
    const there = await world.upstreamStatements.state(id, stated, ADMINISTRATOR);
    await world.activate(id, application);

    expect([waiting.status, waiting.waitingFor]).toEqual([
      "suspended",
      "Waits for a person to state that svc is active in Campus and assigned to CRM.",
    ]);
    expect([patient.status, patient.account.graceEndsAt]).toEqual(["suspended", null]);
    expect([there.status, there.registration?.reviewAt]).toEqual(["awaiting_mfa", world.clock.now() + 90 * DAY]);
    expect((await world.accounts.get(id)).status).toBe("active");
  });

  it("is suspended by a statement, its link pauses, and it retires when its grace ends", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm");
    const { id } = (await byHand(world)).account;
    const state = (active: boolean, assigned: boolean) =>
      world.upstreamStatements.state(id, { active, assigned, note: null }, ADMINISTRATOR);
    await state(true, true);
    await world.activate(id, application);

    const inactive = await state(false, true);
    const back = await state(true, true);
    const unassigned = await state(true, false);
    world.clock.advance(15 * DAY);
    await world.worker.runOnce();

    expect([inactive.status, inactive.waitingFor]).toEqual([
      "suspended",
      "On 2026-01-15 it was stated that svc is not active in Campus.",
    ]);
    expect([back.status, back.gates.upstream]).toEqual(["paused", "active"]);
    expect([unassigned.gates.upstream, unassigned.account.graceEndsAt]).toEqual([
      "unassigned",
      world.clock.now() - DAY,
    ]);
    expect((await world.accounts.get(id)).status).toBe("retired");
  });

  it("warns from the day of its review on, and the worker reminds of it once", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await byHand(world)).account;
    const nextReviewAt = world.clock.now() + 10 * DAY;
    const statement = { active: true, assigned: true, nextReviewAt, note: null };
    await world.upstreamStatements.state(id, statement, ADMINISTRATOR);
    const warned = async () => (await world.accounts.get(id)).warnings.some(({ code }) => code === "statement_due");
    const reminders = async () => (await world.events()).filter(({ type }) => type === "account.statement_due").length;

    const before = [await warned(), await reminders()];
    world.clock.advance(10 * DAY);
    await world.worker.runOnce();
    await world.worker.runOnce();
    const due = [await warned(), await reminders()];
    await world.registrations.edit(id, { label: "renamed" }, ADMINISTRATOR);
    await world.worker.runOnce();
    const renamed = [await warned(), await reminders()];
    await world.upstreamStatements.state(id, { active: true, assigned: true, note: null }, ADMINISTRATOR);
    await world.worker.runOnce();

    expect([before, due, renamed]).toEqual([
      [false, 0],
      [true, 1],
      [true, 1],
    ]);
    expect([await warned(), await reminders()]).toEqual([false, 1]);
  });

  it("shares its login with other apps of the same user there, and so its factor, but not its assignment", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const crm = await byHand(world);
    await world.upstreamStatements.state(crm.account.id, { active: true, assigned: true, note: null }, ADMINISTRATOR);
    await world.enroll(crm.account.id);

    const wiki = await byHand(world, { application: "wiki", identityProvider: "CAMPUS", userName: "SVC" });

    expect([wiki.account.userId, wiki.identity?.realm]).toEqual([crm.account.userId, "Campus"]);
    expect([wiki.gates.mfa, wiki.gates.upstream]).toEqual(["enrolled", "unassigned"]);
    const again = byHand(world, { application: "wiki" });
    await expect(again).rejects.toMatchObject({ code: "uniqueness", facts: { accountId: wiki.account.id } });
  });

  it.each([
    ["statedAt", { statedAt: DAY }],
    ["statedAt", { statedAt: -91 * DAY }],
    ["nextReviewAt", { nextReviewAt: 0 }],
    ["nextReviewAt", { nextReviewAt: 181 * DAY }],
  ])("refuses %s of %j from now", async (attribute, offsets) => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await byHand(world)).account;
    const dates = Object.fromEntries(
      Object.entries(offsets).map(([name, offset]) => [name, world.clock.now() + offset]),
    );

    const stated = world.upstreamStatements.state(
      id,
      { active: true, assigned: true, note: null, ...dates },
      ADMINISTRATOR,
    );

    await expect(stated).rejects.toMatchObject({ code: "invalid_value", facts: { attribute } });
  });

  it("believes no statement that is older than the one it has, and none about another kind", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { id } = (await byHand(world)).account;
    const ghost = (await registered(world)).account;
    const statement = { active: true, assigned: true, note: null };
    await world.upstreamStatements.state(id, statement, ADMINISTRATOR);

    const older = world.upstreamStatements.state(id, { ...statement, statedAt: world.clock.now() - 1 }, ADMINISTRATOR);
    const other = world.upstreamStatements.state(ghost.id, statement, ADMINISTRATOR);

    await expect(older).rejects.toMatchObject({ code: "conflict", facts: { code: "older_statement" } });
    await expect(other).rejects.toMatchObject({ code: "conflict", facts: { code: "no_upstream" } });
  });

  it.each([
    [{ kind: "idp_provisioned", userName: "svc" }],
    [{ kind: "placeholder", identityProvider: "Campus" }],
    [{ kind: "idp_provisioned", userName: "svc", identityProvider: "01890000-0000-7000-8000-000000000000" }],
  ] as const)("refuses %j", async (draft) => {
    await using world = openWorld();
    await world.addApp("crm");

    await expect(registered(world, draft)).rejects.toMatchObject({
      code: "invalid_value",
      facts: { attribute: "identityProvider" },
    });
  });
});

describe("the explanation of a login that was registered here", () => {
  it("is found by its user name in any case and by its id, beside what connections say", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.connect("Okta");
    const { account } = await registered(world, { userName: "Robot" });

    const byName = await world.explanations.explain("rOBOT");
    const byId = await world.explanations.explain(account.userId);

    expect(byName.items.map(({ connection, conclusion }) => [connection?.name ?? null, conclusion])).toEqual([
      [null, "Robot is a service account for CRM (awaiting_contact)."],
      ["Okta", "Okta has never pushed rOBOT. Assign the user to the Anteroom app in the identity provider."],
    ]);
    expect(byId.items[0]?.steps.slice(0, 4).map(({ rule, outcome }) => [rule, outcome])).toEqual([
      ["seen", "yes"],
      ["value", "yes"],
      ["gate", "info"],
      ["status", "waiting"],
    ]);
  });

  it("says that it is over once it retired", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    const { account } = await registered(world, { userName: "robot" });
    await world.accounts.retire(account.id, "Replaced.", ADMINISTRATOR);

    const { items } = await world.explanations.explain("robot");

    expect(items.map(({ conclusion, user }) => [conclusion, user?.deletedAt])).toEqual([
      ["robot is no service account any more; register another one if it is needed.", world.clock.now()],
    ]);
  });
});

describe("what happens around an account that was registered here", () => {
  it("retires it with its application, and gives back its name and address", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const { account } = await registered(world, { userName: "robot" });
    await world.contacts.set(account.id, CONTACT, ADMINISTRATOR);

    await world.applications.delete("crm", ADMINISTRATOR);
    const other = await registered(world, { application: "wiki" });
    const reached = await world.contacts.set(other.account.id, CONTACT, ADMINISTRATOR);

    expect((await world.accounts.get(account.id)).status).toBe("retired");
    expect(reached.identity?.email).toBe(CONTACT.email);
  });

  it("follows the evidence of its application where its provider signs it in, in the stored status as well", async () => {
    await using world = openWorld();
    await world.addApp("crm", "unknown");
    const { account } = await byHand(world);
    await world.upstreamStatements.state(account.id, { active: true, assigned: true, note: null }, ADMINISTRATOR);
    const stored = async (status: "awaiting_verification" | "awaiting_mfa" | "blocked") =>
      (await world.accountLists.list({ status }, { limit: 9 })).items.length;

    const before = await stored("awaiting_verification");
    await world.applications.verify("crm", fakeMetadata("supported"), ADMINISTRATOR);
    const proven = await stored("awaiting_mfa");
    await world.applications.verify("crm", fakeMetadata("unsupported"), ADMINISTRATOR);

    expect([before, proven, await stored("blocked")]).toEqual([1, 1, 1]);
  });

  it("lets one of many who register the same login at once have it", async () => {
    await using world = openWorld();
    await world.addApp("crm");

    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => registered(world, { userName: "robot" })));

    const refused = tries.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array(19).fill("uniqueness"));
    expect((await world.accountLists.list({}, { limit: 99 })).items).toHaveLength(1);
  });

  it("keeps all of it over a restart", async () => {
    const world = openWorld();
    await world.addApp("crm");
    const id = await reachable(world);
    const before = await world.accounts.get(id);

    await using again = await world.reopen();

    expect(await again.accounts.get(id)).toEqual(before);
  });
});
