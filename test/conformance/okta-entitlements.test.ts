import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import type { Json } from "../support/advertised.ts";
import { anApplication } from "../support/builders.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ROLE = "urn:okta:scim:schemas:core:1.0:Role";
const ENTITLEMENT = "urn:okta:scim:schemas:core:1.0:Entitlement";

let server: TestServer;
let okta: TestConnection;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  for (const [key, name, roles] of [
    ["salesforce", "Salesforce", ["admin", "Standard User"]],
    ["netsuite", "NetSuite", ["clerk"]],
    ["wiki", "Wiki", []],
  ] as const) {
    const offered = roles.map((value) => ({ value, display: value }));
    const application = anApplication(key, { workspaceId: server.workspaceId, name, roles: offered });
    await server.store.write((stores) => stores.applications.insert(application));
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** The catalogue app "(Header Auth) Governance with SCIM 2.0" sends the bare token. */
async function send(method: "GET" | "POST" | "PUT" | "PATCH", path: string, body?: Json): Promise<Json> {
  const verb = method.toLowerCase() as "get";
  const asked = request(`${server.url}/scim/v2`)
    [verb](path)
    .set("Authorization", okta.token)
    .set("Accept", "application/scim+json")
    .set("User-Agent", "Okta SCIM Client 1.0.0");
  if (body === undefined) return asked;
  return asked.set("Content-Type", "application/scim+json; charset=utf-8").send(JSON.stringify(body));
}

/** Imports what can be granted as Okta does: the endpoints of its own URNs, page by page, the rest left alone. */
async function importOffers(count: number): Promise<Readonly<Record<string, Json[]>>> {
  const { body: types } = await send("GET", "/ResourceTypes");
  const found: Record<string, Json[]> = {};
  for (const { name, endpoint, schema } of types.Resources) {
    if (schema !== ROLE && schema !== ENTITLEMENT) continue;
    const all: Json[] = [];
    for (let total = 1; all.length < total; ) {
      const { body } = await send("GET", `${endpoint}?startIndex=${all.length + 1}&count=${count}`);
      if (body.Resources.length === 0) break;
      total = body.totalResults;
      all.push(...body.Resources);
    }
    found[name] = all;
  }
  return found;
}

/** The live service accounts of a user, `<application key>` with the roles. */
async function accountsOf(userId: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const { items } = await server.store.read((stores) => stores.accounts.list(server.workspaceId, {}, { limit: 200 }));
  const own = items.filter(({ account, facts }) => account.userId === userId && facts.assigned);
  return Object.fromEntries(own.map(({ account, application }) => [application.key, [...account.roles]]));
}

async function aUser(granted: Json = {}): Promise<Json> {
  const userName = `${newId()}@example.com`;
  const body = { schemas: [USER], userName, name: { givenName: "A", familyName: "B" }, active: true, ...granted };
  return (await send("POST", "/Users", body)).body;
}

describe("Okta's discovery of what can be granted", () => {
  it("1. learns the resource types, its own two among them", async () => {
    const { status, body } = await send("GET", "/ResourceTypes");

    expect([status, body.schemas, body.totalResults, body.startIndex, body.itemsPerPage]).toEqual([
      200,
      [LIST],
      4,
      1,
      4,
    ]);
    expect(body.Resources.slice(2)).toEqual(
      [
        ["Role", "/Roles", ROLE],
        ["Entitlement", "/Entitlements", ENTITLEMENT],
      ].map(([name, endpoint, schema]) => ({
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        id: name,
        name,
        endpoint,
        description: expect.stringMatching(/./),
        schema,
        meta: { resourceType: "ResourceType", location: `${server.scimBaseUrl}/ResourceTypes/${name}` },
      })),
    );
  });

  it("2. finds a schema for every URN that a resource type names", async () => {
    const { body: types } = await send("GET", "/ResourceTypes");
    const { body: schemas } = await send("GET", "/Schemas");
    const ids = schemas.Resources.map(({ id }: Json) => id);

    const named = types.Resources.flatMap(({ schema, schemaExtensions = [] }: Json) => [
      schema,
      ...schemaExtensions.map((extension: Json) => extension.schema),
    ]);
    expect(named.filter((urn: string) => !ids.includes(urn))).toEqual([]);
    for (const urn of named) expect((await send("GET", `/Schemas/${urn}`)).body.id).toBe(urn);
  });

  it.each([1, 2, 100])("3. imports every role and every entitlement, %i at a time", async (count) => {
    const { Role: roles = [], Entitlement: entitlements = [] } = await importOffers(count);

    expect(roles.map(({ id }) => id)).toEqual(["netsuite:clerk", "salesforce:admin", "salesforce:Standard User"]);
    expect(entitlements.map(({ id }) => id)).toEqual(["netsuite", "salesforce", "wiki"]);
    expect(roles.every(({ schemas }) => schemas.includes(ROLE))).toBe(true);
    expect(entitlements.every(({ schemas, type }) => schemas.includes(ENTITLEMENT) && type === "Entitlement")).toBe(
      true,
    );
  });
});

describe("Okta's entitlement test", () => {
  it.each(["/Roles", "/Entitlements"])("reads one of %s", async (endpoint) => {
    const { status, body } = await send("GET", `${endpoint}?count=1&startIndex=1`);

    expect([status, body.schemas, body.itemsPerPage, body.Resources.length]).toEqual([200, [LIST], 1, 1]);
    expect([typeof body.startIndex, typeof body.totalResults]).toEqual(["number", "number"]);
  });

  it.each(["/Roles", "/Entitlements"])("finds in %s nothing that is longer than Okta keeps", async (endpoint) => {
    const long = anApplication("long", {
      workspaceId: server.workspaceId,
      name: "N".repeat(200),
      roles: [{ value: "v".repeat(500), display: `${"d".repeat(499)}😀` }],
    });
    await server.store.write((stores) => stores.applications.insert(long));

    const { body } = await send("GET", endpoint);
    await server.store.write((stores) => stores.applications.delete(long.id, Date.now()));

    const own = body.Resources.filter(({ id }: Json) => id.startsWith("long"));
    expect(own).toHaveLength(1);
    for (const { id, displayName, description } of own) {
      expect([id.length <= 1024, displayName.length <= 255, description.length <= 1000]).toEqual([true, true, true]);
      expect([displayName.isWellFormed(), description.isWellFormed()]).toEqual([true, true]);
    }
  });
});

/** Every grant of what was imported has to make the service account that it stands for, whichever way Okta sends it. */
describe("a grant of what Okta imported", () => {
  const elementOf = ({ id, displayName }: Json): Json => ({ value: id, display: displayName });

  it("takes effect on POST", async () => {
    const { Role: roles = [], Entitlement: entitlements = [] } = await importOffers(100);

    const user = await aUser({
      roles: roles.map(elementOf),
      entitlements: entitlements.map((one) => ({ ...elementOf(one), type: one.type })),
    });

    expect(await accountsOf(user.id)).toEqual({
      netsuite: ["clerk"],
      salesforce: ["Standard User", "admin"],
      wiki: [],
    });
  });

  it("takes effect on PUT, and ends when the PUT no longer carries it", async () => {
    const { Role: roles = [] } = await importOffers(100);
    const user = await aUser();
    const { body: read } = await send("GET", `/Users/${user.id}`);

    const granted = await send("PUT", `/Users/${user.id}`, { ...read, roles: roles.map(elementOf) });
    const after = await accountsOf(user.id);
    const { roles: _granted, ...without } = granted.body;
    await send("PUT", `/Users/${user.id}`, without);

    expect(after).toEqual({ netsuite: ["clerk"], salesforce: ["Standard User", "admin"] });
    expect(await accountsOf(user.id)).toEqual({});
  });

  it.each([
    ["a path", (name: string, value: Json) => ({ op: "replace", path: name, value })],
    ["no path", (name: string, value: Json) => ({ op: "replace", value: { [name]: value } })],
    ["an addition", (name: string, value: Json) => ({ op: "add", path: name, value })],
  ])("takes effect on PATCH with %s, and ends with an empty list", async (_how, operation) => {
    const { Role: roles = [], Entitlement: entitlements = [] } = await importOffers(100);
    const user = await aUser();
    const patch = (...Operations: Json[]): Promise<Json> =>
      send("PATCH", `/Users/${user.id}`, { schemas: [PATCH], Operations });

    await patch(operation("roles", roles.map(elementOf)), operation("entitlements", entitlements.map(elementOf)));
    const granted = await accountsOf(user.id);
    await patch({ op: "replace", value: { roles: [] } }, { op: "replace", path: "entitlements", value: [] });

    expect(granted).toEqual({ netsuite: ["clerk"], salesforce: ["Standard User", "admin"], wiki: [] });
    expect(await accountsOf(user.id)).toEqual({});
  });

  it("ends for one role and leaves the others", async () => {
    const user = await aUser({ roles: [{ value: "salesforce:admin" }, { value: "netsuite:clerk" }] });

    await send("PATCH", `/Users/${user.id}`, {
      schemas: [PATCH],
      Operations: [{ op: "remove", path: 'roles[value eq "salesforce:admin"]' }],
    });

    expect(await accountsOf(user.id)).toEqual({ netsuite: ["clerk"] });
  });

  it("is read back as it was granted", async () => {
    const roles = [{ value: "salesforce:admin", display: "Salesforce: admin" }];
    const entitlements = [{ value: "wiki", display: "Wiki", type: "Entitlement" }];
    const user = await aUser({ roles, entitlements });

    const { body } = await send("GET", `/Users/${user.id}`);

    expect([body.roles, body.entitlements]).toEqual([roles, entitlements]);
  });

  it("keeps a grant of something that is not offered, for nobody", async () => {
    const user = await aUser({ entitlements: [{ value: "unknown", display: "Unknown" }] });

    const { body } = await send("GET", `/Users/${user.id}`);

    expect([body.entitlements, await accountsOf(user.id)]).toEqual([[{ value: "unknown", display: "Unknown" }], {}]);
  });
});

/** What the profile editor of Okta makes of roles and entitlements, each with what its import then has to find. */
describe("Okta's custom attributes", () => {
  it.each([
    ["a list of texts", { roles: ["salesforce:admin", "netsuite"] }, { salesforce: ["admin"], netsuite: [] }],
    ["texts as entitlements", { entitlements: ["wiki", "netsuite:clerk"] }, { wiki: [], netsuite: ["clerk"] }],
    [
      "elements by type",
      {
        roles: [
          { type: "Primary", value: "salesforce:admin" },
          { type: "additional", value: "wiki" },
        ],
      },
      { salesforce: ["admin"], wiki: [] },
    ],
    ["the primary element", { roles: [{ primary: true, value: "salesforce:admin" }] }, { salesforce: ["admin"] }],
  ])("come back as they came: %s", async (_what, granted, accounts) => {
    const user = await aUser(granted);
    const { body } = await send("GET", `/Users/${user.id}`);
    const [listed] = (await send("GET", `/Users?filter=${encodeURIComponent(`id eq "${user.id}"`)}`)).body.Resources;

    expect(user).toMatchObject(granted);
    expect([body, listed]).toEqual([user, user]);
    expect(await accountsOf(user.id)).toEqual(accounts);
  });

  it("come as one text, which is one value or several", async () => {
    const [one, several] = [
      await aUser({ roles: "salesforce:admin" }),
      await aUser({ roles: "salesforce:admin,wiki" }),
    ];

    expect([one.roles, several.roles]).toEqual([["salesforce:admin"], ["salesforce:admin", "wiki"]]);
    expect(await accountsOf(one.id)).toEqual({ salesforce: ["admin"] });
    expect(await accountsOf(several.id)).toEqual({ salesforce: ["admin"], wiki: [] });
  });

  it("come nested under the core URN", async () => {
    const user = await aUser({ [USER]: { roles: [{ type: "LICENSED_USER", value: "salesforce:admin" }] } });

    expect(user.roles).toEqual([{ type: "LICENSED_USER", value: "salesforce:admin" }]);
    expect(await accountsOf(user.id)).toEqual({ salesforce: ["admin"] });
  });

  it("come in our extension, whose URN they name", async () => {
    const urn = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";
    const appAssignments = ["salesforce:admin", "netsuite"];

    const user = await aUser({ schemas: [USER, urn], [urn]: { appAssignments } });

    expect(user[urn]).toEqual({ appAssignments });
    expect(await accountsOf(user.id)).toEqual({ salesforce: ["admin"], netsuite: [] });
  });

  it("mean nothing when they are empty", async () => {
    const user = await aUser({ roles: [{ type: "Primary", value: "" }], entitlements: [""] });

    expect([user.roles, user.entitlements, await accountsOf(user.id)]).toEqual([undefined, undefined, {}]);
  });

  it.each([
    ["PUT", (roles: Json) => ({ roles })],
    ["PATCH", (roles: Json) => ({ schemas: [PATCH], Operations: [{ op: "replace", value: { roles } }] })],
  ] as const)("change their form with what %s sends last", async (method, bodyOf) => {
    const user = await aUser({ roles: ["wiki"] });
    const whole = { schemas: [USER], userName: user.userName };
    const change = async (roles: Json): Promise<Json> => {
      const body = method === "PUT" ? { ...whole, ...bodyOf(roles) } : bodyOf(roles);
      await send(method, `/Users/${user.id}`, body);
      return (await send("GET", `/Users/${user.id}`)).body.roles;
    };

    expect(user.roles).toEqual(["wiki"]);
    expect(await change([{ value: "wiki", display: "Wiki" }])).toEqual([{ value: "wiki", display: "Wiki" }]);
    expect(await change(["netsuite"])).toEqual(["netsuite"]);
  });

  it("have elements that are found by their type, and changed in place", async () => {
    const user = await aUser({ roles: [{ type: "Primary", value: "salesforce:admin" }] });

    const { body } = await send("PUT", `/Users/${user.id}`, {
      schemas: [USER],
      userName: user.userName,
      roles: [{ type: "Primary", value: "netsuite:clerk" }],
    });

    expect(body.roles).toEqual([{ type: "Primary", value: "netsuite:clerk" }]);
    expect(await accountsOf(user.id)).toEqual({ netsuite: ["clerk"] });
  });
});
