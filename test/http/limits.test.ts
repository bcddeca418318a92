import { once } from "node:events";
import net from "node:net";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { sendRaw } from "../support/raw-http.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const MEBIBYTE = 1024 * 1024;

let server: TestServer;
let okta: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
});
afterAll(() => server[Symbol.asyncDispose]());

function userOf(bytes: number): string {
  return JSON.stringify({ userName: "big@example.com", displayName: "x".repeat(bytes) });
}

describe("a body", () => {
  it.each([
    ["malformed", "{ not json", 401],
    ["deep", "[".repeat(100_000), 401],
    ["huge", userOf(5 * MEBIBYTE), 401],
    ["of no known type", "<user/>", 401],
  ])("that is %s is not looked at before the caller is known", async (_what, body, status) => {
    const answer = await request(server.url)
      .post("/scim/v2/Users")
      .set("Content-Type", body.startsWith("<") ? "text/xml" : "application/scim+json")
      .send(body);

    expect([answer.status, answer.body.schemas]).toEqual([status, [ERROR]]);
  });

  it("is not even waited for before the caller is known", async () => {
    const head = "POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n";

    const answer = await sendRaw(server.port, head);

    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it("may have 4 MiB, and 16 MiB on /Groups", async () => {
    const users = await okta.send("POST", "/Users", userOf(4 * MEBIBYTE));
    const groups = await okta.send("POST", "/Groups", userOf(16 * MEBIBYTE));
    const between = await okta.send("POST", "/Groups", JSON.stringify({ note: "x".repeat(5 * MEBIBYTE) }));

    expect([users.status, users.body.schemas]).toEqual([413, [ERROR]]);
    expect([groups.status, groups.body.schemas]).toEqual([413, [ERROR]]);
    expect(between.body.detail).toBe("displayName is required and missing; send it.");
  });

  it("is measured when its length is not announced, too", async () => {
    await using small = await startServer({ limits: { scimBodyBytes: 2048 } });
    const { token } = await small.connect();
    const chunk = `800\r\n${"x".repeat(0x800)}\r\n`;
    const head = `POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;

    const answer = await sendRaw(small.port, `${head}${chunk}${chunk}0\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it.each([
    "application/scim+json",
    "application/json",
    "application/scim+json;charset=UTF-8",
    'APPLICATION/JSON; charset="utf-8"',
  ])("may be sent as %s", async (type) => {
    const answer = await okta.send("POST", "/Users", "{ not json").set("Content-Type", type);

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  it.each(["text/plain", "application/xml", "application/json; charset=latin1", "application/x-www-form-urlencoded"])(
    "may not be sent as %s",
    async (type) => {
      const answer = await okta.send("POST", "/Users", "{}").set("Content-Type", type);

      expect([answer.status, answer.body.schemas]).toEqual([415, [ERROR]]);
    },
  );

  it("may not be compressed", async () => {
    const answer = await okta.send("POST", "/Users", "{}").set("Content-Encoding", "gzip");

    expect(answer.status).toBe(415);
  });

  it.each(["POST", "PUT", "PATCH"])("must be there for %s", async (method) => {
    const answer = await okta.send(method, method === "POST" ? "/Users" : "/Users/some-id");

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  it.each([
    ["32 levels", 31, "invalidValue"],
    ["33 levels", 32, "invalidSyntax"],
    ["a hundred thousand levels", 100_000, "invalidSyntax"],
  ])("may be 32 levels deep: %s", async (_what, lists, scimType) => {
    const answer = await okta.send("POST", "/Users", `{"x":${"[".repeat(lists)}${"]".repeat(lists)}}`);

    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
  });
});

describe("a request", () => {
  it("that is no HTTP is refused as SCIM", async () => {
    const answer = await sendRaw(server.port, "HELLO\r\n\r\n");

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/scim\+json; charset=utf-8\r\n/);
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ schemas: [ERROR], status: "400" });
  });

  it("whose headers are larger than 64 KiB is refused", async () => {
    const answer = await sendRaw(server.port, `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${"x".repeat(70_000)}\r\n\r\n`);

    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("whose headers do not arrive in time is given up", async () => {
    await using impatient = await startServer({ limits: { headerTimeSeconds: 1 } });

    const answer = await sendRaw(impatient.port, "GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\n");

    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nContent-Type: application\/scim\+json/);
  });

  it("that takes too long is answered 503 in its own language", async () => {
    await using slow = await startServer({ limits: { headerTimeSeconds: 1, answerTimeSeconds: 2 } });
    const { send } = await slow.connect();
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.store.write = (() => promise) as typeof slow.store.write;

    const answer = await send("POST", "/Users", { userName: "slow@example.com" });
    resolve();

    expect([answer.status, answer.headers["retry-after"], answer.body.schemas]).toEqual([503, "30", [ERROR]]);
  });
});

describe("one connection", () => {
  it("has 16 requests in flight; the others wait their turn, then are told when to come back", async () => {
    await using busy = await startServer({ limits: { connectionQueueSeconds: 1 } });
    const [loud, quiet] = [await busy.connect(), await busy.connect()];
    const { promise, resolve } = Promise.withResolvers<void>();
    const write = busy.store.write.bind(busy.store);
    busy.store.write = (async (work: Parameters<typeof write>[0]) => {
      await promise;
      return write(work);
    }) as typeof busy.store.write;

    let answered = 0;
    const writes = Array.from({ length: 20 }, (_, index) =>
      loud.send("POST", "/Users", { userName: `loud${index}@example.com` }).then((answer) => {
        answered += 1;
        return answer;
      }),
    );
    const refused = await Promise.race(writes);
    await vi.waitFor(() => expect(answered).toBe(4), { timeout: 10_000 });
    const other = await quiet.send("GET", "/Users");
    resolve();
    const answers = await Promise.all(writes);

    expect([refused.status, refused.headers["retry-after"], refused.body.status]).toEqual([429, "1", "429"]);
    expect(other.status).toBe(200);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(16);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(4);
  });
});

describe("the end", () => {
  it("lets running requests finish and takes no new ones", async () => {
    const ending = await startServer();
    const { send } = await ending.connect();
    const { promise, resolve } = Promise.withResolvers<void>();
    const write = ending.store.write.bind(ending.store);
    ending.store.write = (async (work: Parameters<typeof write>[0]) => {
      await promise;
      return write(work);
    }) as typeof ending.store.write;
    const idle = net.connect(ending.port, "127.0.0.1");
    await once(idle, "connect");

    const running = send("POST", "/Users", { userName: "last@example.com" }).then((answer) => answer);
    await vi.waitFor(async () => {
      expect((await request(ending.url).get("/metrics")).text).toContain("anteroom_http_requests_in_flight 2");
    });
    const ended = ending[Symbol.asyncDispose]();
    const late = send("GET", "/Users").then(
      () => "answered",
      () => "refused",
    );
    resolve();

    expect((await running).status).toBe(201);
    expect(await late).toBe("refused");
    idle.destroy();
    await ended;
  });
});
