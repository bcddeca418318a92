import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

const TERMS = Array.from({ length: 33 }, (_, index) => `title co "${index}"`).join(" or ");

let server: TestServer;
let client: TestConnection;
let id: string;

beforeAll(async () => {
  server = await startServer({ limits: { scimBodyBytes: 4096 } });
  client = await server.connect({ dialect: "strict" });
  id = (await client.send("POST", "/Users", { schemas: [URN.user], userName: "taken" })).body.id;
});
afterAll(() => server[Symbol.asyncDispose]());

function patchOf(operation: object): object {
  return { schemas: [URN.patch], Operations: [operation] };
}

describe("RFC 7644 §3.12 errors", () => {
  it.each([
    ["invalidFilter", 400, "GET", "/Users?filter=title", undefined],
    ["tooMany", 400, "GET", `/Users?filter=${encodeURIComponent(TERMS)}`, undefined],
    ["uniqueness", 409, "POST", "/Users", { schemas: [URN.user], userName: "taken" }],
    ["mutability", 400, "PATCH", "/Users/:id", patchOf({ op: "replace", path: "id", value: "x" })],
    ["invalidSyntax", 400, "POST", "/Users", "{"],
    ["invalidPath", 400, "PATCH", "/Users/:id", patchOf({ op: "replace", path: "a[", value: "x" })],
    ["noTarget", 400, "PATCH", "/Users/:id", patchOf({ op: "remove" })],
    ["invalidValue", 400, "PATCH", "/Users/:id", patchOf({ op: "replace", path: "active", value: "x" })],
    ["invalidCursor", 400, "GET", "/Users?cursor=x", undefined],
    ["invalidCount", 400, "GET", "/Users?cursor&count=x", undefined],
    [undefined, 401, "GET", "/Users?count=1", undefined],
    [undefined, 403, "GET", "/Schemas?filter=id%20pr", undefined],
    [undefined, 404, "GET", "/Users/unknown", undefined],
    [undefined, 405, "PUT", "/Users", undefined],
    [undefined, 413, "POST", "/Users", { schemas: [URN.user], userName: "x".repeat(5000) }],
    [undefined, 501, "GET", "/Me", undefined],
  ])("say %s and %i as body and as status", async (scimType, status, method, path, body) => {
    const request = client.send(method, path.replace(":id", id), body);
    const answer = await (status === 401 ? request.set("Authorization", "Bearer nothing") : request);

    expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/scim+json; charset=utf-8"]);
    expect(answer.body).toEqual({
      schemas: [URN.error],
      ...(scimType !== undefined && { scimType }),
      status: String(status),
      detail: expect.stringMatching(/^\S.*\.$/),
    });
  });

  it("say 412 when the version is another (§3.14)", async () => {
    const body = { schemas: [URN.user], userName: "renamed" };

    const answer = await client.send("PUT", `/Users/${id}`, body).set("If-Match", 'W/"99"');

    expect([answer.status, answer.body]).toEqual([
      412,
      { schemas: [URN.error], status: "412", detail: expect.any(String) },
    ]);
  });
});

describe("RFC 7644 §4 discovery", () => {
  it.each(["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"])("refuses a filter on %s with 403", async (path) => {
    const { status, body } = await client.send("GET", path).query({ filter: 'name eq "User"' });

    expect([status, body.schemas]).toEqual([403, [URN.error]]);
  });

  it.each(["/Schemas", "/ResourceTypes"])("passes over pages and order on %s", async (path) => {
    const plain = await client.send("GET", path);
    const asked = await client
      .send("GET", path)
      .query({ startIndex: 2, count: 1, sortBy: "id", sortOrder: "descending" });

    expect([plain.status, asked.status, asked.body]).toEqual([200, 200, plain.body]);
    expect(plain.body.schemas).toEqual([URN.list]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])("is only read: %s is 405", async (method) => {
    const paths = [
      "/ServiceProviderConfig",
      "/Schemas",
      "/ResourceTypes",
      `/Schemas/${URN.user}`,
      "/ResourceTypes/User",
    ];

    const answers = await Promise.all(paths.map((path) => client.send(method, path)));

    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 405));
  });
});

