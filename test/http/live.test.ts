import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenStream, openStream } from "../support/event-stream.ts";
import { URN } from "../support/urns.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;
let okta: Json;
let streams: AsyncDisposableStack;

beforeEach(async () => {
  api = await startApi({ ANTEROOM_PUBLIC_URL: "https://anteroom.example.com" });
  streams = new AsyncDisposableStack();
  okta = (await api.call("POST", "/connections", { name: "Okta", idp: "okta" })).body;
});
afterEach(async () => {
  await streams.disposeAsync();
  await api[Symbol.asyncDispose]();
});

async function watch(query = `?connection=${okta["id"]}`, headers: Record<string, string> = {}): Promise<OpenStream> {
  return streams.use(await openStream(`${api.url}/api/v1/live${query}`, api.adminToken, headers));
}

async function calls(query = `?connection=${okta["id"]}`): Promise<Json[]> {
  return (await api.call("GET", `/live${query}`)).body["items"];
}

const user = (userName: string): Json => ({ schemas: [URN.user], userName, active: true });

function raw(path: string, headers: Record<string, string> = {}, body?: Json): Promise<Response> {
  return fetch(`${api.url}${path}`, {
    headers: { "Content-Type": "application/scim+json", ...headers },
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
  });
}

const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });

describe("the live feed over HTTP", () => {
  it("shows the calls of a connection as they come: the test, the search, the first user", async () => {
    const stream = await watch();

    await api.scim(okta["token"], "GET", "/ServiceProviderConfig");
    await api.scim(okta["token"], "GET", '/Users?filter=userName eq "svc@example.com"');
    await api.scim(okta["token"], "POST", "/Users", user("svc@example.com"));
    const last = await stream.next(({ data }) => data.kind === "write");

    expect(stream.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(stream.headers.get("cache-control")).toBe("no-store");
    const seen = stream.events.filter(({ event }) => event === "call").map(({ data }) => data);
    expect(seen.map(({ kind, operation, httpStatus, result }) => [kind, operation, httpStatus, result])).toEqual([
      ["discovery", "Ask what the server can do", 200, "success"],
      ["search", "Search users", 200, "success"],
      ["write", "Create user svc@example.com", 201, "success"],
    ]);
    expect(last.data).toEqual({
      id: last.id,
      at: "2026-11-22T12:00:00.000Z",
      durationMs: 0,
      requestId: expect.any(String),
      method: "POST",
      path: "/scim/v2/Users",
      httpStatus: 201,
      connectionId: okta["id"],
      kind: "write",
      operation: "Create user svc@example.com",
      resourceType: "User",
      resourceId: expect.any(String),
      resourceName: "svc@example.com",
      result: "success",
      reason: null,
      advice: null,
    });
  });

  it.each([
    ["no token", () => raw("/scim/v2/Users"), "token_missing", false],
    [
      "a token that is cut off",
      () => raw("/scim/v2/Users", bearer(okta["token"].slice(0, -3))),
      "token_malformed",
      false,
    ],
    ["a management token", () => raw("/scim/v2/Users", bearer(api.adminToken)), "token_wrong_kind", false],
    ["/scim/v2 twice", () => raw("/scim/v2/scim/v2/Users", bearer(okta["token"])), "doubled_path", true],
    ["/scim alone", () => raw("/scim/Users", bearer(okta["token"])), "wrong_path", true],
    ["nothing before /Users", () => raw("/Users?filter=x", bearer(okta["token"])), "wrong_path", true],
    ["no token and no path", () => raw("/Users"), "wrong_path", false],
    [
      "http at the proxy",
      () => raw("/scim/v2/Users", { ...bearer(okta["token"]), "X-Forwarded-Proto": "http" }),
      "plain_http",
      true,
    ],
    [
      "a user without userName",
      () => raw("/scim/v2/Users", bearer(okta["token"]), { schemas: [URN.user] }),
      "user_name_missing",
      true,
    ],
  ] as const)("explains %s in the words of the identity provider", async (_, send, code, isKnown) => {
    await (await send()).text();

    await expect
      .poll(async () => (await calls()).map((call) => [call["advice"]?.code, call["connectionId"] !== null]))
      .toEqual([[code, isKnown]]);
    expect((await calls())[0]?.["advice"]).toEqual({
      code,
      cause: expect.stringMatching(/Okta|SCIM connector base URL|Authorization/),
      fix: expect.any(String),
      place: expect.stringContaining("your app"),
      fault: "identity_provider",
    });
  });

  it("explains what was refused of a token that was good: expired, revoked, from elsewhere", async () => {
    const scimToken = okta["token"];
    await api.call("PATCH", `/connections/${okta["id"]}/tokens/${okta["tokenId"]}`, { sources: ["192.0.2.0/24"] });
    await api.scim(scimToken, "GET", "/Users");
    await api.call("PATCH", `/connections/${okta["id"]}/tokens/${okta["tokenId"]}`, { sources: [] });
    api.clock.at += 366 * 24 * 60 * 60 * 1000;
    await api.scim(scimToken, "GET", "/Users");
    await api.call("DELETE", `/connections/${okta["id"]}/tokens/${okta["tokenId"]}`);
    await api.scim(scimToken, "GET", "/Users");

    const seen = await calls();

    expect(seen.map((call) => [call["advice"].code, call["connectionId"]])).toEqual(
      ["token_source", "token_expired", "token_revoked"].map((code) => [code, okta["id"]]),
    );
    expect(new Set(seen.map((call) => call["reason"])).size).toBe(1);
  });

  it("explains a frozen connection, a name that is taken, and a group before its members", async () => {
    await api.scim(okta["token"], "POST", "/Users", user("a@example.com"));
    await api.scim(okta["token"], "POST", "/Users", user("a@example.com"));
    const members = [{ value: "0192aaaa-0000-7000-8000-000000000000" }];
    await api.scim(okta["token"], "POST", "/Groups", { schemas: [URN.group], displayName: "app:crm", members });
    await api.call("PATCH", `/connections/${okta["id"]}`, { frozen: true });
    await api.scim(okta["token"], "POST", "/Users", user("b@example.com"));

    const seen = await calls();

    expect(seen.map((call) => call["advice"]?.code)).toEqual([undefined, "user_exists", "member_unknown", "frozen"]);
  });

  it("shows one connection nothing of another", async () => {
    const entra = (await api.call("POST", "/connections", { name: "Entra", idp: "entra" })).body;
    await api.scim(entra["token"], "GET", "/Users");

    expect(await calls()).toEqual([]);
    expect((await calls("")).map((call) => call["connectionId"])).toEqual([entra["id"]]);
  });

  it("goes on after the last event that was seen, and says what is gone", async () => {
    const first = await watch();
    await api.scim(okta["token"], "GET", "/Users");
    const { id } = await first.next(({ event }) => event === "call");
    await first[Symbol.asyncDispose]();
    await api.scim(okta["token"], "GET", "/Groups");

    const again = await watch(undefined, { "Last-Event-ID": id });
    const next = await again.next(({ event }) => event === "call");
    const lost = await watch(undefined, { "Last-Event-ID": "another-7" });
    const gap = await lost.next(({ event }) => event === "missed");
    await again.next(({ event }) => event === "position");

    expect(next.data.operation).toBe("List groups");
    expect(again.events.map(({ event }) => event)).toEqual(["call", "position"]);
    expect(gap.data).toEqual({ missed: null });
  });

  it("sends everything that it keeps to whoever asks for it, though that is much", async () => {
    const unknown = `/Users/${"a".repeat(180)}`;
    for (let at = 0; at < 1000; at += 1) await api.scim(okta["token"], "GET", unknown);

    const stream = await watch(undefined, { "Last-Event-ID": "earlier" });
    await stream.next(({ event }) => event === "position");

    expect(stream.events.filter(({ event }) => event === "call").length).toBe(1000);
  });

  it("finds by its request id a call that is in no log", async () => {
    const refused = await raw("/scim/v2/Users");
    await api.scim(okta["token"], "GET", "/Users");

    const found = await calls(`?request=${refused.headers.get("x-request-id")}`);

    expect(found.map((call) => [call["httpStatus"], call["advice"]?.code])).toEqual([[401, "token_missing"]]);
    expect(await calls("?request=another")).toEqual([]);
  });

  it("lists for scripts what came after a position", async () => {
    await api.scim(okta["token"], "GET", "/Users");
    const { position } = (await api.call("GET", "/live")).body;
    await api.scim(okta["token"], "GET", "/Groups");

    const { body } = await api.call("GET", `/live?after=${position}`);

    expect([body["items"].map((call: Json) => call["operation"]), body["missed"]]).toEqual([["List groups"], 0]);
  });

  it("refuses an unknown connection, a ninth listener, and whoever may not read", async () => {
    expect((await watch("?connection=unknown")).status).toBe(404);
    for (let at = 0; at < 8; at += 1) expect((await watch()).status).toBe(200);
    const ninth = await watch();
    expect([ninth.status, ninth.headers.get("retry-after")]).toEqual([429, "10"]);
    const stranger = await openStream(`${api.url}/api/v1/live`, okta["token"]);
    expect(stranger.status).toBe(401);
  });

  it("gives a place back when its listener goes", async () => {
    const watching = await Promise.all(Array.from({ length: 8 }, () => watch()));
    await watching[0]?.[Symbol.asyncDispose]();

    await expect.poll(async () => (await watch()).status).toBe(200);
  });

  it("ends when the server stops", async () => {
    const stream = await watch();

    await api[Symbol.asyncDispose]();
    await stream.ended;

    api = await startApi();
    expect(stream.status).toBe(200);
  });

  it("never shows a query, or a token in a path", async () => {
    await raw(`/scim/v2/${okta["token"]}/Users?token=${okta["token"]}`, bearer(okta["token"]));

    const [seen] = await calls();

    expect(seen?.["path"]).toBe("/scim/v2/…/Users");
    expect(JSON.stringify(seen)).not.toContain("anr_scim_");
  });
});
