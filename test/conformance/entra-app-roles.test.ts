import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import { type ApiAnswer, type RunningApi, startApi } from "../http/api-client.ts";
import type { Json } from "../support/advertised.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let api: RunningApi;
let token = "";
beforeAll(async () => {
  api = await startApi();
  token = (await api.call("POST", "/connections", { name: "Entra", idp: "entra" })).body["token"];
  for (const [app, name] of [
    ["salesforce", "Salesforce"],
    ["netsuite", "NetSuite"],
  ]) {
    await api.call("POST", "/applications", { key: app, name });
  }
});
afterAll(() => api[Symbol.asyncDispose]());

function send(method: string, path: string, body?: Json): Promise<ApiAnswer> {
  return api.scim(token, method, path, body);
}

function patch(path: string, ...Operations: Json[]): Promise<ApiAnswer> {
  return send("PATCH", path, { schemas: [PATCH], Operations });
}

async function read(path: string): Promise<Json> {
  return (await send("GET", path)).body;
}

async function idsFor(endpoint: string, filter: string): Promise<string[]> {
  const { status, body } = await send("GET", `${endpoint}?filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  return body["Resources"].map(({ id }: Json) => id);
}

function aUser(more: Json = {}): Json {
  return {
    schemas: [USER, ENTERPRISE],
    externalId: newId(),
    userName: `Test_User_${newId()}`,
    active: true,
    emails: [{ primary: true, type: "work", value: `Test_User_${newId()}@testuser.com` }],
    meta: { resourceType: "User" },
    name: { formatted: "givenName familyName", familyName: "familyName", givenName: "givenName" },
    roles: [],
    ...more,
  };
}

async function newUser(more: Json = {}): Promise<string> {
  const { status, body } = await send("POST", "/Users", aUser(more));
  expect(status).toBe(201);
  return body["id"];
}

/** The collection that Microsoft published before; many test suites are copies of it. */
describe("Microsoft's old collection", () => {
  it("writes names in capitals and asks for them so", async () => {
    const UserName = newId();
    const body = {
      schemas: [USER],
      UserName,
      Active: true,
      DisplayName: "BobIsAmazing",
      emails: [{ Primary: true, type: "work", value: "x@y.z" }],
      [ENTERPRISE]: { Manager: { Value: "M" } },
    };

    const made = await send("POST", "/Users", body);

    expect(made.body).toMatchObject({ userName: UserName, active: true, displayName: "BobIsAmazing" });
    expect(made.body["emails"]).toEqual([{ primary: true, type: "work", value: "x@y.z" }]);
    expect(made.body[ENTERPRISE]).toEqual({ manager: { value: "M" } });
    expect(await idsFor("/Users", `UserName eq "${UserName}" and DisplayName eq "BobIsAmazing"`)).toEqual([
      made.body["id"],
    ]);
    expect(await idsFor("/Users", `userName sw ${UserName}`)).toEqual([made.body["id"]]);
  });

  it("refuses a user without a name, and the same one twice", async () => {
    const user = aUser();
    const { userName: _userName, ...nameless } = aUser();

    const answers = [
      await send("POST", "/Users", nameless),
      await send("POST", "/Users", user),
      await send("POST", "/Users", user),
    ];

    expect(answers.map(({ status }) => status)).toEqual([400, 201, 409]);
  });

  it("selects attributes by a path with a filter, and filters by the time of making", async () => {
    const id = await newUser();
    const selected = await read(`/Users/${id}?attributes=${encodeURIComponent('emails[type eq "work"]')}`);
    const since = await idsFor("/Users", `id eq "${id}" and meta.Created gt "2010-10-10T10:10:10Z"`);

    expect([Object.keys(selected).sort(), since]).toEqual([["emails", "id", "schemas"], [id]]);
  });
});

/** App roles in the three forms of Entra's mapping functions. */
describe("app roles", () => {
  const inText = (id: string, value: string, displayName = value): Json => ({
    value: JSON.stringify({ id, value, displayName }),
  });
  const type = "WindowsAzureActiveDirectoryRole";

  async function accountsOf(userId: string): Promise<string[]> {
    const { body } = await api.call("GET", "/accounts?limit=200");
    const own = body["items"].filter((one: Json) => one.directoryUserId === userId && one.status !== "suspended");
    return own.map((one: Json) => [one.application.key, ...one.roles].join(" ")).sort();
  }

  it("SingleAppRoleAssignment: one role, replaced in place", async () => {
    const id = await newUser({ roles: [{ primary: true, type, value: "salesforce:Admin" }] });
    const made = await accountsOf(id);

    await patch(`/Users/${id}`, { op: "Add", path: 'roles[primary eq "True"].value', value: "netsuite:Clerk" });

    expect([made, await accountsOf(id)]).toEqual([["salesforce Admin"], ["netsuite Clerk"]]);
    expect((await read(`/Users/${id}`))["roles"]).toEqual([{ primary: true, type, value: "netsuite:Clerk" }]);
  });

  it("SingleAppRoleAssignment without the flag: JSON in a text", async () => {
    const id = await newUser();

    const { status } = await patch(`/Users/${id}`, {
      op: "Add",
      path: "roles",
      value: [inText("06b07648-ecfe-589f-9d2f-6325724a46ee", "salesforce:25", "Role1234")],
    });

    expect([status, (await read(`/Users/${id}`))["roles"]]).toEqual([
      200,
      [{ value: "salesforce:25", display: "Role1234" }],
    ]);
    expect(await accountsOf(id)).toEqual(["salesforce 25"]);
  });

  it("AppRoleAssignmentsComplex: displayName on POST, JSON in texts on PATCH, each role once", async () => {
    const admin = { primary: false, type, displayName: "Admin", value: "salesforce:Admin" };
    const id = await newUser({ roles: [admin, { primary: false, type, displayName: "User", value: "netsuite:User" }] });
    const made = (await read(`/Users/${id}`))["roles"];

    const both = [inText("1", "salesforce:Admin", "Admin"), inText("2", "netsuite:User", "User")];
    for (const _ of [1, 2]) await patch(`/Users/${id}`, { op: "Add", path: "roles", value: both });
    const again = (await read(`/Users/${id}`))["roles"];
    await patch(`/Users/${id}`, { op: "Add", path: "roles", value: [inText("2", "netsuite:Clerk", "Clerk")] });

    expect(made).toEqual([
      { primary: false, type, display: "Admin", value: "salesforce:Admin" },
      { primary: false, type, display: "User", value: "netsuite:User" },
    ]);
    expect(again).toEqual(made);
    expect((await read(`/Users/${id}`))["roles"].map(({ value }: Json) => value)).toEqual([
      "salesforce:Admin",
      "netsuite:Clerk",
    ]);
    expect(await accountsOf(id)).toEqual(["netsuite Clerk", "salesforce Admin"]);
  });

  it("AssertiveAppRoleAssignmentsComplex: the full list, so that what it leaves out ends", async () => {
    const role = (value: string): Json => ({ primary: false, type, display: value, value });
    const id = await newUser({ roles: [role("salesforce:User"), role("netsuite:User")] });
    const made = await accountsOf(id);

    await patch(`/Users/${id}`, { op: "replace", path: "roles", value: [role("salesforce:User")] });
    const fewer = await accountsOf(id);
    await patch(`/Users/${id}`, { op: "replace", path: "roles", value: [] });

    expect([made, fewer, await accountsOf(id)]).toEqual([
      ["netsuite User", "salesforce User"],
      ["salesforce User"],
      [],
    ]);
  });

  it("never shows the id that it keeps of a role", async () => {
    const id = await newUser({ roles: [inText("secret-role-id", "salesforce:Admin")] });

    expect(JSON.stringify(await read(`/Users/${id}`))).not.toContain("secret-role-id");
  });
});
