import { describe, expect, it } from "vitest";
import { CodeWaiters } from "../../../src/domain/authenticator/code-waiters.ts";
import type { Origin } from "../../../src/domain/event/event.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, SEED, type World } from "./world.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const PERIOD = 30 * SECOND;

async function enrolled(world: World): Promise<string> {
  const { userId } = await world.assigned();
  const { account } = await world.accountOf(userId);
  await world.enroll(account.id);
  // Codes around the enrolment are of steps that a test should not depend on.
  world.clock.advance(2 * PERIOD);
  return account.id;
}

const by = (id: string): Origin => ({ ...ADMINISTRATOR, actor: { kind: "token", id } });
const refusal = (error: unknown) => error as { readonly code: string; readonly facts: Record<string, unknown> };

describe("a code that has to be good for a while", () => {
  it.each([
    [0, 30, 0],
    [1, 30, 29],
    [20, 10, 0],
    [20.5, 10, 9.5],
    [21, 10, 9],
    [29, 1, 0],
    [29.5, 1, 0.5],
    [0.5, 29, 0],
    [0.5, 30, 0],
  ])("asked for %d s into a step for %i s is waited for %d s", async (into, minRemaining, waits) => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    world.clock.advance(into * SECOND);
    const asked = world.clock.now();

    const handed = await world.authenticators.code(accountId, ADMINISTRATOR, { minRemaining });

    expect((world.clock.now() - asked) / SECOND).toBe(waits);
    expect(handed.code).toBe(await world.codeAt(world.clock.now()));
    expect(handed.secondsRemaining).toBeGreaterThanOrEqual(minRemaining);
    expect(handed.validUntil).toBe((handed.step + 1) * PERIOD);
  });

  it("cannot be good for longer than the period", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);

    const asked = world.authenticators.code(accountId, ADMINISTRATOR, { minRemaining: 31 });

    await expect(asked).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "minRemaining" } });
  });

  it("is not waited for longer than a call may last: the answer says when the next one begins", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.enrolments.enroll(account.id, { secret: SEED.base32, period: 300 }, ADMINISTRATOR);
    const start = Math.ceil(world.clock.now() / (300 * SECOND)) * 300 * SECOND;
    world.clock.advance(start - world.clock.now() + 100 * SECOND);
    const before = world.clock.now();

    const asked = world.authenticators.code(account.id, ADMINISTRATOR, { minRemaining: 300 });

    const facts = { code: "code_not_yet", secondsUntilNext: 200 };
    await expect(asked).rejects.toMatchObject({ code: "conflict", facts });
    expect(world.clock.now()).toBe(before);
  });

  it.each<[string, (world: World, accountId: string) => Promise<unknown>]>([
    ["held", (world, accountId) => world.accounts.hold(accountId, "why", ADMINISTRATOR)],
    ["reset", (world, accountId) => world.authenticators.reset(accountId, ADMINISTRATOR)],
    ["suspected", (world, accountId) => world.authenticators.suspect(accountId, "why", ADMINISTRATOR)],
  ])("is not handed out when it is %s while somebody waits", async (_what, change) => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    world.clock.advance(SECOND);

    const stillAllowed = async () => void (await change(world, accountId));
    const asked = world.authenticators.code(accountId, ADMINISTRATOR, { minRemaining: 30, stillAllowed });

    await expect(asked).rejects.toMatchObject({ code: "conflict", facts: { code: "code_not_served" } });
  });

  it("is not handed out to one who may not have it any more after waiting, and whose place is free again", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    world.clock.advance(SECOND);
    const revoked = new Error("revoked");

    const asked = world.authenticators.code(accountId, ADMINISTRATOR, {
      minRemaining: 30,
      stillAllowed: () => Promise.reject(revoked),
    });

    await expect(asked).rejects.toBe(revoked);
    expect(world.factors.waiters.count).toBe(0);
  });

  it("is waited for by nobody who has gone", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    world.clock.advance(SECOND);

    const gone = () => AbortSignal.abort();
    const asked = world.authenticators.code(accountId, ADMINISTRATOR, { minRemaining: 30, gone });

    await expect(asked).rejects.toMatchObject({ code: "unavailable" });
    expect(world.factors.waiters.count).toBe(0);
    expect((await world.events()).filter(({ type }) => type === "authenticator.code_read")).toEqual([]);
  });
});

