import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Application } from "../../src/domain/application/application.ts";
import { newId } from "../../src/domain/id.ts";
import type { Json } from "../support/advertised.ts";
import { anApplication } from "../support/builders.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ROLE = "urn:okta:scim:schemas:core:1.0:Role";
const ENTITLEMENT = "urn:okta:scim:schemas:core:1.0:Entitlement";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

let server: TestServer;
let okta: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  await add("salesforce", {
    name: "Salesforce",
    roles: [
      { value: "admin", display: "Administrator" },
      { value: "Read Only/100% (EU)", display: "Reader" },
    ],
  });
  await add("netsuite", { name: "NetSuite" });
});
afterAll(() => server[Symbol.asyncDispose]());

async function add(key: string, fields: Partial<Application> = {}): Promise<Application> {
  const application = anApplication(key, { workspaceId: server.workspaceId, ...fields });
  await server.store.write((stores) => stores.applications.insert(application));
  return application;
}

function idsIn(body: { Resources: readonly { id: string }[] }): string[] {
  return body.Resources.map(({ id }) => id);
}

describe("/Roles", () => {
  it("lists the roles of all applications as Okta reads them", async () => {
    const { status, body } = await okta.send("GET", "/Roles?startIndex=1&count=100");

    expect([status, body]).toEqual([
      200,
      {
        schemas: [LIST],
        totalResults: 2,
        startIndex: 1,
        itemsPerPage: 2,
        Resources: [
          {
            schemas: [ROLE],
            id: "salesforce:admin",
            displayName: "Salesforce: Administrator",
            description: "Makes the user a service account for Salesforce with the role Administrator.",
            type: "Role",
            value: "salesforce:admin",
            display: "Salesforce: Administrator",
            supported: true,
            meta: { resourceType: "Role", location: `${server.scimBaseUrl}/Roles/salesforce%3Aadmin` },
          },
          {
            schemas: [ROLE],
            id: "salesforce:Read Only/100% (EU)",
            displayName: "Salesforce: Reader",
            description: "Makes the user a service account for Salesforce with the role Reader.",
            type: "Role",
            value: "salesforce:Read Only/100% (EU)",
            display: "Salesforce: Reader",
            supported: true,
            meta: {
              resourceType: "Role",
              location: `${server.scimBaseUrl}/Roles/salesforce%3ARead%20Only%2F100%25%20(EU)`,
            },
          },
        ],
      },
    ]);
  });

  it("finds each role at its location", async () => {
    const { body } = await okta.send("GET", "/Roles");

    for (const role of body.Resources) {
      const path = role.meta.location.slice(server.scimBaseUrl.length);
      const found = await okta.send("GET", path);

      expect([found.status, found.body]).toEqual([200, role]);
    }
    expect(body.Resources).toHaveLength(2);
  });
});

describe("/Entitlements", () => {
  it("lists the applications as Okta reads them", async () => {
    const { status, body } = await okta.send("GET", "/Entitlements?startIndex=1&count=1");

    expect([status, body]).toEqual([
      200,
      {
        schemas: [LIST],
        totalResults: 2,
        startIndex: 1,
        itemsPerPage: 1,
        Resources: [
          {
            schemas: [ENTITLEMENT],
            id: "netsuite",
            displayName: "NetSuite",
            description: "Makes the user a service account for NetSuite.",
            type: "Entitlement",
            value: "netsuite",
            display: "NetSuite",
            supported: true,
            meta: { resourceType: "Entitlement", location: `${server.scimBaseUrl}/Entitlements/netsuite` },
          },
        ],
      },
    ]);
  });

  it("answers one by its id", async () => {
    const { status, body } = await okta.send("GET", "/Entitlements/salesforce");

    expect([status, body.id, body.type]).toEqual([200, "salesforce", "Entitlement"]);
  });
});

