import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Lockout } from "../../../src/domain/authenticator/lockout.ts";
import type { Actor, Origin } from "../../../src/domain/event/event.ts";
import { type AuthenticatorId, newId } from "../../../src/domain/id.ts";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { openTempSqlite, type TempStore } from "../../support/temp-store.ts";
import { openWorld, SEED, type World } from "./world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const LIMITS = { maxFailures: 5, failureWindowSeconds: 300, maxFailuresPerHour: 50 };
const WRONG = ["000000", "000001"] as const;

const someone = (id: string): Actor => ({ kind: "token", id });

/** Guesses at one factor: whoever asks is told how long to wait, and 0 is a code that is looked at. */
function guessing(units: TempStore, clock: FakeClock, limits = LIMITS) {
  const lockout = new Lockout(limits);
  const factor = newId<AuthenticatorId>();
  return (actor: Actor) => units.write((stores) => lockout.take(stores, factor, { actor }, clock.now()));
}

describe("the lockout of one who tries codes", () => {
  it("looks at five codes, and then at none for 5, 10, 15 and again 15 minutes", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const guess = guessing(units, clock, { ...LIMITS, maxFailuresPerHour: 1000 });

    const locks: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let attempt = 0; attempt < 5; attempt += 1) expect(await guess(someone("a"))).toBe(0);
      const wait = await guess(someone("a"));
      locks.push(wait / MINUTE);
      clock.advance(wait - 1);
      expect(await guess(someone("a"))).toBe(1);
      clock.advance(1);
    }

    expect(locks).toEqual([5, 10, 15, 15]);
  });

  it("begins with short locks again after a day without a try", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const guess = guessing(units, clock);
    for (let attempt = 0; attempt < 5; attempt += 1) await guess(someone("a"));

    clock.advance(24 * HOUR);
    for (let attempt = 0; attempt < 5; attempt += 1) await guess(someone("a"));

    expect(await guess(someone("a"))).toBe(5 * MINUTE);
  });

  it("leaves everybody else alone", async () => {
    await using units = openTempSqlite();
    const guess = guessing(units, new FakeClock());
    for (let attempt = 0; attempt < 20; attempt += 1) await guess(someone("stranger"));

    expect(await guess(someone("stranger"))).toBe(5 * MINUTE);
    expect(await guess(someone("owner"))).toBe(0);
  });

  it("does not end sooner, nor later than it was to, when the clock is set back", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const guess = guessing(units, clock);
    for (let attempt = 0; attempt < 5; attempt += 1) await guess(someone("a"));

    clock.advance(-365 * 24 * HOUR);
    const atOnce = await guess(someone("a"));
    clock.advance(5 * MINUTE);

    expect(atOnce).toBe(5 * MINUTE);
    expect(await guess(someone("a"))).toBe(0);
  });

  it("passes a ceiling that was reached before the clock was set back within an hour of it", async () => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const guess = guessing(units, clock, { ...LIMITS, maxFailuresPerHour: 3 });
    for (const id of ["a", "b", "c"]) await guess(someone(id));

    clock.advance(-10 * HOUR);
    const atOnce = await guess(someone("d"));
    clock.advance(HOUR);

    expect(atOnce).toBe(HOUR);
    expect(await guess(someone("d"))).toBe(0);
  });
});

describe("guessing at one factor", () => {
  it.each([1, 7, 400])("by %i at once reaches no more real comparisons in an hour than the ceiling", async (actors) => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const guess = guessing(units, clock);
    const guesses = 4000;

    const looked: number[] = [];
    for (let attempt = 0; attempt < guesses; attempt += 1) {
      if ((await guess(someone(`actor-${attempt % actors}`))) === 0) looked.push(clock.now());
      clock.advance((2 * HOUR) / guesses);
    }

    const most = Math.max(...looked.map((from) => looked.filter((at) => at >= from && at < from + HOUR).length));
    expect(looked.length).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(LIMITS.maxFailuresPerHour);
    expect(LIMITS.maxFailuresPerHour).toBeLessThanOrEqual(100);
  });

  it("is bounded for each and for all in any order of tries and pauses", async () => {
    const limits = { maxFailures: 2, failureWindowSeconds: 60, maxFailuresPerHour: 6 };
    const tries = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 20 * 60 })), {
      minLength: 1,
      maxLength: 40,
    });

    await fc.assert(
      fc.asyncProperty(tries, async (steps) => {
        await using units = openTempSqlite();
        const clock = new FakeClock();
        const guess = guessing(units, clock, limits);
        const looked: { readonly who: number; readonly at: number }[] = [];
        for (const [who, pauseSeconds] of steps) {
          clock.advance(pauseSeconds * SECOND);
          if ((await guess(someone(String(who)))) === 0) looked.push({ who, at: clock.now() });
        }

        for (const { who, at } of looked) {
          const hour = looked.filter((other) => other.at >= at && other.at < at + HOUR);
          const own = looked.filter((other) => other.who === who && other.at >= at && other.at < at + MINUTE);
          expect(hour.length).toBeLessThanOrEqual(limits.maxFailuresPerHour);
          expect(own.length).toBeLessThanOrEqual(limits.maxFailures);
        }
      }),
      { numRuns: 25 },
    );
  });
});

async function enrolling(world: World): Promise<string> {
  const { userId } = await world.assigned();
  const { account } = await world.accountOf(userId);
  await world.enrolments.enroll(account.id, { secret: SEED.base32 }, ADMINISTRATOR);
  return account.id;
}

