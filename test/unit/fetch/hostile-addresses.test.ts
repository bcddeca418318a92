import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Outbound, OutboundProblem } from "../../../src/domain/outbound.ts";
import { createOutbound } from "../../../src/fetch/outbound.ts";
import { AddressList } from "../../../src/lib/address-list.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { startTlsServer, type TlsServer } from "../../support/tls-server.ts";
import { type Bytes, IPV4_NOTATIONS, IPV6_DRESSES } from "./address-notations.ts";
import { HOSTILE_ADDRESSES, HOSTILE_NAMES, type Hostile } from "./hostile-addresses.ts";

const XML = { accept: "application/xml", maxBytes: 1000 };
/** Where redirects come from: another loopback address than those that nobody may reach. */
const OUTSIDE = "127.0.0.3";

/** Count who connects: nothing may. */
const listeners: Server[] = [];
let connections = 0;
let resolved: string[] = [];
let port = 0;
let redirector: TlsServer;

beforeAll(async () => {
  port = await listen("127.0.0.1", 0);
  await listen("127.0.0.2", port);
  await listen("::1", port);
  redirector = await startTlsServer((_req, res) => res.end(), {
    address: OUTSIDE,
    certificate: { dnsNames: ["outside.vendor.io"] },
  });
});
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await redirector[Symbol.asyncDispose]();
});
beforeEach(() => {
  connections = 0;
  resolved = [];
});

async function listen(host: string, wanted: number): Promise<number> {
  const listener = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  listeners.push(listener);
  listener.listen(wanted, host);
  await once(listener, "listening");
  return (listener.address() as AddressInfo).port;
}

/** The port of the listeners counts as one of https, so that nothing but the address speaks against them. */
function anOutbound(allowed: readonly string[], names = HOSTILE_NAMES): Outbound {
  return createOutbound({
    allowed: new AddressList(allowed),
    authorities: [redirector.certificate.cert],
    clock: new FakeClock(),
    version: "1",
    ports: new Set([443, port]),
    resolve: (name) => {
      resolved.push(name);
      return Promise.resolve(names.get(name) ?? []);
    },
  });
}

function here(address: string): string {
  return address.replace("PORT", String(port));
}

/** Whether a text leads to the same place from anywhere: without two slashes it continues where a redirect came from. */
function isWholeAddress([address, code]: Hostile): boolean {
  return code !== "bad_url" && code !== "name_not_found" && /^https:\/\//i.test(address);
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, "") : "";
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("It was answered."),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutboundProblem)) throw error;
  return error.code;
}

const PRIVATE: readonly Bytes[] = [
  [127, 0, 0, 1],
  [127, 0, 0, 2],
  [0, 0, 0, 0],
  [10, 1, 2, 3],
  [100, 64, 0, 1],
  [169, 254, 169, 254],
  [172, 16, 0, 1],
  [192, 168, 1, 1],
];
const WRITTEN: readonly Hostile[] = PRIVATE.flatMap((bytes) =>
  [...IPV4_NOTATIONS, ...IPV6_DRESSES].map(
    ({ write }): Hostile => [`https://${write(bytes)}:PORT/`, "address_not_public"],
  ),
);

describe("a hostile address", () => {
  it.each([...HOSTILE_ADDRESSES, ...WRITTEN])("%j opens no connection: %s", async (address, code) => {
    const { deadline, ...request } = { method: "GET", headers: {}, maxBytes: 1000, deadline: Date.now() } as const;
    const outbound = anOutbound([]);

    const fetched = await codeOf(outbound.document(here(address), XML));
    const asked = await codeOf(outbound.ask({ ...request, deadline, url: here(address) }));

    expect([fetched, asked, connections]).toEqual([code, code, 0]);
  });

  it("is one of more than four hundred", () => {
    expect(new Set([...HOSTILE_ADDRESSES, ...WRITTEN].map(([address]) => address)).size).toBeGreaterThan(400);
  });

  it.each([...HOSTILE_ADDRESSES, ...WRITTEN].filter(isWholeAddress))(
    "%j is not reached by a redirect either: %s",
    async (address, code) => {
      // Any other name leads inside here: it is resolved, since the operator allows something.
      const inside = HOSTILE_ADDRESSES.map(([text]) => hostOf(here(text))).map(
        (name) => [name, ["127.0.0.1"]] as const,
      );
      const names = new Map([...inside, ...HOSTILE_NAMES, ["outside.vendor.io", [OUTSIDE]]]);
      redirector.answer = (_req, res) => {
        const location = here(address).replace(/[\0\t\r\n]/g, "");
        res.writeHead(302, { Location: Buffer.from(location).toString("latin1") }).end();
      };

      const start = `https://outside.vendor.io:${redirector.port}/`;
      const problem = await codeOf(anOutbound([OUTSIDE], names).document(start, XML));

      expect([problem, connections]).toEqual([code, 0]);
    },
  );

  it("of this machine is reached as soon as the operator allows it, so that the listeners do count", async () => {
    const outbound = anOutbound(["127.0.0.1", "::1"]);
    const reached = [
      ...IPV4_NOTATIONS.map(({ write }) => `https://${write([127, 0, 0, 1])}:${port}/`),
      ...["[::1]", "[0:0::1]", "localhost", "LocalHost.", "loopback.vendor.io", "loopback6.vendor.io"].map(
        (host) => `https://${host}:${port}/`,
      ),
    ];

    const codes = await Promise.all(reached.map((address) => codeOf(outbound.document(address, XML))));

    expect(new Set(codes)).toEqual(new Set(["not_reached"]));
    expect(connections).toBeGreaterThanOrEqual(reached.length);
  });

  it("whose name means something inside only is not even resolved", async () => {
    for (const host of ["localhost", "wiki.corp", "metadata.google.internal", "kubernetes", "127.0.0.1", "[::1]"]) {
      await codeOf(anOutbound([]).document(`https://${host}/`, XML));
    }

    expect(resolved).toEqual([]);
  });

  it("stays closed in any notation of any private address", async () => {
    const byte = fc.nat(255);
    const inside = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127, 224, 240, 255), byte, byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(198), fc.constantFrom(18, 19), byte, byte),
    );
    const notation = fc.constantFrom(...IPV4_NOTATIONS, ...IPV6_DRESSES);
    const outbound = anOutbound([]);

    await fc.assert(
      fc.asyncProperty(inside, notation, async (bytes, { write }) => {
        expect(await codeOf(outbound.document(`https://${write(bytes)}/`, XML))).toBe("address_not_public");
      }),
      { numRuns: 500 },
    );
    expect(connections).toBe(0);
  });
});

