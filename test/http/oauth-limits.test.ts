import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aClient, requestToken } from "./oauth-client.ts";

const LIMIT = 6;

let api: RunningApi;

beforeEach(async () => {
  api = await startApi({
    ANTEROOM_OAUTH_FAILURES_PER_MINUTE: String(LIMIT),
    ANTEROOM_TRUSTED_PROXIES: "127.0.0.1, ::1",
  });
});
afterEach(() => api[Symbol.asyncDispose]());

async function ask(
  id: string,
  secret: string,
  from: string,
): Promise<{ status: number; headers: Headers; body: Json }> {
  const fields = { grant_type: "client_credentials", client_id: id, client_secret: secret };
  return requestToken(api, fields, undefined, { "X-Forwarded-For": from });
}

const STRANGER = "01980000-0000-7000-8000-000000000001";

describe("failures at /oauth/token", () => {
  it("from one address are answered 429 with whole seconds beyond the limit, and forgotten over time", async () => {
    const statuses: number[] = [];
    for (let turn = 0; turn < LIMIT + 2; turn += 1) {
      statuses.push((await ask(`${STRANGER.slice(0, -1)}${turn}`, "x", "192.0.2.1")).status);
    }
    const late = await ask(STRANGER, "x", "192.0.2.1");
    const elsewhere = await ask(STRANGER, "x", "192.0.2.2");
    api.clock.at += Number(late.headers.get("retry-after")) * 1000;
    const afterwards = await ask(STRANGER, "x", "192.0.2.1");
    const again = await ask(STRANGER, "x", "192.0.2.1");

    expect(statuses).toEqual([...Array(LIMIT).fill(401), 429, 429]);
    expect([late.headers.get("retry-after"), late.body["error"]]).toEqual(["10", "temporarily_unavailable"]);
    expect([elsewhere.status, afterwards.status, again.status]).toEqual([401, 401, 429]);
  });

  it("count for the whole /64 of an IPv6 address", async () => {
    for (let turn = 0; turn < LIMIT; turn += 1) await ask(STRANGER, "x", `2001:db8:1:2::${turn + 1}`);

    const other = `${STRANGER.slice(0, -1)}2`;
    const inside = await ask(other, "x", "2001:db8:1:2:ffff::1");
    const outside = await ask(other, "x", "2001:db8:1:3::1");

    expect([inside.status, outside.status]).toEqual([429, 401]);
  });

  it("for one client are answered 429 from every address, and its right secret still works", async () => {
    const client = await aClient(api);
    for (let turn = 0; turn < LIMIT; turn += 1) await ask(client.id, "x", `192.0.2.${turn + 1}`);

    const wrong = await ask(client.id, "x", "192.0.2.100");
    const right = await ask(client.id, client.secret, "192.0.2.100");

    expect([wrong.status, right.status]).toEqual([429, 200]);
  });

  it("keep an address from trying even what is right, unless this client was right from there before", async () => {
    const [known, unknown] = [await aClient(api), await aClient(api)];
    await ask(known.id, known.secret, "192.0.2.1");
    for (let turn = 0; turn < LIMIT; turn += 1) await ask(STRANGER, "x", "192.0.2.1");

    const first = await ask(unknown.id, unknown.secret, "192.0.2.1");
    const second = await ask(known.id, known.secret, "192.0.2.1");
    const guess = await ask(known.id, "x", "192.0.2.1");

    expect([first.status, second.status, guess.status]).toEqual([429, 200, 429]);
  });

  it("do not keep anybody from SCIM", async () => {
    const client = await aClient(api);
    for (let turn = 0; turn < LIMIT + 1; turn += 1) await ask(STRANGER, "x", "192.0.2.1");

    const headers = { Authorization: `Bearer ${client.connectionToken}`, "X-Forwarded-For": "192.0.2.1" };

    expect((await fetch(`${api.url}/scim/v2/Users`, { headers })).status).toBe(200);
  });

  it("leave one event an hour for each client and reason, and none for clients that do not exist", async () => {
    const client = await aClient(api);
    await ask(STRANGER, "x", "192.0.2.1");
    await ask(client.id, "x", "192.0.2.2");
    await ask(client.id, "y", "192.0.2.3");
    const assertion = { client_assertion: "a.b.c", client_assertion_type: ASSERTION_TYPE, client_id: client.id };
    await requestToken(api, { grant_type: "client_credentials", ...assertion });

    const { items } = (await api.call("GET", "/audit-events")).body;
    const refused = items.filter(({ type }: Json) => type === "client.refused");

    expect(refused.map(({ subject, reason }: Json) => [subject, reason])).toEqual([
      [{ kind: "client", id: client.id }, "malformed"],
      [{ kind: "client", id: client.id }, "secret"],
    ]);
  });
});

const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
