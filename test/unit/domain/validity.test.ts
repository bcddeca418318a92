import { describe, expect, it } from "vitest";
import { ADMINISTRATOR } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const DAY = 24 * 60 * 60 * 1000;

async function active(world: World) {
  const ground = await world.assigned();
  const { id } = (await world.accountOf(ground.userId)).account;
  const integrationId = await world.activate(id, ground.application);
  const bound = (from: number | null, until: number | null) =>
    world.terms.setValidity(id, { from, until }, "A contract.", ADMINISTRATOR);
  return { ...ground, id, integrationId, bound, seen: () => world.accounts.get(id) };
}

describe("the validity of an account", () => {
  it("suspends it at its end by itself, pauses its link and serves no codes, whatever the identity provider says", async () => {
    await using world = openWorld();
    const { id, bound, seen } = await active(world);
    const until = world.clock.now() + 10 * DAY;

    await bound(null, until);
    const within = await seen();
    world.clock.advanceDays(10);
    await world.worker.runOnce();

    const stored = await world.accountLists.list({ status: "suspended" }, { limit: 10 });
    const after = await seen();
    expect([within.status, within.warnings.map(({ code }) => code)]).toEqual([
      "active",
      ["no_owner", "validity_ends_soon"],
    ]);
    expect(stored.items.map((view) => view.account.id)).toEqual([id]);
    expect([after.gates.upstream, after.gates.validity, after.gates.link]).toEqual(["active", "ended", "paused"]);
    expect(after.waitingFor).toBe(`Its validity ended on ${new Date(until).toISOString().slice(0, 10)}.`);
    expect(after.integration?.pauseReason).toBe("The account is outside its validity.");
    await expect(world.authenticators.code(id, ADMINISTRATOR)).rejects.toMatchObject({
      code: "conflict",
      facts: { code: "code_not_served" },
    });
  });

  it("is over at its end even before any job has looked", async () => {
    await using world = openWorld();
    const { bound, seen } = await active(world);
    await bound(null, world.clock.now() + DAY);

    world.clock.advanceDays(1);

    const { status, gates } = await seen();
    expect([status, gates.link]).toEqual(["suspended", "paused"]);
  });

  it("begins by itself, and leaves the link to a person", async () => {
    await using world = openWorld();
    const { integrationId, bound, seen } = await active(world);
    await bound(world.clock.now() + DAY, null);
    const early = await seen();
    const refused = world.integrations.resume(integrationId, ADMINISTRATOR);
    await expect(refused).rejects.toMatchObject({ facts: { unmet: [{ gate: "validity", value: "not_yet" }] } });

    world.clock.advanceDays(1);
    await world.worker.runOnce();
    const begun = await seen();
    await world.integrations.resume(integrationId, ADMINISTRATOR);

    expect([early.status, early.gates.validity]).toEqual(["suspended", "not_yet"]);
    expect([begun.status, begun.account.gates.validity]).toEqual(["paused", "open"]);
    expect((await seen()).status).toBe("active");
  });

  it("can be extended and taken away", async () => {
    await using world = openWorld();
    const { id, bound, seen } = await active(world);
    await bound(null, world.clock.now() + DAY);
    world.clock.advanceDays(2);
    await world.worker.runOnce();

    await bound(null, world.clock.now() + DAY);
    const extended = (await seen()).status;
    await world.terms.clearValidity(id, ADMINISTRATOR);

    const { account } = await seen();
    expect(extended).toBe("paused");
    expect([account.validFrom, account.validUntil, account.validityReason, account.deriveAt]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    ["an end that is past", null, 0],
    ["an end before its beginning", 2 * DAY, DAY],
    ["an end at its beginning", DAY, DAY],
  ])("has no place for %s", async (_what, from, until) => {
    await using world = openWorld();
    const { bound, seen } = await active(world);
    const now = world.clock.now();

    const refused = bound(from === null ? null : now + from, now + until);

    await expect(refused).rejects.toMatchObject({ code: "invalid_value", facts: { attribute: "until" } });
    expect((await seen()).account.validUntil).toBe(null);
  });

  it("has an end that policy asks for from the start, and none beyond it", async () => {
    await using world = openWorld({ policy: { validityDays: 90 } });
    const { id, bound, seen } = await active(world);
    const now = world.clock.now();
    const latest = now + 90 * DAY;

    const first = (await seen()).account.validUntil;
    const invalid = { code: "invalid_value", facts: { attribute: "until" } };
    await expect(bound(null, latest + 1)).rejects.toMatchObject(invalid);
    await expect(bound(null, null)).rejects.toMatchObject(invalid);
    await expect(world.terms.clearValidity(id, ADMINISTRATOR)).rejects.toMatchObject(invalid);

    expect(first).toBe(latest);
  });
});
