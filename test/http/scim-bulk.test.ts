import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const BULK_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let server: TestServer;
let entra: TestConnection;
let next = 0;

beforeAll(async () => {
  server = await startServer();
  entra = await server.connect({ idp: "entra" });
});
afterAll(() => server[Symbol.asyncDispose]());

/** A name that no other test uses. */
function fresh(): string {
  next += 1;
  return `robot${next}@example.com`;
}

function bulk(operations: unknown, rest: object = {}, connection = entra) {
  return connection.send("POST", "/Bulk", { schemas: [BULK], Operations: operations, ...rest });
}

describe("a bulk request", () => {
  it("creates, changes and deletes and says so for each operation in order", async () => {
    const kept = (await entra.send("POST", "/Users", { userName: fresh() })).body.id;
    const gone = (await entra.send("POST", "/Users", { userName: fresh() })).body.id;
    const title = { schemas: [PATCH], Operations: [{ op: "replace", path: "title", value: "Robot" }] };

    const { status, body } = await bulk([
      { method: "POST", path: "/Users", bulkId: "new", data: { userName: fresh() } },
      { method: "PATCH", path: `/Users/${kept}`, data: title },
      { method: "DELETE", path: `/Users/${gone}` },
    ]);

    expect(status).toBe(200);
    expect(body).toEqual({
      schemas: [BULK_RESPONSE],
      Operations: [
        {
          method: "POST",
          bulkId: "new",
          version: 'W/"1"',
          location: expect.stringMatching(/\/Users\/[0-9a-f-]{36}$/),
          status: "201",
        },
        { method: "PATCH", version: 'W/"2"', location: `${server.scimBaseUrl}/Users/${kept}`, status: "200" },
        { method: "DELETE", location: `${server.scimBaseUrl}/Users/${gone}`, status: "204" },
      ],
    });
  });

  it("makes a group of users that it creates later", async () => {
    const { body } = await bulk([
      {
        method: "POST",
        path: "/Groups",
        bulkId: "g",
        data: { displayName: fresh(), members: [{ value: "bulkId:a" }, { value: "bulkId:b" }] },
      },
      { method: "POST", path: "/Users", bulkId: "a", data: { userName: fresh() } },
      { method: "POST", path: "/Users", bulkId: "b", data: { userName: fresh() } },
    ]);

    const [group, a, b] = body.Operations.map(({ location }: { location: string }) => location.split("/").at(-1));
    const { members } = (await entra.send("GET", `/Groups/${group}`)).body;
    expect(members.map(({ value }: { value: string }) => value).sort()).toEqual([a, b].sort());
  });

  it("makes two users who are each other's manager", async () => {
    const { body } = await bulk([
      {
        method: "POST",
        path: "/Users",
        bulkId: "a",
        data: { userName: fresh(), [ENTERPRISE]: { manager: { value: "bulkId:b" } } },
      },
      {
        method: "POST",
        path: "/Users",
        bulkId: "b",
        data: { userName: fresh(), [ENTERPRISE]: { manager: { value: "bulkId:a" } } },
      },
    ]);

    const [a, b] = body.Operations.map(({ location }: { location: string }) => location.split("/").at(-1));
    expect(body.Operations.map(({ status }: { status: string }) => status)).toEqual(["201", "201"]);
    expect((await entra.send("GET", `/Users/${a}`)).body[ENTERPRISE].manager.value).toBe(b);
    expect((await entra.send("GET", `/Users/${b}`)).body[ENTERPRISE].manager.value).toBe(a);
  });

  it("makes neither of two users who refer to each other when one is refused", async () => {
    const taken = fresh();
    await entra.send("POST", "/Users", { userName: taken });
    const free = fresh();

    const { body } = await bulk([
      {
        method: "POST",
        path: "/Users",
        bulkId: "a",
        data: { userName: free, [ENTERPRISE]: { manager: { value: "bulkId:b" } } },
      },
      {
        method: "POST",
        path: "/Users",
        bulkId: "b",
        data: { userName: taken, [ENTERPRISE]: { manager: { value: "bulkId:a" } } },
      },
    ]);

    expect(body.Operations).toEqual([
      {
        method: "POST",
        bulkId: "a",
        status: "409",
        response: { schemas: [ERROR], status: "409", detail: expect.stringContaining("bulkId:b") },
      },
      {
        method: "POST",
        bulkId: "b",
        status: "409",
        response: {
          schemas: [ERROR],
          status: "409",
          scimType: "uniqueness",
          detail: expect.stringContaining("userName"),
        },
      },
    ]);
    expect(
      (await entra.send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${free}"`)}`)).body.totalResults,
    ).toBe(0);
  });
});

/** The outcomes in brief: status, and the scimType or the beginning of the sentence of a refusal. */
function brief(body: { Operations: { status: string; response?: { scimType?: string; detail: string } }[] }): string[] {
  return body.Operations.map(({ status, response }) =>
    response === undefined ? status : `${status} ${response.scimType ?? "-"}: ${response.detail}`,
  );
}

function creation(bulkId: string, rest: object = {}): object {
  return { method: "POST", path: "/Users", bulkId, data: { userName: fresh(), ...rest } };
}

describe("one operation that is wrong", () => {
  it.each<[string, object, string]>([
    ["an unknown address", { path: "/Robots/1" }, "404 -: Operations[1].path names nothing"],
    ["more than an id", { path: "/Users/1/emails" }, "404 -: Operations[1].path names nothing"],
    ["an id with a slash in it", { path: "/Users/1%2F2" }, "404 -: User 1/2 does not exist"],
    ["a way out", { path: "/Users/../../../api/v1/connections" }, "404 -: Operations[1].path names nothing"],
    ["an encoded way out", { path: "/%2e%2e/v2/Users/1" }, "404 -: Operations[1].path names nothing"],
    ["broken encoding", { path: "/Users/%zz" }, "400 invalidSyntax: The address has a broken percent-encoding"],
    ["a query", { path: "/Users/1?attributes=id" }, "400 invalidValue: Operations[1].path must have no query"],
    [
      "an address of another server",
      { path: "https://x/Users/1" },
      "400 invalidValue: Operations[1].path must be text",
    ],
    [
      "a bulk request",
      { method: "POST", path: "/Bulk" },
      "400 invalidValue: Operations[1].path must be /Users, /Groups",
    ],
    ["a search", { method: "POST", path: "/Users/.search" }, "400 invalidValue: Operations[1].path must be"],
    ["discovery", { path: "/Schemas" }, "400 invalidValue: Operations[1].path must be /Users, /Groups"],
    ["a list to replace", { method: "PUT", path: "/Users" }, "405 -: This address takes POST and no other"],
    ["a resource to create", { method: "POST", path: "/Users/1" }, "405 -: This address takes PUT, PATCH, DELETE"],
    ["an unknown resource", { path: "/Groups/unknown" }, "404 -: Group unknown does not exist"],
    [
      "a patch of nothing known",
      { path: "/Users/1", data: { Operations: 1 } },
      "400 invalidSyntax: Operations is missing",
    ],
    [
      "a reference that nothing has",
      { path: "/Users/bulkId:no" },
      "400 invalidValue: Operations[1] refers to bulkId:no",
    ],
    ["a version that is none", { path: "/Users/1", version: "x" }, "400 invalidValue: Operations[1].version is no"],
  ])("fails alone: %s", async (_what, wrong, refusal) => {
    const operation = { method: "PATCH", bulkId: "wrong", data: { Operations: [] }, ...wrong };

    const { status, body } = await bulk([creation("a"), operation, creation("b")]);

    expect(status).toBe(200);
    const [first, second = "", third] = brief(body);
    expect([first, third]).toEqual(["201", "201"]);
    expect(second.slice(0, refusal.length)).toBe(refusal);
  });

  it("takes along what refers to it, and no more", async () => {
    const { body } = await bulk([
      { method: "POST", path: "/Groups", bulkId: "g", data: { displayName: fresh(), members: ["bulkId:bad"] } },
      { method: "PATCH", path: "/Groups/bulkId:g", data: { Operations: [] } },
      creation("bad", { active: "perhaps" }),
      creation("good"),
    ]);

    expect(brief(body)).toEqual([
      "409 -: Operations[0] refers to bulkId:bad, which was not created; see its own outcome and send both again.",
      "409 -: Operations[1] refers to bulkId:g, which was not created; see its own outcome and send both again.",
      expect.stringMatching(/^400 invalidValue: active /),
      "201",
    ]);
    expect(body.Operations.map(({ location }: { location?: string }) => location !== undefined)).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it("keeps all that share a bulkId, and what refers to it", async () => {
    const { body } = await bulk([
      creation("a"),
      creation("a"),
      creation("b", { [ENTERPRISE]: { manager: "bulkId:a" } }),
    ]);

    expect(brief(body).map((line) => line.slice(0, 20))).toEqual([
      "400 invalidValue: Th",
      "400 invalidValue: Th",
      "409 -: Operations[2]",
    ]);
  });
});

describe("failOnErrors", () => {
  const wrong = { method: "DELETE", path: "/Users/unknown" };

  it.each([
    [1, ["201", "404"]],
    [2, ["201", "404", "201", "404"]],
    [3, ["201", "404", "201", "404", "201", "201"]],
    [undefined, ["201", "404", "201", "404", "201", "201"]],
  ])("of %s ends with the operations %j", async (failOnErrors, statuses) => {
    const operations = [creation("a"), wrong, creation("b"), wrong, creation("c"), creation("d")];

    const { status, body } = await bulk(operations, { failOnErrors });

    expect(status).toBe(200);
    expect(body.Operations.map((one: { status: string }) => one.status)).toEqual(statuses);
  });

  it("leaves what it stopped undone", async () => {
    const userName = fresh();

    await bulk([wrong, { method: "POST", path: "/Users", bulkId: "a", data: { userName } }], { failOnErrors: 1 });

    expect((await entra.send("POST", "/Users", { userName })).status).toBe(201);
  });
});

describe("references", () => {
  it("stand in paths, values and filters, and nowhere else", async () => {
    const group = (await entra.send("POST", "/Groups", { displayName: fresh() })).body.id;
    const patch = (...operations: object[]) => ({ schemas: [PATCH], Operations: operations });

    const { body } = await bulk([
      creation("a", { displayName: "bulkId:a", title: "bulkId:nobody" }),
      creation("b"),
      {
        method: "PATCH",
        path: `/Groups/${group}`,
        data: patch({ op: "add", path: "members", value: ["bulkId:a", "bulkId:b"] }),
      },
      {
        method: "PATCH",
        path: `/Groups/${group}`,
        data: patch({ op: "remove", path: 'members[value eq "bulkId:a"]' }),
      },
      { method: "PATCH", path: "/Users/bulkId:a", data: patch({ op: "replace", path: "nickName", value: "Robbie" }) },
      { method: "DELETE", path: "/Users/bulkId%3Ab" },
      { method: "PATCH", path: "/Users/bulkId:a", version: 'W/"1"', data: patch({ op: "remove", path: "title" }) },
    ]);

    expect(brief(body)).toEqual(["201", "201", "200", "200", "200", "204", expect.stringMatching(/^412 -: /)]);
    const id = body.Operations[0].location.split("/").at(-1);
    expect((await entra.send("GET", `/Users/${id}`)).body).toMatchObject({
      displayName: "bulkId:a",
      title: "bulkId:nobody",
      nickName: "Robbie",
      meta: { version: 'W/"2"' },
    });
    expect((await entra.send("GET", `/Groups/${group}`)).body).not.toHaveProperty("members");
    expect(body.Operations[4].location).toBe(`${server.scimBaseUrl}/Users/${id}`);
  });

  it("may be to oneself and go round in a circle of 100", async () => {
    const manager = (index: number) => ({ [ENTERPRISE]: { manager: { value: `bulkId:u${index}` } } });
    const circle = Array.from({ length: 100 }, (_, index) => creation(`u${index}`, manager((index + 1) % 100)));

    const self = await bulk([creation("u0", manager(0))]);
    const { body } = await bulk(circle);

    const ids = body.Operations.map(({ location }: { location: string }) => location.split("/").at(-1));
    const found = await Promise.all(ids.map((id: string) => entra.send("GET", `/Users/${id}`)));
    expect(found.map((one) => one.body[ENTERPRISE].manager.value)).toEqual([...ids.slice(1), ids[0]]);
    const own = self.body.Operations[0].location.split("/").at(-1);
    expect((await entra.send("GET", `/Users/${own}`)).body[ENTERPRISE].manager.value).toBe(own);
  });

  it("in a circle of a group and a user are kept whichever stands first", async () => {
    const { body } = await bulk([
      { method: "POST", path: "/Groups", bulkId: "g", data: { displayName: fresh(), members: ["bulkId:u"] } },
      creation("u", { [ENTERPRISE]: { manager: "bulkId:g" } }),
    ]);

    const [group, user] = body.Operations.map(({ location = "" }: { location?: string }) => location.split("/").at(-1));
    expect(brief(body)).toEqual(["201", "201"]);
    expect((await entra.send("GET", `/Groups/${group}`)).body.members[0].value).toBe(user);
    expect((await entra.send("GET", `/Users/${user}`)).body[ENTERPRISE].manager.value).toBe(group);
  });

  it("in a circle leave nothing behind when one of 100 is refused", async () => {
    const before = (await entra.send("GET", "/Users?count=0")).body.totalResults;
    const manager = (index: number) => ({ [ENTERPRISE]: { manager: { value: `bulkId:u${index}` } } });
    const circle = Array.from({ length: 100 }, (_, index) =>
      creation(`u${index}`, { ...manager((index + 1) % 100), ...(index === 70 && { active: "perhaps" }) }),
    );

    const { body } = await bulk(circle);

    expect(brief(body)[70]).toMatch(/^400 invalidValue: active /);
    expect(new Set(brief(body).filter((_, index) => index !== 70))).toEqual(
      new Set([
        "409 -: This operation and bulkId:u70 refer to each other, and that one was refused; see its outcome and send both again.",
      ]),
    );
    expect((await entra.send("GET", "/Users?count=0")).body.totalResults).toBe(before);
  });

  it("to users of another connection are answered as those to nobody", async () => {
    const other = await server.connect({ idp: "entra" });
    const theirs = (await other.send("POST", "/Users", { userName: fresh() })).body.id;
    const nobody = "01890000-0000-7000-8000-000000000000";
    const operations = (id: string) => [
      { method: "DELETE", path: `/Users/${id}` },
      { method: "PUT", path: `/Users/${id}`, data: { userName: "stolen@example.com" } },
      { method: "PATCH", path: `/Users/${id}`, data: { Operations: [{ op: "replace", path: "title", value: "x" }] } },
      { method: "POST", path: "/Groups", bulkId: "g", data: { displayName: "Stolen", members: [id] } },
    ];

    const foreign = await bulk(operations(theirs));
    const unknown = await bulk(operations(nobody));

    expect(foreign.text.replaceAll(theirs, "ID")).toBe(unknown.text.replaceAll(nobody, "ID"));
    expect(new Set(brief(foreign.body).map((line) => line.slice(0, 3)))).toEqual(new Set(["404", "400"]));
    expect((await other.send("GET", `/Users/${theirs}`)).body.meta.version).toBe('W/"1"');
  });
});
