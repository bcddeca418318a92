import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

const EMAILS = [
  { value: "a@example.com", type: "work", primary: true },
  { value: "b@example.com", type: "home" },
];

let server: TestServer;
let client: TestConnection;
let next = 0;

beforeAll(async () => {
  server = await startServer();
  client = await server.connect({ dialect: "strict" });
});
afterAll(() => server[Symbol.asyncDispose]());

function fresh(name: string): string {
  next += 1;
  return `${name}${next}`;
}

async function aUser(fields: object = {}): Promise<Json> {
  const schemas = URN.enterprise in fields ? [URN.user, URN.enterprise] : [URN.user];
  const { status, body } = await client.send("POST", "/Users", { schemas, userName: fresh("user"), ...fields });
  expect(status).toBe(201);
  return body;
}

async function aGroup(members: readonly string[]): Promise<Json> {
  const body = { schemas: [URN.group], displayName: fresh("Group"), members: members.map((value) => ({ value })) };
  return (await client.send("POST", "/Groups", body)).body;
}

function patch(resource: Json, ...Operations: readonly object[]) {
  const path = resource.meta.location.slice(server.scimBaseUrl.length);
  return client.send("PATCH", path, { schemas: [URN.patch], Operations });
}

async function read(resource: Json): Promise<Json> {
  return (await client.send("GET", resource.meta.location.slice(server.scimBaseUrl.length))).body;
}

function membersOf({ members = [] }: Json): readonly string[] {
  return members.map(({ value }: Json) => value).sort();
}

