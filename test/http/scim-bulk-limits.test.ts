import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../src/domain/clock.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** A clock that does something every time it is asked. */
class BusyClock implements Clock {
  onAsk: () => void = () => undefined;
  #ahead = 0;

  now(): number {
    this.onAsk();
    return Date.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

function bulkOf(operations: readonly unknown[], rest: object = {}): object {
  return { schemas: [BULK], Operations: operations, ...rest };
}

function creations(count: number, prefix: string): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    method: "POST",
    path: "/Users",
    bulkId: `u${index}`,
    data: { userName: `${prefix}${index}@example.com` },
  }));
}

function statuses(body: { Operations: readonly { status: string }[] }): readonly string[] {
  return body.Operations.map(({ status }) => status);
}

describe("a bulk request that is too large", () => {
  let server: TestServer;
  let okta: TestConnection;
  beforeAll(async () => {
    server = await startServer({ limits: { scimBulkOperations: 3, scimBulkBodyBytes: 2048 } });
    okta = await server.connect();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("is refused whole for its operations, and says how many there may be", async () => {
    const { status, body } = await okta.send("POST", "/Bulk", bulkOf(creations(4, "many")));

    expect([status, body]).toEqual([
      413,
      {
        schemas: [ERROR],
        status: "413",
        detail: "Operations holds 4 operations, more than maxOperations (3); send them in several requests.",
      },
    ]);
    expect((await okta.send("GET", "/Users?count=0")).body.totalResults).toBe(0);
  });

  it("is refused whole for its bytes, and says how many there may be", async () => {
    const operations = [{ method: "POST", path: "/Users", bulkId: "a", data: { userName: "x".repeat(2048) } }];

    const { status, body } = await okta.send("POST", "/Bulk", bulkOf(operations));

    expect([status, body.detail]).toEqual([413, "The body is larger than 2048 bytes; send it in smaller parts."]);
  });

  it("may be as large as the limits say", async () => {
    const { status, body } = await okta.send("POST", "/Bulk", bulkOf(creations(3, "three")));

    expect([status, statuses(body)]).toEqual([200, ["201", "201", "201"]]);
  });
});

describe("a bulk request", () => {
  it("takes only POST", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const answers = [await send("GET", "/Bulk"), await send("PUT", "/Bulk", bulkOf([])), await send("DELETE", "/Bulk")];

    expect(answers.map(({ status, headers }) => [status, headers["allow"]])).toEqual([
      [405, "POST"],
      [405, "POST"],
      [405, "POST"],
    ]);
  });

  it("is held to the RFC on a strict connection", async () => {
    await using server = await startServer();
    const { send } = await server.connect({ dialect: "strict" });
    const data = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "strict@example.com" };
    const good = { method: "POST", path: "/Users", bulkId: "a", data };

    const whole = await send("POST", "/Bulk", { Operations: [good] });
    const { body } = await send(
      "POST",
      "/Bulk",
      bulkOf([
        { ...good, method: "post" },
        { ...good, bulkId: "b", path: "/users" },
        { ...good, bulkId: "c" },
      ]),
    );

    expect([whole.status, whole.body.scimType]).toEqual([400, "invalidSyntax"]);
    expect(statuses(body)).toEqual(["400", "404", "201"]);
  });

  it("leaves one record of each operation that was processed, under the id of the request and its index", async () => {
    await using server = await startServer();
    const { send, connection } = await server.connect({ idp: "entra" });
    const data = { schemas: [PATCH], Operations: [{ op: "Replace", path: "active", value: "False" }] };
    const operations = [
      { method: "post", path: "/users/", bulkId: "a", data: { userName: "svc@example.com" } },
      { method: "PATCH", path: "/Users/bulkId:a", data },
      { method: "DELETE", path: "/Groups/unknown" },
      "nothing",
      { method: "DELETE", path: "/Users/bulkId:a" },
    ];

    const answer = await send("POST", "/Bulk", bulkOf(operations, { failOnErrors: 2 }));

    const requestId = answer.headers["x-request-id"];
    const records = (await server.records()).toReversed();
    expect(statuses(answer.body)).toEqual(["201", "200", "404", "400"]);
    const id = answer.body.Operations[0].location.split("/").at(-1);
    expect(records.map((one) => [one.requestId, one.method, one.path, one.result, one.httpStatus])).toEqual([
      [`${requestId}:0`, "POST", "/scim/v2/users/", "success", 201],
      [`${requestId}:1`, "PATCH", "/scim/v2/Users/bulkId:a", "success", 200],
      [`${requestId}:2`, "DELETE", "/scim/v2/Groups/unknown", "failure", 404],
      [`${requestId}:3`, "POST", "/scim/v2/Bulk", "failure", 400],
    ]);
    expect(records.map((one) => [one.resourceType, one.resourceId])).toEqual([
      ["User", id],
      ["User", id],
      ["Group", "unknown"],
      [null, null],
    ]);
    expect(records[0]?.rewrites).toEqual([
      { rule: "method-name-case", where: "Operations[0].method" },
      { rule: "trailing-slash", where: "Operations[0].path" },
      { rule: "endpoint-case", where: "Operations[0].path" },
      { rule: "missing-schemas", where: "schemas" },
    ]);
    expect(records[1]?.rewrites.map(({ rule }) => rule)).toContain("string-boolean");
    expect(records.every((one) => one.connectionId === connection.id)).toBe(true);
    const events = await server.store.read((stores) => stores.events.list(server.workspaceId, {}, { limit: 10 }));
    expect(events.items.map(({ cause }) => cause.id)).toContain(`${requestId}:0`);
  });

  it("counts as failing for a connection as its operations do", async () => {
    await using server = await startServer();
    const { send, connection } = await server.connect();
    const wrong = { method: "DELETE", path: "/Users/unknown" };
    const state = async () => {
      const agent = request(server.url).get(`/api/v1/connections/${connection.id}`);
      return (await agent.set("Authorization", `Bearer ${server.adminToken}`)).body;
    };

    await send("POST", "/Bulk", bulkOf([...creations(1, "one"), wrong, wrong, wrong, wrong, wrong]));
    const failing = await state();
    await send("POST", "/Bulk", bulkOf([wrong, ...creations(1, "two")]));
    const live = await state();

    expect([failing.state, live.state]).toEqual(["failing", "live"]);
  });

  it("is held to If-Match like every other POST", async () => {
    await using server = await startServer();
    const { send } = await server.connect();

    const { status } = await send("POST", "/Bulk", bulkOf(creations(1, "one"))).set("If-Match", 'W/"1"');

    expect(status).toBe(412);
    expect((await send("GET", "/Users?count=0")).body.totalResults).toBe(0);
  });
});

