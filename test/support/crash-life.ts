import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import type { ServerProcess } from "./crash-child.ts";
import { auditServer } from "./crash-child-audit.ts";
import { type Ledger, type Target, writeUntilKilled } from "./crash-child-ledger.ts";

/** Writers at one time. */
export const LANES = 8;

/** A kill comes after up to so many writes, and then up to so many milliseconds, wherever the next ones are by then. */
const MAX_WRITES = 60;
const MAX_DELAY_MS = 8;

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

/** A directory that a server has been set up in, with what is known about it. */
export interface Setup {
  /** Holds the data directory `data`. */
  readonly path: string;
  readonly adminToken: string;
  readonly token: string;
  readonly ledger: Ledger;
}

/** A run of crashes on one directory. */
export interface Life {
  readonly crashes: number;
  readonly random: () => number;
  readonly start: () => Promise<ServerProcess>;
  /** What happens to the files once the process is gone. */
  readonly afterKill?: () => void;
}

/** What came of it. */
export interface LifeReport {
  /** What contradicts what was acknowledged, or itself; the life ends at the first round that has any. */
  readonly problems: readonly string[];
  readonly crashes: number;
  readonly acknowledged: number;
  /** How long servers took writes, all together. */
  readonly writingMs: number;
  /** How long each start took from the process to the listening port. */
  readonly readyMs: readonly number[];
}

/** Sets up an app, a connection and a group for each lane, and lets the server end by itself. */
export async function setUp(path: string, start: () => Promise<ServerProcess>): Promise<Setup> {
  const server = await start();
  const adminToken = readFileSync(join(path, "data", "admin.token"), "utf8").trim();
  const api = `${server.url}/api/v1`;
  await post(`${api}/applications`, adminToken, { key: "crm", name: "CRM" });
  const { token } = await post(`${api}/connections`, adminToken, { name: "Okta", idp: "okta" });
  const ledger: Ledger = { users: [], groupIds: [], requestIds: [], refusals: [], surprises: [] };
  for (let lane = 0; lane < LANES; lane += 1) {
    const displayName = lane === 0 ? "app:crm:reader" : `Lane ${lane}`;
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName };
    ledger.groupIds.push(String((await post(`${server.url}/scim/v2/Groups`, String(token), body))["id"]));
  }
  const code = await server.end("SIGTERM");
  if (code !== 0) throw new Error(`The server ended with ${code} after it was set up.`);
  return { path, adminToken, token: String(token), ledger };
}

/** Starts, audits, writes and kills, over and over; ends with a start, an audit and a clean stop. */
export async function live(setup: Setup, { crashes, random, start, afterKill }: Life): Promise<LifeReport> {
  const { ledger } = setup;
  const readyMs: number[] = [];
  let writingMs = 0;
  for (let round = 0; ; round += 1) {
    const startedAt = performance.now();
    const server = await start();
    readyMs.push(performance.now() - startedAt);
    const target = { url: server.url, token: setup.token };
    const problems = [
      ...(await auditServer(target, setup.adminToken, ledger)),
      ...ledger.refusals,
      ...ledger.surprises,
    ];
    if (problems.length > 0 || round === crashes) {
      const code = await server.end("SIGTERM");
      if (code !== 0) problems.push(`the server ended with ${code}`);
      problems.push(...problemsOfFile(setup.path));
      return { problems, crashes: round, acknowledged: ledger.requestIds.length, writingMs, readyMs };
    }
    const writingSince = performance.now();
    const lanes = await writeInLanes(target, ledger, round, 1 + Math.floor(random() * MAX_WRITES));
    await sleep(random() * MAX_DELAY_MS);
    writingMs += performance.now() - writingSince;
    await server.end("SIGKILL");
    await Promise.all(lanes);
    afterKill?.();
    ledger.surprises.push(...problemsOfFile(setup.path));
  }
}

/** Writes in all lanes; resolves after so many acknowledgements with the lanes, which go on until they are cut off. */
async function writeInLanes(
  target: Target,
  ledger: Ledger,
  round: number,
  writes: number,
): Promise<readonly Promise<void>[]> {
  const wanted = ledger.requestIds.length + writes;
  const lanes = Array.from({ length: LANES }, (_, lane) => writeUntilKilled(target, ledger, lane, round));
  const giveUpAt = Date.now() + 20_000;
  while (ledger.requestIds.length < wanted) {
    if (Date.now() > giveUpAt) throw new Error(`The server has not acknowledged ${writes} writes in 20 seconds.`);
    await sleep(1);
  }
  return lanes;
}

/** What no interface shows: the file is whole, and the counters are what counting gives. */
export function problemsOfFile(path: string): string[] {
  const database = new Database(join(path, "data", "anteroom.db"), { readonly: true });
  const integrity = database.pragma("integrity_check", { simple: true });
  const wrong = database.prepare(WRONG_COUNTERS).all();
  database.close();
  return [...wrong.map((row) => JSON.stringify(row)), ...(integrity === "ok" ? [] : [String(integrity)])];
}

/** A small generator (mulberry32), so that a failing run can be repeated as far as timing allows. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Reads how often to do something from the environment. */
export function timesFromEnvironment(name: string, fallback: number): number {
  const times = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(times) || times < 1) throw new Error(`${name} must be a whole number from 1.`);
  return times;
}

/** One line about many lives, for whoever runs them by the thousand. */
export function summarize(what: string, reports: readonly LifeReport[]): string {
  const sum = (pick: (report: LifeReport) => number): number => reports.reduce((total, one) => total + pick(one), 0);
  const ready = reports.flatMap((report) => report.readyMs).sort((a, b) => a - b);
  const at = (share: number): number => Math.round(ready[Math.floor(share * (ready.length - 1))] ?? 0);
  const rate = Math.round((1000 * sum((report) => report.acknowledged)) / sum((report) => report.writingMs));
  return [
    `${sum((report) => report.crashes)} ${what}`,
    `${sum((report) => report.acknowledged)} acknowledged writes, ${rate} a second`,
    `${sum((report) => report.problems.length)} problems`,
    `ready again after ${at(0.5)} ms (median), ${at(0.99)} ms (99 of 100), ${at(1)} ms (longest)`,
  ].join("; ");
}

async function post(url: string, token: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.status !== 201) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}
