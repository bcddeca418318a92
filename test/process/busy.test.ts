import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { aDirectory, type RunningServer, startServe } from "../support/executable.ts";

const WAIT_MS = 5_000;

describe("a server whose database another process writes to", () => {
  it("waits for it, and answers everything else meanwhile", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);
    using other = openOther(directory.path);
    const token = await connect(server);

    other.begin();
    const write = post(server, token, "waits@example.com");
    const answered = await lookUntil(server, token, 1_500);
    other.end();

    expect((await write).status).toBe(201);
    expect(answered.statuses).toEqual(new Set([200]));
    expect(answered.count).toBeGreaterThan(3);
  }, 90_000);

  it("puts writes off when that takes too long, says that it is not ready, and recovers at once", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);
    using other = openOther(directory.path);
    const token = await connect(server);

    other.begin();
    const since = performance.now();
    const first = post(server, token, "late@example.com");
    const answered = await lookUntil(server, token, WAIT_MS - 1_000);
    const refused = await first;
    const waitedMs = performance.now() - since;
    const next = await Promise.all(Array.from({ length: 8 }, (_, index) => post(server, token, `next${index}@x.com`)));
    const notReady = await fetch(`${server.url}/readyz`);
    other.end();
    const again = await post(server, token, "late@example.com");
    const ready = await fetch(`${server.url}/readyz`);

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("Another process") });
    expect(waitedMs).toBeGreaterThan(WAIT_MS - 500);
    expect(answered.statuses).toEqual(new Set([200]));
    expect(answered.count).toBeGreaterThan(3);
    expect(next.map((answer) => answer.status)).toEqual(next.map(() => 503));
    expect([notReady.status, again.status, ready.status]).toEqual([503, 201, 200]);
  }, 90_000);
});

/** Another process that writes to the database, as an administrator with a shell would. */
function openOther(dataDir: string) {
  const database = new Database(join(dataDir, "anteroom.db"));
  return {
    begin: () => database.exec("BEGIN IMMEDIATE"),
    end: () => database.exec("ROLLBACK"),
    [Symbol.dispose]: () => database.close(),
  };
}

/** Asks for health and for users over and over; a process that stands still answers nothing. */
async function lookUntil(server: RunningServer, token: string, forMs: number) {
  const statuses = new Set<number>();
  const endsAt = performance.now() + forMs;
  let count = 0;
  while (performance.now() < endsAt) {
    statuses.add((await fetch(`${server.url}/healthz`)).status);
    statuses.add((await scim(server, token, "GET", "/Users")).status);
    count += 1;
    await sleep(10);
  }
  return { statuses, count };
}

async function connect(server: RunningServer): Promise<string> {
  const { body } = await server.api("POST", "/connections", { name: "Okta", idp: "okta" });
  return (body as { token: string }).token;
}

function post(server: RunningServer, token: string, userName: string): Promise<Response> {
  return scim(server, token, "POST", "/Users", { userName });
}

function scim(server: RunningServer, token: string, method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  return fetch(`${server.url}/scim/v2${path}`, { method, headers, ...content });
}
