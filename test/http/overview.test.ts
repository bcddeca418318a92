import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPerson } from "../support/people.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const look = async (token?: string): Promise<Json> =>
  (await api.call("GET", "/overview", undefined, token === undefined ? {} : { token })).body;
const doneIn = (seen: Json): readonly string[] =>
  seen["checklist"].filter((one: Json) => one["done"]).map((one: Json) => one["step"]);

/** The tests of this file are one story and run in their order. */
describe("GET /overview", () => {
  it("has nothing but a list of what to do on a new server", async () => {
    const { checklist, server, at, accounts, ...rest } = await look();

    expect(checklist.map((one: Json) => one["done"])).toEqual(Array(7).fill(false));
    expect([server.sealed, at]).toEqual([false, new Date(api.clock.at).toISOString()]);
    expect(accounts.every((one: Json) => one["accounts"] === 0)).toBe(true);
    expect(rest).toEqual({
      connections: [],
      moreConnections: false,
      ends: [],
      causes: [],
      moreFailures: false,
      pending: { approvals: 0, adoptions: 0, reviewsDue: 0, reviewsOverdue: 0, changes: 0 },
    });
  });

  it("tells how far the set-up is, how connections do and why requests fail, with the fix", async () => {
    await api.call("POST", "/applications", { key: "crm", name: "CRM" });
    const { body } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    const push = (userName: string) =>
      api.scim(body["token"], "POST", "/Users", { userName, roles: [{ value: "crm" }] });
    await push("svc@example.com");
    await push("svc@example.com");
    await push("svc@example.com");

    const seen = await look();

    const cause = {
      connection: { id: body["id"], name: "Okta" },
      errorCode: "uniqueness",
      httpStatus: 409,
      cause: expect.any(String),
      fix: expect.any(String),
      count: 2,
    };
    expect(doneIn(seen)).toEqual(["connection", "first_user"]);
    expect(seen["causes"]).toEqual([cause]);
    expect(seen["connections"]).toEqual([
      {
        id: body["id"],
        name: "Okta",
        idp: "okta",
        state: "live",
        lastRequestAt: new Date(api.clock.at).toISOString(),
        userCount: 1,
        failures: 2,
        topCause: cause,
      },
    ]);
    expect(seen["accounts"]).toContainEqual({ status: "awaiting_verification", accounts: 1 });
  });

  it("lists what ends soon, the first first", async () => {
    const { body } = await api.call("GET", "/accounts");
    const id = body["items"][0].id;
    const soon = (days: number) => new Date(api.clock.at + days * DAY_MS).toISOString();
    await api.call("PUT", `/accounts/${id}/validity`, { until: soon(20), reason: "A contract." });
    await api.call("POST", `/accounts/${id}/mfa-exemption`, { until: soon(5), reason: "For now." });
    const { body: connections } = await api.call("GET", "/connections");
    const connectionId = connections["items"][0].id;
    await api.call("POST", `/connections/${connectionId}/tokens`, { expiresAt: soon(7) });
    const clients = `/connections/${connectionId}/oauth-clients`;
    const { body: client } = await api.call("POST", clients, { name: "Entra" });
    await api.call("POST", `${clients}/${client["id"]}/secrets`, { expiresAt: soon(6) });
    // Replaced ones retire by themselves, and take no place of others.
    const { body: replaced } = await api.call("POST", clients, { name: "Replaced" });
    for (let made = 0; made < 5; made += 1) {
      const terms = { expiresAt: soon(2), overlapDays: 1 };
      await api.call("POST", `${clients}/${replaced["id"]}/secrets`, terms);
    }
    await api.call("POST", `${clients}/${replaced["id"]}/trusts`, { jwksUri: "https://idp.example/keys" });
    await api.call("POST", "/api-tokens", { name: "SIEM", scopes: ["read"], expiresAt: soon(9) });

    const { ends } = await look();

    const link = { kind: "account", id };
    const toConnection = { kind: "connection", id: connectionId };
    expect(ends).toEqual([
      { what: "client_secret", name: "Replaced", of: "Okta", at: soon(2), link: toConnection },
      { what: "exemption_ends", name: "svc@example.com", of: "CRM", at: soon(5), link },
      { what: "client_secret", name: "Entra", of: "Okta", at: soon(6), link: toConnection },
      { what: "scim_token", name: "Okta", of: "Okta", at: soon(7), link: toConnection },
      { what: "api_token", name: "SIEM", of: null, at: soon(9), link: { kind: "tokens", id: expect.any(String) } },
      { what: "validity_ends", name: "svc@example.com", of: "CRM", at: soon(20), link },
    ]);
  });

  it("shows others what waits for a second person, and not whoever asked", async () => {
    const asking = await addPerson(api.place, { role: "super_admin" });
    const other = await addPerson(api.place, { role: "admin" });
    const { body } = await api.call("GET", "/accounts");
    const until = new Date(api.clock.at + DAY_MS).toISOString();
    const path = `/accounts/${body["items"][0].id}/mfa-exemption`;
    const headers = { "Anteroom-Reason": "Soon." };
    await api.call("POST", path, { until, reason: "Soon." }, { token: asking.token, headers });

    const [own, others] = [await look(asking.token), await look(other.token)];

    expect([own["pending"].approvals, others["pending"].approvals]).toEqual([0, 1]);
    expect(doneIn(others)).toContain("second_administrator");
  });
});
