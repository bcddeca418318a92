import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import { type ApiAnswer, type RunningApi, startApi } from "../http/api-client.ts";
import { aClient, type OAuthSetup, requestToken } from "../http/oauth-client.ts";
import type { Json } from "../support/advertised.ts";
import { aKeyFor, type LocalIssuer, signAssertion, startIssuer } from "../support/local-issuer.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const AD_GROUP = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const TENANT = "7d9f3a52-0b0e-4c57-9a52-5f1d2a0c9e11";
const APPLICATION = "2f6a4c1e-9d3b-4a7e-8f21-c0ffee000001";

let api: RunningApi;
let issuer: LocalIssuer;
let client: OAuthSetup;
let token = "";
const key = await aKeyFor("RS256", "entra");
/** The tests validate one connection, whose requests all carry an access token, as the gallery demands. */
beforeAll(async () => {
  await using resources = new AsyncDisposableStack();
  issuer = resources.use(await startIssuer([key]));
  api = resources.use(await startApi({ ANTEROOM_JWKS_ADDRESSES: "127.0.0.1, ::1" }));
  client = await aClient(api);
  token = (await tokenForSecret()).body["access_token"];
  const owned = resources.move();
  return () => owned.disposeAsync();
});
afterAll(() => expect(token).toMatch(/./));

function tokenForSecret(): Promise<ApiAnswer> {
  const fields = {
    grant_type: "client_credentials",
    client_id: client.id,
    client_secret: client.secret,
    scope: "scim",
  };
  return requestToken(api, fields);
}

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

function aGroup(): Json {
  return {
    schemas: [GROUP, AD_GROUP],
    externalId: newId(),
    displayName: `Group_${newId()}`,
    meta: { resourceType: "Group" },
  };
}

async function newGroup(): Promise<string> {
  const { status, body } = await send("POST", "/Groups", aGroup());
  expect(status).toBe(201);
  return body["id"];
}

async function membersOf(id: string): Promise<string[]> {
  return ((await read(`/Groups/${id}`))["members"] ?? []).map(({ value }: Json) => value).sort();
}

