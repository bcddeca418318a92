import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FetchProblem, fetchPublicJson } from "../../../src/jwt/public-fetch.ts";
import { AddressList } from "../../../src/lib/address-list.ts";
import { aKeyFor, type LocalIssuer, startIssuer } from "../../support/local-issuer.ts";

const NOWHERE = new AddressList([]);
const HERE = new AddressList(["127.0.0.1", "::1"]);

/** Counts who connects: nothing may. */
let connections = 0;
const listener = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let port = 0;
let issuer: LocalIssuer;

beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
  issuer = await startIssuer([await aKeyFor("ES256", "k")]);
  return async () => {
    await issuer[Symbol.asyncDispose]();
  };
});
afterAll(() => new Promise<void>((resolve) => listener.close(() => resolve())));

describe("fetching from the public internet", () => {
  it.each([
    "https://127.0.0.1:PORT/",
    "https://localhost:PORT/",
    "https://2130706433:PORT/",
    "https://0x7f000001:PORT/",
    "https://0177.0.0.1:PORT/",
    "https://127.1:PORT/",
    "https://[::1]:PORT/",
    "https://[::ffff:127.0.0.1]:PORT/",
    "https://[::ffff:7f00:1]:PORT/",
    "https://[64:ff9b::7f00:1]:PORT/",
    "https://0.0.0.0:PORT/",
    "https://[::]:PORT/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "http://127.0.0.1:PORT/",
    "file:///etc/passwd",
    "https://",
    "nonsense",
  ])("never connects for %s", async (address) => {
    const asked = fetchPublicJson(address.replace("PORT", String(port)), NOWHERE);

    await expect(asked).rejects.toBeInstanceOf(FetchProblem);
    expect(connections).toBe(0);
  });

  it("refuses other ports than those of https although the address is global", async () => {
    await expect(fetchPublicJson("https://8.8.8.8:9200/", NOWHERE)).rejects.toThrow(
      "Its port is neither 443 nor 8443.",
    );
  });

  it("fetches from an address that is allowed, by name and by number", async () => {
    const [byName, byNumber] = [issuer.jwksUri, issuer.jwksUri.replace("localhost", "127.0.0.1")];

    expect(await fetchPublicJson(byName, HERE)).toEqual({ keys: issuer.keys });
    expect(await fetchPublicJson(byNumber, HERE)).toEqual({ keys: issuer.keys });
  });

  it("gives up after five seconds", async () => {
    issuer.answer = () => undefined;

    await expect(fetchPublicJson(issuer.jwksUri, HERE)).rejects.toBeInstanceOf(FetchProblem);

    issuer.answer = undefined;
  });

  it("gives up a body that never ends", async () => {
    issuer.answer = (_req, res) => {
      res.write("{");
    };

    await expect(fetchPublicJson(issuer.jwksUri, HERE)).rejects.toBeInstanceOf(FetchProblem);

    issuer.answer = undefined;
  });
});
