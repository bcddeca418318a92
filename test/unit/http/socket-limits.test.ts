import { once } from "node:events";
import { createServer, type Server } from "node:http";
import net, { type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { limitSockets, RESERVED_SOCKETS, type SocketLimits } from "../../../src/http/socket-limits.ts";

/** Addresses as clients would have them; every real one of a test is this machine's. */
const LOCAL = "127.0.0.1";
const REMOTE = "203.0.113.7";
const OTHER = "203.0.113.8";
const PROXY = "::ffff:10.0.0.9";

interface Client {
  readonly socket: Socket;
  /** What has come back so far. */
  readonly received: () => string;
}

interface World {
  readonly server: Server;
  readonly requests: string[];
  readonly refusals: string[];
  /** Opens a socket that seems to come from an address, and waits until the server has seen it. */
  readonly open: (address: string, text?: string, allowHalfOpen?: boolean) => Promise<Client>;
}

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const end of cleanup.splice(0)) end();
});

async function aWorld(limits: Partial<SocketLimits>): Promise<World> {
  const requests: string[] = [];
  const refusals: string[] = [];
  const addresses: string[] = [];
  const server = createServer((req, res) => {
    requests.push(req.url ?? "");
    res.end("served");
  });
  limitSockets(server, {
    total: 100,
    perAddress: 100,
    proxies: [],
    onRefused: (address, sentence) => refusals.push(`${address}: ${sentence}`),
    ...limits,
  });
  server.prependListener("connection", (socket: Socket) => {
    Object.defineProperty(socket, "remoteAddress", { value: addresses.shift() });
  });
  server.setMaxListeners(0);
  server.listen(0, LOCAL);
  await once(server, "listening");
  cleanup.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const open = async (address: string, text = "", allowHalfOpen = false): Promise<Client> => {
    addresses.push(address);
    const seen = once(server, "connection");
    const socket = net.connect({ port: (server.address() as AddressInfo).port, host: LOCAL, allowHalfOpen });
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk)).on("error", () => undefined);
    socket.write(text);
    cleanup.push(() => socket.destroy());
    await seen;
    return { socket, received: () => Buffer.concat(chunks).toString() };
  };
  return { server, requests, refusals, open };
}

async function untilClosed({ socket, received }: Client): Promise<string> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return received();
}

async function isOpen(client: Client): Promise<boolean> {
  client.socket.write("GET /alive HTTP/1.1\r\nHost: x\r\n\r\n");
  await vi.waitFor(() => expect(client.received() + String(client.socket.closed)).toMatch(/served|true/));
  return client.received().includes("200 OK");
}

function countOpen(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
}

describe("sockets of one address", () => {
  it("are refused beyond the limit, with the reason, a time to wait, and no look at what they send", async () => {
    const { open, requests, refusals } = await aWorld({ perAddress: 2 });
    const first = [await open(REMOTE), await open(REMOTE)];

    const beyond = await open(REMOTE, "POST /write HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    const answer = await untilClosed(beyond);

    const [head = "", body = ""] = answer.split("\r\n\r\n");
    const sentence =
      "More than 2 connections from one address are open; close some, or list a proxy in ANTEROOM_TRUSTED_PROXIES.";
    expect(head.split("\r\n")).toEqual([
      "HTTP/1.1 503 Service Unavailable",
      "Content-Type: application/scim+json; charset=utf-8",
      `Content-Length: ${body.length}`,
      "Retry-After: 5",
      "Connection: close",
    ]);
    expect(JSON.parse(body)).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "503",
      detail: sentence,
    });
    expect(refusals).toEqual([`${REMOTE}: ${sentence}`]);
    expect(requests).toEqual([]);
    expect(await Promise.all(first.map(isOpen))).toEqual([true, true]);
  });

  it("are counted for each address, and given back when they close", async () => {
    const { open, server } = await aWorld({ perAddress: 1 });
    const first = await open(REMOTE);
    const other = await open(OTHER);

    const refused = await isOpen(await open(REMOTE));
    first.socket.destroy();
    await vi.waitFor(async () => expect(await countOpen(server)).toBe(1));

    expect([refused, await isOpen(other), await isOpen(await open(REMOTE))]).toEqual([false, true, true]);
  });

  it.each([
    ["two of one /64 of IPv6", "2001:db8::1", "2001:db8::2", false],
    ["two of different networks", "2001:db8::1", "2001:db8:0:1::1", true],
    ["an IPv4 address however it is written", REMOTE, `::ffff:${REMOTE}`, false],
    ["this machine", LOCAL, LOCAL, true],
    ["this machine in IPv6", "::1", "::1", true],
    ["a proxy", PROXY, PROXY, true],
  ])("count by network, but for proxies and this machine: %s", async (_what, first, second, admitted) => {
    const { open } = await aWorld({ perAddress: 1, proxies: ["10.0.0.0/8"] });
    await open(first);

    expect(await isOpen(await open(second))).toBe(admitted);
  });
});

describe("all sockets", () => {
  it("are bounded, and some are kept for this machine", async () => {
    const { open, refusals } = await aWorld({ total: 2 });
    const all = [await open(REMOTE), await open(PROXY)];

    const beyond = [await open(OTHER), await open(PROXY)];
    const local = await Promise.all(Array.from({ length: RESERVED_SOCKETS }, () => open(LOCAL)));
    const last = await open(LOCAL);

    expect(await Promise.all(beyond.map(isOpen))).toEqual([false, false]);
    expect(new Set(await Promise.all([...all, ...local].map(isOpen)))).toEqual(new Set([true]));
    expect(await isOpen(last)).toBe(false);
    expect(refusals).toHaveLength(3);
    expect(refusals[0]).toContain("More than 2 connections to the server are open;");
  });

  it("that are refused and do not leave are cut, and few of them are waited for", async () => {
    const { open, server } = await aWorld({ total: 0 });
    const stubborn = Array.from({ length: 100 }, () => open(REMOTE, "x".repeat(10_000), true));

    const clients = await Promise.all(stubborn);
    await vi.waitFor(async () => expect(await countOpen(server)).toBe(0), { timeout: 10_000 });

    const told = clients.filter(({ received }) => received().startsWith("HTTP/1.1 503 "));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThan(100);
  });
});
