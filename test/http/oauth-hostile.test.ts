import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "./api-client.ts";
import { aClient, form, type OAuthSetup, requestToken } from "./oauth-client.ts";

let api: RunningApi;
let client: OAuthSetup;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_OAUTH_FAILURES_PER_MINUTE: "10000" });
  client = await aClient(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const NAMES = ["grant_type", "scope", "client_id", "client_secret", "client_assertion", "client_assertion_type"];
const json = fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text).toString("base64url"));
const jwt = fc.tuple(json, json, fc.base64String()).map((parts) => parts.join("."));
const value = fc.oneof(
  fc.constantFrom("client_credentials", "scim", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "__proto__"),
  fc.string({ unit: "binary", maxLength: 40 }),
  jwt,
);
const fields = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 10 })), value, { maxKeys: 7 });
const header = fc.oneof(
  fc.constant(undefined),
  fc.base64String({ maxLength: 60 }).map((text) => `Basic ${text}`),
  fc.string({ maxLength: 30 }).map((text) => `Basic ${Buffer.from(text).toString("base64")}`),
);

describe("/oauth/token", () => {
  it("refuses whatever strangers send in the form of RFC 6749 §5.2", async () => {
    await fc.assert(
      fc.asyncProperty(fields, header, async (sent, authorization) => {
        const answer = await requestToken(api, sent, authorization);

        expect([400, 401]).toContain(answer.status);
        expect(Object.keys(answer.body)).toEqual(["error", "error_description"]);
        expect(answer.body["error_description"]).toMatch(/^[ !#-[\]-~]+$/);
        expect(answer.headers.get("cache-control")).toBe("no-store");
      }),
      { numRuns: 300 },
    );
  });

  it("refuses bodies that are no form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const response = await fetch(`${api.url}/oauth/token`, {
          method: "POST",
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
          body: bytes,
        });

        expect(response.status).toBe(400);
      }),
      { numRuns: 100 },
    );
  });

  it.each<[string, string]>([
    ["a secret of 30,000 characters", form({ client_id: "CLIENT", client_secret: "x".repeat(30_000) })],
    [
      "an assertion of 30,000 dots",
      form({ client_assertion: ".".repeat(30_000), client_assertion_type: assertionType() }),
    ],
    [
      "an assertion nested 10,000 deep",
      form({ client_assertion: deep(), client_assertion_type: assertionType(), client_id: "CLIENT" }),
    ],
    ["4,000 parameters", Array.from({ length: 4000 }, (_, at) => `p${at}=`).join("&")],
  ])("refuses %s at once", async (_what, body) => {
    const startedAt = performance.now();
    const response = await fetch(`${api.url}/oauth/token`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: `grant_type=client_credentials&${body.replace("CLIENT", client.id)}`,
    });

    expect([400, 401]).toContain(response.status);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it("met no defect and left no prototype changed", () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(api.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});

function assertionType(): string {
  return "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
}

function deep(): string {
  const payload = Buffer.from(`${"[".repeat(10_000)}${"]".repeat(10_000)}`).toString("base64url");
  return `${Buffer.from('{"alg":"RS256"}').toString("base64url")}.${payload}.AA`;
}
