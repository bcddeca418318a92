import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

interface Outcome {
  readonly method: string;
  readonly status: string;
  readonly location?: string;
  readonly bulkId?: string;
  readonly version?: string;
  readonly response?: { readonly schemas: readonly string[]; readonly status: string; readonly detail: string };
}

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

async function bulk(operations: readonly object[], rest: object = {}): Promise<readonly Outcome[]> {
  const { status, body } = await client.send("POST", "/Bulk", { schemas: [REQUEST], ...rest, Operations: operations });
  expect([status, body.schemas]).toEqual([200, [RESPONSE]]);
  return body.Operations;
}

function user(bulkId: string, rest: object = {}): object {
  const schemas = ENTERPRISE in rest ? [USER, ENTERPRISE] : [USER];
  return { method: "POST", path: "/Users", bulkId, data: { schemas, userName: fresh("user"), ...rest } };
}

function group(bulkId: string, members: readonly object[]): object {
  return { method: "POST", path: "/Groups", bulkId, data: { schemas: [GROUP], displayName: fresh("Group"), members } };
}

function idOf(outcome: Outcome | undefined): string {
  return outcome?.location?.split("/").at(-1) ?? "";
}

async function read(outcome: Outcome | undefined) {
  const path = outcome?.location?.slice(server.scimBaseUrl.length) ?? "";
  return (await client.send("GET", path)).body;
}

