import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Application, NO_EVIDENCE, NO_WATCH } from "../../src/domain/application/application.ts";
import { newId } from "../../src/domain/id.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

let server: TestServer;
let okta: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
});
afterAll(() => server[Symbol.asyncDispose]());

async function aUser(userName: string, fields: object = {}): Promise<string> {
  const { body } = await okta.send("POST", "/Users", { schemas: [USER], userName, ...fields });
  return body.id;
}

function filtered(filter: string): string {
  return `filter=${encodeURIComponent(filter)}`;
}

describe("a user over SCIM", () => {
  it("is created with its location and version, changed, and deleted", async () => {
    const created = await okta.send("POST", "/Users", { schemas: [USER], userName: "life@example.com" });
    const { id } = created.body;
    const patched = await okta.send("PATCH", `/Users/${id}`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", value: { active: false } }],
    });
    const deleted = await okta.send("DELETE", `/Users/${id}`);
    const gone = await okta.send("GET", `/Users/${id}`);

    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({
      "content-type": "application/scim+json; charset=utf-8",
      location: `${server.scimBaseUrl}/Users/${id}`,
      etag: 'W/"1"',
      "cache-control": "no-store",
    });
    expect(created.body.meta.location).toBe(created.headers["location"]);
    expect(patched.headers["etag"]).toBe('W/"2"');
    expect(patched.body).toMatchObject({ id, active: false, meta: { version: 'W/"2"' } });
    expect([deleted.status, deleted.text]).toEqual([204, ""]);
    expect(gone.status).toBe(404);
  });

  it("shows only the attributes asked for, on reads and on writes", async () => {
    const id = await aUser("chosen@example.com", { displayName: "Chosen", title: "Robot" });

    const read = await okta.send("GET", `/Users/${id}?attributes=userName`);
    const without = await okta.send("GET", `/Users/${id}?excludedAttributes=title,meta`);
    const written = await okta.send("PATCH", `/Users/${id}?attributes=title`, {
      schemas: [PATCH],
      Operations: [{ op: "replace", path: "title", value: "Android" }],
    });

    expect(read.body).toEqual({ schemas: [USER], id, userName: "chosen@example.com" });
    expect(without.body).toEqual({
      schemas: [USER],
      id,
      userName: "chosen@example.com",
      displayName: "Chosen",
      active: true,
    });
    expect(written.body).toEqual({ schemas: [USER], id, title: "Android" });
  });

  it("never answers a password", async () => {
    const created = await okta.send("POST", "/Users", { userName: "pw@example.com", password: "planted-pw" });
    const read = await okta.send("GET", `/Users/${created.body.id}?attributes=password`);

    expect(created.text).not.toContain("planted-pw");
    expect(read.text).not.toContain("password");
  });

  it("shows its service accounts when they are asked for", async () => {
    const connection = await server.connect();
    await server.store.write((stores) => stores.applications.insert(anApplication(connection.connection.workspaceId)));
    const body = { userName: "svc@example.com", roles: [{ value: "crm:admin" }] };
    const { id } = (await connection.send("POST", "/Users", body)).body;

    const usual = await connection.send("GET", `/Users/${id}`);
    const asked = await connection.send("GET", `/Users/${id}?attributes=serviceAccounts`);

    const urn = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
    expect(usual.body[urn]).toBeUndefined();
    expect(asked.body[urn].serviceAccounts).toEqual([
      {
        value: expect.any(String),
        application: "crm",
        status: "awaiting_verification",
        waitingFor: expect.stringContaining("Waits for proof that CRM supports SAML"),
      },
    ]);
  });
});

describe("lists of users", () => {
  let many: TestConnection;
  beforeAll(async () => {
    many = await server.connect();
    for (let index = 1; index <= 7; index += 1) {
      await many.send("POST", "/Users", {
        userName: `user${index}@example.com`,
        title: index % 2 === 0 ? "even" : "odd",
      });
    }
  });

  it.each([
    ["", 1, ["user1", "user2", "user3", "user4", "user5", "user6", "user7"]],
    ["?startIndex=3&count=2", 3, ["user3", "user4"]],
    ["?startIndex=0&count=1", 1, ["user1"]],
    ["?startIndex=-5&count=1", 1, ["user1"]],
    ["?startIndex=7", 7, ["user7"]],
    ["?startIndex=8", 8, []],
    ["?startIndex=99999999999999999999999&count=1", Number.MAX_SAFE_INTEGER, []],
    ["?count=0", 1, []],
    ["?count=-1", 1, []],
    ["?count=100000", 1, ["user1", "user2", "user3", "user4", "user5", "user6", "user7"]],
  ])("are paged in creation order: %s", async (query, startIndex, names) => {
    const { status, body } = await many.send("GET", `/Users${query}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 7, startIndex, itemsPerPage: names.length });
    expect(body.Resources.map((user: { userName: string }) => user.userName.split("@")[0])).toEqual(names);
  });

  it("are filtered and paged together", async () => {
    const { body } = await many.send("GET", `/Users?${filtered('title eq "ODD"')}&startIndex=2&count=2`);

    expect(body).toMatchObject({ totalResults: 4, startIndex: 2, itemsPerPage: 2 });
    expect(body.Resources.map((user: { userName: string }) => user.userName)).toEqual([
      "user3@example.com",
      "user5@example.com",
    ]);
  });

  it("hold at most as many as the server allows", async () => {
    await using small = await startServer({ limits: { scimPageSize: 2, scimMaxPageSize: 3 } });
    const { send } = await small.connect();
    for (const name of ["a", "b", "c", "d"]) await send("POST", "/Users", { userName: name });

    const usual = await send("GET", "/Users");
    const most = await send("GET", "/Users?count=50");

    expect(usual.body).toMatchObject({ totalResults: 4, itemsPerPage: 2 });
    expect(most.body).toMatchObject({ totalResults: 4, itemsPerPage: 3 });
  });

  it.each(["startIndex=one", "count=1.5", "count=", "startIndex=0x1", "count=1e2"])(
    "refuse a page that is no whole number: %s",
    async (query) => {
      const { status, body } = await many.send("GET", `/Users?${query}`);

      expect([status, body.scimType]).toEqual([400, "invalidValue"]);
    },
  );

  it.each([
    filtered("shoeSize eq 3"),
    filtered('password eq "x"'),
    filtered('userName eq "open'),
    filtered("((((("),
    "filter=",
  ])("refuse a filter that cannot be meant: %s", async (query) => {
    const { status, body } = await many.send("GET", `/Users?${query}`);

    expect([status, body.scimType]).toEqual([400, "invalidFilter"]);
  });

  it("read an unquoted value unless the connection is strict", async () => {
    const strict = await server.connect({ dialect: "strict" });

    const tolerant = await many.send("GET", `/Users?${filtered("title eq odd")}`);
    const refused = await strict.send("GET", `/Users?${filtered("title eq odd")}`);

    expect(tolerant.body.totalResults).toBe(4);
    expect([refused.status, refused.body.scimType]).toEqual([400, "invalidFilter"]);
  });
});

function anApplication(workspaceId: Application["workspaceId"]): Application {
  return {
    id: newId(),
    workspaceId,
    key: "crm",
    name: "CRM",
    category: null,
    roles: [],
    requiredRole: null,
    passwordRules: null,
    entityId: null,
    signingCertificate: null,
    metadataUrl: null,
    ssoUrl: null,
    saml: NO_EVIDENCE,
    watch: NO_WATCH,
    pendingChange: null,
    createdAt: 1,
    updatedAt: 1,
  };
}
