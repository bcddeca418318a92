import { describe, expect, it } from "vitest";
import { FAILURE_CODES, FAILURES, type FailureCode } from "../../../src/domain/account/failure.ts";
import type { FailureReport } from "../../../src/domain/account/failure-service.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const LOCAL = { member: null } as const;

/** The vocabulary as the reference for administrators has it: by who mends it, and whether anybody has to report it. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  seats_exhausted: ["app", "report"],
  subscription_ended: ["app", "report"],
  insufficient_permissions: ["app", "report"],
  wrong_business_id: ["app", "report"],
  bad_credentials: ["credentials", "report"],
  empty_password: ["credentials", "facts"],
  vault_unreachable: ["credentials", "report"],
  email_missing: ["contact", "facts"],
  email_invalid: ["contact", "report"],
  phone_missing: ["contact", "facts"],
  mfa_not_managed: ["mfa", "facts"],
  other_mfa_method: ["mfa", "report"],
  mfa_already_on: ["mfa", "report"],
  session_lost: ["session", "report"],
};

async function aPlaceholder(world: World): Promise<string> {
  await world.addApp("crm");
  const draft = { kind: "placeholder", application: "crm" } as const;
  return (await world.registrations.register(draft, ADMINISTRATOR)).account.id;
}

async function codesOf(world: World, id: string): Promise<readonly FailureCode[]> {
  return (await world.accounts.get(id)).failures.map(({ code }) => code);
}

function aReport(code: FailureCode): FailureReport {
  return { code, detail: null, seenAt: null };
}

describe("the vocabulary of failures", () => {
  it("is that of the reference, each with a title, who mends it and one sentence of what ends it", () => {
    const known = FAILURE_CODES.map((code) => [code, [FAILURES[code].area, FAILURES[code].basis]]);
    const sentences = FAILURE_CODES.map((code) => FAILURES[code].action);
    const titles = FAILURE_CODES.map((code) => FAILURES[code].title);

    expect(Object.fromEntries(known)).toEqual(EXPECTED);
    expect(sentences.filter((sentence) => !/^[A-Z][^.|]*\.$/.test(sentence))).toEqual([]);
    expect(titles.filter((title) => !/^[A-Z][^.|]*$/.test(title))).toEqual([]);
    expect(new Set([...sentences, ...titles]).size).toBe(2 * FAILURE_CODES.length);
  });
});

describe("failures that follow from facts", () => {
  it("end one by one on the way of a placeholder", async () => {
    await using world = openWorld();
    const id = await aPlaceholder(world);

    const atFirst = await codesOf(world, id);
    await world.secrets.putPassword(id, { generate: {} }, LOCAL, ADMINISTRATOR);
    const withPassword = await codesOf(world, id);
    await world.contacts.set(id, { email: "robot@example.com", phone: null }, ADMINISTRATOR);
    const withAddress = await codesOf(world, id);
    await world.contacts.set(id, { email: "robot@example.com", phone: "+4315123456" }, ADMINISTRATOR);
    await world.enrolments.enroll(id, { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }, ADMINISTRATOR);
    const atLast = await codesOf(world, id);

    expect([atFirst, withPassword, withAddress, atLast]).toEqual([
      ["empty_password", "email_missing", "phone_missing", "mfa_not_managed"],
      ["email_missing", "phone_missing", "mfa_not_managed"],
      ["phone_missing", "mfa_not_managed"],
      [],
    ]);
  });

  it("concern no password and no address of an account that an identity provider signs in", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();

    expect(await codesOf(world, (await world.accountOf(userId)).account.id)).toEqual(["mfa_not_managed"]);
  });
});

describe("failures that were reported", () => {
  it("end for credentials with the next password, and may come back after it", async () => {
    await using world = openWorld();
    const id = await aPlaceholder(world);
    await world.secrets.putPassword(id, { value: "the first one" }, LOCAL, ADMINISTRATOR);
    world.clock.advance(1000);
    await world.failures.report(id, aReport("bad_credentials"), ADMINISTRATOR);
    const refused = await codesOf(world, id);

    world.clock.advance(1000);
    await world.secrets.putPassword(id, { value: "the second one" }, LOCAL, ADMINISTRATOR);
    const stored = await codesOf(world, id);
    world.clock.advance(1000);
    const again = await world.failures.report(id, aReport("bad_credentials"), ADMINISTRATOR);

    expect(refused).toContain("bad_credentials");
    expect(stored).not.toContain("bad_credentials");
    expect(again.failures.find(({ code }) => code === "bad_credentials")?.since).toBe(world.clock.now());
  });

  it("end for the address with the next statement that it is set", async () => {
    await using world = openWorld();
    const id = await aPlaceholder(world);
    await world.secrets.putPassword(id, { generate: {} }, LOCAL, ADMINISTRATOR);
    await world.accountSteps.say(id, "vault", { outcome: "done", note: null }, ADMINISTRATOR);
    await world.contacts.set(id, { email: "robot@example.com", phone: "+4315123456" }, ADMINISTRATOR);
    await world.accountSteps.say(id, "user_name", { outcome: "skipped", note: null }, ADMINISTRATOR);
    await world.accountSteps.say(id, "created", { outcome: "done", note: null }, ADMINISTRATOR);
    await world.failures.report(id, aReport("email_invalid"), ADMINISTRATOR);
    const bounced = await codesOf(world, id);

    world.clock.advance(1000);
    await world.contacts.verify(id, "It works now.", ADMINISTRATOR);

    expect(bounced).toContain("email_invalid");
    expect(await codesOf(world, id)).not.toContain("email_invalid");
  });

  it("are not touched by what they have nothing to do with, and outlast a restart", async () => {
    await using world = openWorld();
    const id = await aPlaceholder(world);
    await world.failures.report(id, aReport("seats_exhausted"), ADMINISTRATOR);
    world.clock.advance(1000);

    await world.secrets.putPassword(id, { generate: {} }, LOCAL, ADMINISTRATOR);
    const again = await world.reopen();
    const codes = await codesOf(again, id);
    await again[Symbol.asyncDispose]();

    expect(codes).toContain("seats_exhausted");
  });
});
