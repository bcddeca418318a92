import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

const ANTEROOM = "urn:ietf:params:scim:schemas:extension:anteroom:2.0:User";

let server: TestServer;
let client: TestConnection;
let user: Json;
let group: Json;

beforeAll(async () => {
  server = await startServer();
  client = await server.connect({ dialect: "strict" });
  user = (await client.send("POST", "/Users", aUser("selected"))).body;
  const body = { schemas: [URN.group], displayName: "Selected", members: [{ value: user.id }] };
  group = (await client.send("POST", "/Groups", body)).body;
  user = (await client.send("GET", `/Users/${user.id}`)).body;
});
afterAll(() => server[Symbol.asyncDispose]());

function aUser(userName: string): Json {
  return {
    schemas: [URN.user, URN.enterprise],
    userName,
    name: { givenName: "G", familyName: "F" },
    emails: [{ value: "a@example.com", type: "work" }],
    [URN.enterprise]: { department: "D", costCenter: "C" },
  };
}

function pick(keys: readonly string[]): Json {
  const schemas = keys.includes(URN.enterprise) ? [URN.user, URN.enterprise] : [URN.user];
  return { schemas, ...Object.fromEntries(["id", ...keys].map((key) => [key, user[key]])) };
}

describe("RFC 7644 §3.9 attributes", () => {
  it.each([
    ["userName", ["userName"]],
    ["USERNAME,name", ["userName", "name"]],
    [`${URN.user}:userName`, ["userName"]],
    [URN.enterprise, [URN.enterprise]],
    ["meta", ["meta"]],
    ["groups", ["groups"]],
    ["id", []],
    ["nothingKnown", []],
  ])("returns %s and the minimum set, and no more", async (attributes, keys) => {
    const { body } = await client.send("GET", `/Users/${user.id}`).query({ attributes });

    expect(body).toEqual(pick(keys));
  });

  it.each([
    ["name.givenName", { name: { givenName: "G" } }],
    ["emails.value", { emails: [{ value: "a@example.com" }] }],
    [`${URN.enterprise}:department`, { [URN.enterprise]: { department: "D" } }],
    [`${URN.enterprise.toUpperCase()}:DEPARTMENT`, { [URN.enterprise]: { department: "D" } }],
  ])("returns a sub-attribute by its full name: %s", async (attributes, expected) => {
    const { body } = await client.send("GET", `/Users/${user.id}`).query({ attributes });

    expect(body).toEqual({ ...pick(URN.enterprise in expected ? [URN.enterprise] : []), ...expected });
  });

  it.each([
    ["emails,name", ["emails", "name"]],
    ["id,schemas,userName", ["userName"]],
    [`${URN.enterprise}`, [URN.enterprise]],
    ["members", []],
  ])("returns everything usual but %s, and always the minimum set", async (excludedAttributes, gone) => {
    const { body } = await client.send("GET", `/Users/${user.id}`).query({ excludedAttributes });

    const kept = Object.keys(user).filter((key) => !gone.includes(key) && key !== "schemas" && key !== "id");
    expect(body).toEqual(pick(kept));
  });

  it("refuses both parameters together, which exclude each other", async () => {
    const query = { attributes: "userName", excludedAttributes: "emails" };

    const { status, body } = await client.send("GET", `/Users/${user.id}`).query(query);

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });

  it("is heard on every operation that returns a resource", async () => {
    const query = { attributes: "userName" };
    const put = { ...aUser("put-selected"), schemas: [URN.user, URN.enterprise] };
    const operations = [{ op: "replace", path: "title", value: "T" }];

    const created = await client.send("POST", "/Users", aUser("post-selected")).query(query);
    const { id } = created.body;
    const answers = [
      created,
      await client.send("PUT", `/Users/${id}`, put).query(query),
      await client.send("PATCH", `/Users/${id}`, { schemas: [URN.patch], Operations: operations }).query(query),
      await client.send("GET", `/Users/${id}`).query(query),
    ];
    const search = { schemas: [URN.search], filter: `id eq "${id}"`, attributes: ["userName"] };
    const lists = [
      await client.send("GET", "/Users").query({ ...query, filter: `id eq "${id}"` }),
      await client.send("POST", "/Users/.search", search),
      await client.send("POST", "/.search", search),
    ];

    const expected = { schemas: [URN.user], id };
    expect(answers.map(({ body }) => body)).toEqual(
      ["post-selected", "put-selected", "put-selected", "put-selected"].map((userName) => ({ ...expected, userName })),
    );
    expect(lists.map(({ body }) => body.Resources)).toEqual(
      lists.map(() => [{ ...expected, userName: "put-selected" }]),
    );
  });

  it("is heard for groups, whose members are not read when nobody wants them", async () => {
    const without = await client.send("GET", `/Groups/${group.id}`).query({ excludedAttributes: "members" });
    const only = await client.send("GET", `/Groups/${group.id}`).query({ attributes: "members.value" });

    expect(without.body).toEqual({ ...group, members: undefined });
    expect(only.body).toEqual({ schemas: [URN.group], id: group.id, members: [{ value: user.id }] });
  });
});

