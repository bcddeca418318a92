import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIALECTS, type DialectName } from "../../src/domain/connection/connection.ts";
import { GROUP_URN, patchOf, USER_URN } from "../support/quirk.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const NAMED = DIALECTS.filter((name) => name !== "strict");
const ECHOING: readonly DialectName[] = ["okta", "onelogin", "ping", "google", "generic"];

async function aUser(connection: TestConnection, userName: string): Promise<string> {
  return (await connection.send("POST", "/Users", { schemas: [USER_URN], userName })).body.id;
}

async function aGroup(connection: TestConnection, userIds: readonly string[]): Promise<string> {
  const members = userIds.map((value) => ({ value }));
  const group = { schemas: [GROUP_URN], displayName: "Robots", members };
  return (await connection.send("POST", "/Groups", group)).body.id;
}

async function membersOf(connection: TestConnection, id: string): Promise<readonly string[]> {
  const { members = [] } = (await connection.send("GET", `/Groups/${id}`)).body;
  return members.map(({ value }: { value: string }) => value).sort();
}

async function rulesOf(requestId: string): Promise<readonly string[]> {
  const record = (await server.records()).find((candidate) => candidate.requestId === requestId);
  return (record?.rewrites ?? []).map(({ rule }) => rule);
}

describe.each(DIALECTS)("what identity providers disagree on, for %s", (dialect) => {
  const isStrict = dialect === "strict";
  let connection: TestConnection;
  beforeAll(async () => {
    connection = await server.connect({ dialect });
  });

  it("4: a removal that lists members", async () => {
    const [a, b] = [await aUser(connection, "a@example.com"), await aUser(connection, "b@example.com")];
    const id = await aGroup(connection, [a, b]);

    const removal = { op: "remove", path: "members", value: [{ $ref: null, value: a }] };
    const answer = await connection.send("PATCH", `/Groups/${id}`, patchOf(removal));

    expect(answer.headers["anteroom-effect"]).toBe("applied");
    expect(await membersOf(connection, id)).toEqual(isStrict ? [] : [b]);
    expect(await rulesOf(answer.headers["x-request-id"] ?? "")).toEqual(isStrict ? [] : ["remove-by-value"]);
    await connection.send("DELETE", `/Groups/${id}`);
  });

  it("4: a PUT of a group that leaves out its members", async () => {
    const member = await aUser(connection, "c@example.com");
    const id = await aGroup(connection, [member]);

    const rename = { schemas: [GROUP_URN], displayName: "Androids" };
    const answer = await connection.send("PUT", `/Groups/${id}`, rename);

    expect(answer.body.displayName).toBe("Androids");
    expect(await membersOf(connection, id)).toEqual(isStrict ? [] : [member]);
    expect(await rulesOf(answer.headers["x-request-id"] ?? "")).toEqual(isStrict ? [] : ["kept-on-put"]);
  });

  it("a PUT of a user that leaves out its roles, which the connection has given before", async () => {
    const { body } = await connection.send("POST", "/Users", {
      schemas: [USER_URN],
      userName: "d@example.com",
      roles: [{ value: "a" }],
      title: "Robot",
    });

    const put = { schemas: [USER_URN], userName: "d@example.com" };
    const answer = await connection.send("PUT", `/Users/${body.id}`, put);

    expect(answer.body).toMatchObject({ userName: "d@example.com", active: true });
    expect([answer.body.roles, answer.body.title]).toEqual([undefined, undefined]);
  });

  it("11: roles that came as texts", async () => {
    const user = { schemas: [USER_URN], userName: "e@example.com", roles: ["a"] };
    const answer = await connection.send("POST", "/Users", user);

    const objects = [{ value: "a" }];
    if (isStrict) expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
    else expect(answer.body.roles).toEqual(ECHOING.includes(dialect) ? ["a"] : objects);
  });

  it("11: one text that is added to roles", async () => {
    const user = { schemas: [USER_URN], userName: "f@example.com", roles: [{ value: "a" }] };
    const { body } = await connection.send("POST", "/Users", user);

    const add = patchOf({ op: "add", path: "roles", value: "b" });
    const answer = await connection.send("PATCH", `/Users/${body.id}?attributes=roles`, add);

    const values = (answer.body.roles ?? []).map((role: { value?: string }) => role.value ?? role);
    if (isStrict) expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
    else expect(values).toEqual(dialect === "entra" ? ["b"] : ["a", "b"]);
  });

  it("27: a filter with a value that is not quoted", async () => {
    const id = await aUser(connection, "jyoung");

    const answer = await connection.send("GET", "/Users?filter=userName%20eq%20jyoung");

    if (isStrict) expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    else expect(answer.body.Resources.map((user: { id: string }) => user.id)).toEqual([id]);
  });
});