describe("RFC 7644 §3.5.2 modifying with PATCH", () => {
  it("answers 200 with the whole resource, and its URI and version", async () => {
    const user = await aUser();

    const { status, headers, body } = await patch(user, { op: "add", path: "title", value: "Robot" });

    const meta = { ...user.meta, version: 'W/"2"', lastModified: body.meta.lastModified };
    expect([status, headers["etag"], headers["content-location"]]).toEqual([200, 'W/"2"', user.meta.location]);
    expect(body).toEqual({ ...user, title: "Robot", meta });
    expect(await read(user)).toEqual(body);
  });

  it("answers 200 with what attributes asks for, also where it would answer 204", async () => {
    const [user, group] = [await aUser(), await aGroup([])];
    const attributes = { attributes: "displayName" };
    const add = { op: "add", path: "displayName", value: fresh("Named") };

    const ofUser = await patch(user, add).query(attributes);
    const ofGroup = await patch(group, add).query(attributes);
    const usual = await patch(group, { ...add, value: fresh("Named") });

    expect([ofUser.status, ofUser.body]).toEqual([200, { schemas: [URN.user], id: user.id, displayName: add.value }]);
    expect([ofGroup.status, ofGroup.body]).toEqual([
      200,
      { schemas: [URN.group], id: group.id, displayName: add.value },
    ]);
    expect([usual.status, usual.text, usual.headers["etag"]]).toEqual([204, "", 'W/"3"']);
  });

  it("applies the operations in order, each to what the one before left", async () => {
    const user = await aUser();

    const { body } = await patch(
      user,
      { op: "add", path: "title", value: "1" },
      { op: "replace", path: "title", value: "2" },
      { op: "add", path: "emails", value: EMAILS },
      { op: "remove", path: 'emails[type eq "home"]' },
      { op: "replace", path: 'emails[type eq "work"].display', value: "A" },
    );

    expect([body.title, body.emails]).toEqual(["2", [{ ...EMAILS[0], display: "A" }]]);
  });

  it.each([
    ["a value of the wrong type", { op: "replace", path: "active", value: "yes" }, 400, "invalidValue"],
    [
      "a filter that matches nothing",
      { op: "replace", path: 'emails[type eq "x"].value', value: "y" },
      400,
      "noTarget",
    ],
    ["a path that cannot be read", { op: "add", path: "emails[type", value: "y" }, 400, "invalidPath"],
    ["a taken name", { op: "replace", path: "userName", value: "taken-by-another" }, 409, "uniqueness"],
    [
      "a read-only attribute",
      { op: "replace", path: "meta.created", value: "2000-01-01T00:00:00Z" },
      400,
      "mutability",
    ],
  ])("is all or nothing: with %s the resource stays as it was", async (_what, wrong, status, scimType) => {
    if (scimType === "uniqueness") await aUser({ userName: "taken-by-another" });
    const user = await aUser({ title: "x" });

    const answer = await patch(user, { op: "replace", path: "title", value: "y" }, wrong);

    expect([answer.status, answer.body.scimType]).toEqual([status, scimType]);
    expect(await read(user)).toEqual(user);
  });

  it.each([
    ["no schemas", { Operations: [{ op: "add", path: "title", value: "x" }] }],
    ["no operations", { schemas: [URN.patch] }],
    ["an empty list of operations", { schemas: [URN.patch], Operations: [] }],
    ["an unknown op", { schemas: [URN.patch], Operations: [{ op: "move", path: "title" }] }],
    ["no op", { schemas: [URN.patch], Operations: [{ path: "title", value: "x" }] }],
    ["add without a value", { schemas: [URN.patch], Operations: [{ op: "add", path: "title" }] }],
  ])("refuses a message with %s as invalidSyntax", async (_what, message) => {
    const { id } = await aUser();

    const { status, body } = await client.send("PATCH", `/Users/${id}`, message);

    expect([status, body.scimType]).toEqual([400, "invalidSyntax"]);
  });

  it.each(["add", "replace"])("makes a value that it sets primary by %s the only primary one", async (op) => {
    const user = await aUser({ emails: EMAILS });

    const { body } =
      op === "add"
        ? await patch(user, { op, path: "emails", value: [{ value: "c@example.com", primary: true }] })
        : await patch(user, { op, path: 'emails[value eq "b@example.com"].primary', value: true });

    const primary = body.emails.filter((email: Json) => email.primary === true);
    expect(primary.map(({ value }: Json) => value)).toEqual([op === "add" ? "c@example.com" : "b@example.com"]);
  });

  it("takes paths as in figure 7: with a URN, a sub-attribute, a filter, and both", async () => {
    const user = await aUser({ emails: EMAILS, [URN.enterprise]: { department: "A" } });

    const { status, body } = await patch(
      user,
      { op: "replace", path: `${URN.enterprise}:department`, value: "B" },
      { op: "replace", path: `${URN.user}:name.familyName`, value: "Jensen" },
      { op: "add", path: 'emails[type eq "home" and value ew ".com"]', value: { display: "B" } },
      { op: "replace", path: 'emails[not (type eq "home")].value', value: "z@example.com" },
    );

    expect([status, body.name, body[URN.enterprise]]).toEqual([200, { familyName: "Jensen" }, { department: "B" }]);
    expect(body.emails).toEqual([
      { ...EMAILS[0], value: "z@example.com" },
      { ...EMAILS[1], display: "B" },
    ]);
  });

  it("holds a group's members by value, which is immutable: they come and go, and are not rewritten", async () => {
    const [one, two] = [await aUser(), await aUser()];
    const group = await aGroup([one.id]);

    const rewritten = await patch(group, { op: "replace", path: `members[value eq "${one.id}"].value`, value: two.id });

    expect([rewritten.status, rewritten.body.scimType]).toEqual([400, "mutability"]);
    expect(membersOf(await read(group))).toEqual([one.id]);
  });
});

