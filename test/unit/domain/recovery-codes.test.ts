import Database from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecoveryCodes } from "../../../src/domain/authenticator/recovery-codes.ts";
import type { Origin } from "../../../src/domain/event/event.ts";
import type { UserId } from "../../../src/domain/id.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, SEED, type World } from "./world.ts";

describe("recovery codes as providers show them", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["one to a text", ["abcd-efgh", "ijkl-mnop"], ["abcd-efgh", "ijkl-mnop"]],
    ["one to a line", ["12345678\n23456789\r\n34567890\n"], ["12345678", "23456789", "34567890"]],
    [
      "numbered, in two columns",
      ["1. 1234 5678    6. 2345 6789\n2. 3456 7890"],
      ["1234 5678", "2345 6789", "3456 7890"],
    ],
    [
      "with brackets and bullets",
      ["(1) aaaa-1111\n2) bbbb-2222\n- cccc-3333\n• dddd-4444"],
      ["aaaa-1111", "bbbb-2222", "cccc-3333", "dddd-4444"],
    ],
    ["separated by commas", ["a1b2c-d3e4f,  g5h6i-j7k8l;m9n0o-p1q2r"], ["a1b2c-d3e4f", "g5h6i-j7k8l", "m9n0o-p1q2r"]],
    ["separated by one space", ["abcdef0123 fedcba3210"], ["abcdef0123", "fedcba3210"]],
    ["copied with spaces that do not break, and with what is not seen", ["\ufeff1234\u00a05678\u200b"], ["1234 5678"]],
    ["in full-width digits", ["１２３４５６７８"], ["12345678"]],
    ["twice, once without separators", ["abcd-efgh", "abcdefgh", "ABCD-EFGH"], ["abcd-efgh", "ABCD-EFGH"]],
    ["with a number that is no numbering", ["10 1234 5678"], ["10 1234 5678"]],
  ])("are read %s", (_how, texts, codes) => {
    expect(parseRecoveryCodes(texts)).toEqual(codes);
  });

  it.each<[string, readonly string[]]>([
    ["headings", ["Your backup codes:\nabcd-efgh"]],
    ["what is too short", ["abc"]],
    ["what is too long", ["a".repeat(65)]],
    ["control characters", ["abcd\u0000efgh"]],
    ["nothing", ["", " \n "]],
    ["more than 50", [Array.from({ length: 51 }, (_, at) => `code-${1000 + at}`).join("\n")]],
  ])("are refused with %s, without being repeated", (_what, texts) => {
    const refused = expect.objectContaining({ code: "invalid_value", facts: { attribute: "codes" } });

    expect(() => parseRecoveryCodes(texts)).toThrow(refused);
    expect(() => parseRecoveryCodes(texts)).not.toThrow(texts[0] === "" ? "\u0000" : (texts[0] ?? "").slice(0, 60));
  });

  it("come back from any list that is numbered and broken in any way", () => {
    const group = fc.string({
      unit: fc.constantFrom(..."abcdefghjkmnpqrstuvwxyz23456789"),
      minLength: 4,
      maxLength: 5,
    });
    const code = fc.tuple(group, group).map((groups) => groups.join("-"));
    const codes = fc.uniqueArray(code, { minLength: 1, maxLength: 50, selector: (text) => text.replace("-", "") });
    const number = fc.constantFrom(
      (_at: number) => "",
      (at: number) => `${at + 1}. `,
      (at: number) => `${at + 1}) `,
      () => "- ",
      () => "* ",
    );
    const between = fc.constantFrom("\n", "\r\n", ", ", "; ", "\t", "   ", " | ");

    fc.assert(
      fc.property(codes, number, between, (list, numbered, separator) => {
        const text = list.map((one, at) => `${numbered(at)}${one}`).join(separator);

        expect(parseRecoveryCodes([text])).toEqual(list);
      }),
    );
  });

  it("make of no text anything but codes or a refusal", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 200 }), { maxLength: 5 }), (texts) => {
        try {
          for (const code of parseRecoveryCodes(texts)) expect(code).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}\-_.: ]*$/u);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_value" });
        }
      }),
    );
  });
});

const CODES = ["1. aaaa-1111\n2. bbbb-2222\n3. cccc-3333\n4. dddd-4444"];
const WITH_REASON: Origin = { ...ADMINISTRATOR, reason: "the device is lost" };

async function stored(world: World) {
  const { userId, ...ground } = await world.assigned();
  const { account } = await world.accountOf(userId);
  await world.enroll(account.id);
  await world.factors.recoveryCodes.store(account.id, CODES, ADMINISTRATOR);
  return { ...ground, userId, accountId: account.id };
}

async function warningsOf(world: World, userId: string): Promise<readonly string[]> {
  return (await world.accountOf(userId)).warnings.map((warning) => warning.code);
}

