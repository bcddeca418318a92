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
