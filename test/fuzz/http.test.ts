import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DialectName } from "../../src/domain/connection/connection.ts";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { converse, KeptSocket, type WireAnswer } from "../support/wire.ts";
import { BULKS, FILTERS, REQUESTS, type RealRequest } from "./corpus.ts";
import { mutateJson, mutateText, piecesOf } from "./mutate.ts";
import { type Random, randomOf } from "./random.ts";
import { expectPrototypesUntouched, heapInUse, inTime, nameOf } from "./watch.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const MEBIBYTE = 1024 * 1024;
const REQUEST_RUNS = 10_000;
const RAW_RUNS = 3000;
const WORKERS = 8;
/** How long a server that has understood may be silent. */
const SILENCE_MS = 150;
const WARM_UP = 0.2;
const MOST_GROWTH = 32 * MEBIBYTE;
/** RFC 7644 §3.12 and RFC 9865 §2.1. */
const SCIM_TYPES = [
  ...["invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget"],
  ...["invalidValue", "invalidVers", "sensitive", "invalidCursor", "expiredCursor", "invalidCount"],
];

interface Prepared {
  readonly method: string;
  readonly bytes: Buffer;
}

let server: TestServer;
const defects: string[] = [];
const connections: (TestConnection & { readonly ids: readonly string[] })[] = [];

beforeAll(async () => {
  server = await startServer({ onLogLine: (line) => void (line.includes('"level":"error"') && defects.push(line)) });
  for (const dialect of ["okta", "entra", "generic", "strict"] satisfies DialectName[]) {
    const connection = await server.connect({ dialect });
    const create = async (type: "User" | "Group", fields: Json): Promise<string> =>
      (await connection.send("POST", `/${type}s`, { schemas: [`${CORE}:${type}`], ...fields }).expect(201)).body.id;
    const user = await create("User", { userName: "target@example.com" });
    const group = await create("Group", { displayName: "Target", members: [{ value: user }] });
    connections.push({ ...connection, ids: [user, group] });
  }
});
afterAll(() => server[Symbol.asyncDispose]());

function filled(text: string, random: Random, ids: readonly string[]): string {
  return text.replaceAll(/\{\{\w+\}\}/g, () => random.pick(ids));
}

/** A real request with something wrong in its address, its body or both. */
function prepare(random: Random): Prepared {
  const connection = random.pick(connections);
  const real = random.once(6) ? { method: "POST", path: "/Bulk", body: random.pick(BULKS) } : random.pick(REQUESTS);
  const method = random.once(12)
    ? random.pick(["GET", "PUT", "PATCH", "DELETE", "POST", "HEAD", "OPTIONS"])
    : real.method;
  const path = addressOf(random, real);
  const body = real.body === undefined || random.once(30) ? undefined : bodyOf(random, real.body);
  const head = [
    `${method} ${printable(`/scim/v2${filled(path, random, connection.ids)}`)} HTTP/1.1`,
    "Host: x",
    `Authorization: Bearer ${connection.token}`,
    ...(random.once(20) ? [`If-Match: ${printable(piecesOf(random))}`] : []),
    ...(random.once(20) ? [`If-None-Match: ${printable(mutateText(random, 'W/"1", "2"'))}`] : []),
  ];
  const sent = Buffer.from(filled(body ?? "", random, connection.ids));
  if (body !== undefined) head.push("Content-Type: application/scim+json", `Content-Length: ${sent.length}`);
  return { method, bytes: Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), sent]) };
}

function addressOf(random: Random, { path }: RealRequest): string {
  switch (random.below(5)) {
    case 0:
      return mutateText(random, path);
    case 1: {
      const filter = random.once(4) ? piecesOf(random) : mutateText(random, random.pick(FILTERS));
      return `${random.pick(["/Users", "/Groups", "/Roles", ""])}?filter=${encodeURIComponent(filter.toWellFormed())}`;
    }
    case 2: {
      const name = random.pick([
        "sortBy",
        "attributes",
        "excludedAttributes",
        "cursor",
        "count",
        "startIndex",
        "sortOrder",
      ]);
      return `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(piecesOf(random).toWellFormed())}`;
    }
    default:
      return path;
  }
}

function bodyOf(random: Random, body: Json): string {
  if (random.once(8)) return mutateText(random, JSON.stringify(body));
  return JSON.stringify(random.once(8) ? body : mutateJson(random, body)) ?? "";
}

