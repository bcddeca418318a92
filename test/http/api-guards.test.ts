import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cellOf } from "../../src/domain/person/permission.ts";
import { SCOPES, scopesFor } from "../../src/domain/person/scope.ts";
import { routes } from "../../src/http/api/routes.ts";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi({ ANTEROOM_API_BODY_BYTES: "20000" });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

async function aToken(scopes: readonly string[]): Promise<string> {
  return (await api.call("POST", "/api-tokens", { name: "test", scopes })).body["token"];
}

const endpoints = routes.map(({ method, path, action, bodyDecides }) => ({
  method,
  action,
  bodyDecides,
  path: path.replaceAll(/\{\w+\}/g, "x"),
}));

describe("every endpoint", () => {
  it.each(endpoints)("$method $path asks who calls before it looks at anything", async ({ method, path }) => {
    const answer = await api.call(method, path, method === "GET" ? undefined : "{ no json", { token: "" });

    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="anteroom"']);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  const guarded = endpoints.filter(({ action, bodyDecides }) => action !== "step_up" && !bodyDecides);

  it.each(guarded)("$method $path refuses a token without a scope for $action", async ({ method, path, action }) => {
    const others = SCOPES.filter((scope) => !scopesFor(action).includes(scope));

    const answer = await api.call(method, path, method === "GET" ? undefined : {}, { token: await aToken(others) });

    expect([answer.status, answer.body["action"]]).toEqual([403, action]);
  });

  it.each(endpoints.filter(({ path }) => path.includes("/x") && !path.startsWith("/users")))(
    "$method $path answers 404 or names a missing field for an unknown id, and never fails",
    async ({ method, path, action }) => {
      const answer = await api.call(method, path, method === "GET" ? undefined : {});

      const expected = cellOf(action, "local_administrator") === "yes" ? [400, 404] : [403];
      expect(expected).toContain(answer.status);
    },
  );
});

describe("tokens of the API", () => {
  it("are shown this once, listed without their secret, and end at once", async () => {
    const made = await api.call("POST", "/api-tokens", { name: "ci", scopes: ["read", "read"] });
    const token = made.body["token"];

    const before = await api.call("GET", "/connections", undefined, { token });
    const listed = await api.call("GET", "/api-tokens");
    const ended = await api.call("DELETE", `/api-tokens/${made.body["id"]}`);
    const after = await api.call("GET", "/connections", undefined, { token });

    expect([before.status, ended.status, after.status]).toEqual([200, 204, 401]);
    const { token: _, ...shown } = made.body;
    expect(shown["scopes"]).toEqual(["read"]);
    const used = { lastUsedAt: expect.anything(), lastUsedFrom: expect.any(String) };
    expect(listed.body["items"]).toContainEqual({ ...shown, ...used });
    expect(listed.text).not.toContain(token);
  });

  it("cannot be given more than their maker may do", async () => {
    const token = await aToken(["tokens", "read"]);

    const answer = await api.call("POST", "/api-tokens", { name: "more", scopes: ["read", "codes"] }, { token });

    expect([answer.status, answer.body["scope"]]).toEqual([403, "codes"]);
  });

  it.each([
    ["no scope", { name: "x", scopes: [] }],
    ["an unknown scope", { name: "x", scopes: ["root"] }],
    ["no name", { scopes: ["read"] }],
  ])("are refused with %s", async (_, body) => {
    expect((await api.call("POST", "/api-tokens", body)).status).toBe(400);
  });

  it("open nothing but the API, and SCIM tokens do not open it", async () => {
    const { body } = await api.call("POST", "/connections", { name: "Guarded", idp: "okta" });

    expect((await api.scim(api.adminToken, "GET", "/Users")).status).toBe(401);
    expect((await api.call("GET", "/connections", undefined, { token: body["token"] })).status).toBe(401);
  });
});

describe("addresses", () => {
  it.each(["/", "/nothing", "/connections/x/y/z", "/Connections", "/openapi"])("answers 404 to %s", async (path) => {
    const answer = await api.call("GET", path);

    expect([answer.status, answer.body["code"]]).toEqual([404, "not_found"]);
  });

  it.each([
    ["PUT", "/connections", "POST, GET, HEAD"],
    ["POST", "/requests", "GET, HEAD"],
    ["PATCH", "/integrations/x/pause", "POST"],
    ["DELETE", "/openapi.json", "GET, HEAD"],
    ["POST", "/accounts/x/authenticator/code", "GET"],
  ] as const)("answers 405 to %s %s and lists what is allowed", async (method, path, allow) => {
    const answer = await api.call(method, path, {});

    expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
  });

  it("answers HEAD like GET, without a body", async () => {
    const answer = await api.call("HEAD", "/connections");

    expect([answer.status, answer.text]).toEqual([200, ""]);
  });

  it("refuses HEAD where reading leaves a trace", async () => {
    const answer = await api.call("HEAD", "/accounts/x/authenticator/code");

    expect([answer.status, answer.headers.get("allow"), answer.text]).toEqual([405, "GET", ""]);
  });

  it("refuses a broken percent-encoding", async () => {
    const answer = await api.call("GET", "/connections/%E0%A4%A");

    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_syntax"]);
  });

  it.each(["..%2f..%2fetc", "%00", "__proto__", "constructor", "' OR 1=1 --", "x".repeat(5000)])(
    "finds nothing under the id %s",
    async (id) => {
      expect((await api.call("GET", `/connections/${encodeURIComponent(id)}`)).status).toBe(404);
      expect((await api.call("GET", `/applications/${encodeURIComponent(id)}`)).status).toBe(404);
      expect((await api.call("GET", `/requests/${encodeURIComponent(id)}`)).status).toBe(404);
    },
  );

  it("serves its own description to everybody", async () => {
    const answer = await api.call("GET", "/openapi.json", undefined, { token: "" });

    expect([answer.status, answer.body["openapi"]]).toEqual([200, "3.1.1"]);
  });
});

describe("bodies", () => {
  it.each([
    ["malformed JSON", '{"name":', 400, "invalid_syntax"],
    ["JSON that is nested too deep", `{"name":${"[".repeat(40)}${"]".repeat(40)}}`, 400, "invalid_syntax"],
    ["ten thousand brackets", "[".repeat(10_000), 400, "invalid_syntax"],
    ["more than the limit", JSON.stringify({ name: "x".repeat(30_000) }), 413, "too_large"],
    ["a NUL character", '{"name":"a\\u0000b","idp":"okta"}', 400, "invalid_value"],
    ["half of a surrogate pair", '{"name":"\\ud800","idp":"okta"}', 400, "invalid_value"],
  ])("are refused with %s", async (_, body, status, code) => {
    const answer = await api.call("POST", "/connections", body);

    expect([answer.status, answer.body["code"]]).toEqual([status, code]);
  });

  it.each([
    ["text/plain", {}],
    ["application/scim+json", {}],
    ["application/json; charset=latin1", {}],
    ["application/json", { "Content-Encoding": "gzip" }],
  ])("are refused as %s %o", async (type, more) => {
    const headers = { "Content-Type": type, ...more };

    const answer = await api.call("POST", "/connections", { name: "x", idp: "okta" }, { headers });

    expect([answer.status, answer.body["code"]]).toEqual([415, "unsupported_media_type"]);
  });

  it("count as empty when there are none, so that missing fields are named", async () => {
    const answer = await api.call("POST", "/integrations");

    expect(answer.status).toBe(400);
    expect(answer.body["problems"].map(({ field }: { field: string }) => field)).toEqual([
      "name",
      "kind",
      "applicationId",
    ]);
  });

  it("that never end are no defect", async () => {
    const headers = { Authorization: `Bearer ${api.adminToken}`, "Content-Type": "application/json" };
    const half = request(`${api.url}/api/v1/connections`, {
      method: "POST",
      headers: { ...headers, "Content-Length": 50 },
    });
    half.on("error", () => undefined);
    half.write('{"name":');

    await new Promise((resolve) => setTimeout(resolve, 100));
    half.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(api.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    expect((await api.call("GET", "/connections")).status).toBe(200);
  });
});
