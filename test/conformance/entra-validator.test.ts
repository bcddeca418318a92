import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/domain/id.ts";
import { type Json, madeUp, readAdvertisement, writable } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

let server: TestServer;
let entra: TestConnection;
beforeAll(async () => {
  server = await startServer();
  entra = await server.connect({ idp: "entra", dialect: "entra" });
});
afterAll(() => server[Symbol.asyncDispose]());

async function send(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: Json): Promise<Json> {
  const verb = method.toLowerCase() as "get";
  const asked = request(`${server.url}/scim/v2`)
    [verb](path)
    .set("Authorization", `Bearer ${entra.token}`)
    .set("Content-Type", "application/scim+json; charset=utf-8");
  const answer = body === undefined ? await asked : await asked.send(JSON.stringify(body));
  if (answer.status !== 204) expect(answer.headers["content-type"]).toMatch(/^application\/scim\+json/);
  return answer;
}

function patch(path: string, ...Operations: Json[]): Promise<Json> {
  return send("PATCH", path, { schemas: [PATCH], Operations });
}

function found(endpoint: string, filter: string, rest = ""): Promise<Json> {
  return send("GET", `${endpoint}?${rest}filter=${encodeURIComponent(filter)}`);
}

function word(): string {
  return newId().slice(-12).replaceAll("-", "").toUpperCase();
}

/** The user that the validator makes up: a text for a boolean in roles alone, types and references that are none. */
function aUser(): Json {
  return {
    userName: `${word()}@ondricka.us`,
    active: true,
    displayName: word(),
    title: word(),
    emails: [{ type: "work", value: `${word()}@hammes.info`, primary: true }],
    preferredLanguage: "hi",
    name: {
      givenName: word(),
      familyName: word(),
      formatted: word(),
      middleName: word(),
      honorificPrefix: word(),
      honorificSuffix: word(),
    },
    addresses: [
      {
        type: "work",
        formatted: word(),
        streetAddress: "9 Ullrich Row",
        locality: word(),
        region: word(),
        postalCode: "cx47 4mz",
        primary: true,
        country: "Sierra Leone",
      },
    ],
    phoneNumbers: [
      { type: "work", value: "10-040-1308", primary: true },
      { type: "mobile", value: "10-040-1309" },
      { type: "fax", value: "10-040-1310" },
    ],
    [ENTERPRISE]: {
      employeeNumber: word(),
      department: word(),
      costCenter: word(),
      organization: word(),
      division: word(),
      manager: { value: word() },
    },
    roles: [{ primary: "True", display: word(), value: word(), type: word() }],
    userType: word(),
    nickName: word(),
    locale: "RJWNTUNNOHNZ",
    timezone: "America/Guayaquil",
    profileUrl: "BAPNQLJSRQGD",
    schemas: [`${CORE}:User`, ENTERPRISE],
  };
}

/** What has to come back of it: all of it, the one text for a boolean as a boolean. */
function kept(user: Json): Json {
  const { schemas: _schemas, roles, ...rest } = user;
  return { ...rest, roles: roles.map((role: Json) => ({ ...role, primary: true })) };
}

/** The 36 paths of its verbose PATCH, each with a value made up. */
function verbose(): readonly (readonly [path: string, value: Json])[] {
  const of = (prefix: string, ...names: string[]): (readonly [string, Json])[] =>
    names.map((name) => [`${prefix}${name}`, name === "primary" ? true : word()]);
  return [
    ["active", true],
    ...of("", "displayName", "title"),
    ...of('emails[type eq "work"].', "value", "primary"),
    ...of("", "preferredLanguage"),
    ...of("name.", "givenName", "familyName", "formatted", "middleName", "honorificPrefix", "honorificSuffix"),
    ...of('addresses[type eq "work"].', "formatted", "streetAddress", "locality", "region", "postalCode", "primary"),
    ...of('addresses[type eq "work"].', "country"),
    ...of('phoneNumbers[type eq "work"].', "value", "primary"),
    ...of('phoneNumbers[type eq "mobile"].', "value"),
    ...of('phoneNumbers[type eq "fax"].', "value"),
    ...of(`${ENTERPRISE}:`, "employeeNumber", "department", "costCenter", "organization", "division"),
    ...of('roles[primary eq "True"].', "display", "value", "type"),
    ...of("", "userType", "nickName", "locale", "timezone", "profileUrl"),
  ];
}

/** Reads a resource by such a path, in the few forms that there are. */
function at(resource: Json, path: string): Json {
  const extension = path.startsWith(`${ENTERPRISE}:`);
  if (extension) return resource[ENTERPRISE][path.slice(ENTERPRISE.length + 1)];
  const element = /^(\w+)\[(\w+) eq "(\w+)"\]\.(\w+)$/.exec(path);
  if (element === null) return path.split(".").reduce((value, name) => value?.[name], resource);
  const [, list = "", by = "", text = "", name = ""] = element;
  const wanted = text === "True" ? true : text;
  return resource[list].find((one: Json) => one[by] === wanted)?.[name];
}