describe("while a bulk request is under way", () => {
  it("a connection that is frozen refuses every operation from then on", async () => {
    const clock = new BusyClock();
    await using server = await startServer({ clock });
    const { send, connection } = await server.connect();
    let asked = 0;
    clock.onAsk = () => {
      asked += 1;
      if (asked === 100) void server.store.write((stores) => stores.connections.update({ ...connection, frozenAt: 1 }));
    };

    const { body } = await send("POST", "/Bulk", bulkOf(creations(100, "cold")));

    const said = statuses(body);
    const applied = said.indexOf("503");
    expect(applied).toBeGreaterThan(0);
    expect(said).toEqual([...said.slice(0, applied).fill("201"), ...said.slice(applied).fill("503")]);
    expect(said).toHaveLength(100);
    expect(body.Operations.at(-1).response.detail).toMatch(/ is frozen and takes no changes; /);
    clock.onAsk = () => undefined;
    const users = await server.store.read((stores) => stores.users.list(connection.id, { startIndex: 1, count: 0 }));
    expect(users.total).toBe(applied);
  });

  it("a connection that is deleted refuses every operation from then on", async () => {
    const clock = new BusyClock();
    await using server = await startServer({ clock });
    const { send, connection } = await server.connect();
    let asked = 0;
    clock.onAsk = () => {
      asked += 1;
      if (asked === 100) void server.store.write((stores) => stores.connections.delete(connection.id, 1));
    };

    const { body } = await send("POST", "/Bulk", bulkOf(creations(100, "gone")));

    const said = statuses(body);
    const applied = said.indexOf("401");
    expect(applied).toBeGreaterThan(0);
    expect(said).toEqual([...said.slice(0, applied).fill("201"), ...said.slice(applied).fill("401")]);
  });

  it("what time does not suffice for is told to have been left undone", async () => {
    const clock = new BusyClock();
    await using server = await startServer({ clock, limits: { answerTimeSeconds: 20, headerTimeSeconds: 10 } });
    const { send } = await server.connect();
    clock.onAsk = () => clock.advance(100);

    const { status, body } = await send("POST", "/Bulk", bulkOf(creations(100, "slow"), { failOnErrors: 100 }));

    clock.onAsk = () => undefined;
    const said = statuses(body);
    const applied = said.indexOf("503");
    expect([status, said.length]).toEqual([200, 100]);
    expect(applied).toBeGreaterThan(0);
    expect(said).toEqual([...said.slice(0, applied).fill("201"), ...said.slice(applied).fill("503")]);
    expect(body.Operations.at(-1).response.detail).toBe(
      "Time ran out before Operations[99]; nothing of it was applied, so send it again.",
    );
    expect((await send("GET", "/Users?count=0")).body.totalResults).toBe(applied);
  });

  it("others are answered", async () => {
    await using server = await startServer();
    const [busy, other] = [await server.connect(), await server.connect()];
    const ends: string[] = [];

    await Promise.all([
      busy.send("POST", "/Bulk", bulkOf(creations(100, "busy"), { failOnErrors: 100 })).then(() => ends.push("bulk")),
      other.send("POST", "/Users", { userName: "quick@example.com" }).then(() => ends.push("single")),
    ]);

    expect(ends).toEqual(["single", "bulk"]);
  });
});

