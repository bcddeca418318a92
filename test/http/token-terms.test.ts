import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { aClient, requestToken } from "./oauth-client.ts";

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

let api: RunningApi;

beforeEach(async () => {
  api = await startApi({ ANTEROOM_TRUSTED_PROXIES: "127.0.0.1, ::1, 10.0.0.0/8" });
});
afterEach(() => api[Symbol.asyncDispose]());

let made = 0;
async function aConnection(fields: Json = {}): Promise<Json> {
  made += 1;
  return (await api.call("POST", "/connections", { name: `Connection ${made}`, idp: "okta", ...fields })).body;
}

function at(ms: number): string {
  return new Date(api.clock.at + ms).toISOString();
}

async function scimFrom(token: string, forwardedFor: string): Promise<{ status: number; text: string }> {
  const headers = { Authorization: `Bearer ${token}`, "X-Forwarded-For": forwardedFor };
  const response = await fetch(`${api.url}/scim/v2/Users`, { headers });
  return { status: response.status, text: await response.text() };
}

async function eventsOf(type: string): Promise<readonly Json[]> {
  const { items } = (await api.call("GET", "/audit-events?limit=200")).body;
  return items.filter((event: Json) => event["type"] === type);
}

describe("the end of a token", () => {
  it("is a year ahead unless somebody says otherwise", async () => {
    const { id } = await aConnection();
    const second = (await api.call("POST", `/connections/${id}/tokens`, { expiresAt: at(10 * DAY) })).body;

    const { items } = (await api.call("GET", `/connections/${id}/tokens`)).body;

    expect(items.map((item: Json) => item["expiresAt"])).toEqual([at(10 * DAY), at(365 * DAY)]);
    expect(second["expiresAt"]).toBe(at(10 * DAY));
  });

  it("comes at the second, and is moved at once", async () => {
    const { id, token, tokenId } = await aConnection({ tokenExpiresAt: at(DAY) });

    api.clock.at += DAY - 1;
    const last = await api.scim(token, "GET", "/Users");
    api.clock.at += 1;
    const ended = await api.scim(token, "GET", "/Users");
    const moved = await api.call("PATCH", `/connections/${id}/tokens/${tokenId}`, { expiresAt: at(DAY) });
    const again = await api.scim(token, "GET", "/Users");

    expect([last.status, ended.status, moved.status, again.status]).toEqual([200, 401, 200, 200]);
    expect(ended.text).toBe((await api.scim("x", "GET", "/Users")).text);
    expect(await eventsOf("token.changed")).toEqual([
      expect.objectContaining({ subject: { kind: "token", id: tokenId }, after: { expiresAt: at(DAY), sources: [] } }),
    ]);
  });

  it.each<[string, () => Json]>([
    ["an end that is past", () => ({ expiresAt: at(0) })],
    ["an end more than three years ahead", () => ({ expiresAt: at(3 * 366 * DAY + SECOND) })],
    ["no instant", () => ({ expiresAt: "tomorrow" })],
    ["no end at all", () => ({ expiresAt: null })],
    ["a source that is no block", () => ({ sources: ["10.0.0.0/33"] })],
    ["too long an overlap", () => ({ overlapDays: 31 })],
  ])("is refused as %s", async (_what, draft) => {
    const { id } = await aConnection();

    const answer = await api.call("POST", `/connections/${id}/tokens`, draft());

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_value"]);
  });

  it("leaves room for another token", async () => {
    const { id } = await aConnection({ tokenExpiresAt: at(DAY) });
    await api.call("POST", `/connections/${id}/tokens`);

    const early = await api.call("POST", `/connections/${id}/tokens`);
    api.clock.at += DAY;
    const late = await api.call("POST", `/connections/${id}/tokens`);

    expect([early.status, late.status]).toEqual([409, 201]);
  });

  it.each<[number, readonly (readonly [string, string])[]]>([
    [30 * DAY + SECOND, []],
    [30 * DAY, [["token_expires_soon", "ends on 2027-03-02, in 30 days"]]],
    [DAY, [["token_expires_soon", "ends on 2027-03-02, in 1 day"]]],
    [DAY - 1, [["token_expires_soon", "ends on 2027-03-02, in less than a day"]]],
    [0, [["token_expired", "ended on 2027-03-02"]]],
    [-29 * DAY, [["token_expired", "ended on 2027-03-02"]]],
  ])("is warned of %i ms ahead on the token and its connection", async (ahead, wanted) => {
    const end = at(100 * DAY);
    const { id, tokenId } = await aConnection({ tokenExpiresAt: end });
    api.clock.at += 100 * DAY - ahead;

    const connection = (await api.call("GET", `/connections/${id}`)).body;
    const listed = (await api.call("GET", "/connections")).body["items"][0];
    const token = (await api.call("GET", `/connections/${id}/tokens`)).body["items"][0];

    const warnings = wanted.map(([code, said]) => {
      return { code, message: expect.stringContaining(`Token ${tokenId} ${said};`), tokenId, endsAt: end };
    });
    expect([connection["warnings"], listed["warnings"], token["warnings"]]).toEqual([warnings, warnings, warnings]);
  });

  it("is a number for Prometheus", async () => {
    const { id, tokenId } = await aConnection({ tokenExpiresAt: at(90 * SECOND) });
    const client = await aClient(api);

    const before = await (await fetch(`${api.url}/metrics`)).text();
    api.clock.at += 100 * SECOND;
    const after = await (await fetch(`${api.url}/metrics`)).text();

    const line = `anteroom_token_expires_in_seconds{connection="${id}",kind="scim",token="${tokenId}"}`;
    expect(before.split("\n")).toContain(`${line} 90`);
    expect(before).toContain(`kind="secret",token="${client.secretId}"} ${365 * 24 * 3600}`);
    expect(after.split("\n")).toContain(`${line} -10`);
  });
});

