import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { startServerProcess } from "../support/crash-child.ts";
import { auditServer } from "../support/crash-child-audit.ts";
import { type Ledger, writeUntilKilled } from "../support/crash-child-ledger.ts";
import { openTempDirectory } from "../support/temp-store.ts";

const KILLS = 20;
const LANES = 4;
const SEED = 20260115;

const WRONG_COUNTERS = `SELECT 'members' AS what, id, member_count AS kept FROM directory_group g
         WHERE member_count <> (SELECT count(*) FROM membership m WHERE m.group_id = g.id)
       UNION ALL
       SELECT 'users', id, user_count FROM connection c
         WHERE user_count <> (SELECT count(*) FROM directory_user u WHERE u.connection_id = c.id AND u.deleted_at IS NULL)
       UNION ALL
       SELECT 'groups', id, group_count FROM connection c
         WHERE group_count <> (SELECT count(*) FROM directory_group g WHERE g.connection_id = c.id)
       UNION ALL
       SELECT 'events', id, NULL FROM service_account s
         WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.account_id = s.id AND e.type = 'account.registered')`;

describe("a server that is killed with -9 under writes", () => {
  it("has everything it acknowledged after each of twenty restarts, and nothing by halves", async () => {
    using directory = openTempDirectory();
    const random = seededRandom(SEED);
    const { adminToken, token, ledger } = await prepare(directory.path);

    for (let round = 0; round < KILLS; round += 1) {
      const server = await startServerProcess(directory.path);
      const target = { url: server.url, token };
      expect(await auditServer(target, adminToken, ledger)).toEqual([]);
      const acknowledged = ledger.requestIds.length;
      const lanes = Array.from({ length: LANES }, (_, lane) => writeUntilKilled(target, ledger, lane, round));
      await until(() => ledger.requestIds.length > acknowledged);
      await sleep(random() * 120);
      expect(await server.end("SIGKILL")).toBe("SIGKILL");
      await Promise.all(lanes);
    }
    const server = await startServerProcess(directory.path);
    expect(await auditServer({ url: server.url, token }, adminToken, ledger)).toEqual([]);
    expect(await server.end("SIGTERM")).toBe(0);

    expect(ledger.surprises).toEqual([]);
    expect(ledger.requestIds.length).toBeGreaterThan(KILLS * LANES);
    expect(countersOf(join(directory.path, "data", "anteroom.db"))).toEqual([]);
  }, 180_000);
});

/** Sets up an app, a connection and a group for each lane, and ends the server by itself. */
async function prepare(path: string): Promise<{ adminToken: string; token: string; ledger: Ledger }> {
  const server = await startServerProcess(path);
  const adminToken = readFileSync(join(path, "data", "admin.token"), "utf8").trim();
  const api = `${server.url}/api/v1`;
  await post(`${api}/applications`, adminToken, { key: "crm", name: "CRM" });
  const { token } = await post(`${api}/connections`, adminToken, { name: "Okta", idp: "okta" });
  const ledger: Ledger = { users: [], groupIds: [], requestIds: [], surprises: [] };
  for (let lane = 0; lane < LANES; lane += 1) {
    const displayName = lane === 0 ? "app:crm:reader" : `Lane ${lane}`;
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName };
    ledger.groupIds.push(String((await post(`${server.url}/scim/v2/Groups`, String(token), body))["id"]));
  }
  expect(await server.end("SIGTERM")).toBe(0);
  return { adminToken, token: String(token), ledger };
}

async function post(url: string, token: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

/** What no interface shows: the file is whole, and the counters are what counting gives. */
function countersOf(file: string): unknown[] {
  const database = new Database(file, { readonly: true });
  const integrity = database.pragma("integrity_check", { simple: true });
  const wrong = database.prepare(WRONG_COUNTERS).all();
  database.close();
  return integrity === "ok" ? wrong : [...wrong, integrity];
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > giveUpAt) throw new Error("The server acknowledged nothing for 20 seconds.");
    await sleep(2);
  }
}

/** A small generator (mulberry32), so that a failing run can be repeated as far as timing allows. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