const by = (id: string): Origin => ({ ...ADMINISTRATOR, actor: someone(id) });

const refusalOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => "accepted",
    (error) => error.code,
  );

describe("guessing at many factors", () => {
  it.each([
    ["one network, of IPv6 by its first 64 bits", (turn: number) => `2001:db8:0:1::${turn.toString(16)}`, 100],
    ["one address", () => "192.0.2.1", 100],
    ["everywhere", (turn: number) => `198.51.${Math.floor(turn / 200)}.${turn % 200}`, 1000],
    ["this machine, as a proxy on it looks", () => "127.0.0.1", 1000],
  ])("from %s reaches no more real comparisons in an hour than its ceiling", async (_where, addressOf, most) => {
    await using units = openTempSqlite();
    const clock = new FakeClock();
    const lockout = new Lockout(LIMITS);
    const guess = (turn: number) =>
      units.write((stores) => {
        const origin = { actor: someone(`t${turn}`), from: addressOf(turn) };
        return lockout.take(stores, newId<AuthenticatorId>(), origin, clock.now());
      });

    const waits: number[] = [];
    for (let turn = 0; turn < most + 5; turn += 1) waits.push(await guess(turn));
    clock.advance(HOUR);

    expect(waits.filter((wait) => wait === 0)).toHaveLength(most);
    expect(waits.slice(most)).toEqual(Array(5).fill(HOUR));
    expect(await guess(0)).toBe(0);
  });
});

describe("wrong codes", () => {
  it.each([
    "12345",
    "1234567",
    "12345 ",
    " 12345",
    "123 456",
    "123-456",
    "１２３４５６",
    "١٢٣٤٥٦",
    "12345\u0000",
    "+12345",
    "-12345",
    "0x1234",
    "1e5000",
    "12.345",
    "12,345",
    "12345\n",
    "12345a",
    "",
    "\u200b12345",
    "NaNNaN",
  ])("such as %j are refused and counted", async (malformed) => {
    await using world = openWorld();
    const accountId = await enrolling(world);
    const [good] = await world.codes();

    const refusals: string[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      refusals.push(await refusalOf(world.enrolments.confirm(accountId, { codes: [good, malformed] }, ADMINISTRATOR)));
    }
    const locked = refusalOf(world.enrolments.confirm(accountId, { codes: await world.codes() }, ADMINISTRATOR));

    expect(refusals).toEqual(Array.from({ length: 5 }, () => "invalid_value"));
    expect(await locked).toBe("too_many_requests");
  });

  it("are counted across a restart, with the lock and its end in the event that tells of it", async () => {
    const first = openWorld();
    const accountId = await enrolling(first);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await refusalOf(first.enrolments.confirm(accountId, { codes: WRONG }, ADMINISTRATOR));
    }

    await using world = await first.reopen();
    const codes = await world.codes();
    const after = refusalOf(world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR));
    expect(await after).toBe("too_many_requests");
    const events = (await world.events()).filter((event) => event.type === "authenticator.confirmation_failed");

    const lockedUntil = new Date(world.clock.now() + 5 * MINUTE).toISOString();
    expect(events.map((event) => event.after)).toEqual([
      { failures: 1 },
      { failures: 2 },
      { failures: 3 },
      { failures: 4 },
      { failures: 5, lockedUntil },
    ]);
  });

  it("of a stranger do not keep the owner from confirming, whose success forgets all of them", async () => {
    await using world = openWorld();
    const accountId = await enrolling(world);
    for (let attempt = 0; attempt < 6; attempt += 1) {
      await refusalOf(world.enrolments.confirm(accountId, { codes: WRONG }, by("stranger")));
    }

    const view = await world.enrolments.confirm(accountId, { codes: await world.codes() }, by("owner"));
    await world.authenticators.reset(accountId, ADMINISTRATOR);
    await world.enrolments.enroll(accountId, { secret: SEED.base32 }, ADMINISTRATOR);
    world.clock.advance(2 * MINUTE);
    const again = await world.enrolments.confirm(accountId, { codes: await world.codes() }, by("stranger"));

    expect([view.state, again.state]).toEqual(["enrolled", "enrolled"]);
    expect(world.factors.tally.of("lockouts")).toBe(1);
    expect(world.factors.tally.of("wrong_codes")).toBe(5);
  });

  it("are not looked at more often because they come at once", async () => {
    await using world = openWorld();
    const accountId = await enrolling(world);

    const refusals = await Promise.all(
      Array.from({ length: 60 }, () => refusalOf(world.enrolments.confirm(accountId, { codes: WRONG }, ADMINISTRATOR))),
    );

    expect(refusals.filter((code) => code === "invalid_value").length).toBe(5);
    expect(refusals.filter((code) => code === "too_many_requests").length).toBe(55);
  });

  it("that were right once are refused after the clock was set back", async () => {
    await using world = openWorld();
    const accountId = await enrolling(world);
    const codes = await world.codes();
    await world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR);
    const { account } = await world.accounts.get(accountId);
    await world.store.write(async (stores) => {
      const factor = await stores.authenticators.find(account.userId);
      if (factor !== undefined) await stores.authenticators.update({ ...factor, state: "enrolling" });
    });

    world.clock.advance(-30 * SECOND);

    expect(await refusalOf(world.enrolments.confirm(accountId, { codes }, ADMINISTRATOR))).toBe("invalid_value");
  });
});