describe("RFC 7644 §3.5.2.1 add", () => {
  it.each([
    [
      "without a path, attribute by attribute",
      { value: { title: "T", name: { givenName: "G" } } },
      { title: "T", name: { givenName: "G", familyName: "F" } },
    ],
    ["to an attribute without a value", { path: "nickName", value: "N" }, { nickName: "N" }],
    ["to a single value, which it replaces", { path: "displayName", value: "new" }, { displayName: "new" }],
    [
      "to a complex value, sub-attribute by sub-attribute",
      { path: "name", value: { givenName: "G" } },
      { name: { givenName: "G", familyName: "F" } },
    ],
    [
      "to a list, at its end",
      { path: "emails", value: [{ value: "c@example.com" }] },
      { emails: [...EMAILS, { value: "c@example.com" }] },
    ],
    [
      "to an extension",
      { path: `${URN.enterprise}:department`, value: "D" },
      { [URN.enterprise]: { department: "D" } },
    ],
    [
      "to an extension as a whole",
      { path: URN.enterprise, value: { department: "D" } },
      { [URN.enterprise]: { department: "D" } },
    ],
  ])("adds %s", async (_what, operation, expected) => {
    const user = await aUser({ displayName: "old", name: { familyName: "F" }, emails: EMAILS });

    const { status, body } = await patch(user, { op: "add", ...operation });

    expect([status, body]).toEqual([200, expect.objectContaining(expected)]);
  });

  it.each([
    ["a single value", { path: "displayName", value: "same" }],
    ["a value of a list", { path: "emails", value: [{ value: "b@example.com", type: "home" }] }],
  ])("changes neither version nor time when %s is there already", async (_what, operation) => {
    const user = await aUser({ displayName: "same", emails: EMAILS });

    const { status, body } = await patch(user, { op: "add", ...operation });

    expect([status, body]).toEqual([200, user]);
  });

  it("adds members to a group and keeps the others, each once", async () => {
    const [one, two] = [await aUser(), await aUser()];
    const group = await aGroup([one.id]);

    const { status } = await patch(group, {
      op: "add",
      path: "members",
      value: [{ value: two.id }, { value: one.id }],
    });

    expect([status, membersOf(await read(group))]).toEqual([204, [one.id, two.id].sort()]);
  });
});

describe("RFC 7644 §3.5.2.2 remove", () => {
  it.each([
    ["a single value", "title", ["title"]],
    ["a sub-attribute", "name.givenName", []],
    ["a list", "emails", ["emails"]],
    ["an attribute of an extension, and its schema with the last", `${URN.enterprise}:department`, [URN.enterprise]],
  ])("removes %s", async (_what, path, gone) => {
    const name = { givenName: "G", familyName: "F" };
    const user = await aUser({
      title: "T",
      nickName: "N",
      name,
      emails: EMAILS,
      [URN.enterprise]: { department: "D" },
    });

    const { body } = await patch(user, { op: "remove", path });

    const kept = Object.fromEntries(Object.entries(user).filter(([key]) => !gone.includes(key)));
    expect(body).toEqual({
      ...kept,
      schemas: gone.includes(URN.enterprise) ? [URN.user] : user.schemas,
      name: path === "name.givenName" ? { familyName: "F" } : name,
      meta: body.meta,
    });
    expect(body.meta.version).toBe('W/"2"');
  });

  it("removes what a filter matches, and with the last value the attribute", async () => {
    const user = await aUser({ emails: EMAILS });

    const some = await patch(user, { op: "remove", path: 'emails[type eq "work" and value ew "example.com"]' });
    const all = await patch(user, { op: "remove", path: "emails[value pr]" });

    expect([some.body.emails, all.body.emails]).toEqual([[EMAILS[1]], undefined]);
  });

  it("removes a sub-attribute of what a filter matches", async () => {
    const user = await aUser({ emails: EMAILS });

    const { body } = await patch(user, { op: "remove", path: 'emails[value eq "b@example.com"].type' });

    expect(body.emails).toEqual([EMAILS[0], { value: "b@example.com" }]);
  });

  it("removes one member, several, and all", async () => {
    const users = [await aUser(), await aUser(), await aUser(), await aUser()];
    const [a, b, c, d] = users.map(({ id }) => id);
    const group = await aGroup([a, b, c, d]);
    const membersAfter = async (path: string) => {
      await patch(group, { op: "remove", path });
      return membersOf(await read(group));
    };

    const results = [
      await membersAfter(`members[value eq "${a}"]`),
      await membersAfter(`members[value eq "${b}" or value eq "${c}"]`),
      await membersAfter("members"),
    ];

    expect(results).toEqual([[b, c, d].sort(), [d], []]);
  });

  it.each([
    ["no path", undefined, "noTarget"],
    ["a required attribute", "userName", "mutability"],
    ["a read-only attribute", "meta", "mutability"],
    ["the id", "id", "mutability"],
    ["an unknown attribute", "colour", "noTarget"],
  ])("refuses to remove with %s", async (_what, path, scimType) => {
    const user = await aUser();

    const { status, body } = await patch(user, { op: "remove", path });

    expect([status, body.scimType]).toEqual([400, scimType]);
    expect(await read(user)).toEqual(user);
  });

  it("finds nothing to remove where nothing is, says so, and changes nothing", async () => {
    const user = await aUser({ emails: EMAILS });

    const absent = await patch(user, { op: "remove", path: "title" });
    const unmatched = await patch(user, { op: "remove", path: 'emails[type eq "other"]' });

    expect([absent.status, absent.body, unmatched.status, unmatched.body]).toEqual([200, user, 200, user]);
    expect([absent, unmatched].map(({ headers }) => headers["anteroom-effect"])).toEqual([
      expect.stringMatching(/^no-op; reason=/),
      expect.stringMatching(/^no-op; reason=/),
    ]);
  });
});