describe("gallery validation, users", () => {
  it("User_Create: asks first, makes the user, finds it", async () => {
    const user = aUser();
    const before = await idsFor("/Users", `userName eq "${user.userName}"`);

    const { status, body } = await send("POST", "/Users", user);

    const { roles: _roles, meta: _meta, schemas: _schemas, ...kept } = user;
    expect([before, status, body]).toEqual([[], 201, expect.objectContaining(kept)]);
    expect(await idsFor("/Users", `externalId eq "${user.externalId}"`)).toEqual([body["id"]]);
  });

  it("User_Update: by paths, by a value with dotted keys, and to e-mails that are not there", async () => {
    const id = await newUser({ emails: [] });

    const answers = [
      await patch(
        `/Users/${id}`,
        { op: "Replace", path: "name.familyName", value: "Updated" },
        { op: "Add", path: 'emails[type eq "work"].value', value: "new@testuser.com" },
        { op: "Add", path: `${ENTERPRISE}:department`, value: "Robots" },
        { op: "Replace", path: `${USER}:title`, value: "Robot" },
      ),
      await patch(`/Users/${id}`, {
        op: "replace",
        value: { displayName: "Bjfe", "name.givenName": "Kkom", [`${ENTERPRISE}:employeeNumber`]: "Aklq" },
      }),
      await patch(`/Users/${id}`, { op: "Replace", path: "nickName", value: [{ $ref: null, value: "Nick" }] }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await read(`/Users/${id}`)).toMatchObject({
      name: { givenName: "Kkom", familyName: "Updated" },
      emails: [{ type: "work", value: "new@testuser.com" }],
      displayName: "Bjfe",
      nickName: "Nick",
      title: "Robot",
      [ENTERPRISE]: { department: "Robots", employeeNumber: "Aklq" },
    });
  });

  it.each([
    ["as a text", "False", "True"],
    ["as a boolean", false, true],
  ])("User_Disable and User_Restore, %s: the user stays to be found and is the same after", async (_how, off, on) => {
    const user = aUser();
    const { id } = (await send("POST", "/Users", user)).body;

    await patch(`/Users/${id}`, { op: "Replace", path: "active", value: off });
    const disabled = await read(`/Users/${id}`);
    const found = await idsFor("/Users", `userName eq "${user.userName}"`);
    await patch(`/Users/${id}`, { op: "Replace", path: "active", value: on });

    expect([disabled["active"], found, (await read(`/Users/${id}`))["active"]]).toEqual([false, [id], true]);
  });

  it("User_Delete: gone, and the name is free", async () => {
    const user = aUser();
    const { id } = (await send("POST", "/Users", user)).body;

    const answers = [await send("DELETE", `/Users/${id}`), await send("GET", `/Users/${id}`)];
    const again = await send("POST", "/Users", user);

    expect([...answers, again].map(({ status }) => status)).toEqual([204, 404, 201]);
    expect(again.body["id"]).not.toBe(id);
  });

  it.each([
    ["User_Update_Manager", (value: string) => value],
    ["the documented form", (value: string) => [{ $ref: `http://x/Users/${value}`, value }]],
  ])("%s: adds, replaces and removes the manager", async (_name, write) => {
    const [id, one, two] = [await newUser(), await newUser(), await newUser()];
    const path = `${ENTERPRISE}:manager`;
    const manager = async (): Promise<Json> => (await read(`/Users/${id}`))[ENTERPRISE]?.manager;

    await patch(`/Users/${id}`, { op: "Add", path, value: write(one) });
    const added = await manager();
    const filter = `id eq "${id}" and manager eq "${one}"`;
    const referred = await idsFor("/Users", filter);
    await patch(`/Users/${id}`, { op: "Replace", path, value: write(two) });
    const replaced = await manager();
    await patch(`/Users/${id}`, { op: "Replace", path, value: "" });

    expect([added.value, referred, replaced.value, await manager()]).toEqual([one, [id], two, undefined]);
    expect(await idsFor("/Users", filter)).toEqual([]);
  });

  it("User_POD: provisions on demand in the old form, whatever the tenant URL says", async () => {
    const user = aUser();
    const before = await idsFor("/Users", `userName eq "${user.userName}"`);
    const { id } = (await send("POST", "/Users", user)).body;

    const matched = await idsFor("/Users", `userName eq "${user.userName}"`);
    const { status } = await patch(
      `/Users/${id}?aadOptscim062020`,
      { op: "Add", path: "title", value: "Robot" },
      { op: "Replace", path: "active", value: "True" },
    );

    expect([before, matched, status]).toEqual([[], [id], 200]);
    expect(await read(`/Users/${id}`)).toMatchObject({ title: "Robot", active: true });
  });
});

describe("gallery validation, groups", () => {
  it("Group_Create: asks first, makes the group without members, finds it", async () => {
    const group = aGroup();
    const filter = `displayName eq "${group.displayName}"`;
    const before = await send("GET", `/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`);

    const { status, body } = await send("POST", "/Groups", group);

    expect([before.status, before.body["totalResults"], status]).toEqual([200, 0, 201]);
    expect(await idsFor("/Groups", filter)).toEqual([body["id"]]);
    expect(body).toMatchObject({ displayName: group.displayName, externalId: group.externalId });
  });

  it("Group_Update: a new name", async () => {
    const id = await newGroup();
    const displayName = `Group_${newId()}`;

    const { status } = await patch(`/Groups/${id}`, { op: "Replace", path: "displayName", value: displayName });

    expect([status, (await read(`/Groups/${id}`))["displayName"]]).toEqual([204, displayName]);
  });

  it("Group_Delete and Group_Restore: gone, then made again", async () => {
    const group = aGroup();
    const { id } = (await send("POST", "/Groups", group)).body;

    const answers = [await send("DELETE", `/Groups/${id}`), await send("GET", `/Groups/${id}`)];

    expect([...answers, await send("POST", "/Groups", group)].map(({ status }) => status)).toEqual([204, 404, 201]);
  });

  it.each([
    ["a list", (value: string) => [{ $ref: null, value }]],
    ["one text", (value: string) => value],
    ["one object", (value: string) => ({ value })],
  ])("Group_Add_Member: %s, again and again", async (_form, write) => {
    const [group, one, two] = [await newGroup(), await newUser(), await newUser()];
    const add = (value: string): Promise<ApiAnswer> =>
      patch(`/Groups/${group}`, { op: "Add", path: "members", value: write(value) });

    const answers = [await add(one), await add(two), await add(one)];

    expect([answers.map(({ status }) => status), await membersOf(group)]).toEqual([[204, 204, 204], [one, two].sort()]);
  });

  it.each([
    ["the old form", (value: string) => ({ op: "Remove", path: "members", value: [{ $ref: null, value }] })],
    ["the form of the flag", (value: string) => ({ op: "remove", path: `members[value eq "${value}"]` })],
  ])("Group_Remove_Member: %s takes one and leaves the others", async (_form, operation) => {
    const [group, one, two] = [await newGroup(), await newUser(), await newUser()];
    await patch(`/Groups/${group}`, { op: "Add", path: "members", value: [{ value: one }, { value: two }] });

    const { status } = await patch(`/Groups/${group}`, operation(one));

    expect([status, await membersOf(group)]).toEqual([204, [two]]);
  });

  it("Group_POD: provisions a group and its member on demand", async () => {
    const [group, member] = [aGroup(), await newUser()];
    const before = await idsFor("/Groups", `displayName eq "${group.displayName}"`);
    const { id } = (await send("POST", "/Groups", group)).body;

    await patch(`/Groups/${id}`, { op: "Add", path: "members", value: [{ value: member }] });

    expect([before, await membersOf(id)]).toEqual([[], [member]]);
  });
});

describe("gallery validation, SCIM", () => {
  it("Schema_Discoverability: every mapped attribute is in /Schemas, and groups are", async () => {
    const { Resources: schemas } = await read("/Schemas");
    const named = new Set(
      schemas.flatMap(({ id, attributes }: Json) =>
        attributes.flatMap(({ name, subAttributes = [] }: Json) => [
          `${id}:${name}`,
          ...subAttributes.map((sub: Json) => `${id}:${name}.${sub.name}`),
        ]),
      ),
    );

    const mapped = [
      ...["userName", "active", "displayName", "title", "preferredLanguage", "name.givenName", "name.familyName"],
      ...["name.formatted", "emails.value", "emails.type", "emails.primary", "addresses.streetAddress"],
      ...["addresses.locality", "addresses.region", "addresses.postalCode", "addresses.country", "addresses.formatted"],
      ...["phoneNumbers.value", "phoneNumbers.type", "roles.value", "roles.display", "roles.type", "roles.primary"],
    ].map((name) => `${USER}:${name}`);
    const enterprise = ["employeeNumber", "department", "manager", "manager.value"].map(
      (name) => `${ENTERPRISE}:${name}`,
    );
    const group = ["displayName", "members", "members.value"].map((name) => `${GROUP}:${name}`);
    expect([...mapped, ...enterprise, ...group].filter((name) => !named.has(name))).toEqual([]);
  });

  const OPTIONAL = [
    ...["displayName", "title", "nickName", "userType", "locale", "timezone", "preferredLanguage", "profileUrl"],
    ...["name.givenName", "name.familyName", "name.formatted", "name", "externalId", "roles", "addresses"],
    ...['emails[type eq "work"].value', 'phoneNumbers[type eq "mobile"].value', 'addresses[type eq "work"].region'],
    ...["employeeNumber", "department", "costCenter", "manager"].map((name) => `${ENTERPRISE}:${name}`),
  ];

  it.each(OPTIONAL)("Null_Update: %s is empty after an empty text, and after null", async (path) => {
    const id = await newUser({
      ...Object.fromEntries(OPTIONAL.filter((name) => /^[a-zA-Z]+$/.test(name)).map((name) => [name, "x"])),
      name: { givenName: "A", familyName: "B", formatted: "C" },
      roles: [{ value: "x" }],
      addresses: [{ type: "work", region: "X" }],
      phoneNumbers: [{ type: "mobile", value: "1" }],
      [ENTERPRISE]: { employeeNumber: "1", department: "D", costCenter: "C", manager: { value: "M" } },
    });
    const name = path.split(/[[.]/)[0] ?? "";
    const simple = path.startsWith("urn:") ? path.slice(ENTERPRISE.length + 1) : path;
    const holder = async (): Promise<Json> => {
      const user = await read(`/Users/${id}`);
      return path.startsWith("urn:") ? (user[ENTERPRISE] ?? {}) : user;
    };

    const emptied = await patch(`/Users/${id}`, { op: "Replace", path, value: "" });
    const afterText = await holder();
    const nulled = await patch(`/Users/${id}`, { op: "Replace", path, value: null });
    const afterNull = await holder();

    expect([200, 204]).toContain(emptied.status);
    expect([200, 204]).toContain(nulled.status);
    const left = (user: Json): Json => {
      if (path.includes("[")) return user[name]?.[0]?.[path.split("].")[1] ?? ""];
      return simple.split(".").reduce((value: Json, part) => value?.[part], user);
    };
    expect([left(afterText), left(afterNull)]).toEqual([undefined, undefined]);
  });

  it("Validate_Credentials: a client gets a token that lives from 60 to 360 minutes and opens the connection", async () => {
    const { status, body } = await tokenForSecret();

    expect([status, body["token_type"]]).toEqual([200, "Bearer"]);
    expect(body["expires_in"]).toBeGreaterThanOrEqual(60 * 60);
    expect(body["expires_in"]).toBeLessThanOrEqual(360 * 60);
    const probe = await api.scim(
      body["access_token"],
      "GET",
      `/Users?filter=${encodeURIComponent(`userName eq "${newId()}"`)}`,
    );
    expect([probe.status, probe.body["totalResults"]]).toEqual([200, 0]);
  });

  it("Validate_Credentials: a wrong secret gets none, and no token opens nothing", async () => {
    const wrong = await requestToken(api, {
      grant_type: "client_credentials",
      client_id: client.id,
      client_secret: "wrong",
    });

    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
    expect((await api.scim("", "GET", "/Users")).status).toBe(401);
  });

  it("Federated_Identity: an assertion of the tenant gets a token", async () => {
    const [iss, sub] = [`https://login.microsoftonline.com/${TENANT}/v2.0`, "6b1c6f0a-1111-4222-8333-944445555666"];
    const trust = { issuer: iss, subject: sub, audiences: [`api://${APPLICATION}`], tenantId: TENANT };
    await api.call("POST", `${client.path}/trusts`, { ...trust, jwksUri: issuer.jwksUri });
    const now = Math.floor(api.clock.at / 1000);
    const times = { iat: now, nbf: now, exp: now + 65 * 60 };
    const assertion = await signAssertion(key, {
      iss,
      sub,
      oid: sub,
      aud: APPLICATION,
      tid: TENANT,
      ver: "2.0",
      ...times,
    });

    const { status, body } = await requestToken(api, {
      grant_type: "client_credentials",
      client_id: client.id,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion,
      scope: "scim",
    });

    expect(status).toBe(200);
    expect((await api.scim(body["access_token"], "GET", "/Users")).status).toBe(200);
  });

  it.each(["Users", "Groups"])("%s_Pagination: begins where it was asked to, five at a time", async (endpoint) => {
    const make = endpoint === "Users" ? newUser : newGroup;
    for (let count = 0; count < 11; count += 1) await make();
    const { totalResults } = await read(`/${endpoint}?count=0`);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= totalResults; startIndex += 5) {
      const page = await read(`/${endpoint}?startIndex=${startIndex}&count=5`);
      expect([page["startIndex"], page["totalResults"]]).toEqual([startIndex, totalResults]);
      seen.push(...page["Resources"].map(({ id }: Json) => id));
    }

    expect([seen.length, new Set(seen).size, totalResults >= 11]).toEqual([totalResults, totalResults, true]);
  });
});
