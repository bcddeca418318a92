import net from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createEntraClient } from "../../src/simulate/entra.ts";
import { forEachLimited } from "../../src/simulate/limited.ts";
import { createOktaClient } from "../../src/simulate/okta.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { type Fate, startFlakyProxy } from "../support/flaky-proxy.ts";
import { startServer, type TestServer } from "../support/server.ts";

const sockets: net.Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Announces a body that never comes: one place of the connection is taken until the socket goes. */
function takePlace({ port }: TestServer, token: string): void {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  const head = ["POST /scim/v2/Users HTTP/1.1", "Host: x", `Authorization: Bearer ${token}`, "Content-Length: 100"];
  socket.write(`${head.join("\r\n")}\r\nContent-Type: application/json\r\n\r\n`);
  sockets.push(socket);
}

interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** Sends from 32 hands until it is told to stop; returns every answer. */
async function flood(server: TestServer, token: string, stopped: AbortSignal): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  await forEachLimited(Array.from({ length: 32 }), 32, async () => {
    while (!stopped.aborted) {
      const response = await fetch(`${server.scimBaseUrl}/Users?count=1`, { headers: { Authorization: token } });
      seen.push({ status: response.status, retryAfter: response.headers.get("retry-after") });
      await response.text();
    }
  });
  return seen;
}

describe("under load", () => {
  it("a provider that sends 30 requests a second is never slowed down by a neighbour that floods", async () => {
    await using server = await startServer({ limits: { connectionInFlight: 16, connectionQueueSeconds: 2 } });
    const [noisy, quiet] = [await server.connect({ idp: "okta" }), await server.connect({ idp: "entra" })];
    const stop = new AbortController();
    for (let place = 0; place < 16; place += 1) takePlace(server, noisy.token);
    const flooding = flood(server, noisy.token, stop.signal);
    const { session } = createEntraClient({
      baseUrl: server.scimBaseUrl,
      token: quiet.token,
      dialect: "compliant",
      requestsPerSecond: 30,
    }).desk;

    const sent = Array.from({ length: 120 }, async (_, index) => {
      const filter = encodeURIComponent(`userName eq "svc-${index}@contoso.example"`);
      return index % 2 === 0
        ? await session.send("POST", "/Users", [201], { userName: `svc-${index}@contoso.example`, active: true })
        : await session.send("GET", `/Users?filter=${filter}`, [200]);
    });
    await Promise.all(sent);
    stop.abort();
    const answers = await flooding;

    expect(session.meter.statuses).toEqual([
      [200, 60],
      [201, 60],
    ]);
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([429]));
    expect(answers.filter(({ retryAfter }) => !/^[1-9]\d*$/.test(retryAfter ?? ""))).toEqual([]);
  }, 60_000);

  it("Okta gets a few hundred users through a limiter, with no task that failed for good", async () => {
    await using server = await startServer({ limits: { connectionInFlight: 1, connectionQueueSeconds: 1 } });
    const { token, send } = await server.connect({ idp: "okta" });
    takePlace(server, token);
    await vi.waitUntil(async () => (await send("GET", "/Users?count=1")).status === 429, 20_000);
    const client = createOktaClient({
      baseUrl: server.scimBaseUrl,
      token,
      family: "oin",
      maxWaitSeconds: 0.1,
      log: () => sockets.at(0)?.destroy(),
    });

    const summary = await simulate(client, { users: 200, apps: ["crm"], domain: "example.com" }, { concurrency: 16 });

    expect(summary.failures).toEqual([]);
    expect(summary.statuses["429"]).toBeGreaterThan(0);
    expect(Object.keys(summary.statuses).filter((status) => ["0", "401", "404", "500"].includes(status))).toEqual([]);
    const { body } = await send("GET", "/Users?count=1");
    expect(body.totalResults).toBe(200);
  }, 120_000);

  it("Entra meets failures in the middle of a cycle and makes nothing twice", async () => {
    await using server = await startServer();
    const { token, send } = await server.connect({ idp: "entra" });
    await using proxy = await startFlakyProxy(server.url, fateInTheMiddle);
    const client = createEntraClient({ baseUrl: `${proxy.url}/scim/v2`, token, dialect: "legacy" });

    const summary = await simulate(
      client,
      { users: 30, groups: 2, apps: ["crm"], domain: "contoso.example" },
      { cycleSeconds: 0 },
    );

    expect(summary.failures).toEqual([]);
    expect(summary.takenUpAgain).toBeGreaterThan(0);
    expect(proxy.fates.get("lose the answer")).toBeGreaterThan(0);
    const { body } = await send("GET", "/Users?count=200");
    const names = (body.Resources as readonly { userName: string }[]).map(({ userName }) => userName);
    expect(names).toHaveLength(30);
    expect(new Set(names).size).toBe(30);
  }, 60_000);
});

/** From the 30th to the 120th request every third fails, half of them after the server did what was asked. */
function fateInTheMiddle(_method: string, count: number): Fate {
  if (count < 30 || count > 120 || count % 3 !== 0) return "pass";
  return count % 2 === 0 ? "refuse" : "lose the answer";
}