describe("an exclusive code", () => {
  it("of one step has one taker, however many ask at the same time", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);

    const asked = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => world.authenticators.code(accountId, by(`t${at}`), { exclusive: true })),
    );

    const taken = asked.filter((outcome) => outcome.status === "fulfilled");
    const refused = asked.filter((outcome) => outcome.status === "rejected").map(({ reason }) => refusal(reason));
    expect(taken.length).toBe(1);
    expect(new Set(refused.map(({ code, facts }) => `${code} ${facts["code"]} ${facts["secondsUntilNext"]}`))).toEqual(
      new Set(["conflict code_not_yet 30"]),
    );
  });

  it("is handed to those who wait one after the other, each with a step of its own", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    const wish = { exclusive: true, minRemaining: 1 };

    const steps: number[] = [];
    for (let asker = 0; asker < 3; asker += 1) {
      steps.push((await world.authenticators.code(accountId, by(`t${asker}`), wish)).step);
    }

    const [first = 0] = steps;
    expect(steps).toEqual([first, first + 1, first + 2]);
  });

  it("is nobody else's: neither one that was read before, nor for others to read later", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);

    await world.authenticators.code(accountId, ADMINISTRATOR);
    const late = world.authenticators.code(accountId, ADMINISTRATOR, { exclusive: true });
    await expect(late).rejects.toMatchObject({ facts: { code: "code_not_yet", secondsUntilNext: 30 } });
    world.clock.advance(PERIOD);
    await world.authenticators.code(accountId, ADMINISTRATOR, { exclusive: true });
    const later = world.authenticators.code(accountId, ADMINISTRATOR);
    await expect(later).rejects.toMatchObject({ facts: { code: "code_not_yet", secondsUntilNext: 30 } });
    world.clock.advance(PERIOD);

    expect((await world.authenticators.code(accountId, ADMINISTRATOR)).code).toBe(
      await world.codeAt(world.clock.now()),
    );
  });

  it("is not handed out again after a restart, nor after the clock was set back", async () => {
    const first = openWorld();
    const accountId = await enrolled(first);
    await first.authenticators.code(accountId, ADMINISTRATOR, { exclusive: true });

    await using world = await first.reopen();
    const restarted = world.authenticators.code(accountId, ADMINISTRATOR, { exclusive: true });
    await expect(restarted).rejects.toMatchObject({ facts: { code: "code_not_yet" } });
    world.clock.advance(-5 * MINUTE);
    const setBack = world.authenticators.code(accountId, ADMINISTRATOR, { exclusive: true });

    await expect(setBack).rejects.toMatchObject({ facts: { code: "code_not_yet", secondsUntilNext: 330 } });
  });

  it("of one account is taken for all accounts of the login", async () => {
    await using world = openWorld();
    await world.addApp("crm");
    await world.addApp("wiki");
    const connection = await world.connect();
    const userId = await world.push(connection, "svc", appAssignments("crm", "wiki"));
    const [one, other] = (await world.accountsOf(userId)).map((view) => view.account.id);
    await world.enroll(one ?? "");

    await world.authenticators.code(one ?? "", ADMINISTRATOR, { exclusive: true });
    const second = world.authenticators.code(other ?? "", ADMINISTRATOR, { exclusive: true });

    await expect(second).rejects.toMatchObject({ facts: { code: "code_not_yet" } });
  });
});

