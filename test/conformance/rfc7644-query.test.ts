import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../support/advertised.ts";
import { filters } from "../support/filter-grammar.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";
import { URN } from "../support/urns.ts";

const USERS = [
  {
    userName: "bjensen",
    externalId: "b",
    displayName: "Babs",
    title: "Tour Guide",
    userType: "Employee",
    name: { familyName: "O'Malley", givenName: "Barbara" },
    emails: [
      { value: "bjensen@example.com", type: "work" },
      { value: "babs@example.org", type: "home", primary: true },
    ],
  },
  {
    userName: "JSmith",
    userType: "Intern",
    name: { familyName: "Smith" },
    emails: [{ value: "j@example.org", type: "work" }],
    ims: [{ type: "xmpp", value: "j@foo.com" }],
  },
  { userName: "alice", externalId: "a", title: "Boss", active: false, name: { familyName: "adams" } },
];

let server: TestServer;
let client: TestConnection;

beforeAll(async () => {
  server = await startServer({ limits: { scimPageSize: 2, scimMaxPageSize: 3 } });
  client = await server.connect({ dialect: "strict" });
  for (const user of USERS) await client.send("POST", "/Users", { schemas: [URN.user], ...user });
  await client.send("POST", "/Groups", { schemas: [URN.group], displayName: "Guides" });
});
afterAll(() => server[Symbol.asyncDispose]());

async function list(path: string, query: Record<string, unknown>): Promise<Json> {
  const { status, body } = await client.send("GET", path).query(query);
  expect([status, body.schemas, body.detail]).toEqual([200, [URN.list], undefined]);
  return body;
}

async function names(path: string, query: Record<string, unknown>): Promise<string> {
  const { Resources } = await list(path, query);
  return Resources.map(({ userName, displayName }: Json) => userName ?? displayName).join(" ");
}

