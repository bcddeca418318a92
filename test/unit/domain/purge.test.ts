import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { UserId } from "../../../src/domain/id.ts";
import type { VaultVisitor } from "../../../src/domain/secret/vault.ts";
import { ADMINISTRATOR, appAssignments } from "../../support/builders.ts";
import { openWorld, SEED, type World } from "./world.ts";

const HOST: VaultVisitor = { member: null };
const PURPOSE = { ...ADMINISTRATOR, reason: "To look." };
const DAY_MS = 24 * 60 * 60 * 1000;

function purge(world: World, accountId: string) {
  return world.purges.purge(accountId, "The owner asked for it.", ADMINISTRATOR);
}

/** Stores two versions of a password and a note; answers what the database holds of them. */
async function fill(world: World, accountId: string, userId: string): Promise<readonly Buffer[]> {
  for (const value of ["first", "second"]) {
    await world.secrets.putPassword(accountId, { value: `${value} ${accountId}` }, HOST, ADMINISTRATOR);
  }
  await world.secrets.putNote(accountId, `note ${accountId} ${"long ".repeat(1500)}`, HOST, ADMINISTRATOR);
  return world.store.read(async (stores) => {
    const key = await stores.subjectKeys.find(userId as UserId);
    const found = [key?.sealedKey ?? new Uint8Array()];
    for (const { id, sealedVersion } of await stores.secrets.listOfUser(userId as UserId)) {
      found.push(sealedVersion, ...(await stores.secrets.listVersions(id)).map(({ sealed }) => sealed));
    }
    return found.map((bytes) => Buffer.from(bytes));
  });
}

/** What the file and its log hold of these, by their first 40 bytes: a page is enough, however it came there. */
function remains(world: World, records: readonly Buffer[]): number {
  const held = ["", "-wal"].map((suffix) => readFileSync(`${world.file}${suffix}`));
  return records.filter((record) => held.some((file) => file.includes(record.subarray(10, 50)))).length;
}

async function retired(world: World, accountId: string): Promise<void> {
  await world.accounts.retire(accountId, "No longer needed.", ADMINISTRATOR);
  world.clock.advance(30 * DAY_MS);
}

