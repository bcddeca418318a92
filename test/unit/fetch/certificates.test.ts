import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type TlsOptions } from "node:tls";
import { describe, expect, it } from "vitest";
import { OutboundProblem } from "../../../src/domain/outbound.ts";
import { readAuthorities } from "../../../src/fetch/authorities.ts";
import { createOutbound } from "../../../src/fetch/outbound.ts";
import { AddressList } from "../../../src/lib/address-list.ts";
import { StartError } from "../../../src/lib/start-error.ts";
import { aCertificate, type CertificateDraft } from "../../support/certificate.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { startTlsServer } from "../../support/tls-server.ts";

const XML = { accept: "application/xml", maxBytes: 1000 };

/** The body that is fetched, or the code of the problem. */
async function fetched(
  url: string,
  authorities: readonly string[],
  addresses: readonly string[] = ["127.0.0.1"],
): Promise<string> {
  const allowed = new AddressList(["127.0.0.0/8"]);
  const resolve = () => Promise.resolve(addresses);
  const outbound = createOutbound({ allowed, authorities, clock: new FakeClock(), version: "1", resolve });
  return outbound.document(url, XML).then(
    ({ body }) => Buffer.from(body).toString(),
    (error: unknown) => {
      if (error instanceof OutboundProblem) return error.code;
      throw error;
    },
  );
}

describe("the certificate of a server", () => {
  it.each<[string, string, string, CertificateDraft]>([
    ["of its name", "sp.vendor.io", "<x/>", { dnsNames: ["sp.vendor.io"] }],
    ["of its number", "127.0.0.1", "<x/>", { dnsNames: ["sp.vendor.io"] }],
    ["of all names beside it", "sp.vendor.io", "<x/>", { dnsNames: ["*.vendor.io"] }],
    ["of another name", "sp.vendor.io", "certificate_refused", { dnsNames: ["other.vendor.io"] }],
    ["of its number alone", "sp.vendor.io", "certificate_refused", { dnsNames: [] }],
    ["of another number", "127.0.0.1", "certificate_refused", { dnsNames: ["127.0.0.1"], ipv4: "127.0.0.2" }],
    [
      "that has expired",
      "sp.vendor.io",
      "certificate_refused",
      { dnsNames: ["sp.vendor.io"], notAfter: "210101000000Z" },
    ],
    ["of tomorrow", "sp.vendor.io", "certificate_refused", { dnsNames: ["sp.vendor.io"], notBefore: "480101000000Z" }],
  ])("%s, asked as %s: %s", async (_, host, outcome, certificate) => {
    await using server = await startTlsServer((_req, res) => res.end("<x/>"), { certificate });

    const result = await fetched(`https://${host}:${server.port}/`, [server.certificate.cert]);

    expect(result).toBe(outcome);
    expect(server.requests.length).toBe(outcome === "<x/>" ? 1 : 0);
  });

  it("of an unknown authority is refused, whatever the environment says", async () => {
    await using server = await startTlsServer((_req, res) => res.end("<x/>"));
    const variable = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";

    const result = await fetched(`https://localhost:${server.port}/`, []).finally(() => {
      if (variable === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = variable;
    });

    expect([result, server.requests]).toEqual(["certificate_refused", []]);
  });

  it("is not trusted for the sake of a private authority when one address of the name is public", async () => {
    await using server = await startTlsServer((_req, res) => res.end("<x/>"), {
      certificate: { dnsNames: ["sp.vendor.io"] },
    });
    const allowed = new AddressList(["127.0.0.1"]);
    const resolve = () => Promise.resolve(["127.0.0.1", "93.184.216.34"]);
    const ports = new Set([server.port]);
    const authorities = [server.certificate.cert];
    const outbound = createOutbound({ allowed, authorities, clock: new FakeClock(), version: "1", resolve, ports });

    const asked = outbound.document(`https://sp.vendor.io:${server.port}/`, XML);

    await expect(asked).rejects.toMatchObject({ code: "certificate_refused" });
  });
});

describe("a server that is not reached", () => {
  it("answers from another address than the one that was connected to", async () => {
    await using server = await startTlsServer((_req, res) => res.end("<x/>"));
    const allowed = new AddressList(["0.0.0.0"]);
    const authorities = [server.certificate.cert];
    // Linux takes it for this machine.
    const resolve = () => Promise.resolve(["0.0.0.0"]);
    const outbound = createOutbound({ allowed, authorities, clock: new FakeClock(), version: "1", resolve });

    const asked = outbound.document(`https://localhost:${server.port}/`, XML);

    await expect(asked).rejects.toMatchObject({
      code: "address_not_public",
      message: "It was answered from another address than the one that was asked.",
    });
    expect(server.requests).toEqual([]);
  });

  it.each<[string, TlsOptions]>([
    ["speaks old TLS only", { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" }],
    ["speaks another protocol only", { ALPNProtocols: ["h2"] }],
  ])("%s", async (_, options) => {
    const certificate = aCertificate({ commonName: "old" });
    const server = createServer({ ...certificate, ...options }, (socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    const port = await listening(server);

    const result = await fetched(`https://localhost:${port}/`, [certificate.cert]);

    expect(result).toBe("not_reached");
    server.close();
  });

  it("speaks no TLS, or says nothing, and its other address is asked instead", async () => {
    await using server = await startTlsServer((_req, res) => res.end("<x/>"));
    const sockets: Socket[] = [];
    const silent = createTcpServer((socket) => sockets.push(socket));
    silent.listen(server.port, "127.0.0.4");
    await once(silent, "listening");
    const url = `https://localhost:${server.port}/`;
    const trusted = [server.certificate.cert];

    const first = await fetched(url, trusted, ["127.0.0.5", "127.0.0.4", "127.0.0.1"]);

    expect([first, sockets.length]).toEqual(["<x/>", 1]);
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

describe("the file of authorities", () => {
  it("holds one or several", () => {
    const pems = [aCertificate().cert, aCertificate().cert];
    using file = aFile(`A comment\n${pems.join("and another\n")}`);

    expect(readAuthorities(file.path).map((pem) => `${pem}\n`)).toEqual(pems);
  });

  it.each([
    ["nothing", ""],
    ["no certificate", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"],
    ["a broken certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
  ])("stops the start when it holds %s", (_, content) => {
    using file = aFile(content);

    expect(() => readAuthorities(file.path)).toThrow(
      new StartError(
        `ANTEROOM_FETCH_CA_FILE names ${file.path}, which holds no certificates in PEM: give the file with the certificates of your authorities.`,
      ),
    );
  });

  it("stops the start when it is not there", () => {
    expect(() => readAuthorities("/nowhere/authorities.pem")).toThrow(
      new StartError(
        "ANTEROOM_FETCH_CA_FILE names /nowhere/authorities.pem, which cannot be read: correct the path or let this user read it.",
      ),
    );
  });
});

function aFile(content: string): { readonly path: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "anteroom-authorities-"));
  const path = join(directory, "authorities.pem");
  writeFileSync(path, content);
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