describe("RFC 7644 §3.4.2 queries", () => {
  it("answers a list with how many there are, and of each the resource", async () => {
    const body = await list("/Users", { count: 3 });

    expect(body).toEqual({
      schemas: [URN.list],
      totalResults: 3,
      startIndex: 1,
      itemsPerPage: 3,
      Resources: USERS.map(({ userName }) => expect.objectContaining({ schemas: [URN.user], userName })),
    });
  });

  it("answers 200 with none when nothing matches", async () => {
    expect(await list("/Users", { filter: 'userName eq "nobody"' })).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it("passes over query parameters that it does not know", async () => {
    expect((await list("/Users", { unknown: "1" })).totalResults).toBe(3);
  });

  it("is asked at the endpoint of a type for that type, and at the base for all of them (§3.4.2.1)", async () => {
    const all = [await list("/Users", {}), await list("/Groups", {}), await list("/", {})];
    const groups = await list("/", { filter: 'meta.resourceType eq "Group"' });

    expect(all.map(({ totalResults }) => totalResults)).toEqual([3, 1, 4]);
    expect(groups.Resources.map(({ displayName }: Json) => displayName)).toEqual(["Guides"]);
  });

  it("takes an attribute that only one type has as absent from the other (§3.4.2.1)", async () => {
    expect(await names("/", { filter: 'userName eq "alice" or displayName eq "Guides"' })).toBe("alice Guides");
    expect(await names("/", { filter: "userName pr", count: 3 })).toBe("bjensen JSmith alice");
  });
});

describe("RFC 7644 §3.4.2.2 filtering", () => {
  it.each([
    ['userName eq "bjensen"', "bjensen"],
    ['userName Eq "JSMITH"', "JSmith"],
    [`name.familyName co "O'Malley"`, "bjensen"],
    ['userName sw "J"', "JSmith"],
    [`${URN.user}:userName sw "J"`, "JSmith"],
    ["title pr", "bjensen alice"],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', "bjensen JSmith alice"],
    ['meta.lastModified lt "2011-05-13T04:42:34+02:00"', ""],
    ['title pr and userType eq "Employee"', "bjensen"],
    ['title pr or userType eq "Intern"', "bjensen JSmith alice"],
    [`schemas eq "${URN.user}"`, "bjensen JSmith alice"],
    [`schemas eq "${URN.enterprise}"`, ""],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', "bjensen"],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', "alice"],
    ['userType eq "Employee" and (emails.type eq "work")', "bjensen"],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', "bjensen"],
    [
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
      "bjensen JSmith",
    ],
  ])("finds by the example %s", async (filter, expected) => {
    expect(await names("/Users", { filter, count: 3 })).toBe(expected);
  });

  it.each([
    ['externalId eq "a"', "alice"],
    ['userType ne "Intern"', "bjensen alice"],
    ['displayName co "AB"', "bjensen"],
    ['displayName sw "ba"', "bjensen"],
    ['displayName ew "BS"', "bjensen"],
    ['userName gt "alice"', "bjensen JSmith"],
    ['userName ge "bjensen"', "bjensen JSmith"],
    ['userName lt "bjensen"', "alice"],
    ['userName le "bjensen"', "bjensen alice"],
    ["emails pr", "bjensen JSmith"],
    ["active eq false", "alice"],
    ["active ne true", "alice"],
    ["emails.primary eq true", "bjensen"],
  ])("has every operator of table 3: %s", async (filter, expected) => {
    expect(await names("/Users", { filter, count: 3 })).toBe(expected);
  });

  it.each([
    ["not before and before or", 'userName eq "alice" or userName eq "bjensen" and not (title pr)', "alice"],
    [
      "what stands in parentheses first",
      '(userName eq "alice" or userName eq "bjensen") and not (title sw "B")',
      "bjensen",
    ],
    ["both conditions of brackets about the same value", 'emails[type eq "work" and value ew "org"]', "JSmith"],
    [
      "conditions without brackets about any value",
      'emails.type eq "work" and emails.value ew "org"',
      "bjensen JSmith",
    ],
    ["null as absence", "title eq null", "JSmith"],
    ["an empty filter of several levels", '((not ((userName eq "alice"))) and (title pr))', "bjensen"],
  ])("reads %s", async (_what, filter, expected) => {
    expect(await names("/Users", { filter, count: 3 })).toBe(expected);
  });

  it("compares by the characteristics of the attribute: externalId with case, userName without", async () => {
    const found = [
      await names("/Users", { filter: 'externalId eq "A"' }),
      await names("/Users", { filter: 'userName eq "ALICE"' }),
    ];

    expect(found).toEqual(["", "alice"]);
  });

  it.each([
    "userName",
    'userName xx "a"',
    'userName eq "a',
    "userName eq a",
    "(userName pr",
    'colour eq "red"',
    'name eq "x"',
    'emails[colour eq "red"]',
    "active gt true",
    "emails.primary co true",
    'meta.created sw "2011"',
    'meta.created gt "yesterday"',
    "",
  ])("declines what it does not recognize, %j, with invalidFilter, instead of leaving it out", async (filter) => {
    const { status, body } = await client.send("GET", "/Users").query({ filter });

    expect([status, body.schemas, body.scimType]).toEqual([400, [URN.error], "invalidFilter"]);
  });

  it("answers every filter of the grammar with a list, or says what the schema has against it", async () => {
    const texts = fc.sample(filters, { numRuns: 150, seed: 7644 });

    const answers = await Promise.all(
      texts.map((filter) => client.send("POST", "/Users/.search", { schemas: [URN.search], filter })),
    );

    const unexpected = answers.filter(({ status, body }) => {
      const isAnswer = status === 200 && body.schemas[0] === URN.list;
      const isSaid = status === 400 && body.scimType === "invalidFilter" && !body.detail.includes("can't be read");
      return !(isAnswer || isSaid || body.scimType === "tooMany");
    });
    expect(unexpected.map(({ body }) => body)).toEqual([]);
  });
});

describe("RFC 7644 §3.4.2.3 sorting", () => {
  it.each([
    ["userName", undefined, "alice bjensen JSmith"],
    ["userName", "ascending", "alice bjensen JSmith"],
    ["userName", "descending", "JSmith bjensen alice"],
    ["name.familyName", undefined, "alice bjensen JSmith"],
    ["externalId", undefined, "alice bjensen JSmith"],
    ["externalId", "descending", "JSmith bjensen alice"],
    ["title", undefined, "alice bjensen JSmith"],
    ["meta.created", "descending", "alice JSmith bjensen"],
    ["active", undefined, "alice bjensen JSmith"],
    ["emails", undefined, "bjensen JSmith alice"],
    [undefined, "descending", "bjensen JSmith alice"],
  ])(
    "by %s %s: case as the attribute says, a list by its primary value, what has none last",
    async (sortBy, sortOrder, expected) => {
      expect(await names("/Users", { sortBy, sortOrder, count: 3 })).toBe(expected);
    },
  );
});

describe("RFC 7644 §3.4.2.4 pagination", () => {
  it.each([
    [{ startIndex: 2, count: 1 }, { startIndex: 2, itemsPerPage: 1 }, "JSmith"],
    [{ startIndex: 0, count: 1 }, { startIndex: 1, itemsPerPage: 1 }, "bjensen"],
    [{ startIndex: -5, count: 1 }, { startIndex: 1, itemsPerPage: 1 }, "bjensen"],
    [{ count: 0 }, { startIndex: 1, itemsPerPage: 0 }, ""],
    [{ count: -1 }, { startIndex: 1, itemsPerPage: 0 }, ""],
    [{ startIndex: 4 }, { startIndex: 4, itemsPerPage: 0 }, ""],
    [{ startIndex: 3, count: 3 }, { startIndex: 3, itemsPerPage: 1 }, "alice"],
    [{}, { startIndex: 1, itemsPerPage: 2 }, "bjensen JSmith"],
    [{ count: 100 }, { startIndex: 1, itemsPerPage: 3 }, "bjensen JSmith alice"],
  ])("answers %j with %j", async (query, about, expected) => {
    const body = await list("/Users", query);

    expect(body).toMatchObject({ ...about, totalResults: 3 });
    expect(body.Resources.map(({ userName }: Json) => userName).join(" ")).toBe(expected);
  });

  it("keeps no state: pages in any order are the same pages", async () => {
    const page = (startIndex: number) => names("/Users", { startIndex, count: 1, sortBy: "userName" });

    expect([await page(3), await page(1), await page(2), await page(3)]).toEqual([
      "JSmith",
      "alice",
      "bjensen",
      "JSmith",
    ]);
  });
});

describe("RFC 7644 §3.4.3 querying by POST", () => {
  const search = { filter: "title pr", sortBy: "userName", sortOrder: "descending", startIndex: 1, count: 2 };

  it.each([
    ["/Users/.search", "/Users", { ...search, attributes: ["userName", "title"] }],
    ["/Users/.search", "/Users", { ...search, excludedAttributes: ["emails", "name"] }],
    ["/Groups/.search", "/Groups", { filter: 'displayName eq "guides"' }],
    ["/.search", "/", { ...search, filter: "displayName pr" }],
  ])("answers POST %s as GET %s would: %j", async (path, same, request) => {
    const posted = await client.send("POST", path, { schemas: [URN.search], ...request });

    const query = Object.fromEntries(Object.entries(request).map(([name, value]) => [name, String(value)]));
    expect([posted.status, posted.body]).toEqual([200, await list(same, query)]);
    expect(posted.body.totalResults).toBeGreaterThan(0);
  });

  it.each([
    [{ filter: "title pr" }, "invalidSyntax"],
    [{ schemas: [URN.search], filter: "title" }, "invalidFilter"],
    [{ schemas: [URN.search], attributes: ["a"], excludedAttributes: ["b"] }, "invalidValue"],
  ])("refuses %j with %s", async (request, scimType) => {
    const { status, body } = await client.send("POST", "/Users/.search", request);

    expect([status, body.scimType]).toEqual([400, scimType]);
  });
});
