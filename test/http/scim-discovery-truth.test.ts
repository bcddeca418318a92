import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import type { Json } from "../support/advertised.ts";
import { anApplication } from "../support/builders.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const LIMITS = { scimBulkOperations: 3, scimBulkBodyBytes: 2048, scimPageSize: 2, scimMaxPageSize: 4 };

const clock = new FakeClock(Date.now());
let server: TestServer;
let idp: TestConnection;
let config: Json;
beforeAll(async () => {
  server = await startServer({ limits: LIMITS, clock });
  idp = await server.connect();
  config = (await idp.send("GET", "/ServiceProviderConfig")).body;
  for (const name of ["b", "e", "a", "d", "c"]) await idp.send("POST", "/Users", aUser(`sort-${name}`));
});
afterAll(() => server[Symbol.asyncDispose]());

function aUser(userName: string = `${newId()}@example.com`): Json {
  return { schemas: [USER], userName };
}

function bulkOf(operations: number): Json {
  const posts = Array.from({ length: operations }, (_, index) => ({
    method: "POST",
    path: "/Users",
    bulkId: `user${index}`,
    data: aUser(),
  }));
  return { schemas: [BULK], Operations: posts };
}

async function namesAt(path: string): Promise<string[]> {
  return (await idp.send("GET", path)).body.Resources.map(({ userName }: Json) => userName);
}

