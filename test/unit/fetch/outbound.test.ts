import { X509Certificate } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Outbound, OutboundProblem } from "../../../src/domain/outbound.ts";
import { createOutbound, type OutboundParts } from "../../../src/fetch/outbound.ts";
import { AddressList } from "../../../src/lib/address-list.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type Answering, startTlsServer, type TlsServer } from "../../support/tls-server.ts";

const HERE = new AddressList(["127.0.0.1"]);
const XML = { accept: "application/xml", maxBytes: 64 * 1024 };
const NAMES = new Map([
  ["sp.vendor.io", ["127.0.0.1"]],
  ["other.vendor.io", ["127.0.0.1"]],
]);

let server: TlsServer;
let outbound: Outbound;
let base: string;
const clock = new FakeClock();

beforeAll(async () => {
  server = await startTlsServer(hello, {
    certificate: { dnsNames: ["localhost", "sp.vendor.io", "*.vendor.io"] },
  });
  base = `https://sp.vendor.io:${server.port}`;
  outbound = anOutbound();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.answer = hello;
  server.requests.length = 0;
});

function anOutbound(parts: Partial<OutboundParts> = {}): Outbound {
  const resolve = (name: string) => Promise.resolve(NAMES.get(name) ?? []);
  const authorities = [server.certificate.cert];
  return createOutbound({ allowed: HERE, authorities, clock, version: "1.2.3", resolve, ...parts });
}

const hello: Answering = (_req, res) => {
  res.setHeader("Content-Type", "Application/XML; charset=utf-8").setHeader("ETag", '"1"').end("<hello/>");
};

/** The code and the sentence of what was thrown; anything but a problem of the way out fails the test. */
async function problemOf(work: Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  const error = await work.then(
    (answer) => new Error(`It was answered: ${JSON.stringify(answer)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutboundProblem)) throw error;
  return { code: error.code, message: error.message };
}

describe("a document", () => {
  it("is fetched with how it was reached, and with nothing said but what is asked for", async () => {
    let said: NodeJS.Dict<string | string[]> = {};
    server.answer = (req, res) => {
      said = req.headers;
      hello(req, res);
    };

    const fetched = await outbound.document(`${base}/metadata?tenant=1#part`, XML);

    expect({ ...fetched, body: Buffer.from(fetched.body).toString() }).toEqual({
      url: `${base}/metadata?tenant=1`,
      hops: [`${base}/metadata`],
      body: "<hello/>",
      mediaType: "application/xml",
      etag: '"1"',
      address: "127.0.0.1",
      certificate: new X509Certificate(server.certificate.cert).fingerprint256.replaceAll(":", "").toLowerCase(),
    });
    expect(said).toEqual({
      host: `sp.vendor.io:${server.port}`,
      accept: "application/xml",
      "user-agent": "Anteroom/1.2.3",
      "accept-encoding": "identity",
      connection: "close",
    });
  });

  it("is followed over three redirects, and not over four", async () => {
    server.answer = (req, res) => {
      const left = Number(req.url?.slice(1, 2));
      if (left === 0) hello(req, res);
      else res.writeHead(302, { Location: `/${left - 1}?secret=1`, "Content-Encoding": "gzip" }).end("not gzip at all");
    };

    const fetched = await outbound.document(`${base}/3`, XML);
    const refused = await problemOf(outbound.document(`${base}/4`, XML));

    expect(fetched).toMatchObject({
      url: `${base}/0?secret=1`,
      hops: [`${base}/3`, `${base}/2`, `${base}/1`, `${base}/0`],
    });
    expect(refused).toEqual({ code: "too_many_redirects", message: "It redirects more than three times." });
  });

  it.each([301, 302, 303, 307, 308])("is followed by status %i to another host", async (status) => {
    server.answer = (req, res) => {
      if (req.headers.host?.startsWith("other")) return hello(req, res);
      res
        .writeHead(status, { Location: Buffer.from(`https://other.vendor.io:${server.port}/é`).toString("latin1") })
        .end();
    };

    const { url } = await outbound.document(`${base}/`, XML);

    expect(url).toBe(`https://other.vendor.io:${server.port}/%C3%A9`);
  });
});

