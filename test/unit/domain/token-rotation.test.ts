import { describe, expect, it } from "vitest";
import type { Connection } from "../../../src/domain/connection/connection.ts";
import { OAuthClientService } from "../../../src/domain/connection/oauth-client-service.ts";
import { ADMINISTRATOR, WORKSPACE } from "../../support/builders.ts";
import { openWorld, type World } from "./world.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

async function rotated(world: World, overlapDays?: number): Promise<{ old: string; young: string }> {
  const connection = await world.connect();
  const { items } = await world.connectionTokens.list(connection.id, { limit: 5 });
  const { stored } = await world.connectionTokens.rotate(connection.id, { overlapDays }, ADMINISTRATOR);
  return { old: items[0]?.id ?? "", young: stored.id };
}

async function use(world: World, id: string): Promise<void> {
  const at = world.clock.now();
  await world.store.write((stores) => stores.tokens.touch(id, { at, from: "192.0.2.1" }));
}

async function revokedAt(world: World, id: string): Promise<number | null | undefined> {
  await world.worker.runOnce();
  return (await world.store.read((stores) => stores.tokens.find(id)))?.revokedAt;
}

async function eventTypes(world: World, id: string): Promise<readonly string[]> {
  const { items } = await world.logs.events({}, { limit: 200 });
  return items
    .filter((event) => event.subject.id === id)
    .map(({ type, reason }) => (reason ? `${type} ${reason}` : type));
}

describe("a token that was replaced", () => {
  it("works until it is revoked when its rotation says nothing else", async () => {
    await using world = openWorld();
    const { old, young } = await rotated(world);

    await use(world, young);
    world.clock.advanceDays(100);

    expect(await revokedAt(world, old)).toBeNull();
  });

  it("retires when its successor has been used and it was silent for a day", async () => {
    await using world = openWorld();
    const { old, young } = await rotated(world, 7);

    world.clock.advance(2 * DAY);
    const unused = await revokedAt(world, old);
    await use(world, old);
    await use(world, young);
    world.clock.advance(DAY - 1);
    const talking = await revokedAt(world, old);
    world.clock.advance(1);
    const silent = await revokedAt(world, old);

    expect([unused, talking, silent]).toEqual([null, null, world.clock.now()]);
    expect(await eventTypes(world, old)).toEqual(["token.revoked superseded", "token.superseded", "token.created"]);
    expect(await revokedAt(world, young)).toBeNull();
  });

  it("retires at the end of the overlap although it is used and its successor is not", async () => {
    await using world = openWorld();
    const { old } = await rotated(world, 7);

    world.clock.advance(7 * DAY - 1);
    await use(world, old);
    const last = await revokedAt(world, old);
    world.clock.advance(1);

    expect([last, await revokedAt(world, old)]).toEqual([null, world.clock.now()]);
  });

  it("stays for good when its successor is revoked", async () => {
    await using world = openWorld();
    const connection = await world.connect();
    const { items } = await world.connectionTokens.list(connection.id, { limit: 5 });
    const { stored } = await world.connectionTokens.rotate(connection.id, { overlapDays: 30 }, ADMINISTRATOR);

    await use(world, stored.id);
    await world.connectionTokens.revoke(connection.id, stored.id, ADMINISTRATOR);
    world.clock.advance(100 * DAY);

    expect(await revokedAt(world, items[0]?.id ?? "")).toBeNull();
    const [, stays] = (await world.connectionTokens.list(connection.id, { limit: 5 })).items;
    expect([stays?.id, stays?.successorId, stays?.overlapEndsAt]).toEqual([items[0]?.id, null, null]);
  });
});

describe("a client secret that was replaced twice", () => {
  it("retires no later than was said the first time, whatever becomes of its first successor", async () => {
    await using world = openWorld();
    const { clock } = world;
    const clients = new OAuthClientService({ units: world.store, clock, workspaceId: WORKSPACE });
    const connection = await world.connect();
    const client = await clients.create(connection.id, "Entra", ADMINISTRATOR);
    const ref = { connectionId: connection.id, clientId: client.id };
    const first = await clients.createSecret(ref, {}, ADMINISTRATOR);
    const second = await clients.createSecret(ref, { overlapDays: 2 }, ADMINISTRATOR);
    const end = clock.now() + 2 * DAY;

    clock.advance(DAY);
    await clients.createSecret(ref, { overlapDays: 30 }, ADMINISTRATOR);
    await clients.revokeToken(ref, "secret", second.stored.id, ADMINISTRATOR);
    const stored = await world.store.read((stores) => stores.tokens.find(first.stored.id));
    clock.advance(DAY);

    expect(stored?.overlapEndsAt).toBe(end);
    expect(await revokedAt(world, first.stored.id)).toBe(end);
  });
});

describe("a token that ends", () => {
  it("leaves an event 30, 14, 7 and 1 days before, each once", async () => {
    await using world = openWorld();
    const connection: Connection = await world.connect("Okta", { tokenExpiresAt: world.clock.now() + 31 * DAY });
    const [token] = (await world.connectionTokens.list(connection.id, { limit: 5 })).items;
    const days: number[] = [];

    for (let left = 31 * DAY; left > -2 * DAY; left -= 12 * HOUR) {
      const before = (await eventTypes(world, token?.id ?? "")).length;
      await world.worker.runOnce();
      await world.worker.runOnce();
      if ((await eventTypes(world, token?.id ?? "")).length > before) days.push(left / DAY);
      world.clock.advance(12 * HOUR);
    }

    expect(days).toEqual([30, 14, 7, 1]);
    expect((await eventTypes(world, token?.id ?? "")).filter((type) => type === "token.expiring")).toHaveLength(4);
  });

  it("is warned of anew when its end is moved", async () => {
    await using world = openWorld();
    const connection = await world.connect("Okta", { tokenExpiresAt: world.clock.now() + DAY });
    const [token] = (await world.connectionTokens.list(connection.id, { limit: 5 })).items;
    await world.worker.runOnce();

    const expiresAt = world.clock.now() + 30 * DAY;
    await world.connectionTokens.change(connection.id, token?.id ?? "", { expiresAt }, ADMINISTRATOR);
    await world.worker.runOnce();

    expect(await eventTypes(world, token?.id ?? "")).toEqual([
      "token.expiring",
      "token.changed",
      "token.expiring",
      "token.created",
    ]);
  });
});