describe("RFC 7643 §7 returned", () => {
  it("always: id and schemas, whatever is asked for", async () => {
    const { body } = await client.send("GET", `/Users/${user.id}`).query({ excludedAttributes: "id,schemas" });

    expect([body.id, body.schemas]).toEqual([user.id, user.schemas]);
  });

  it("never: a password is in no answer and in no schema, even when it is asked for", async () => {
    const password = "t1meMa$heen";
    const created = await client
      .send("POST", "/Users", { ...aUser("secretive"), password })
      .query({ attributes: "password" });
    const read = await client.send("GET", `/Users/${created.body.id}`).query({ attributes: "password,userName" });
    const schema = await client.send("GET", `/Schemas/${URN.user}`);

    expect([created.status, created.body]).toEqual([201, { schemas: [URN.user], id: created.body.id }]);
    expect(read.body).toEqual({ schemas: [URN.user], id: created.body.id, userName: "secretive" });
    expect(schema.body.attributes.map(({ name }: Json) => name)).not.toContain("password");
  });

  it("request: service accounts are returned when they are asked for, and not otherwise", async () => {
    const schema = (await client.send("GET", `/Schemas/${ANTEROOM}`)).body;
    const usual = await client.send("GET", `/Users/${user.id}`);
    const asked = await client.send("GET", `/Users/${user.id}`).query({ attributes: `${ANTEROOM}:serviceAccounts` });

    const { returned } = schema.attributes.find(({ name }: Json) => name === "serviceAccounts");
    expect([returned, usual.body[ANTEROOM], asked.status]).toEqual(["request", undefined, 200]);
  });
});

describe("RFC 7643 §7 readOnly", () => {
  it("of a sub-attribute: passed over where the value as a whole is written", async () => {
    const value = { manager: { value: "m1", displayName: "forged" } };
    const ofUser = { schemas: [URN.patch], Operations: [{ op: "replace", path: URN.enterprise, value }] };
    const members = [{ value: user.id, display: "forged", $ref: "https://example.com/forged" }];
    const ofGroup = { schemas: [URN.patch], Operations: [{ op: "add", path: "members", value: members }] };

    const { status, body } = await client.send("PATCH", `/Users/${user.id}`, ofUser);
    const { status: groupStatus } = await client.send("PATCH", `/Groups/${group.id}`, ofGroup);

    expect([status, body[URN.enterprise].manager, groupStatus]).toEqual([200, { value: "m1" }, 204]);
    expect((await client.send("GET", `/Groups/${group.id}`)).body.members).toEqual(group.members);
  });
});

describe("RFC 7644 §3.10 attribute notation", () => {
  it.each([
    'userName eq "selected"',
    'USERNAME eq "selected"',
    `${URN.user}:userName eq "selected"`,
    `${URN.user.toUpperCase()}:username eq "selected"`,
    'name.familyName eq "F" and userName eq "selected"',
    `${URN.user}:name.familyName eq "F" and userName eq "selected"`,
    `${URN.enterprise}:department eq "D" and userName eq "selected"`,
  ])("names an attribute of a filter: %s", async (filter) => {
    const { status, body } = await client.send("GET", "/Users").query({ filter });

    expect([status, body.Resources?.map(({ userName }: Json) => userName)]).toEqual([200, ["selected"]]);
  });

  it.each(["title", "TITLE", `${URN.user}:title`, `${URN.user.toLowerCase()}:Title`])(
    "names the target of an operation: %s",
    async (path) => {
      const Operations = [{ op: "replace", path, value: path }];

      const { status, body } = await client.send("PATCH", `/Users/${user.id}`, { schemas: [URN.patch], Operations });

      expect([status, body.title]).toEqual([200, path]);
    },
  );

  it.each(["userName", "USERNAME", `${URN.user}:userName`, `${URN.enterprise}:department`])(
    "names what is sorted by: %s",
    async (sortBy) => {
      const { status, body } = await client.send("GET", "/Users").query({ sortBy });

      expect([status, body.totalResults > 0]).toEqual([200, true]);
    },
  );
});