describe("a purge", () => {
  it("destroys key, secrets and names of a retired account and certifies it, once", async () => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await fill(world, account.id, userId);
    await world.users.delete(await world.request(connection, "DELETE"), userId);
    world.clock.advance(14 * DAY_MS);
    await world.accounts.settleDue(10);
    world.clock.advance(30 * DAY_MS);

    const certificate = await purge(world, account.id);
    const events = await world.events();
    const again = await purge(world, account.id);
    const purged = await world.accounts.get(account.id);

    expect(certificate).toEqual({
      accountId: account.id,
      purgedAt: world.clock.now(),
      by: ADMINISTRATOR.actor,
      reason: "The owner asked for it.",
      keyIds: [expect.stringMatching(/^[0-9a-f]{16}$/)],
      secrets: [
        { kind: "note", versions: 1 },
        { kind: "password", versions: 2 },
      ],
      minimised: ["account", "directory_user", "events"],
      kept: [],
    });
    expect(again).toEqual(certificate);
    expect(await world.events()).toHaveLength(events.length);
    expect(events.at(-1)).toMatchObject({ type: "account.purged", after: { keyIds: certificate.keyIds } });
    expect(purged.account).toMatchObject({ userName: `purged-${account.id}`, displayName: null });
    expect(purged.document).toEqual({ userName: `purged-${account.id}` });
    expect((await world.secrets.list(account.id, HOST)).secrets).toEqual([]);
  });

  it("leaves events without names, the same pseudonym for the same name", async () => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await world.patch(connection, userId, { userName: "svc-renamed@example.com" });
    await world.accounts.hold(account.id, "svc-renamed@example.com signs in at night.", ADMINISTRATOR);
    await world.accounts.release(account.id, ADMINISTRATOR);
    await retired(world, account.id);
    const before = await world.accounts.timeline(account.id, { limit: 100 });

    await purge(world, account.id);
    const { items } = await world.accounts.timeline(account.id, { limit: 100 });
    const events = (await world.events()).filter((event) => event.accountId === account.id);
    const named = events.find((event) => event.before?.["userName"] !== undefined);
    const held = events.find((event) => event.type === "account.held");

    expect(JSON.stringify(before)).toContain("svc-renamed@example.com");
    expect(JSON.stringify([items, events])).not.toMatch(/svc-(?:crm|renamed)@example\.com/);
    expect(items.length).toBeGreaterThanOrEqual(before.items.length);
    expect(named?.before?.["userName"]).toMatch(/^purged:[0-9a-f]{16}$/);
    expect(held?.reason).toBe(`${named?.after?.["userName"]} signs in at night.`);
  });

  it("leaves nothing of the key and the sealed records in the file and its log, among those of many others", async () => {
    await using world = openWorld();
    const application = await world.addApp("crm");
    const connection = await world.connect();
    const filled: { readonly id: string; readonly records: readonly Buffer[] }[] = [];
    for (let at = 0; at < 24; at += 1) {
      const userId = await world.push(connection, `svc-${at}@example.com`, appAssignments(application.key));
      const { account } = await world.accountOf(userId);
      filled.push({ id: account.id, records: await fill(world, account.id, userId) });
    }
    const [gone, kept] = [filled.filter((_, at) => at % 2 === 0), filled.filter((_, at) => at % 2 === 1)];
    const held = filled.reduce((sum, { records }) => sum + remains(world, records), 0);
    for (const { id } of gone) await world.accounts.retire(id, "No longer needed.", ADMINISTRATOR);
    world.clock.advance(30 * DAY_MS);

    for (const { id } of gone) await purge(world, id);
    const left = gone.reduce((sum, { records }) => sum + remains(world, records), 0);
    const others = kept.reduce((sum, { records }) => sum + remains(world, records), 0);

    expect(held).toBe(24 * 6);
    expect(left).toBe(0);
    expect(others).toBe(12 * 6);
    const revealed = await world.secrets.reveal(kept[7]?.id ?? "", { kind: "password" }, HOST, PURPOSE);
    expect(revealed.value).toBe(`second ${kept[7]?.id}`);
  });

  it("waits for whoever reads an older state, and a later round empties the log", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    const records = await fill(world, account.id, userId);
    await retired(world, account.id);
    const pending = () => world.store.read((stores) => stores.purges.isScrubPending());

    const reading = world.store.snapshot(async (stores) => {
      await stores.accounts.find(account.workspaceId, account.id);
      const purging = purge(world, account.id);
      await setTimeout(300);
      return { purging };
    });
    const { purging } = await reading;
    await purging;
    while (await pending()) await world.worker.runOnce();

    expect(remains(world, records)).toBe(0);
  });

  it("is refused while the account lives, and before the retention is over", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);

    await expect(purge(world, account.id)).rejects.toMatchObject({ facts: { code: "not_retired" } });
    await world.accounts.retire(account.id, "No longer needed.", ADMINISTRATOR);
    world.clock.advance(30 * DAY_MS - 1);
    await expect(purge(world, account.id)).rejects.toMatchObject({ facts: { code: "retention" } });
    world.clock.advance(1);

    expect((await purge(world, account.id)).kept).toEqual(["directory_user"]);
  });

  it("keeps what live accounts of the login share, until it is purged after them", async () => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    await world.addApp("wiki");
    await world.patch(connection, userId, appAssignments("crm", "wiki"));
    const [crm = "", wiki = ""] = (await world.accountsOf(userId)).map(({ account }) => account.id);
    await fill(world, crm, userId);
    await retired(world, crm);

    const first = await purge(world, crm);
    const stillThere = await world.secrets.reveal(wiki, { kind: "password" }, HOST, PURPOSE);
    await retired(world, wiki);
    const second = await purge(world, wiki);

    expect(first).toMatchObject({ keyIds: [], secrets: [], kept: ["secrets"] });
    expect(stillThere.value).toBe(`second ${crm}`);
    expect(second.keyIds).toHaveLength(1);
    expect((await purge(world, crm)).kept).toEqual(["directory_user"]);
  });
});

describe("scrubbing", () => {
  it("leaves every row of every table as it was, with its order and its indexes", async () => {
    await using world = openWorld();
    const { userId } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await fill(world, account.id, userId);
    await world.enroll(account.id);
    const before = await everyRow(world);

    const done = await world.store.scrub();

    expect(done).toBe(true);
    expect(await everyRow(world)).toEqual(before);
    expect(before["secret_version"]).toHaveLength(3);
    expect(before["authenticator"]).toHaveLength(1);
    expect(await query(world, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    await world.secrets.putNote(account.id, "Later.", HOST, ADMINISTRATOR);
    expect((await world.secrets.reveal(account.id, { kind: "note" }, HOST, PURPOSE)).version).toBe(2);
  });
});

function query(world: World, sql: string): Promise<readonly Record<string, unknown>[]> {
  return world.store.session.query({ sql, parameters: [], query: undefined as never, queryId: undefined as never });
}

/** What every table holds, by rowid. */
async function everyRow(world: World): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const tables = await query(world, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
  const rows: Record<string, readonly unknown[]> = {};
  for (const { name } of tables) rows[String(name)] = await query(world, `SELECT * FROM "${name}" ORDER BY 1`);
  return rows;
}

describe("an account that follows a retired one", () => {
  it("inherits no secret of the login", async () => {
    await using world = openWorld();
    const { userId, connection } = await world.assigned();
    const { account } = await world.accountOf(userId);
    await fill(world, account.id, userId);
    await world.enrolments.enroll(account.id, { secret: SEED.base32 }, ADMINISTRATOR);
    await world.patch(connection, userId, { roles: [], entitlements: [], ...appAssignments() });
    world.clock.advance(15 * DAY_MS);
    await world.accounts.settleDue(10);

    await world.patch(connection, userId, appAssignments("crm"));
    const successor = (await world.accountsOf(userId)).at(-1)?.account;

    expect(successor?.predecessorId).toBe(account.id);
    expect((await world.secrets.list(successor?.id ?? "", HOST)).secrets).toEqual([]);
    expect((await world.events()).map(({ type }) => type)).toContain("user.secrets_destroyed");
  });
});