describe("an answer", () => {
  it.each<[string, string, Answering]>([
    ["is larger than asked for", "too_large", (_req, res) => res.end(Buffer.alloc(3_000_000))],
    ["says that it is larger", "too_large", (_req, res) => res.writeHead(200, { "Content-Length": 65_537 }).write("<")],
    ["never ends", "too_large", endless],
    ["is compressed", "encoded_body", (_req, res) => res.setHeader("Content-Encoding", "gzip").end(bomb)],
    ["is compressed twice", "encoded_body", (_req, res) => res.setHeader("Content-Encoding", "br, gzip").end("x")],
    ["is compressed on its way", "encoded_body", raw("Transfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")],
    ["has two lengths", "not_reached", raw("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")],
    ["has a length and chunks", "not_reached", raw("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc")],
    ["has broken chunks", "incomplete_body", raw("Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n")],
    ["is shorter than it said", "incomplete_body", cutShort({ "Content-Length": 100 })],
    ["breaks off between chunks", "incomplete_body", cutShort({ "Transfer-Encoding": "chunked" })],
    ["is not found", "status", (_req, res) => res.writeHead(404).end("<secret-of-the-server/>")],
    ["is a failure of any size", "status", (_req, res) => res.writeHead(500).end(Buffer.alloc(3_000_000))],
    ["has no content", "status", (_req, res) => res.writeHead(204).end()],
    ["leads to nothing", "status", (_req, res) => res.writeHead(302, { Location: "https://[nonsense" }).end()],
    ["has a head that is too large", "too_large", (_req, res) => res.setHeader("X", "x".repeat(17_000)).end()],
    ["has no head", "not_reached", (_req, res) => res.socket?.end("secret\r\n\r\n")],
    ["is none", "not_reached", (_req, res) => res.socket?.destroy()],
    [
      "switches to another protocol",
      "not_reached",
      (_req, res) => res.socket?.end("HTTP/1.1 101 x\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
    ],
    ["leads back to itself", "redirect_loop", (_req, res) => res.writeHead(302, { Location: "/#again" }).end()],
    ["leads to http", "not_https", (_req, res) => res.writeHead(302, { Location: "http://sp.vendor.io/" }).end()],
    [
      "leads to a password",
      "credentials_in_url",
      (_req, res) => res.writeHead(302, { Location: "https://a:b@sp.vendor.io/" }).end(),
    ],
    ["leads inside", "address_not_public", (_req, res) => res.writeHead(302, { Location: "https://127.0.0.2/" }).end()],
  ])("that %s is not taken: %s", async (_, code, answer) => {
    server.answer = answer;

    const problem = await problemOf(outbound.document(`${base}/`, XML));

    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(/^[A-Z][^.<>]+\.$/);
    expect(problem.message).not.toContain("secret");
  });

  it("is an answer or a problem, whatever bytes it is made of", async () => {
    const whole =
      "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n\r\n";
    const change = fc.record({
      at: fc.nat(whole.length - 1),
      cut: fc.nat(6),
      put: fc.string({ maxLength: 3, unit: "binary" }),
    });

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const text = changes.reduce((now, { at, cut, put }) => now.slice(0, at) + put + now.slice(at + cut), whole);
        server.answer = (_req, res) => void res.socket?.end(Buffer.from(text, "latin1"));
        const request = { url: base, method: "GET", headers: {}, maxBytes: 64, deadline: clock.now() + 5000 } as const;

        const outcome = await outbound.ask(request).catch((error: unknown) => error);

        expect(outcome instanceof OutboundProblem || Object.hasOwn(outcome as object, "certificate")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, Answering]>([
    ["never comes", () => undefined],
    ["comes one byte at a time", drip],
    ["is announced for ever", (_req, res) => forEver(res, () => res.writeProcessing())],
  ])("that %s is given up when the time is over", async (_, answer) => {
    server.answer = answer;
    const request = {
      url: `${base}/`,
      method: "GET",
      headers: {},
      maxBytes: 1000,
      deadline: clock.now() + 300,
    } as const;

    const problem = await problemOf(outbound.ask(request));

    expect(problem).toEqual({ code: "too_slow", message: "It did not answer in time." });
  });
});

describe("asking once", () => {
  it("answers with whatever came, and does not follow it", async () => {
    server.answer = (req, res) => {
      res.setHeader("Set-Cookie", ["a=1; Path=/", "b=2"]);
      if (req.url === "/moved") res.writeHead(302, { Location: "next?SAMLRequest=x" }).end("somewhere else");
      else res.writeHead(418, { "Content-Type": "text/html" }).end("<p>");
    };
    const request = { method: "GET", headers: {}, maxBytes: 1000, deadline: clock.now() + 5000 } as const;

    const moved = await outbound.ask({ ...request, url: `${base}/moved` });
    const strange = await outbound.ask({ ...request, url: `${base}/tea` });

    expect(moved).toMatchObject({
      url: `${base}/moved`,
      status: 302,
      location: `${base}/next?SAMLRequest=x`,
      setCookies: ["a=1; Path=/", "b=2"],
      body: new Uint8Array(),
    });
    expect(strange).toMatchObject({ status: 418, location: null, mediaType: "text/html" });
    expect(Buffer.from(strange.body).toString()).toBe("<p>");
  });

  it("posts a form with the cookies that it is given", async () => {
    const received: unknown[] = [];
    server.answer = (req, res) => {
      const { cookie, "content-type": type, "content-length": length } = req.headers;
      req.setEncoding("utf8").on("data", (body) => received.push({ method: req.method, cookie, type, length, body }));
      req.on("end", () => hello(req, res));
    };

    const headers = { cookie: "a=1", "content-type": "application/x-www-form-urlencoded" };
    const deadline = clock.now() + 5000;
    await outbound.ask({ url: base, method: "POST", headers, body: "x=é", maxBytes: 1000, deadline });

    expect(received).toEqual([
      { method: "POST", cookie: "a=1", type: "application/x-www-form-urlencoded", length: "4", body: "x=é" },
    ]);
  });

  it.each(["authorization", "proxy-authorization", "host", "user-agent", "Cookie"])("never says %s", async (name) => {
    const deadline = clock.now() + 5000;
    const asked = outbound.ask({ url: base, method: "GET", headers: { [name]: "x" }, maxBytes: 1, deadline });

    await expect(asked).rejects.toThrow(TypeError);
    expect(server.requests).toEqual([]);
  });

  it("gives up a cookie that no header can hold", async () => {
    const deadline = clock.now() + 5000;
    const headers = { cookie: "a=1\r\nHost: elsewhere" };

    const problem = await problemOf(outbound.ask({ url: base, method: "GET", headers, maxBytes: 1, deadline }));

    expect(problem.code).toBe("bad_url");
    expect(server.requests).toEqual([]);
  });

  it("does not begin when its time is over", async () => {
    const request = { url: base, method: "GET", headers: {}, maxBytes: 1, deadline: clock.now() } as const;

    expect(await problemOf(outbound.ask(request))).toMatchObject({ code: "too_slow" });
  });
});

const bomb = gzipSync(Buffer.alloc(50_000_000));

function endless(_req: unknown, res: Parameters<Answering>[1]): void {
  forEver(res, () => res.write(Buffer.alloc(20_000)));
}

function drip(_req: unknown, res: Parameters<Answering>[1]): void {
  forEver(res, () => res.write("x"));
}

function forEver(res: Parameters<Answering>[1], act: () => void): void {
  const timer = setInterval(() => {
    if (res.destroyed) clearInterval(timer);
    else act();
  }, 20);
}

/** Answers with what no server of Node would send. */
function raw(text: string): Answering {
  return (_req, res) => void res.socket?.end(`HTTP/1.1 200 OK\r\n${text}`);
}

function cutShort(headers: Record<string, string | number>): Answering {
  return (_req, res) => {
    res.writeHead(200, headers);
    res.write("<half", () => res.socket?.destroy());
  };
}
