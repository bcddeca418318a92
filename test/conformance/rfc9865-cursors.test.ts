import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

const NAMES = ["a", "b", "c", "d", "e"];
const UNRESERVED = /^[A-Za-z0-9._~-]+$/;

const clock = new FakeClock(Date.now());
let server: TestServer;
let client: TestConnection;
let other: TestConnection;

beforeAll(async () => {
  server = await startServer({ clock, limits: { scimPageSize: 2, scimMaxPageSize: 4 } });
  client = await server.connect({ dialect: "strict" });
  other = await server.connect({ dialect: "strict" });
  for (const userName of NAMES) await client.send("POST", "/Users", { schemas: [URN.user], userName });
});
afterAll(() => server[Symbol.asyncDispose]());

function list(query: string): Promise<Json> {
  return client.send("GET", `/Users?${query}`).then(({ status, body }) => ({ status, ...body }));
}

function namesOf({ Resources }: Json): readonly string[] {
  return Resources.map(({ userName }: Json) => userName);
}

describe("RFC 9865 §2 cursors", () => {
  it.each(["cursor", "cursor="])("begin with an empty one: ?%s", async (query) => {
    const body = await list(`${query}&count=2`);

    expect(body).toEqual({
      status: 200,
      schemas: [URN.list],
      totalResults: 5,
      itemsPerPage: 2,
      nextCursor: expect.stringMatching(UNRESERVED),
      Resources: [expect.objectContaining({ userName: "a" }), expect.objectContaining({ userName: "b" })],
    });
  });

  it("lead through every page: nextCursor on all but the last, previousCursor on all but the first", async () => {
    const pages = [await list("cursor&count=2")];
    for (let page = pages[0]; page.nextCursor !== undefined; ) {
      page = await list(`cursor=${page.nextCursor}&count=2`);
      pages.push(page);
    }
    const back = await list(`cursor=${pages[1].previousCursor}&count=2`);

    expect(pages.map(namesOf)).toEqual([["a", "b"], ["c", "d"], ["e"]]);
    expect(pages.map(({ totalResults }) => totalResults)).toEqual([5, 5, 5]);
    expect(pages.map((page) => ["previousCursor", "nextCursor"].filter((name) => name in page))).toEqual([
      ["nextCursor"],
      ["previousCursor", "nextCursor"],
      ["previousCursor"],
    ]);
    expect(namesOf(back)).toEqual(["a", "b"]);
  });

  it("end with a full page that is the last one", async () => {
    const first = await list("cursor&count=3");
    const last = await list(`cursor=${first.nextCursor}&count=2`);

    expect([namesOf(last), "nextCursor" in last]).toEqual([["d", "e"], false]);
  });

  it.each([
    ["count=1", 1],
    ["count=4", 4],
    ["count=1000", 4],
    ["", 2],
  ])("return no more than was asked for and may be: ?cursor&%s", async (query, most) => {
    expect((await list(`cursor&${query}`)).itemsPerPage).toBe(most);
  });

  it.each(["/Users", "/", "/Users/.search", "/.search"])(
    "count 0, or less, asks for the total alone, and the walk goes on from where it was: %s",
    async (path) => {
      const ask = (query: { readonly cursor: string; readonly count: number }) =>
        path.endsWith(".search")
          ? client.send("POST", path, { schemas: [URN.search], ...query })
          : client.send("GET", path).query(query);

      const none = (await ask({ cursor: "", count: 0 })).body;
      const first = (await ask({ cursor: none.nextCursor, count: 2 })).body;
      const negative = (await ask({ cursor: first.nextCursor, count: -1 })).body;
      const second = (await ask({ cursor: negative.nextCursor, count: 2 })).body;

      expect(
        [none, negative].map(({ totalResults, itemsPerPage, Resources }) => [totalResults, itemsPerPage, Resources]),
      ).toEqual([
        [5, 0, []],
        [5, 0, []],
      ]);
      expect([first, second].map(namesOf)).toEqual([
        ["a", "b"],
        ["c", "d"],
      ]);
    },
  );

  it("keep the filter and the order of the first request", async () => {
    const query = `filter=${encodeURIComponent('userName gt "a"')}&sortBy=userName&sortOrder=descending&count=2`;
    const first = await list(`cursor&${query}`);
    const second = await list(`cursor=${first.nextCursor}&${query}`);

    expect([first, second].map(namesOf)).toEqual([
      ["e", "d"],
      ["c", "b"],
    ]);
  });
});