describe("/ServiceProviderConfig says the truth about", () => {
  it("itself: nothing is said that no test here holds", () => {
    const heldBelow = ["patch", "bulk", "filter", "changePassword", "sort", "etag", "pagination"];
    const heldToo = ["authenticationSchemes", "rolesAndEntitlements", "interopProfileConformant"];

    expect(config).toEqual({
      ...Object.fromEntries([...heldBelow, ...heldToo].map((name) => [name, expect.anything()])),
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      meta: { resourceType: "ServiceProviderConfig", location: `${server.scimBaseUrl}/ServiceProviderConfig` },
    });
  });

  it("PATCH", async () => {
    const { body } = await idp.send("POST", "/Users", aUser());

    const answer = await idp.send("PATCH", `/Users/${body.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", path: "title", value: "Robot" }],
    });

    expect(config.patch).toEqual({ supported: true });
    expect([answer.status, answer.body.title]).toEqual([200, "Robot"]);
  });

  it("bulk requests: as many operations and bytes as it says, and not one more", async () => {
    const { maxOperations, maxPayloadSize } = config.bulk;
    const padded = (bytes: number): string => {
      const text = JSON.stringify(bulkOf(1));
      return text + " ".repeat(bytes - text.length);
    };

    const enough = await idp.send("POST", "/Bulk", bulkOf(maxOperations));
    const tooMany = await idp.send("POST", "/Bulk", bulkOf(maxOperations + 1));
    const large = await idp.send("POST", "/Bulk", padded(maxPayloadSize));
    const tooLarge = await idp.send("POST", "/Bulk", padded(maxPayloadSize + 1));

    expect(config.bulk).toEqual({ supported: true, maxOperations: 3, maxPayloadSize: 2048 });
    expect(enough.body.Operations.map(({ status }: Json) => status)).toEqual(["201", "201", "201"]);
    expect([enough, tooMany, large, tooLarge].map(({ status }) => status)).toEqual([200, 413, 200, 413]);
  });

  it("filters, and how much a page holds at most", async () => {
    const found = await idp.send("GET", `/Users?filter=${encodeURIComponent('userName eq "sort-a"')}`);
    const much = await idp.send("GET", `/Users?count=1000&filter=${encodeURIComponent("userName pr")}`);

    expect(config.filter).toEqual({ supported: true, maxResults: 4 });
    expect(found.body.totalResults).toBe(1);
    expect(much.body.Resources).toHaveLength(config.filter.maxResults);
    expect(much.body.totalResults).toBeGreaterThan(config.filter.maxResults);
  });

  it("passwords, which cannot be changed", async () => {
    const { body } = await idp.send("POST", "/Users", { ...aUser(), password: "Old-Secret-1" });
    const answer = await idp.send("PATCH", `/Users/${body.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", value: { password: "New-Secret-2" } }],
    });

    expect(config.changePassword).toEqual({ supported: false });
    expect([answer.status, answer.headers["anteroom-effect"]]).toEqual([200, expect.stringMatching(/^no-op/)]);
    expect(JSON.stringify([body, answer.body, await server.records()])).not.toMatch(/Secret-\d/);
  });

  it("sorting", async () => {
    const query = `filter=${encodeURIComponent('userName sw "sort-"')}&count=4&sortBy=userName`;

    const up = await namesAt(`/Users?${query}`);
    const down = await namesAt(`/Users?${query}&sortOrder=descending`);

    expect(config.sort).toEqual({ supported: true });
    expect(up).toEqual(["sort-a", "sort-b", "sort-c", "sort-d"]);
    expect(down).toEqual(["sort-e", "sort-d", "sort-c", "sort-b"]);
  });

  it("entity tags", async () => {
    const created = await idp.send("POST", "/Users", aUser());
    const path = `/Users/${created.body.id}`;
    const tag = created.headers["etag"] ?? "";
    const change = { schemas: [PATCH], Operations: [{ op: "replace", path: "title", value: "Robot" }] };

    const same = await idp.send("GET", path).set("If-None-Match", tag);
    const first = await idp.send("PATCH", path, change).set("If-Match", tag);
    const late = await idp.send("PATCH", path, { ...change, Operations: [] }).set("If-Match", tag);

    expect(config.etag).toEqual({ supported: true });
    expect([tag, created.body.meta.version]).toEqual([tag, tag]);
    expect([same, first, late].map(({ status }) => status)).toEqual([304, 200, 412]);
  });

  it("pages", async () => {
    const { pagination } = config;
    const unsaid = await idp.send("GET", "/Users");
    const byIndex = await idp.send("GET", "/Users?startIndex=2&count=100");
    const byCursor = await idp.send("GET", "/Users?cursor=&count=100");
    const inTime = async (): Promise<number> =>
      (await idp.send("GET", `/Users?cursor=${byCursor.body.nextCursor}`)).status;

    clock.advance(pagination.cursorTimeout * 1000 - 1);
    const stillGood = await inTime();
    clock.advance(1);
    const late = await idp.send("GET", `/Users?cursor=${byCursor.body.nextCursor}`);

    expect(pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: 2,
      maxPageSize: 4,
      cursorTimeout: expect.any(Number),
    });
    expect([unsaid.body.startIndex, unsaid.body.itemsPerPage, "nextCursor" in unsaid.body]).toEqual([1, 2, false]);
    expect([byIndex.body.startIndex, byIndex.body.itemsPerPage]).toEqual([2, 4]);
    expect([byCursor.body.itemsPerPage, "startIndex" in byCursor.body]).toEqual([4, false]);
    expect([stillGood, late.status, late.body.scimType]).toEqual([200, 400, "expiredCursor"]);
  });

  it("ways to sign in: each of them works, and no other", async () => {
    const [bearer, oauth] = config.authenticationSchemes;
    const tokenUrl = /from (\S+),/.exec(oauth.description)?.[1] ?? "";
    const accessToken = await accessTokenFrom(tokenUrl);
    const get = (authorization: string) =>
      request(server.url).get("/scim/v2/Users").set("Authorization", authorization);

    const answers = [
      await get(`Bearer ${idp.token}`),
      await get(idp.token),
      await get(`Bearer ${accessToken}`),
      await get(`Basic ${Buffer.from(`x:${idp.token}`).toString("base64")}`),
    ];

    expect(config.authenticationSchemes).toEqual([
      expect.objectContaining({ type: "oauthbearertoken", primary: true }),
      expect.objectContaining({ type: "oauth2", primary: false }),
    ]);
    expect(bearer.description).toContain("with or without the word Bearer");
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 401]);
  });

  it.each(["roles", "entitlements"])("%s: what is offered, several, a primary one and types", async (name) => {
    const said = config.rolesAndEntitlements[name];
    const roles = [{ value: "admin", display: "Administrator" }];
    const application = anApplication(`app-${name}`, { workspaceId: server.workspaceId, roles });
    await server.store.write((stores) => stores.applications.insert(application));

    const offered = await idp.send("GET", name === "roles" ? "/Roles" : "/Entitlements");
    const granted = [
      { value: "app-x", type: "One", primary: true },
      { value: "app-y", type: "Two" },
    ];
    const created = await idp.send("POST", "/Users", { ...aUser(), [name]: granted });
    const strings = [said.supported, said.primarySupported, said.typeSupported, Object.values(said).length];

    expect(strings).toEqual([true, true, true, 4]);
    expect(said[`multiple${name === "roles" ? "Roles" : "Entitlements"}Supported`]).toBe(true);
    expect([offered.status, offered.body.totalResults > 0]).toEqual([200, true]);
    expect(created.body[name]).toEqual(granted);
  });

  it("the interoperability profile, which forbids PATCH without a path", async () => {
    const strict = await server.connect({ dialect: "strict" });
    const { body } = await strict.send("POST", "/Users", aUser());

    const { status } = await strict.send("PATCH", `/Users/${body.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", value: { title: "Robot" } }],
    });
    const said = (await strict.send("GET", "/ServiceProviderConfig")).body.interopProfileConformant;

    expect([status, said, config.interopProfileConformant]).toEqual([200, false, false]);
  });
});

describe("a server with the settings it comes with", () => {
  it("says other numbers, and where its documentation is when that is set", async () => {
    await using plain = await startServer({ documentationUrl: "https://wiki.example.com/anteroom#scim" });
    const { send } = await plain.connect();

    const { body } = await send("GET", "/ServiceProviderConfig");

    expect([body.bulk.maxOperations, body.filter.maxResults, body.pagination.defaultPageSize]).toEqual([100, 200, 100]);
    expect(body.documentationUri).toBe("https://wiki.example.com/anteroom#scim");
    expect("documentationUri" in config).toBe(false);
  });
});

async function accessTokenFrom(tokenUrl: string): Promise<string> {
  const call = async (path: string, body: Json = {}): Promise<Json> =>
    (await request(server.url).post(`/api/v1${path}`).set("Authorization", `Bearer ${server.adminToken}`).send(body))
      .body;
  const clients = `/connections/${idp.connection.id}/oauth-clients`;
  const { id } = await call(clients, { name: "Entra" });
  const { secret } = await call(`${clients}/${id}/secrets`);
  const fields = { grant_type: "client_credentials", client_id: id, client_secret: secret };
  const response = await fetch(tokenUrl, { method: "POST", body: new URLSearchParams(fields) });
  const granted = (await response.json()) as Json;
  const { description } = config.authenticationSchemes[1];
  expect(description).toContain(`An access token of ${granted.expires_in / 60} minutes`);
  return granted.access_token;
}
