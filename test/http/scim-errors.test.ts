import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mintToken } from "../../src/domain/connection/token.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

let server: TestServer;
let okta: TestConnection;
let strict: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  strict = await server.connect({ dialect: "strict" });
});
afterAll(() => server[Symbol.asyncDispose]());

function anError(status: number, scimType?: string): object {
  return {
    schemas: [ERROR],
    ...(scimType === undefined ? {} : { scimType }),
    status: String(status),
    detail: expect.stringMatching(/^\S.*\.$/),
  };
}

describe("a refusal over SCIM", () => {
  it.each([
    ["GET", "/Robots", 404],
    ["GET", "/Users/unknown", 404],
    ["GET", "/Users/unknown/emails", 404],
    ["GET", "/Groups/%00", 404],
    ["DELETE", "/Groups/unknown", 404],
    ["GET", "/Schemas/urn:nothing", 404],
    ["GET", "/Me", 501],
    ["GET", "/Bulk/x", 404],
    ["POST", "/Schemas/.search", 404],
    ["GET", "/Users/some-id/.search", 404],
  ])("answers %s %s with a SCIM error %i", async (method, path, status) => {
    const answer = await okta.send(method, path, method === "POST" ? {} : undefined);

    expect([answer.status, answer.body]).toEqual([status, { ...anError(status), detail: expect.any(String) }]);
    expect(answer.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
    expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ["PUT", "/Users", "GET, HEAD, POST"],
    ["DELETE", "/Users", "GET, HEAD, POST"],
    ["PATCH", "/Groups", "GET, HEAD, POST"],
    ["POST", "/Users/some-id", "GET, HEAD, PUT, PATCH, DELETE"],
    ["OPTIONS", "/Users", "GET, HEAD, POST"],
    ["OPTIONS", "/Schemas", "GET, HEAD"],
    ["OPTIONS", "/Groups/some-id", "GET, HEAD, PUT, PATCH, DELETE"],
    ["POST", "/Schemas", "GET, HEAD"],
    ["DELETE", "/ServiceProviderConfig", "GET, HEAD"],
    ["PUT", "/ResourceTypes/User", "GET, HEAD"],
  ])("answers %s %s with 405 and what is allowed", async (method, path, allow) => {
    const answer = await okta.send(method, path);

    expect([answer.status, answer.headers["allow"]]).toEqual([405, allow]);
    expect(answer.body).toEqual(anError(405));
  });

  it.each([
    ["/Users?filter=%", "invalidSyntax"],
    ["/Users/%zz", "invalidSyntax"],
    ["/Users/%C3%28", "invalidSyntax"],
    ["/Users?count=1&count=2", "invalidValue"],
    ["/Users?attributes=userName&excludedAttributes=title", "invalidValue"],
  ])("refuses the address %s as %s", async (path, scimType) => {
    const answer = await okta.send("GET", path);

    expect([answer.status, answer.body]).toEqual([400, anError(400, scimType)]);
  });

  it.each([
    ["a number", "Bearer 12"],
    ["no token", "Bearer "],
    ["another scheme", "Basic dXNlcjpwYXNzd29yZA=="],
    ["a token that nobody has", `Bearer ${mintToken("scim").token}`],
    ["a token with a typing error", `Bearer ${mintToken("scim").token.slice(0, -1)}!`],
    ["a token of the management API", `Bearer ${mintToken("api").token}`],
  ])("says 401 in the same words to %s", async (_what, authorization) => {
    const answer = await request(server.url).get("/scim/v2/Users").set("Authorization", authorization);

    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="anteroom"']);
    expect(answer.body).toEqual({
      schemas: [ERROR],
      status: "401",
      detail:
        "The Authorization header holds no valid scim token; paste the token that Anteroom showed when the connection was created, or rotate it and paste the new one.",
    });
  });

  it("says 401 before it says whether anything is at the address", async () => {
    const answers = [
      await request(server.url).get("/scim/v2/Robots"),
      await request(server.url).get("/scim/v2/Users/%zz"),
      await request(server.url).put("/scim/v2/Schemas"),
      await request(server.url).get("/scim"),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  });

  it("refuses a revoked token at once", async () => {
    const { send, token, connection } = await server.connect();
    const before = await send("GET", "/Users");

    await server.store.write(async (stores) => {
      const [stored] = (await stores.tokens.listOfConnection(connection.id, { limit: 1 })).items;
      await stores.tokens.revoke(stored?.id ?? "", Date.now());
    });
    const after = await send("GET", "/Users");

    expect(token).toMatch(/^anr_scim_/);
    expect([before.status, after.status]).toEqual([200, 401]);
  });

  it("names the taken userName, and the retry is no new user", async () => {
    await okta.send("POST", "/Users", { userName: "taken@example.com" });

    const answer = await okta.send("POST", "/Users", { userName: "TAKEN@example.com" });

    expect([answer.status, answer.body]).toEqual([409, anError(409, "uniqueness")]);
    expect(answer.body.detail).toContain("TAKEN@example.com");
  });
});

describe("a frozen connection", () => {
  it("reads, and puts writes off", async () => {
    const { send } = await server.connect({ frozenAt: Date.now() });

    const read = await send("GET", "/Users");
    const write = await send("POST", "/Users", { userName: "cold@example.com" });

    expect(read.status).toBe(200);
    expect([write.status, write.headers["retry-after"], write.body]).toEqual([503, "300", anError(503)]);
  });
});

describe("a failure of ours", () => {
  it("is never a 404: 503 when the store is gone, with the time to wait", async () => {
    await using broken = await startServer();
    const { send } = await broken.connect();
    await broken.store[Symbol.asyncDispose]();

    const read = await send("GET", "/Users/some-id");
    const ready = await request(broken.url).get("/readyz");
    const alive = await request(broken.url).get("/healthz");

    expect([read.status, read.headers["retry-after"], read.body]).toEqual([503, "5", anError(503)]);
    expect([ready.status, ready.body.code]).toEqual([503, "unavailable"]);
    expect(alive.status).toBe(200);
  });

  it("is 500 with an incident id that the log has, too, and nothing of the body", async () => {
    const lines: string[] = [];
    await using broken = await startServer({ onLogLine: (line) => lines.push(line) });
    const { send } = await broken.connect();
    broken.store.write = () => Promise.reject(new TypeError("planted defect"));

    const answer = await send("POST", "/Users", { userName: "planted-name", password: "planted-password" });
    const metrics = await request(broken.url).get("/metrics");

    const incident = answer.headers["x-request-id"];
    expect([answer.status, answer.body]).toEqual([500, anError(500)]);
    expect(answer.body.detail).toContain(`incident ${incident}`);
    expect(answer.text).not.toContain("planted");
    const logged = lines.filter((line) => line.includes('"level":"error"') && line.includes("SCIM"));
    expect(logged).toHaveLength(1);
    expect(JSON.parse(logged[0] ?? "")).toMatchObject({ requestId: incident, err: { message: "planted defect" } });
    expect(lines.join("")).not.toMatch(/planted-(name|password)/);
    expect(metrics.text).toContain("anteroom_defects_total 1");
  });
});

describe("an address that is written sloppily", () => {
  it.each([
    ["//Users", "repeated-slash"],
    ["/Users/", "trailing-slash"],
    ["/users", "endpoint-case"],
    ["?aadOptscim062020/Users", "flag-before-path"],
    ["/?aadOptscim062020/Users?count=1", "flag-before-path"],
  ])("is understood: %s, unless the connection is strict", async (path) => {
    const tolerant = await okta.send("GET", path);
    const refused = await strict.send("GET", path);

    expect([tolerant.status, tolerant.body.schemas]).toEqual([
      200,
      ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    ]);
    expect([refused.status, refused.body]).toEqual([404, anError(404)]);
  });

  it.each(["/Users?", "/Users?&", "/Users?filter=userName+eq+%22nobody%22&", "/Users?aadOptscim062020&count=1"])(
    "is understood on every connection: %s",
    async (path) => {
      const answers = [await okta.send("GET", path), await strict.send("GET", path)];

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    },
  );

  it("is written down with what was read differently", async () => {
    const { send } = await server.connect();

    const { status } = await send("POST", "//users/", { userName: "sloppy@example.com" });

    const [record] = await server.records();
    expect(status).toBe(201);
    expect(record?.path).toBe("/scim/v2//users/");
    expect(record?.rewrites).toEqual(
      expect.arrayContaining(
        ["repeated-slash", "trailing-slash", "endpoint-case"].map((rule) => ({ rule, where: "url" })),
      ),
    );
  });

  it("is written down when Entra's flag stands before the path", async () => {
    const { send } = await server.connect({ idp: "entra" });

    const { status } = await send("POST", "?aadOptscim062020/Users", { userName: "flag@example.com" });

    const [record] = await server.records();
    expect(status).toBe(201);
    expect(record?.rewrites).toContainEqual({ rule: "flag-before-path", where: "url" });
  });

  it("carries the filter behind Entra's flag", async () => {
    await okta.send("POST", "/Users", { userName: "flagged@example.com" });

    const filter = encodeURIComponent('userName eq "flagged@example.com"');
    const { body } = await okta.send("GET", `?aadOptscim062020/Users?filter=${filter}`);

    expect(body.totalResults).toBe(1);
  });
});

describe("discovery", () => {
  it.each(["/ServiceProviderConfig", "/ResourceTypes", "/Schemas", "/ResourceTypes/User", "/schemas"])(
    "answers GET %s with a token and only then, and no filter",
    async (path) => {
      const known = await okta.send("GET", `${path}?attributes=__proto__.x&startIndex=2&sortBy=id`);
      const filtered = await okta.send("GET", `${path}?filter=__proto__.x%20eq%20%22y%22`);
      const unknown = await request(server.url).get(`/scim/v2${path}`);

      expect([known.status, filtered.status, unknown.status]).toEqual([200, 403, 401]);
      expect(known.headers["content-type"]).toBe("application/scim+json; charset=utf-8");
      expect(known.body).toEqual((await okta.send("GET", path)).body);
      expect(filtered.body).toEqual(anError(403));
      expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
    },
  );

  it.each(["/ServiceProviderConfig/x", "/Schemas/a/b", "/ResourceTypes/user", "/ResourceTypes/__proto__"])(
    "answers GET %s with 404",
    async (path) => {
      const { status, body } = await okta.send("GET", path);

      expect([status, body]).toEqual([404, anError(404)]);
    },
  );

  it.each(["Schemas", "ResourceTypes"])("lists under /%s what is found at its location", async (endpoint) => {
    const { body } = await okta.send("GET", `/${endpoint}`);

    for (const described of body.Resources) {
      const found = await okta.send("GET", described.meta.location.slice(server.scimBaseUrl.length));
      expect([found.status, found.body]).toEqual([200, described]);
    }
    expect(body.Resources.length).toBe(body.totalResults);
  });

  it("names the server that answers, when there are several in one process", async () => {
    await using other = await startServer();
    const { send } = await other.connect();

    const [theirs, ours] = [await send("GET", "/Schemas"), await okta.send("GET", "/Schemas")];

    expect(theirs.body.Resources[0].meta.location).toMatch(`${other.scimBaseUrl}/Schemas/`);
    expect(ours.body.Resources[0].meta.location).toMatch(`${server.scimBaseUrl}/Schemas/`);
    expect(other.scimBaseUrl).not.toBe(server.scimBaseUrl);
  });

  it("never parses a body", async () => {
    const { status } = await okta.send("GET", "/Schemas", "{ not json");

    expect(status).toBe(200);
  });
});

describe("everything outside SCIM", () => {
  it("answers an unknown path with a problem document", async () => {
    const answer = await request(server.url).get("/nowhere");

    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toBe("application/problem+json; charset=utf-8");
    expect(answer.body).toEqual({
      type: "urn:anteroom:problem:not_found",
      title: "Not found",
      status: 404,
      detail: "There is nothing at this address; /api/v1 and /scim/v2 are served here.",
      code: "not_found",
      requestId: answer.headers["x-request-id"],
    });
  });

  it("counts what it has served", async () => {
    await okta.send("GET", "/Users");

    const { text } = await request(server.url).get("/metrics");

    expect(text).toMatch(/anteroom_http_requests_total\{wire="scim",status="2xx"\} [1-9]/);
    expect(text).toContain("anteroom_http_requests_in_flight 1");
  });

  it("asks for a token before it shows numbers to other machines", async () => {
    await using open = await startServer({ host: "0.0.0.0" });
    const url = `http://127.0.0.1:${open.port}`;
    const reader = await open.mintApiToken(["read"]);
    const writer = await open.mintApiToken(["write"]);

    const answers = [
      await request(url).get("/metrics"),
      await request(url).get("/metrics").set("Authorization", `Bearer ${writer}`),
      await request(url).get("/metrics").set("Authorization", `Bearer ${reader}`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 403, 200]);
  });
});