describe("RFC 7644 §2 and §7 security", () => {
  it.each([
    ["no token", {}],
    ["an unknown token", { authorization: "Bearer unknown" }],
    ["Basic", { authorization: `Basic ${Buffer.from("a:b").toString("base64")}` }],
    ["a cookie", { cookie: "token=TOKEN" }],
  ])("answers 401 with what to authenticate by to %s, on discovery too", async (_what, headers) => {
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace("TOKEN", client.token)]),
    );

    for (const path of ["/Users", "/ServiceProviderConfig", "/nothing"]) {
      const answer = await fetch(`${server.url}/scim/v2${path}`, { headers: sent });

      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="anteroom"']);
    }
  });

  it.each(["access_token", "token", "Authorization"])("takes no token from the address: ?%s=", async (name) => {
    const query = new URLSearchParams({ [name]: client.token });

    const { status } = await fetch(`${server.url}/scim/v2/Users?${query}`);

    expect(status).toBe(401);
  });

  it("sets no cookie, lets nothing be kept, and asks for TLS from then on", async () => {
    const { headers } = await client.send("GET", `/Users/${id}`);

    expect(headers["set-cookie"]).toBeUndefined();
    expect([headers["cache-control"], headers["strict-transport-security"]]).toEqual([
      "no-store",
      expect.stringMatching(/^max-age=\d{7,}/),
    ]);
  });

  it("never names a secret in an address: locations and references hold ids alone (§7.5.2)", async () => {
    const body = {
      schemas: [URN.user],
      userName: "private@example.com",
      password: "t1meMa$heen",
      name: { familyName: "Jensen" },
    };

    const { headers, body: user } = await client.send("POST", "/Users", body);

    expect([headers["location"], user.meta.location]).toEqual(
      Array.from({ length: 2 }, () => `${server.scimBaseUrl}/Users/${user.id}`),
    );
    expect(user.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("refuses to compare with a password, which is kept nowhere", async () => {
    const filter = 'password eq "t1meMa$heen"';

    const answers = [
      await client.send("GET", "/Users").query({ filter }),
      await client.send("POST", "/Users/.search", { schemas: [URN.search], filter }),
    ];

    expect(answers.map(({ status, body }) => [status, body.scimType])).toEqual([
      [400, "invalidFilter"],
      [400, "invalidFilter"],
    ]);
    expect(answers.some(({ text }) => text.includes("t1meMa"))).toBe(false);
  });
});

describe("RFC 7644 §6 multi-tenancy", () => {
  it("keeps connections apart: one sees nothing of another's, and may use the same names", async () => {
    const other = await server.connect({ dialect: "strict" });

    const foreign = await other.send("GET", `/Users/${id}`);
    const unknown = await other.send("GET", "/Users/unknown");
    const same = await other.send("POST", "/Users", { schemas: [URN.user], userName: "taken" });

    expect([foreign.status, foreign.text]).toEqual([404, unknown.text.replace("unknown", id)]);
    expect([same.status, same.body.id === id]).toEqual([201, false]);
  });
});

describe("RFC 7644 §5 and §7.8 internationalized strings", () => {
  it("compares names after normalization and without case, and answers them as they were given", async () => {
    const userName = "Łukasz-\u0045\u0301@example.com";
    const composed = userName.normalize("NFC").toLowerCase();

    const created = await client.send("POST", "/Users", { schemas: [URN.user], userName });
    const again = await client.send("POST", "/Users", { schemas: [URN.user], userName: composed });
    const found = await client.send("GET", "/Users").query({ filter: `userName eq "${composed}"` });

    expect([created.status, again.status, again.body.scimType]).toEqual([201, 409, "uniqueness"]);
    expect(found.body.Resources.map((user: { userName: string }) => user.userName)).toEqual([userName]);
  });
});