describe("a token with sources", () => {
  it.each([
    ["192.0.2.7", 200],
    ["::ffff:192.0.2.7", 200],
    ["192.0.2.7:4321", 200],
    ["2001:db8:1::5", 200],
    ["[2001:db8:1::5]:4321", 200],
    ["192.0.3.7", 401],
    ["2001:db8:2::5", 401],
    ["192.0.2.7, 192.0.3.7", 401],
    ["192.0.3.7, 192.0.2.7", 200],
    ["192.0.3.7, 192.0.2.7, 10.1.2.3", 200],
    ["192.0.2.7, nonsense, 10.1.2.3", 401],
    ["", 401],
  ])("is asked about X-Forwarded-For %j behind a trusted proxy: %i", async (forwardedFor, status) => {
    const { token } = await aConnection({ tokenSources: ["192.0.2.0/24", "2001:db8:1::/48"] });

    expect((await scimFrom(token, forwardedFor)).status).toBe(status);
  });

  it("is refused elsewhere in the words of an unknown token, and leaves one event an hour", async () => {
    const { token, tokenId } = await aConnection({ tokenSources: ["192.0.2.0/24"] });

    const answers = [
      await scimFrom(token, "192.0.3.7"),
      await scimFrom(token, "192.0.3.8"),
      await scimFrom("x", "192.0.3.7"),
    ];
    api.clock.at += 3600 * SECOND;
    await scimFrom(token, "192.0.3.9");
    const events = await eventsOf("token.refused");

    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(events.map(({ subject, reason, after }) => [subject, reason, after])).toEqual([
      [{ kind: "token", id: tokenId }, "source", { from: "192.0.3.9" }],
      [{ kind: "token", id: tokenId }, "source", { from: "192.0.3.7" }],
    ]);
  });

  it("says when and from where it was used last", async () => {
    const { id, token } = await aConnection({ tokenSources: ["192.0.2.0/24"] });

    await scimFrom(token, "192.0.2.9");
    await api.call("GET", "/connections");
    const { items } = (await api.call("GET", `/connections/${id}/tokens`)).body;

    expect([items[0]["lastUsedAt"], items[0]["lastUsedFrom"]]).toEqual([at(0), "192.0.2.9"]);
  });

  it("holds for a client secret at both doors", async () => {
    const client = await aClient(api);
    const { secret } = (await api.call("POST", `${client.path}/secrets`, { sources: ["192.0.2.0/24"] })).body;
    const fields = { grant_type: "client_credentials", client_id: client.id, client_secret: secret };

    const inside = await requestToken(api, fields, undefined, { "X-Forwarded-For": "192.0.2.1" });
    const outside = await requestToken(api, fields, undefined, { "X-Forwarded-For": "192.0.3.1" });
    const token = inside.body["access_token"];
    const used = [await scimFrom(token, "192.0.2.1"), await scimFrom(token, "192.0.3.1")];

    expect([inside.status, outside.status, outside.body["error"]]).toEqual([200, 401, "invalid_client"]);
    expect(used.map(({ status }) => status)).toEqual([200, 401]);
  });

  it("believes nobody's X-Forwarded-For without trusted proxies", async () => {
    await using plain = await startApi();
    const draft = { name: "Plain", idp: "okta", tokenSources: ["192.0.2.0/24"] };
    const { token } = (await plain.call("POST", "/connections", draft)).body;

    const headers = { Authorization: `Bearer ${token}`, "X-Forwarded-For": "192.0.2.7" };
    const response = await fetch(`${plain.url}/scim/v2/Users`, { headers });

    expect(response.status).toBe(401);
  });
});