describe("RFC 9865 §2.1 errors", () => {
  it.each([
    ["cursor=nonsense", "invalidCursor"],
    ["cursor&count=one", "invalidCount"],
    ["cursor&count=1.5", "invalidCount"],
  ])("answer ?%s with %s", async (query, scimType) => {
    expect(await list(query)).toEqual({ schemas: [URN.error], status: "400", scimType, detail: expect.any(String) });
  });

  it("answer a cursor that is too old with expiredCursor, and not before its time", async () => {
    const { pagination } = (await client.send("GET", "/ServiceProviderConfig")).body;
    const { nextCursor } = await list("cursor&count=2");

    clock.advance(pagination.cursorTimeout * 1000 - 1000);
    const inTime = await list(`cursor=${nextCursor}&count=2`);
    clock.advance(2000);
    const late = await list(`cursor=${nextCursor}&count=2`);

    expect([namesOf(inTime), late.status, late.scimType]).toEqual([["c", "d"], "400", "expiredCursor"]);
  });
});

describe("RFC 9865 §2.2 and §2.4 methods of paging", () => {
  it("sort pages by cursor", async () => {
    expect(namesOf(await list("cursor&count=4&sortBy=userName&sortOrder=descending"))).toEqual(["e", "d", "c", "b"]);
  });

  it("are chosen by the parameter, and are by index, as it always was, when neither is named", async () => {
    const [neither, index, cursor] = [await list("count=2"), await list("startIndex=3"), await list("cursor")];

    expect([neither.startIndex, "nextCursor" in neither]).toEqual([1, false]);
    expect([index.startIndex, "nextCursor" in index]).toEqual([3, false]);
    expect(["startIndex" in cursor, typeof cursor.nextCursor]).toEqual([false, "string"]);
  });

  it("do not go together", async () => {
    expect((await list("cursor&startIndex=1")).scimType).toBe("invalidValue");
  });
});

describe("RFC 9865 §3 cursors in a search by POST", () => {
  it("lead through the same pages", async () => {
    const search = (cursor: string) =>
      client.send("POST", "/Users/.search", { schemas: [URN.search], attributes: ["userName"], cursor, count: 3 });

    const first = (await search("")).body;
    const second = (await search(first.nextCursor)).body;

    expect([first, second].map(namesOf)).toEqual([
      ["a", "b", "c"],
      ["d", "e"],
    ]);
  });
});

describe("RFC 9865 §4 discovery", () => {
  it("states what was tried here", async () => {
    const { pagination } = (await client.send("GET", "/ServiceProviderConfig")).body;

    expect(pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: 2,
      maxPageSize: 4,
      cursorTimeout: expect.any(Number),
    });
  });
});

describe("RFC 9865 §5 security", () => {
  it("of cursors: one of another connection is answered like one that was never given", async () => {
    const { nextCursor } = await list("cursor&count=2");

    const foreign = await other.send("GET", `/Users?cursor=${nextCursor}&count=2`);
    const invented = await other.send("GET", "/Users?cursor=never-given&count=2");

    expect([foreign.status, foreign.body]).toEqual([400, invented.body]);
  });

  it("asks for a token on every page", async () => {
    const { nextCursor } = await list("cursor&count=2");

    const { status } = await fetch(`${server.url}/scim/v2/Users?cursor=${nextCursor}&count=2`);

    expect(status).toBe(401);
  });
});