describe("RFC 7644 §3.5.2.3 replace", () => {
  it.each([
    [
      "without a path, attribute by attribute",
      { value: { title: "T", emails: [{ value: "c@example.com" }] } },
      { title: "T", displayName: "old", emails: [{ value: "c@example.com" }] },
    ],
    ["a single value", { path: "displayName", value: "new" }, { displayName: "new" }],
    ["what is not there, as add would", { path: "nickName", value: "N" }, { nickName: "N" }],
    [
      "a list with another",
      { path: "emails", value: [{ value: "c@example.com" }] },
      { emails: [{ value: "c@example.com" }] },
    ],
    [
      "sub-attributes, and leaves the others",
      { path: "name", value: { givenName: "G" } },
      { name: { givenName: "G", familyName: "F" } },
    ],
    [
      "what a filter matches as a whole",
      { path: 'emails[type eq "work"]', value: { value: "c@example.com", type: "work" } },
      { emails: [{ value: "c@example.com", type: "work" }, EMAILS[1]] },
    ],
    [
      "a sub-attribute of what a filter matches",
      { path: 'emails[type eq "work"].value', value: "c@example.com" },
      { emails: [{ ...EMAILS[0], value: "c@example.com" }, EMAILS[1]] },
    ],
    [
      "a sub-attribute of every value of a list",
      { path: "emails.display", value: "D" },
      { emails: EMAILS.map((email) => ({ ...email, display: "D" })) },
    ],
  ])("replaces %s", async (_what, operation, expected) => {
    const user = await aUser({ displayName: "old", name: { familyName: "F" }, emails: EMAILS });

    const { status, body } = await patch(user, { op: "replace", ...operation });

    expect([status, body]).toEqual([200, expect.objectContaining(expected)]);
  });

  it("refuses a filter that matches no value with noTarget", async () => {
    const user = await aUser({ emails: EMAILS });

    const whole = await patch(user, { op: "replace", path: 'emails[type eq "other"]', value: { value: "x" } });
    const part = await patch(user, { op: "replace", path: 'emails[type eq "other"].value', value: "x" });

    expect([whole, part].map(({ status, body }) => [status, body.scimType])).toEqual([
      [400, "noTarget"],
      [400, "noTarget"],
    ]);
  });

  it("replaces all members of a group", async () => {
    const [one, two] = [await aUser(), await aUser()];
    const group = await aGroup([one.id]);

    await patch(group, { op: "replace", path: "members", value: [{ value: two.id }] });

    expect(membersOf(await read(group))).toEqual([two.id]);
  });
});