describe("reading codes", () => {
  it("keeps what for in its event", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);

    await world.authenticators.code(accountId, { ...ADMINISTRATOR, reason: "nightly sync" }, { exclusive: true });

    const [read] = (await world.events()).filter(({ type }) => type === "authenticator.code_read");
    expect([read?.reason, read?.after?.["exclusive"]]).toEqual(["nightly sync", true]);
  });

  it("more than 30 times a minute waits, for whoever does it alone, across a restart", async () => {
    const first = openWorld();
    const accountId = await enrolled(first);
    for (let read = 0; read < 30; read += 1) {
      await first.authenticators.code(accountId, ADMINISTRATOR);
      first.clock.advance(SECOND);
    }

    await using world = await first.reopen();
    const often = world.authenticators.code(accountId, ADMINISTRATOR);
    await expect(often).rejects.toMatchObject({ code: "too_many_requests", facts: { retryAfterSeconds: 30 } });
    const other = await world.authenticators.code(accountId, by("other"));
    world.clock.advance(30 * SECOND);
    const waited = await world.authenticators.code(accountId, ADMINISTRATOR);

    expect([other.periodSeconds, waited.periodSeconds]).toEqual([30, 30]);
    expect(world.factors.tally.of("code_reads_refused")).toBe(1);
    expect(world.factors.tally.of("code_reads")).toBe(2);
  });

  it("is not refused for longer than a minute after the clock was set back", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    for (let read = 0; read < 30; read += 1) await world.authenticators.code(accountId, ADMINISTRATOR);

    world.clock.advance(-100 * HOUR);
    const often = world.authenticators.code(accountId, ADMINISTRATOR);
    await expect(often).rejects.toMatchObject({ code: "too_many_requests", facts: { retryAfterSeconds: 60 } });
    world.clock.advance(MINUTE);

    expect((await world.authenticators.code(accountId, ADMINISTRATOR)).periodSeconds).toBe(30);
  });

  it("a hundred times within an hour is worth one event and one warning, and is refused to nobody", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    for (let read = 0; read < 210; read += 1) {
      await world.authenticators.code(accountId, ADMINISTRATOR);
      world.clock.advance(10 * SECOND);
    }

    const often = (await world.events()).filter(({ type }) => type === "authenticator.codes_read_often");
    expect(often.map(({ actor, accountId: of, after }) => ({ actor, of, after }))).toEqual([
      { actor: ADMINISTRATOR.actor, of: accountId, after: { readsPerHour: 100 } },
    ]);
    expect(world.factors.tally.of("code_read_alerts")).toBe(1);

    world.clock.advance(HOUR);
    for (let read = 0; read < 99; read += 1) {
      await world.authenticators.code(accountId, ADMINISTRATOR);
      world.clock.advance(10 * SECOND);
    }
    expect(world.factors.tally.of("code_read_alerts")).toBe(1);
    await world.authenticators.code(accountId, ADMINISTRATOR);
    expect(world.factors.tally.of("code_read_alerts")).toBe(2);
  });

  it("is forgotten a day after the last one", async () => {
    await using world = openWorld();
    const accountId = await enrolled(world);
    await world.authenticators.code(accountId, ADMINISTRATOR);
    const key = `${ADMINISTRATOR.actor.kind}:${ADMINISTRATOR.actor.id}`;
    const known = () => world.store.read((stores) => stores.codeReaders.find(key));

    world.clock.advance(23 * HOUR);
    await world.worker.runOnce();
    const kept = await known();
    world.clock.advance(HOUR + 1);
    await world.worker.runOnce();

    expect([kept?.recent.length, await known()]).toEqual([1, undefined]);
  });
});

describe("those who wait for a code", () => {
  const never = new AbortController().signal;

  it("are at most 16 for one factor, 16 for one token and 256 in all; a place that comes free can be taken", () => {
    const waiters = new CodeWaiters(() => Promise.resolve());
    const many = (count: number, factor: (at: number) => string, actor: (at: number) => string) =>
      Array.from({ length: count }, (_, at) => waiters.enter(factor(at), actor(at), never));
    const full = expect.objectContaining({ code: "too_many_requests" });

    const first = many(
      16,
      () => "f",
      (at) => `a${at}`,
    );
    expect(() => waiters.enter("f", "b", never)).toThrow(full);
    many(
      16,
      (at) => `g${at}`,
      () => "z",
    );
    expect(() => waiters.enter("h", "z", never)).toThrow(full);
    first[0]?.[Symbol.dispose]();
    first[0]?.[Symbol.dispose]();
    expect(waiters.count).toBe(31);
    waiters.enter("f", "b", never);
    many(
      224,
      (at) => `h${at}`,
      (at) => `c${at}`,
    );

    expect(waiters.count).toBe(256);
    expect(() => waiters.enter("new", "new", never)).toThrow(full);
  });

  it("are sent away when the server stops", async () => {
    const pause = (_ms: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    const waiters = new CodeWaiters(pause);
    using place = waiters.enter("f", "a", never);

    const waiting = place.wait(HOUR);
    waiters[Symbol.dispose]();

    await expect(waiting).rejects.toMatchObject({ code: "unavailable", facts: { retryAfterSeconds: 5 } });
  });
});