describe("RFC 7644 §3.7 bulk operations", () => {
  it("takes POST, PUT, PATCH and DELETE in one request, each with the status of a single request", async () => {
    const [kept, gone] = await bulk([user("kept"), user("gone")]);

    const outcomes = await bulk([
      user("new"),
      { method: "PUT", path: `/Users/${idOf(kept)}`, data: { schemas: [USER], userName: fresh("renamed") } },
      {
        method: "PATCH",
        path: `/Users/${idOf(kept)}`,
        data: { schemas: [PATCH], Operations: [{ op: "add", path: "title", value: "Robot" }] },
      },
      { method: "DELETE", path: `/Users/${idOf(gone)}` },
    ]);

    expect(outcomes.map(({ method, status }) => [method, status])).toEqual([
      ["POST", "201"],
      ["PUT", "200"],
      ["PATCH", "200"],
      ["DELETE", "204"],
    ]);
    expect((await read(kept)).title).toBe("Robot");
    expect((await client.send("GET", `/Users/${idOf(gone)}`)).status).toBe(404);
  });

  it("returns the bulkId of a new resource with its location and version", async () => {
    const [outcome] = await bulk([user("qwerty")]);

    const { meta } = await read(outcome);
    expect(outcome).toEqual({
      method: "POST",
      bulkId: "qwerty",
      version: meta.version,
      location: meta.location,
      status: "201",
    });
  });

  it("carries out an operation only for the version it names", async () => {
    const [created] = await bulk([user("a")]);
    const rename = (version: string | undefined) => ({
      method: "PUT",
      path: `/Users/${idOf(created)}`,
      version,
      data: { schemas: [USER], userName: fresh("renamed") },
    });

    const outcomes = await bulk([rename(created?.version), rename(created?.version)]);

    expect(outcomes.map(({ status }) => status)).toEqual(["200", "412"]);
  });

  it.each([
    ["no bulkId for a POST", { method: "POST", path: "/Users", data: { schemas: [USER], userName: "nobody" } }, "400"],
    ["a method that bulk requests do not have", { method: "GET", path: "/Users" }, "400"],
    ["an address that is no endpoint", { method: "DELETE", path: "/Nothing/1" }, "404"],
    ["a list to delete", { method: "DELETE", path: "/Users" }, "405"],
  ])("refuses %s for that operation alone", async (_what, operation, status) => {
    const outcomes = await bulk([user("a"), operation, user("b")]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(["201", status, "201"]);
  });

  it("does more than one request at once what its parts do one by one, for resources of several types", async () => {
    const [one, all] = await bulk([user("one"), group("all", [{ value: "bulkId:one" }])]);

    expect((await read(all)).members).toEqual([expect.objectContaining({ value: idOf(one) })]);
    expect((await read(one)).groups).toEqual([expect.objectContaining({ value: idOf(all) })]);
  });
});

describe("RFC 7644 §3.7.1 circular reference processing", () => {
  it("resolves a circle of references with one outcome for each operation", async () => {
    const manager = (bulkId: string) => ({ [ENTERPRISE]: { manager: { value: `bulkId:${bulkId}` } } });

    const outcomes = await bulk([user("a", manager("b")), user("b", manager("c")), user("c", manager("a"))]);

    expect(outcomes.map(({ status }) => status)).toEqual(["201", "201", "201"]);
    const managers = await Promise.all(outcomes.map(async (one) => (await read(one))[ENTERPRISE].manager.value));
    expect(managers).toEqual([idOf(outcomes[1]), idOf(outcomes[2]), idOf(outcomes[0])]);
  });

  it("answers 409 for what a circle cannot be resolved for", async () => {
    const manager = (bulkId: string) => ({ [ENTERPRISE]: { manager: { value: `bulkId:${bulkId}` } } });

    const outcomes = await bulk([user("a", manager("b")), user("b", { ...manager("a"), active: "maybe" })]);

    expect(outcomes.map(({ status }) => status)).toEqual(["409", "400"]);
  });

  it("takes the RFC's own example, two groups with each other as members, which groups here do not keep", async () => {
    const entra = await server.connect({ idp: "entra" });
    const member = (bulkId: string) => [{ type: "Group", value: `bulkId:${bulkId}` }];

    const { body } = await entra.send("POST", "/Bulk", {
      schemas: [REQUEST],
      Operations: [group("qwerty", member("ytrewq")), group("ytrewq", member("qwerty"))],
    });

    expect(body.Operations.map(({ status }: Outcome) => status)).toEqual(["201", "201"]);
    const records = (await server.records()).slice(0, 2);
    expect(records.map(({ noOps }) => noOps)).toEqual(
      Array.from({ length: 2 }, () => [{ where: "members", reason: "groups inside groups are not supported" }]),
    );
  });
});

describe("RFC 7644 §3.7.2 bulkId temporary identifiers", () => {
  it("stand for a user that the same request creates, before or after", async () => {
    const [early, alice, late] = await bulk([
      group("early", [{ value: "bulkId:qwerty" }]),
      user("qwerty"),
      group("late", [{ value: "bulkId:qwerty" }]),
    ]);

    expect((await read(early)).members[0].value).toBe(idOf(alice));
    expect((await read(late)).members[0].value).toBe(idOf(alice));
  });

  it("stand in the path of an operation", async () => {
    const [alice] = await bulk([
      user("qwerty"),
      {
        method: "PATCH",
        path: "/Users/bulkId:qwerty",
        data: { schemas: [PATCH], Operations: [{ op: "add", path: "nickName", value: "Al" }] },
      },
    ]);

    expect((await read(alice)).nickName).toBe("Al");
  });

  it("must be unique in the request", async () => {
    const outcomes = await bulk([user("same"), user("same"), user("other")]);

    expect(outcomes.map(({ status }) => status)).toEqual(["400", "400", "201"]);
  });

  it("are compared with case", async () => {
    const outcomes = await bulk([user("a"), user("A"), group("g", [{ value: "bulkId:A" }])]);

    expect((await read(outcomes[2])).members[0].value).toBe(idOf(outcomes[1]));
  });

  it("are not part of any id", async () => {
    const outcomes = await bulk([user("bulkId"), group("bulkId:bulkId", [])]);

    expect(outcomes.map((outcome) => /bulkid/i.test(outcome.location ?? "bulkId"))).toEqual([false, false]);
  });
});

describe("RFC 7644 §3.7.3 response and error handling", () => {
  const unknown = { method: "DELETE", path: "/Users/unknown" };

  it("goes on after errors unless told otherwise", async () => {
    const outcomes = await bulk([unknown, user("a"), unknown, user("b")]);

    expect(outcomes.map(({ status }) => status)).toEqual(["404", "201", "404", "201"]);
  });

  it("stops after failOnErrors errors and answers for what was processed", async () => {
    const outcomes = await bulk([unknown, user("a"), unknown, user("b")], { failOnErrors: 2 });

    expect(outcomes.map(({ status }) => status)).toEqual(["404", "201", "404"]);
  });

  it("returns the error of an operation as its response, and a location for all but failed creations", async () => {
    const outcomes = await bulk([unknown, { ...user("a"), data: { schemas: [USER] } }]);

    expect(outcomes).toEqual([
      {
        method: "DELETE",
        location: `${server.scimBaseUrl}/Users/unknown`,
        status: "404",
        response: { schemas: [ERROR], status: "404", detail: expect.any(String) },
      },
      {
        method: "POST",
        bulkId: "a",
        status: "400",
        response: { schemas: [ERROR], status: "400", scimType: "invalidValue", detail: expect.any(String) },
      },
    ]);
  });
});

describe("RFC 7644 §3.7.4 maximum operations", () => {
  it("states limits that /ServiceProviderConfig states, and keeps to them", async () => {
    await using small = await startServer({ limits: { scimBulkOperations: 2, scimBulkBodyBytes: 1024 } });
    const { send } = await small.connect();
    const request = (operations: readonly object[]) => ({ schemas: [REQUEST], Operations: operations });

    const { bulk: stated } = (await send("GET", "/ServiceProviderConfig")).body;
    const many = await send("POST", "/Bulk", request([user("a"), user("b"), user("c")]));
    const large = await send("POST", "/Bulk", request([user("a", { title: "x".repeat(1024) })]));

    expect(stated).toEqual({ supported: true, maxOperations: 2, maxPayloadSize: 1024 });
    expect([many.status, many.body.detail]).toEqual([413, expect.stringContaining("maxOperations (2)")]);
    expect([large.status, large.body.detail]).toEqual([413, expect.stringContaining("1024 bytes")]);
  });
});