describe("the members of a group", () => {
  it.each([
    ["a plain id", (id: string) => id, ["single-value-for-list", "strings-as-values"]],
    ["a single object", (id: string) => ({ value: id }), ["single-value-for-list"]],
    ["an object with more than a value", (id: string) => [{ $ref: `Users/${id}`, type: "User", value: id }], []],
  ])("25: are added as %s", async (_form, write, rules) => {
    const connection = await server.connect({ dialect: "generic" });
    const strict = await server.connect({ dialect: "strict" });
    const add = async (to: TestConnection) => {
      const member = await aUser(to, "m@example.com");
      const id = await aGroup(to, []);
      const patch = patchOf({ op: "add", path: "members", value: write(member) });
      const answer = await to.send("PATCH", `/Groups/${id}`, patch);
      return { answer, added: (await membersOf(to, id)).length };
    };

    const tolerant = await add(connection);
    const refused = await add(strict);

    expect([tolerant.answer.status, tolerant.added]).toEqual([204, 1]);
    expect(await rulesOf(tolerant.answer.headers["x-request-id"] ?? "")).toEqual(rules);
    expect([refused.answer.status, refused.added]).toEqual(rules.length === 0 ? [204, 1] : [400, 0]);
  });

  it.each(NAMED)("3: are all removed by an empty list without a path, for %s", async (dialect) => {
    const connection = await server.connect({ dialect });
    const id = await aGroup(connection, [await aUser(connection, "m@example.com")]);

    await connection.send("PATCH", `/Groups/${id}`, patchOf({ op: "replace", value: { members: [] } }));

    expect(await membersOf(connection, id)).toEqual([]);
  });

  it("5: are not doubled when they are added again, and the answer says so", async () => {
    const connection = await server.connect({ dialect: "entra" });
    const member = await aUser(connection, "m@example.com");
    const id = await aGroup(connection, [member]);

    const again = patchOf({ op: "Add", path: "members", value: [{ $ref: null, value: member }] });
    const answer = await connection.send("PATCH", `/Groups/${id}`, again);

    expect(answer.headers["anteroom-effect"]).toBe('no-op; reason="1 of 1 were members already."');
    expect(await membersOf(connection, id)).toEqual([member]);
  });

  it("are all left alone by a removal that names nobody, and all removed by one without a value", async () => {
    const connection = await server.connect({ dialect: "keycloak" });
    const member = await aUser(connection, "m@example.com");
    const id = await aGroup(connection, [member]);
    const remove = (fields: object) =>
      connection.send("PATCH", `/Groups/${id}`, patchOf({ op: "remove", path: "members", ...fields }));

    const nobody = await remove({ value: [] });
    const between = await membersOf(connection, id);
    const everybody = await remove({});
    const nobodyLeft = await remove({});

    expect(between).toEqual([member]);
    expect(await membersOf(connection, id)).toEqual([]);
    expect([nobody, everybody, nobodyLeft].map(({ headers }) => headers["anteroom-effect"])).toEqual([
      'no-op; reason="no members to remove were listed"',
      "applied",
      'no-op; reason="The group had no members."',
    ]);
  });
});