describe("a bulk request of 100 operations", () => {
  async function aDirectory(send: TestConnection["send"], size: number, prefix: string): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let at = 0; at < size; at += 100) {
      const operations = creations(Math.min(100, size - at), `${prefix}${at}-`);
      const { body } = await send("POST", "/Bulk", bulkOf(operations));
      ids.push(...body.Operations.map(({ location }: { location: string }) => location.split("/").at(-1) ?? ""));
    }
    return ids;
  }

  /** How many statements each of three bulk requests runs in a directory of this size, all of it in one group. */
  async function measure(size: number): Promise<readonly number[]> {
    await using server = await startServer();
    const { send } = await server.connect();
    const ids = await aDirectory(send, size, "member");
    const outsiders = await aDirectory(send, 100, "outsider");
    const group = await send("POST", "/Groups", { displayName: "Robots", members: ids.map((value) => ({ value })) });
    const counted = async (operations: readonly object[]): Promise<number> => {
      const before = server.store.counter.statements;
      const { body } = await send("POST", "/Bulk", bulkOf(operations));
      expect(new Set(statuses(body).map((status) => status[0]))).toEqual(new Set(["2"]));
      return server.store.counter.statements - before;
    };
    const adding = (value: string) => ({
      method: "PATCH",
      path: `/Groups/${group.body.id}`,
      data: { schemas: [PATCH], Operations: [{ op: "add", path: "members", value: [{ value }] }] },
    });
    return [
      await counted(creations(100, "new")),
      await counted(outsiders.map(adding)),
      await counted(outsiders.map((id) => ({ method: "DELETE", path: `/Users/${id}` }))),
    ];
  }

  it("runs as many statements in a directory of 1,000 as in one of 10", { timeout: 60_000 }, async () => {
    const small = await measure(10);
    const large = await measure(1000);

    expect(large).toEqual(small);
    expect(Math.max(...small)).toBeLessThan(100 * 30);
  });
});

describe("hostile bulk requests", () => {
  it.each<[string, string, number]>([
    ["100,000 levels deep", `{"Operations":${"[".repeat(100_000)}`, 400],
    ["with a prototype as envelope", '{"__proto__":{"Operations":[{"method":"DELETE","path":"/Users/1"}]}}', 400],
    ["with operations in a prototype", '{"constructor":{"prototype":{"Operations":[]}}}', 400],
  ])("%s are refused whole", async (_what, body, status) => {
    await using server = await startServer();
    const { send } = await server.connect();

    const answer = await send("POST", "/Bulk", body);

    expect([answer.status, answer.body.schemas]).toEqual([status, [ERROR]]);
  });

  it("with names of prototypes everywhere change no prototype", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const names = Object.getOwnPropertyNames(Object.prototype).sort();
    const operation = (bulkId: string) =>
      `{"method":"POST","path":"/Groups","bulkId":"${bulkId}","data":{"displayName":"${bulkId}","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"members":[{"__proto__":{"polluted":1},"value":"bulkId:hasOwnProperty"}]}}`;
    const user = '{"method":"POST","path":"/Users","bulkId":"hasOwnProperty","data":{"userName":"proto@example.com"}}';
    const body = `{"schemas":["${BULK}"],"Operations":[${operation("__proto__")},${operation("toString")},${user}]}`;

    const answer = await send("POST", "/Bulk", body);

    expect(statuses(answer.body)).toEqual(["201", "201", "201"]);
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(names);
    expect({}).not.toHaveProperty("polluted");
  });

  it("are not repeated at length", async () => {
    await using server = await startServer();
    const { send } = await server.connect();
    const long = "x".repeat(30_000);
    const operations = Array.from({ length: 100 }, () => ({
      method: long,
      path: `/${long}`,
      bulkId: long,
      version: long,
    }));

    const { text } = await send("POST", "/Bulk", bulkOf(operations));

    expect(text.length).toBeLessThan(30_000);
  });
});