describe("a name that changes its mind", () => {
  /** Answers with the first address first, and with the second from then on. */
  function rebinding(first: readonly string[], second: readonly string[], allowed: readonly string[]) {
    let asked = 0;
    const resolve = () => {
      asked += 1;
      return Promise.resolve(asked === 1 ? first : second);
    };
    const authorities = [redirector.certificate.cert];
    const list = new AddressList(allowed);
    const clock = new FakeClock();
    return {
      asked: () => asked,
      outbound: createOutbound({ allowed: list, authorities, clock, version: "1", resolve }),
    };
  }

  it("is asked for once, and connected to at the address that was looked at", async () => {
    redirector.answer = (_req, res) => res.end("<x/>");
    const { outbound, asked } = rebinding([OUTSIDE], ["127.0.0.1"], [OUTSIDE]);

    const fetched = await outbound.document(`https://outside.vendor.io:${redirector.port}/`, XML);

    expect([fetched.address, asked(), connections]).toEqual([OUTSIDE, 1, 0]);
  });

  it("is looked at anew after a redirect to itself", async () => {
    redirector.answer = (_req, res) => res.writeHead(302, { Location: `https://outside.vendor.io:${port}/` }).end();
    const { outbound, asked } = rebinding([OUTSIDE], ["127.0.0.1"], [OUTSIDE]);

    const code = await codeOf(outbound.document(`https://outside.vendor.io:${redirector.port}/`, XML));

    expect([code, asked(), connections]).toEqual(["address_not_public", 2, 0]);
  });

  it("waits no longer than the time that is left", async () => {
    const clock = new FakeClock();
    const resolve = () => new Promise<never>(() => undefined);
    const outbound = createOutbound({ allowed: new AddressList([]), clock, version: "1", resolve });
    const request = { url: "https://public.vendor.io/", method: "GET", headers: {}, maxBytes: 1 } as const;

    expect(await codeOf(outbound.ask({ ...request, deadline: clock.now() + 100 }))).toBe("too_slow");
  });
});

describe("what the operator allows", () => {
  it.each([
    ["https://metadata.vendor.io/", "the address of a cloud's metadata"],
    ["https://metadata6.vendor.io/", "that of IPv6"],
    ["https://azure.vendor.io/", "that of another cloud"],
    ["https://169.254.169.254/", "it by number"],
    ["https://[64:ff9b::a9fe:a9fe]/", "it behind NAT64"],
    ["https://[::ffff:a9fe:a9fe]/", "it mapped"],
    ["https://[fe80::1]/", "link-local addresses"],
    ["https://zone.vendor.io/", "an address with a zone"],
  ])("never opens %s: %s", async (address) => {
    const outbound = anOutbound(["0.0.0.0/0", "::/0"]);

    expect(await codeOf(outbound.document(address, XML))).toBe("address_not_public");
  });

  it.each([
    ["inside names", "https://localhost:PORT/"],
    ["numbers", "https://127.0.0.2:PORT/"],
    ["names with an address beside it", "https://one-of-two.vendor.io:PORT/"],
  ])("says nothing of other addresses: %s", async (_, address) => {
    const outbound = anOutbound(["10.0.0.0/8"]);

    expect([await codeOf(outbound.document(here(address), XML)), connections]).toEqual(["address_not_public", 0]);
  });

  it("opens no inside name that leads to the public internet", async () => {
    const outbound = anOutbound(["10.0.0.0/8"], new Map([["wiki.corp", ["93.184.216.34"]]]));

    expect(await codeOf(outbound.document("https://wiki.corp/", XML))).toBe("address_not_public");
  });

  it("leaves the ports of public addresses as they are", async () => {
    const outbound = anOutbound(["10.0.0.0/8"]);

    expect(await codeOf(outbound.document("https://public.vendor.io:9200/", XML))).toBe("port_not_allowed");
  });
});
