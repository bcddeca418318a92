import net from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sendRaw } from "../support/raw-http.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

let server: TestServer;
let okta: TestConnection;
beforeAll(async () => {
  server = await startServer({ limits: { scimBodyBytes: 2048, apiBodyBytes: 4096 } });
  okta = await server.connect();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Wire {
  readonly base: "/scim/v2/Users" | "/api/v1/connections";
  readonly type: string;
  readonly token: () => string;
  readonly refusal: (status: number) => object;
}

const WIRES: readonly Wire[] = [
  {
    base: "/scim/v2/Users",
    type: "application/scim+json",
    token: () => okta.token,
    refusal: (status) => ({ schemas: [ERROR], status: String(status), detail: expect.stringMatching(/^\S.*\.$/) }),
  },
  {
    base: "/api/v1/connections",
    type: "application/problem+json",
    token: () => server.adminToken,
    refusal: (status) => ({ status, code: expect.any(String), detail: expect.stringMatching(/^\S.*\.$/) }),
  },
];

/** A request as text, so that headers can be left out and made up. */
function written(method: string, path: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

function parsed(answer: string): { readonly head: string; readonly body: unknown } {
  const at = answer.indexOf("\r\n\r\n");
  return { head: answer.slice(0, at), body: JSON.parse(answer.slice(at + 4)) };
}

/** Sends a head, and the body only after the server has asked for it, as careful clients do. */
function sendWhenAsked(head: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = net.connect(server.port, "127.0.0.1", () => socket.write(head));
    socket.on("data", (chunk) => {
      const asked = received.includes(CONTINUE);
      received += chunk.toString();
      if (!asked && received.includes(CONTINUE)) socket.write(body);
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}

describe.each(WIRES)("a request to $base", ({ base, type, token, refusal }) => {
  it("that expects what is unknown is refused in the language of the address", async () => {
    const headers = { Host: "x", Authorization: `Bearer ${token()}`, Expect: "tea", Connection: "close" };

    const { head, body } = parsed(await sendRaw(server.port, written("GET", base, headers)));

    expect(head).toMatch(/^HTTP\/1\.1 417 Expectation Failed\r\n/);
    expect(head).toContain(`Content-Type: ${type}; charset=utf-8`);
    expect(body).toMatchObject(refusal(417));
  });

  it("without a Host is refused in the language of the address, and the connection ends", async () => {
    const { head, body } = parsed(
      await sendRaw(server.port, written("GET", base, { Authorization: `Bearer ${token()}` })),
    );

    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain(`Content-Type: ${type}; charset=utf-8`);
    expect(head).toMatch(/^Connection: close$/im);
    expect(body).toMatchObject(refusal(400));
  });

  it.each([
    ["two hosts", "Host: x\r\nHOST: y\r\n"],
    ["the same host twice", "Host: x\r\nHost: x\r\n"],
    ["something else for a host", "Host: x y\r\n"],
    ["a path for a host", "Host: x/y\r\n"],
  ])("with %s is refused in the language of the address, and the connection ends", async (_what, hosts) => {
    const text = `GET ${base} HTTP/1.1\r\n${hosts}Authorization: Bearer ${token()}\r\n\r\n`;

    const { head, body } = parsed(await sendRaw(server.port, text));

    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain(`Content-Type: ${type}; charset=utf-8`);
    expect(head).toMatch(/^Connection: close$/im);
    expect(body).toMatchObject(refusal(400));
  });

  it.each(["", " , ", "\t"])("that expects nothing in particular is served: %j", async (expectation) => {
    const headers = { Host: "[::1]:80", Authorization: `Bearer ${token()}`, Expect: expectation, Connection: "close" };

    const answer = await sendRaw(server.port, written("GET", base, headers));

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it.each([
    ["a stranger", 401, { Authorization: "Bearer nobody", "Content-Length": "20" }],
    ["a body that is too large", 413, { "Content-Length": "5000" }],
    ["a body of no known type", 415, { "Content-Length": "20", "Content-Type": "text/plain" }],
  ])("is not asked for its body by 100 Continue for %s", async (_what, status, given) => {
    const usual = { Host: "x", Authorization: `Bearer ${token()}`, "Content-Type": "application/json" };

    const answer = await sendRaw(server.port, written("POST", base, { ...usual, ...given, Expect: "100-continue" }));

    const { head, body } = parsed(answer);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^Connection: close$/im);
    expect(body).toMatchObject(refusal(status));
  });

  it("is asked for its body once it is known that it will be read", async () => {
    const sent = base.startsWith("/scim")
      ? '{"userName":"patient@example.com"}'
      : '{"name":"Patient","idp":"okta","graceDays":1}';
    const headers = {
      Host: "x",
      Authorization: `Bearer ${token()}`,
      "Content-Type": "application/json",
      "Content-Length": String(sent.length),
      Expect: "100-Continue",
      Connection: "close",
    };

    const answer = await sendWhenAsked(written("POST", base, headers), sent);

    expect(answer.split(CONTINUE)).toEqual(["", expect.stringMatching(/^HTTP\/1\.1 201 Created\r\n/)]);
  });
});

describe("an unknown expectation of something nobody owns", () => {
  it("is answered as a problem", async () => {
    const { head, body } = parsed(
      await sendRaw(server.port, written("GET", "/nowhere", { Host: "x", Expect: "tea", Connection: "close" })),
    );

    expect(head).toContain("Content-Type: application/problem+json; charset=utf-8");
    expect(body).toMatchObject({ status: 417, code: "expectation_failed" });
  });
});

describe("a connection that is kept open", () => {
  it("stays open after a body that was asked for", async () => {
    const sent = '{"userName":"keeper@example.com"}';
    const usual = { Host: "x", Authorization: `Bearer ${okta.token}`, "Content-Type": "application/json" };
    const head = written("POST", "/scim/v2/Users", {
      ...usual,
      "Content-Length": String(sent.length),
      Expect: "100-continue",
    });
    const next = written("GET", "/scim/v2/Users/nobody", { ...usual, Connection: "close" });

    const answer = await sendWhenAsked(head, sent + next);

    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 201", "HTTP/1.1 404"]);
  });
});