async function patchedBy(op: "replace" | "add", id: string): Promise<void> {
  const paths = verbose();

  const { status } = await patch(`/Users/${id}`, ...paths.map(([path, value]) => ({ op, path, value })));
  const { body } = await send("GET", `/Users/${id}`);

  expect(paths).toHaveLength(36);
  expect([200, 204]).toContain(status);
  expect(paths.map(([path]) => [path, at(body, path)])).toEqual(paths);
}

async function newUser(): Promise<Json> {
  return (await send("POST", "/Users", aUser())).body;
}

describe("scimvalidator.microsoft.com, users", () => {
  it("builds its bodies from what /Schemas advertises, and gets all of it back", async () => {
    const { schemas } = await readAdvertisement(entra);
    const own = (urn: string): Json =>
      Object.fromEntries(writable(schemas.get(urn)?.attributes ?? []).map((one) => [one.name, madeUp(one, word())]));
    const body = { schemas: [`${CORE}:User`, ENTERPRISE], ...own(`${CORE}:User`), [ENTERPRISE]: own(ENTERPRISE) };

    const { status, body: created } = await send("POST", "/Users", body);

    expect([status, created]).toEqual([201, expect.objectContaining(body)]);
  });

  it("1. makes a user and finds it", async () => {
    const user = aUser();

    const created = await send("POST", "/Users", user);
    const { body: list } = await found("/Users", `userName eq "${user.userName}"`);

    expect([created.status, list.totalResults]).toEqual([201, 1]);
    expect(created.body).toMatchObject(kept(user));
    expect(list.Resources).toEqual([created.body]);
  });

  it("2. cannot make it twice", async () => {
    const user = aUser();

    const answers = [await send("POST", "/Users", user), await send("POST", "/Users", user)];

    expect(answers.map(({ status }) => status)).toEqual([201, 409]);
  });

  it("3. to 5. filters for one that is there, for one that is not, and in another case", async () => {
    const { userName, id } = await newUser();

    const there = await found("/Users", `userName eq "${userName}"`);
    const not = await found("/Users", `userName eq "${newId()}"`);
    const other = await found("/Users", `userName eq "${userName.toLowerCase()}"`);

    expect([there, not, other].map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([there, not, other].map(({ body }) => body.Resources.map((one: Json) => one.id))).toEqual([[id], [], [id]]);
    expect(not.body).toMatchObject({ schemas: [LIST], totalResults: 0 });
  });

  it("6. replaces 36 attributes in one PATCH", async () => {
    await patchedBy("replace", (await newUser()).id);
  });

  it("7. updates the userName", async () => {
    const { id } = await newUser();
    const userName = `${word()}@new.us`;

    const { status } = await patch(`/Users/${id}`, { op: "replace", value: { userName } });

    expect([status, (await send("GET", `/Users/${id}`)).body.userName]).toEqual([200, userName]);
  });

  it("8. disables a user", async () => {
    const { id } = await newUser();

    const { status } = await patch(`/Users/${id}`, { op: "replace", path: "active", value: false });

    expect([status, (await send("GET", `/Users/${id}`)).body.active]).toEqual([200, false]);
  });

  it("9. adds 36 attributes to a user that has none", async () => {
    const bare = { userName: `${word()}@bare.us`, schemas: [`${CORE}:User`] };

    await patchedBy("add", (await send("POST", "/Users", bare)).body.id);
  });

  it.each([
    ["as an object", (value: string) => ({ value })],
    ["as a text", (value: string) => value],
  ])("10. to 12. adds, replaces and removes the manager, written %s", async (_how, write) => {
    const { id } = (await send("POST", "/Users", { userName: word(), schemas: [`${CORE}:User`] })).body;
    const path = `${ENTERPRISE}:manager`;
    const managers: Json[] = [];
    for (const [op, value] of [
      ["add", "WXYZ"],
      ["replace", "ABCD"],
      ["replace", ""],
    ] as const) {
      const { status } = await patch(`/Users/${id}`, { op, path, value: write(value) });
      expect([200, 204]).toContain(status);
      managers.push((await send("GET", `/Users/${id}`)).body[ENTERPRISE]?.manager?.value);
    }

    expect(managers).toEqual(["WXYZ", "ABCD", undefined]);
  });

  it("13. deletes a user, who is gone then", async () => {
    const { id } = await newUser();

    const answers = [await send("DELETE", `/Users/${id}`), await send("GET", `/Users/${id}`)];

    expect(answers.map(({ status }) => status)).toEqual([204, 404]);
  });
});

describe("scimvalidator.microsoft.com, groups", () => {
  const aGroup = (): Json => ({ externalId: newId(), displayName: word(), schemas: [`${CORE}:Group`] });

  async function newGroup(): Promise<Json> {
    return (await send("POST", "/Groups", aGroup())).body;
  }

  it("makes a group, once", async () => {
    const group = aGroup();

    const answers = [await send("POST", "/Groups", group), await send("POST", "/Groups", group)];

    expect(answers.map(({ status }) => status)).toEqual([201, 409]);
    expect(answers[0].body).toMatchObject(group);
  });

  it("gets it and filters for it without its members", async () => {
    const { id, displayName, externalId } = await newGroup();
    const without = "excludedAttributes=members&";

    const got = await send("GET", `/Groups/${id}?excludedAttributes=members`);
    const lists = [
      await found("/Groups", `displayName eq "${displayName}"`, without),
      await found("/Groups", `externalId eq "${externalId}"`, without),
      await found("/Groups", `displayName eq "${displayName.toLowerCase()}"`, without),
      await found("/Groups", `displayName eq "${newId()}"`, without),
    ];

    expect([got.status, got.body.id, "members" in got.body]).toEqual([200, id, false]);
    expect(lists.map(({ body }) => body.Resources.map((one: Json) => one.id))).toEqual([[id], [id], [id], []]);
  });

  it("replaces attributes and updates the name", async () => {
    const { id } = await newGroup();
    const [externalId, displayName] = [newId(), word()];

    const first = await patch(`/Groups/${id}`, { op: "replace", value: { externalId } });
    const second = await patch(`/Groups/${id}`, { op: "replace", value: { displayName } });

    expect([first.status, second.status]).toEqual([204, 204]);
    expect((await send("GET", `/Groups/${id}`)).body).toMatchObject({ externalId, displayName });
  });

  it("adds a member and removes it", async () => {
    const [{ id }, user] = [await newGroup(), await newUser()];
    const path = `/Groups/${id}`;

    const added = await patch(path, { op: "replace", path: "members", value: [{ value: user.id }] });
    const with_ = (await send("GET", path)).body.members;
    const removed = await patch(path, { op: "remove", path: `members[value eq "${user.id}"]` });

    expect([added.status, with_.map(({ value }: Json) => value), removed.status]).toEqual([204, [user.id], 204]);
    expect((await send("GET", path)).body.members).toBeUndefined();
  });

  it("deletes a group, which is gone then", async () => {
    const { id } = await newGroup();

    const answers = [await send("DELETE", `/Groups/${id}`), await send("GET", `/Groups/${id}`)];

    expect(answers.map(({ status }) => status)).toEqual([204, 404]);
  });
});

describe("scimvalidator.microsoft.com, preview", () => {
  it("applies several operations on different attributes", async () => {
    const { id } = await newUser();
    const [externalId, displayName] = [word(), word()];

    await patch(
      `/Users/${id}`,
      { op: "remove", path: "preferredLanguage" },
      { op: "add", path: "externalId", value: externalId },
      { op: "replace", path: "displayName", value: displayName },
    );

    const { body } = await send("GET", `/Users/${id}`);
    expect([body.preferredLanguage, body.externalId, body.displayName]).toEqual([undefined, externalId, displayName]);
  });

  it("applies several operations on the same attribute, in order", async () => {
    const { id } = await newUser();

    await patch(
      `/Users/${id}`,
      { op: "remove", path: "displayName" },
      { op: "add", path: "displayName", value: "first" },
      { op: "replace", path: "displayName", value: "last" },
    );

    expect((await send("GET", `/Users/${id}`)).body.displayName).toBe("last");
  });

  it.each(["/Users", "/Groups"])(
    "says 404 to deleting in %s what is not there, and what no longer is",
    async (endpoint) => {
      const made = endpoint === "/Users" ? aUser() : { displayName: word(), schemas: [`${CORE}:Group`] };
      const { id } = (await send("POST", endpoint, made)).body;

      const answers = [
        await send("DELETE", `${endpoint}/${newId()}`),
        await send("DELETE", `${endpoint}/${id}`),
        await send("DELETE", `${endpoint}/${id}`),
      ];

      expect(answers.map(({ status }) => status)).toEqual([404, 204, 404]);
    },
  );

  it("adds a member to a group and removes it in one PATCH", async () => {
    const [user, stays] = [await newUser(), await newUser()];
    const group = (await send("POST", "/Groups", { displayName: word(), schemas: [`${CORE}:Group`] })).body;

    const { status } = await patch(
      `/Groups/${group.id}`,
      { op: "add", path: "members", value: [{ value: user.id }, { value: stays.id }] },
      { op: "remove", path: `members[value eq "${user.id}"]` },
    );

    const { members } = (await send("GET", `/Groups/${group.id}`)).body;
    expect([status, members.map(({ value }: Json) => value)]).toEqual([204, [stays.id]]);
  });
});
