import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const HEADER_SECONDS = 2;
const REQUEST_SECONDS = 4;
/** Far above what a busy machine needs. */
const HANG_MS = 20_000;
const MEBIBYTE = 1024 * 1024;

let server: TestServer;
let okta: TestConnection;
let slowIdp: TestConnection;
beforeAll(async () => {
  server = await startServer({
    limits: { headerTimeSeconds: HEADER_SECONDS, requestTimeSeconds: REQUEST_SECONDS, sockets: 450 },
  });
  okta = await server.connect();
  slowIdp = await server.connect();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Opens a socket, says how a request begins and then a byte a second; answers what came back when the server closed it. */
function drip(beginning: string): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(server.port, "127.0.0.1", () => socket.write(beginning));
    const drops = setInterval(() => socket.write("x"), 1000);
    socket.on("data", (chunk) => chunks.push(chunk)).on("error", () => undefined);
    socket.on("close", () => {
      clearInterval(drops);
      resolve(Buffer.concat(chunks).toString());
    });
  });
}

function headOf(lines: readonly string[]): string {
  return ["POST /scim/v2/Users HTTP/1.1", "Host: x", ...lines].join("\r\n");
}

interface Watch {
  readonly answers: readonly number[];
  readonly slowestMs: number;
}

/** A client that behaves, until told that the others have gone. */
async function behave(until: Promise<unknown>): Promise<Watch> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  const answers: number[] = [];
  let slowestMs = 0;
  while (!over) {
    const startedAt = performance.now();
    const userName = `healthy-${answers.length}@example.com`;
    answers.push((await okta.send("POST", "/Users", { userName })).status);
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    await sleep(20);
  }
  return { answers, slowestMs };
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("400 clients that send a byte a second", () => {
  it("are let go in time, each told why, while others are served", { timeout: 60_000 }, async () => {
    const authorization = `Authorization: Bearer ${slowIdp.token}`;
    const body = [authorization, "Content-Type: application/scim+json", "Content-Length: 100000", "", '{"userName":"'];
    const chunked = [
      authorization,
      "Content-Type: application/scim+json",
      "Transfer-Encoding: chunked",
      "",
      "10000\r\n{",
    ];
    const before = bytesInUse();
    const startedAt = performance.now();

    const slow = Promise.all(
      [headOf(["X-Slow: "]), headOf(body), headOf(chunked), headOf(body.slice(1))].map((beginning) =>
        Promise.all(Array.from({ length: 100 }, () => drip(beginning))),
      ),
    );
    const watch = behave(slow);
    const [headers = [], bodies = [], chunks = [], strangers = []] = await slow;
    const elapsedMs = performance.now() - startedAt;
    const { answers, slowestMs } = await watch;

    const told = (received: readonly string[]): readonly string[] => [
      ...new Set(received.map((text) => text.match(/^HTTP.*$/gm)?.join() ?? "nothing")),
    ];
    expect(told(headers)).toEqual(["HTTP/1.1 408 Request Timeout"]);
    // 16 bodies of a connection are waited for at a time; the others are told to come back.
    expect(told([...bodies, ...chunks]).toSorted()).toEqual([
      "HTTP/1.1 408 Request Timeout",
      "HTTP/1.1 429 Too Many Requests",
    ]);
    expect(told(strangers)).toEqual(["HTTP/1.1 401 Unauthorized"]);
    expect(elapsedMs).toBeGreaterThan(REQUEST_SECONDS * 1000);
    expect(elapsedMs).toBeLessThan(HANG_MS);
    expect(bytesInUse() - before).toBeLessThan(64 * MEBIBYTE);
    expect(answers.length).toBeGreaterThan(10);
    expect(slowestMs).toBeLessThan(HANG_MS);
  });
});