/** What may stand in the head of a request without being its end; long addresses are another test's. */
function printable(text: string): string {
  return text.replaceAll(/[^\x21-\x7e]/g, (letter) => encodeURIComponent(letter.toWellFormed())).slice(0, 30_000);
}

/** What is wrong with an answer of SCIM by what every answer must be. */
function problemWith({ status, headers, body }: WireAnswer, isHead: boolean): string | undefined {
  if (status >= 500 && status !== 501) return "is no answer to anything a client can send";
  if (isHead || status === 204 || status === 304) return body === "" ? undefined : "has a body";
  if (!/^application\/scim\+json/.test(headers.get("content-type") ?? "")) return "is no SCIM";
  const { schemas, status: said, detail, scimType } = JSON.parse(body) as Json;
  if (status < 400) return Array.isArray(schemas) && schemas.length > 0 ? undefined : "has no schemas";
  const isError = JSON.stringify(schemas) === JSON.stringify([ERROR]) && said === String(status);
  if (!isError) return "is no SCIM error";
  if (typeof detail !== "string" || detail.length < 10 || detail.length > 600) return "has no readable detail";
  if (scimType !== undefined && !SCIM_TYPES.includes(scimType)) return "has an unknown scimType";
  return status === 400 && scimType === undefined ? "has no scimType" : undefined;
}

/** Lets several workers share the inputs, so that they meet each other in the server. */
async function share(from: number, to: number, work: (index: number, worker: number) => Promise<void>): Promise<void> {
  let next = from;
  const worker = async (_: unknown, number: number): Promise<void> => {
    while (next < to) await work(next++, number);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}

describe("whatever is sent over HTTP", () => {
  it(`is answered as SCIM at once: ${REQUEST_RUNS} requests`, { timeout: 240_000 }, async () => {
    const sockets = Array.from({ length: WORKERS }, () => new KeptSocket(server.port));
    const statuses = new Map<number, number>();
    const one = async (index: number, worker: number): Promise<void> => {
      const { method, bytes } = prepare(randomOf("http", index));
      const name = nameOf("http", index, bytes.toString());
      const socket = sockets[worker];
      if (socket === undefined) throw new Error("There is a socket for each worker.");
      const answer = await inTime(name, () => socket.send(bytes, method === "HEAD"));
      const problem = problemWith(answer, method === "HEAD");
      if (problem !== undefined) throw new Error(`${answer.status} ${answer.body.slice(0, 500)} ${problem}; ${name}`);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    };

    await share(0, REQUEST_RUNS * WARM_UP, one);
    const heapBefore = heapInUse();
    await share(REQUEST_RUNS * WARM_UP, REQUEST_RUNS, one);
    const growth = heapInUse() - heapBefore;
    for (const socket of sockets) socket.close();

    expectPrototypesUntouched();
    expect(growth).toBeLessThan(MOST_GROWTH);
    expect(defects).toEqual([]);
    // Nonsense alone would be refused before it gets anywhere.
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404, 405, 409]));
  });

  it(`is answered as HTTP at once: ${RAW_RUNS} times bytes`, { timeout: 240_000 }, async () => {
    let answered = 0;
    await share(0, RAW_RUNS, async (index) => {
      const random = randomOf("raw", index);
      const real = prepare(random).bytes.toString("latin1");
      const bytes = Buffer.from(mutateText(random, random.once(2) ? headOf(real) : real), "latin1");
      const name = nameOf("raw", index, bytes.toString("latin1"));

      const { answers, rest } = await converse(server.port, bytes, SILENCE_MS);

      const failed = answers.filter(({ status }) => status >= 500 && status !== 501);
      if (failed.length > 0 || rest !== "") throw new Error(`${JSON.stringify(failed)} ${rest}; ${name}`);
      answered += Math.min(1, answers.length);
    });

    const alive = await connections[0]?.send("GET", "/Users?count=1");

    expect(alive?.status).toBe(200);
    expectPrototypesUntouched();
    expect(defects).toEqual([]);
    expect(answered).toBeGreaterThan(RAW_RUNS / 2);
  });
});

/** What most of the mutations should fall on: a body hides them. */
function headOf(request: string): string {
  return request.slice(0, request.indexOf("\r\n\r\n"));
}
