import { describe, expect, it } from "vitest";
import type { AccountId } from "../../../src/domain/id.ts";
import { ADMINISTRATOR, setting } from "../../support/builders.ts";
import { fakeMetadata, openWorld, type World } from "./world.ts";

const MEMBERS = 600;
const NOT_SUPPORTED = { kind: "declaration", supported: false, source: "the vendor", date: "2026-01-15" } as const;

/** A bound group of 600 of which the last one is active; nothing is queued. */
async function aLargeGroup(world: World) {
  const application = await world.addApp("crm");
  const connection = await world.connect();
  const names = Array.from({ length: MEMBERS }, (_, index) => `svc-${index}`);
  const userIds = await Promise.all(names.map((name) => world.push(connection, name)));
  const groupId = await world.pushGroup(connection, "app:crm:reader", userIds);
  await world.worker.runOnce();
  const linkedUser = userIds.at(-1) ?? "";
  const linked = (await world.accountLists.list({ text: `svc-${MEMBERS - 1}` }, { limit: 1 })).items[0]?.account.id;
  const integrationId = await world.activate(linked as AccountId, application);
  return { application, connection, groupId, userIds, linkedUser, linked: linked as AccountId, integrationId };
}

async function stored(world: World): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let after: number | undefined;
  do {
    const page = await world.accountLists.list({}, { limit: 200, ...(after === undefined ? {} : { after }) });
    for (const view of page.items) counts[view.account.status] = (counts[view.account.status] ?? 0) + 1;
    after = page.nextCursor === undefined ? undefined : Number(page.nextCursor);
  } while (after !== undefined);
  return counts;
}

async function queued(world: World): Promise<number> {
  return (await world.store.read((stores) => stores.assignments.listQueued(10_000, false))).length;
}

describe("a change that touches more accounts than one unit re-derives", () => {
  it("pauses what is linked in its own unit and shows the truth at once; the job writes the rest down", async () => {
    await using world = openWorld();
    const { integrationId, linked, userIds } = await aLargeGroup(world);
    const before = await stored(world);

    await world.applications.verify("crm", NOT_SUPPORTED, ADMINISTRATOR);
    const atOnce = await stored(world);
    const integration = await world.integrations.get(integrationId);
    const [newest] = (await world.accountLists.list({ text: "svc-17" }, { limit: 10 })).items;
    const left = await queued(world);
    await world.worker.runOnce();

    expect(before).toEqual({ awaiting_mfa: MEMBERS - 1, active: 1 });
    expect(atOnce).toEqual({ awaiting_mfa: MEMBERS - 1, blocked: 1 });
    expect([integration.integration.pausedAt, integration.account?.account.id]).toEqual([world.clock.now(), linked]);
    expect([newest?.status, newest?.account.status]).toEqual(["blocked", "awaiting_mfa"]);
    expect(left).toBe(userIds.length - 1);
    expect([await stored(world), await queued(world)]).toEqual([{ blocked: MEMBERS }, 0]);
  });

  it("goes on after a restart where it was, and names the request that caused it", async () => {
    await using world = openWorld({ batch: 100 });
    await aLargeGroup(world);
    world.clock.advance(1000);
    const origin = { ...ADMINISTRATOR, cause: { kind: "api_request", id: "req-large" } } as const;

    await world.applications.verify("crm", NOT_SUPPORTED, origin);
    const done = await world.store.write((stores) => world.rederive.drain(stores));
    const reopened = await world.reopen();
    const between = await stored(reopened);
    const rounds = [];
    while ((await queued(reopened)) > 0)
      rounds.push(await reopened.store.write((stores) => reopened.rederive.drain(stores)));
    const changes = (await reopened.logs.events({}, { limit: 1000 })).items.filter(
      (event) => event.at === world.clock.now() && event.type === "account.changed",
    );
    await reopened.store[Symbol.asyncDispose]();

    expect([done, between]).toEqual([100, { awaiting_mfa: MEMBERS - 101, blocked: 101 }]);
    expect(rounds).toEqual([100, 100, 100, 100, 99]);
    expect(changes.length).toBe(MEMBERS);
    expect(new Set(changes.map((event) => event.cause.id))).toEqual(new Set(["req-large"]));
  });

  it("leaves nothing of a drain that fails, and does it again", async () => {
    await using world = openWorld({ batch: 100 });
    await aLargeGroup(world);
    await world.applications.verify("crm", NOT_SUPPORTED, ADMINISTRATOR);
    const before = [await stored(world), await queued(world)];

    const failing = world.store.write(async (stores) => {
      await world.rederive.drain(stores);
      throw new Error("killed");
    });

    await expect(failing).rejects.toThrow("killed");
    expect([await stored(world), await queued(world)]).toEqual(before);
    await world.worker.runOnce();
    expect(await stored(world)).toEqual({ blocked: MEMBERS });
  });

  it("does the same for a bound group that goes, and for one that is bound elsewhere", async () => {
    await using world = openWorld();
    const { connection, groupId, linkedUser } = await aLargeGroup(world);
    await world.addApp("wiki");
    const request = await world.request(connection);

    const rename = { change: setting({ displayName: "app:wiki" }), members: [] };
    await world.groups.change(request, groupId, rename, false);
    const paused = (await world.accountsOf(linkedUser)).map((view) => [
      view.application.key,
      view.status,
      view.gates.link,
    ]);
    await world.worker.runOnce();
    const moved = await stored(world);
    await world.groups.delete(await world.request(connection), groupId);
    await world.worker.runOnce();

    expect(paused).toEqual([
      ["crm", "suspended", "paused"],
      ["wiki", "awaiting_integration", "none"],
    ]);
    expect(moved).toEqual({ suspended: MEMBERS, awaiting_mfa: MEMBERS - 1, awaiting_integration: 1 });
    expect(await stored(world)).toEqual({ suspended: 2 * MEMBERS });
  });

  it("takes up a new proof while the last change is still under way", async () => {
    await using world = openWorld({ batch: 100 });
    await aLargeGroup(world);

    await world.applications.verify("crm", NOT_SUPPORTED, ADMINISTRATOR);
    await world.store.write((stores) => world.rederive.drain(stores));
    await world.applications.verify("crm", fakeMetadata("supported"), ADMINISTRATOR);
    await world.worker.runOnce();

    expect(await stored(world)).toEqual({ awaiting_mfa: MEMBERS - 1, paused: 1 });
  });
});