describe("stored recovery codes", () => {
  it("are handed out once each, in order, until none is left; two left or fewer are a warning", async () => {
    await using world = openWorld();
    const { accountId, userId } = await stored(world);

    const used: string[] = [];
    const warned: boolean[] = [];
    for (let use = 0; use < 4; use += 1) {
      warned.push((await warningsOf(world, userId)).includes("recovery_codes_low"));
      used.push((await world.factors.recoveryCodes.use(accountId, WITH_REASON)).code);
    }
    const none = world.factors.recoveryCodes.use(accountId, WITH_REASON);
    await expect(none).rejects.toMatchObject({ code: "conflict", facts: { code: "no_recovery_code" } });

    expect(used).toEqual(["aaaa-1111", "bbbb-2222", "cccc-3333", "dddd-4444"]);
    expect(warned).toEqual([false, false, true, true]);
    const { warnings, sharedFactor } = await world.accountOf(userId);
    expect(warnings).toContainEqual({
      code: "recovery_codes_low",
      message: "No recovery code of svc-crm@example.com is left; have the provider make new ones and store them.",
    });
    expect(sharedFactor).toEqual({ serves: 1, recoveryCodesLeft: 0 });
  });

  it("have one taker each, however many ask at the same time", async () => {
    await using world = openWorld();
    const { accountId } = await stored(world);

    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () => world.factors.recoveryCodes.use(accountId, WITH_REASON)),
    );

    const codes = asked.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value.code] : []));
    expect(codes.sort()).toEqual(["aaaa-1111", "bbbb-2222", "cccc-3333", "dddd-4444"]);
  });

  it("are used for a reason only, which their event keeps without the code", async () => {
    await using world = openWorld();
    const { accountId } = await stored(world);

    const without = world.factors.recoveryCodes.use(accountId, ADMINISTRATOR);
    await expect(without).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "Anteroom-Reason" } });
    const { code } = await world.factors.recoveryCodes.use(accountId, WITH_REASON);

    const events = await world.events();
    expect(events.at(-1)).toMatchObject({
      type: "authenticator.recovery_code_used",
      reason: "the device is lost",
      after: { recoveryCodesLeft: 3 },
    });
    expect(JSON.stringify(events)).not.toContain(code);
  });

  it("are replaced as a whole, and counted", async () => {
    await using world = openWorld();
    const { accountId } = await stored(world);
    await world.factors.recoveryCodes.use(accountId, WITH_REASON);
    const before = await world.factors.recoveryCodes.status(accountId);

    const after = await world.factors.recoveryCodes.store(accountId, ["new1-code", "new2-code"], ADMINISTRATOR);
    const { code } = await world.factors.recoveryCodes.use(accountId, WITH_REASON);

    const storedAt = world.clock.now();
    const sharing = [{ accountId, application: "CRM", userName: "svc-crm@example.com" }];
    expect(before).toEqual({ total: 4, left: 3, storedAt, sharing });
    expect(after).toEqual({ total: 2, left: 2, storedAt, sharing });
    expect(code).toBe("new1-code");
  });

  it("are void from the reset of the factor on, and back with it", async () => {
    await using world = openWorld();
    const { accountId, userId } = await stored(world);

    await world.authenticators.reset(accountId, ADMINISTRATOR);
    const none = world.factors.recoveryCodes.use(accountId, WITH_REASON);
    await expect(none).rejects.toMatchObject({ code: "conflict", facts: { code: "code_not_served" } });
    const refused = world.factors.recoveryCodes.store(accountId, CODES, ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ code: "conflict", facts: { code: "was_reset" } });
    const reset = await world.factors.recoveryCodes.status(accountId);
    const { sharedFactor } = await world.accountOf(userId);
    await world.authenticators.rollBack(accountId, ADMINISTRATOR);

    expect([reset.left, sharedFactor?.recoveryCodesLeft]).toEqual([0, null]);
    expect((await world.factors.recoveryCodes.use(accountId, WITH_REASON)).code).toBe("aaaa-1111");
  });

  it.each<[string, (world: World, ground: Awaited<ReturnType<typeof stored>>) => Promise<unknown>]>([
    [
      "a new factor is enrolled",
      async (world, { accountId }) => {
        await world.authenticators.reset(accountId, ADMINISTRATOR);
        await world.enrolments.enroll(accountId, { secret: SEED.base32 }, ADMINISTRATOR);
      },
    ],
    [
      "the last account of the login retires",
      (world, { accountId }) => world.accounts.retire(accountId, "gone", ADMINISTRATOR),
    ],
    [
      "the reset cannot be rolled back any more",
      async (world, { accountId }) => {
        await world.authenticators.reset(accountId, ADMINISTRATOR);
        world.clock.advanceDays(1);
        await world.worker.runOnce();
      },
    ],
  ])("are gone when %s", async (_when, end) => {
    await using world = openWorld();
    const ground = await stored(world);

    await end(world, ground);

    const database = new Database(world.file, { readonly: true });
    const rows = database.prepare("SELECT count(*) FROM recovery_code").pluck().get();
    database.close();
    expect(rows).toBe(0);
  });

  it("are sealed each for its own row: one that was moved in the database is unavailable", async () => {
    await using world = openWorld();
    const { accountId, userId } = await stored(world);
    const database = new Database(world.file);
    const [first, second] = database
      .prepare<[], { id: string; code: Buffer }>("SELECT id, code FROM recovery_code ORDER BY seq")
      .all();
    database.prepare("UPDATE recovery_code SET code = ? WHERE id = ?").run(second?.code, first?.id);
    database.close();

    const moved = world.factors.recoveryCodes.use(accountId, WITH_REASON);

    await expect(moved).rejects.toMatchObject({ code: "unavailable" });
    const factor = await world.store.read((stores) => stores.authenticators.find(userId as UserId));
    expect(factor?.recoveryLeft).toBe(4);
  });
});