describe("what is offered", () => {
  it.each([
    ["/Roles/salesforce", 404],
    ["/Roles/salesforce:nothing", 404],
    ["/Roles/SALESFORCE:admin", 404],
    ["/Roles/salesforce:Admin", 404],
    ["/Roles/unknown:admin", 404],
    ["/Roles/salesforce:admin/members", 404],
    ["/Roles/__proto__", 404],
    ["/Entitlements/salesforce:admin", 404],
    ["/Entitlements/Salesforce", 404],
    ["/Entitlements/unknown", 404],
    ["/Entitlements/%00", 404],
  ])("is exact: GET %s is answered %i", async (path, status) => {
    const answer = await okta.send("GET", path);

    expect([answer.status, answer.body.status]).toEqual([status, String(status)]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])("is only read: %s is answered 405", async (method) => {
    const answers = await Promise.all(
      ["/Roles", "/Roles/salesforce:admin", "/Entitlements", "/Entitlements/netsuite"].map((path) =>
        okta.send(method, path, method === "DELETE" ? undefined : {}),
      ),
    );

    expect(answers.map(({ status, headers }) => [status, headers["allow"]])).toEqual(
      answers.map(() => [405, "GET, HEAD"]),
    );
  });

  it.each([
    ["/Roles", 'id eq "salesforce:admin"', ["salesforce:admin"]],
    ["/Roles", 'id eq "Salesforce:admin"', []],
    ["/Roles", 'displayName eq "salesforce: reader"', ["salesforce:Read Only/100% (EU)"]],
    ["/Roles", `${ROLE}:displayName co "Admin"`, ["salesforce:admin"]],
    ["/Roles", 'not (id sw "salesforce:a") and supported eq true', ["salesforce:Read Only/100% (EU)"]],
    [
      "/Roles",
      'type eq "Role" and description pr and display ne null',
      ["salesforce:admin", "salesforce:Read Only/100% (EU)"],
    ],
    ["/Entitlements", 'id eq "netsuite" or value eq "salesforce"', ["netsuite", "salesforce"]],
    ["/Entitlements", 'meta.resourceType eq "Role"', []],
    ["/Entitlements", 'displayName gt "netsuite"', ["salesforce"]],
    ["/Entitlements", `schemas eq "${ENTITLEMENT}" and id ne "netsuite"`, ["salesforce"]],
    ["/Entitlements", `schemas ne "${ENTITLEMENT}" or externalId pr`, []],
  ])("is searched: %s?filter=%s", async (path, filter, ids) => {
    const { status, body } = await okta.send("GET", `${path}?filter=${encodeURIComponent(filter)}`);

    expect([status, idsIn(body), body.totalResults, body.itemsPerPage]).toEqual([200, ids, ids.length, ids.length]);
  });

  it.each(["/Roles", "/Entitlements"])("takes a boolean as text on a tolerant connection only: %s", async (path) => {
    const strict = await server.connect({ dialect: "strict" });
    const asked = `${path}?filter=${encodeURIComponent('supported eq "true"')}`;

    const tolerant = await okta.send("GET", asked);
    const exact = await strict.send("GET", asked);

    expect([tolerant.status, exact.status, exact.body.scimType]).toEqual([200, 400, "invalidFilter"]);
  });

  it.each([
    ["/Roles", 'userName eq "x"'],
    ["/Roles", "id eq"],
    ["/Roles", 'supported gt "x"'],
    ["/Entitlements", 'meta.location eq "x"'],
    ["/Entitlements", '__proto__.x eq "y"'],
  ])("refuses a filter it cannot read: %s?filter=%s", async (path, filter) => {
    const { status, body } = await okta.send("GET", `${path}?filter=${encodeURIComponent(filter)}`);

    expect([status, body.scimType]).toEqual([400, "invalidFilter"]);
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it.each([
    ["attributes=displayName", ["schemas", "id", "displayName"]],
    ["attributes=meta", ["schemas", "id", "meta"]],
    ["excludedAttributes=meta,description,type,value,display,supported", ["schemas", "id", "displayName"]],
  ])("is selected from: ?%s", async (query, names) => {
    const { body } = await okta.send("GET", `/Entitlements/netsuite?${query}`);

    expect(Object.keys(body)).toEqual(names);
  });

  it("appears, is renamed and goes with its application", async () => {
    const application = await add("jira", { name: "Jira", roles: [{ value: "agent", display: "Agent" }] });
    const added = await okta.send("GET", "/Roles/jira:agent");
    await server.store.write((stores) =>
      stores.applications.update({ ...application, name: "Jira Cloud", roles: [{ value: "agent", display: "Robot" }] }),
    );
    const renamed = await okta.send("GET", "/Roles/jira:agent");
    const ofApp = await okta.send("GET", "/Entitlements/jira");
    await server.store.write((stores) => stores.applications.delete(application.id, Date.now()));
    const gone = [await okta.send("GET", "/Roles/jira:agent"), await okta.send("GET", "/Entitlements/jira")];

    expect([added.body.displayName, renamed.body.displayName, ofApp.body.displayName]).toEqual([
      "Jira: Agent",
      "Jira Cloud: Robot",
      "Jira Cloud",
    ]);
    expect(gone.map(({ status }) => status)).toEqual([404, 404]);
  });
});

describe("sorting what is offered", () => {
  it.each([
    ["/Entitlements?sortBy=displayName", ["netsuite", "salesforce"]],
    ["/Entitlements?sortBy=displayName&sortOrder=descending", ["salesforce", "netsuite"]],
    ["/Entitlements?sortBy=supported&sortOrder=descending", ["netsuite", "salesforce"]],
    ["/Roles?sortBy=id", ["salesforce:Read Only/100% (EU)", "salesforce:admin"]],
    ["/Roles?sortBy=displayName&count=1&startIndex=2", ["salesforce:Read Only/100% (EU)"]],
  ])("orders as asked: %s", async (path, ids) => {
    const { status, body } = await okta.send("GET", path);

    expect([status, idsIn(body), body.totalResults]).toEqual([200, ids, 2]);
  });

  it.each(["sortBy=userName", "sortBy=displayName&sortOrder=up"])("refuses ?%s", async (query) => {
    const { status, body } = await okta.send("GET", `/Roles?${query}`);

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });
});

describe("paging through what is offered", () => {
  const values = Array.from({ length: 7 }, (_, index) => `r${index}`);

  it("finds each once, in one order, whatever the size of a page", async () => {
    await using other = await startServer();
    const { send } = await other.connect();
    for (const [key, count] of [
      ["b", 3],
      ["a", 0],
      ["c", 1],
      ["d", 0],
      ["e", 3],
    ] as const) {
      const roles = values.slice(0, count).map((value) => ({ value, display: value }));
      const application = anApplication(key, { workspaceId: other.workspaceId, roles });
      await other.store.write((stores) => stores.applications.insert(application));
    }
    const expected = ["b:r0", "b:r1", "b:r2", "c:r0", "e:r0", "e:r1", "e:r2"];

    for (const count of [1, 2, 3, 4, 7, 100]) {
      const found: string[] = [];
      for (let startIndex = 1; startIndex <= 8; startIndex += count) {
        const { body } = await send("GET", `/Roles?startIndex=${startIndex}&count=${count}`);
        const rest = Math.max(0, Math.min(count, 7 - startIndex + 1));
        expect([body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([7, startIndex, rest]);
        found.push(...idsIn(body));
      }
      expect(found).toEqual(expected);
    }
  });

  it("goes forth and back by cursor", async () => {
    const first = await okta.send("GET", "/Roles?cursor&count=1");
    const second = await okta.send("GET", `/Roles?cursor=${first.body.nextCursor}&count=1`);
    const back = await okta.send("GET", `/Roles?cursor=${second.body.previousCursor}&count=1`);

    expect([first, second, back].map(({ body }) => [idsIn(body), Object.keys(body)])).toEqual([
      [["salesforce:admin"], ["schemas", "totalResults", "nextCursor", "itemsPerPage", "Resources"]],
      [["salesforce:Read Only/100% (EU)"], ["schemas", "totalResults", "previousCursor", "itemsPerPage", "Resources"]],
      [["salesforce:admin"], ["schemas", "totalResults", "nextCursor", "itemsPerPage", "Resources"]],
    ]);
  });

  it("takes a cursor only where it was given", async () => {
    const other = await server.connect();
    const { body } = await okta.send("GET", "/Roles?cursor&count=1");
    const query = `cursor=${body.nextCursor}&count=1`;

    const answers = [
      await other.send("GET", `/Roles?${query}`),
      await okta.send("GET", `/Entitlements?${query}`),
      await okta.send("GET", `/Roles?${query}&sortBy=id`),
      await okta.send("GET", `/Roles?cursor=x${body.nextCursor}&count=1`),
    ];

    expect(answers.map(({ status, body: refusal }) => [status, refusal.scimType])).toEqual(
      answers.map(() => [400, "invalidCursor"]),
    );
  });

  it.each([
    ["count=0", 0],
    ["count=-1", 0],
    ["startIndex=0&count=1", 1],
    ["startIndex=3", 0],
    ["startIndex=99999999999999999999", 0],
  ])("answers ?%s with %i of two", async (query, count) => {
    const { status, body } = await okta.send("GET", `/Entitlements?${query}`);

    expect([status, body.totalResults, body.itemsPerPage, body.Resources.length]).toEqual([200, 2, count, count]);
  });
});

describe("a catalogue of more than ten thousand roles", () => {
  it("is read page by page and by id, and not looked through for one answer", async () => {
    await using other = await startServer();
    const { send } = await other.connect();
    const roles = Array.from({ length: 1000 }, (_, index) => ({ value: `r${index}`, display: `Role ${index}` }));
    for (let index = 0; index < 11; index += 1) {
      const application = anApplication(`app-${10 + index}`, { workspaceId: other.workspaceId, roles });
      await other.store.write((stores) => stores.applications.insert(application));
    }
    const filtered = (path: string, filter: string): Promise<{ status: number; body: Json }> =>
      send("GET", `${path}?filter=${encodeURIComponent(filter)}`);

    const page = await send("GET", "/Roles?startIndex=10999&count=5");
    const byId = await filtered("/Roles", 'supported eq true and id eq "app-13:r7"');
    const answers = [
      await filtered("/Roles", 'displayName eq "APP-13: Role 7"'),
      await filtered("/Roles", 'id eq "app-13:r7" or id eq "app-13:r8"'),
      await send("GET", "/Roles?sortBy=displayName"),
    ];
    const entitlements = await filtered("/Entitlements", 'displayName eq "app-13"');

    expect([page.body.totalResults, idsIn(page.body)]).toEqual([11_000, ["app-20:r998", "app-20:r999"]]);
    expect([byId.body.totalResults, idsIn(byId.body)]).toEqual([1, ["app-13:r7"]]);
    expect(answers.map(({ status, body }) => [status, body.scimType])).toEqual(Array(3).fill([400, "tooMany"]));
    expect(idsIn(entitlements.body)).toEqual(["app-13"]);
  });
});

describe("a connection dedicated to one application", () => {
  async function aDedicated(): Promise<TestConnection> {
    const crm = await add(`crm-${newId().slice(-8)}`, {
      name: "CRM",
      roles: ["editor", "a:b", "netsuite", "salesforce:admin", "."].map((value) => ({ value, display: value })),
    });
    return server.connect({ applicationId: crm.id });
  }

  it("offers the roles of that application as its users must carry them", async () => {
    const { send, connection } = await aDedicated();
    const key = (
      await server.store.read((stores) =>
        stores.applications.findById(server.workspaceId, connection.applicationId ?? ""),
      )
    )?.key;

    const roles = await send("GET", "/Roles");
    const entitlements = await send("GET", "/Entitlements");

    expect(idsIn(roles.body)).toEqual(["editor", "a:b", `${key}:netsuite`, `${key}:salesforce:admin`, `${key}:.`]);
    expect(roles.body.Resources[0]).toMatchObject({ displayName: "editor", value: "editor" });
    expect(idsIn(entitlements.body)).toEqual([key]);
  });

  it("is granted exactly what it was offered", async () => {
    const { send, connection } = await aDedicated();
    const { body } = await send("GET", "/Roles");

    const roles = body.Resources.map(({ id, displayName }: { id: string; displayName: string }) => ({
      value: id,
      display: displayName,
    }));
    const created = await send("POST", "/Users", { schemas: [USER], userName: `${newId()}@example.com`, roles });
    const granted = await rolesOf(created.body.id);

    expect(granted).toEqual([[connection.applicationId, [".", "a:b", "editor", "netsuite", "salesforce:admin"]]]);
    for (const { id, meta } of body.Resources) {
      const found = await send("GET", meta.location.slice(server.scimBaseUrl.length));
      expect([found.status, found.body.id]).toEqual([200, id]);
    }
  });
});

async function rolesOf(userId: string): Promise<unknown[]> {
  const { items } = await server.store.read((stores) => stores.accounts.list(server.workspaceId, {}, { limit: 200 }));
  const own = items.filter(({ account }) => account.userId === userId);
  return own.map(({ account }) => [account.applicationId, [...account.roles]]);
}
