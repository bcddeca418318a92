import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let server: TestServer;
let okta: TestConnection;
let other: TestConnection;
const ids = new Map<string, string>();

const USERS = [
  { userName: "cid", externalId: "x2", title: "b", name: { familyName: "Zeta" } },
  {
    userName: "Ann",
    externalId: "X1",
    displayName: "Same",
    emails: [
      { value: "Z@home.test", type: "home" },
      { value: "a@work.test", type: "work", primary: true },
    ],
    [ENTERPRISE]: { manager: { value: "m1" } },
  },
  { userName: "bob", title: "A", displayName: "same", emails: [{ value: "m@work.test", type: "work" }], active: false },
  { userName: "dee", externalId: "x3", title: "a", emails: [{ value: "A@WORK.test", type: "other" }] },
] as const;

beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  other = await server.connect({ dialect: "strict" });
  for (const user of USERS) ids.set(user.userName, (await okta.send("POST", "/Users", user)).body.id);
  for (const [displayName, members] of [
    ["Same", ["Ann", "bob"]],
    ["Crew", ["Ann"]],
  ] as const) {
    const body = { displayName, members: members.map((name) => ({ value: ids.get(name) })) };
    ids.set(displayName, (await okta.send("POST", "/Groups", body)).body.id);
  }
  await other.send("POST", "/Users", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ann" });
});

afterAll(() => server[Symbol.asyncDispose]());

interface ListBody {
  readonly totalResults: number;
  readonly Resources: readonly { readonly userName?: string; readonly displayName?: string }[];
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

function namesIn({ Resources }: ListBody): readonly (string | undefined)[] {
  return Resources.map(({ userName, displayName }) => userName ?? `group ${displayName}`);
}

async function list(path: string): Promise<readonly (string | undefined)[]> {
  const { body, status } = await okta.send("GET", path);
  expect({ status, detail: body.detail }).toEqual({ status: 200 });
  return namesIn(body);
}

describe("sorting", () => {
  it.each([
    ["userName", "Ann bob cid dee"],
    ["USERNAME", "Ann bob cid dee"],
    ["urn:ietf:params:scim:schemas:core:2.0:User:userName", "Ann bob cid dee"],
    ["externalId", "Ann cid dee bob"],
    ["id", "cid Ann bob dee"],
    ["meta.created", "cid Ann bob dee"],
    ["title", "bob dee cid Ann"],
    ["displayName", "Ann bob cid dee"],
    ["name.familyName", "cid Ann bob dee"],
    ["active", "bob cid Ann dee"],
    ["emails", "Ann dee bob cid"],
    ["emails.value", "Ann dee bob cid"],
    ["emails.type", "dee Ann bob cid"],
    ["manager", "Ann cid bob dee"],
    [`${ENTERPRISE}:manager.value`, "Ann cid bob dee"],
    ["groups.display", "Ann bob cid dee"],
    ["meta.resourceType", "cid Ann bob dee"],
  ])("orders users by %s", async (sortBy, expected) => {
    expect((await list(`/Users?sortBy=${encodeURIComponent(sortBy)}`)).join(" ")).toBe(expected);
  });

  it.each([
    ["userName", "dee cid bob Ann"],
    ["externalId", "bob dee cid Ann"],
    ["title", "Ann cid bob dee"],
    ["displayName", "cid dee Ann bob"],
    ["meta.created", "dee bob Ann cid"],
  ])("orders users by %s from the end, those without it first, equal ones by creation", async (sortBy, expected) => {
    expect((await list(`/Users?sortBy=${sortBy}&sortOrder=Descending`)).join(" ")).toBe(expected);
  });

  it("orders groups, and pages of what is sorted fit together from both ends", async () => {
    const groups = await list("/Groups?sortBy=displayName");
    const pages = [];
    for (const startIndex of [1, 2, 3, 4, 5]) {
      pages.push(await list(`/Users?sortBy=externalId&sortOrder=descending&count=1&startIndex=${startIndex}`));
    }

    expect(groups).toEqual(["group Crew", "group Same"]);
    expect(pages.flat().join(" ")).toBe("bob dee cid Ann");
  });

  it.each([
    ["sortBy=salary", "The attribute salary in sortBy is not known here; name one such as userName or meta.created."],
    ["sortBy=name", "The attribute name in sortBy holds several values; name one of its sub-attributes."],
    ["sortBy=serviceAccounts", "The attribute serviceAccounts in sortBy can't be sorted by; name another."],
    ["sortBy=meta.location", "The attribute meta.location in sortBy is made for the answer; sort by id."],
    ["sortBy=%5Buser", "The attribute [user in sortBy is not known here; name one such as userName or meta.created."],
    ["sortBy=userName&sortOrder=up", "sortOrder must be ascending or descending."],
  ])("refuses %s", async (query, detail) => {
    const { body } = await okta.send("GET", `/Users?${query}`);

    expect(body).toEqual({ schemas: [ERROR], status: "400", scimType: "invalidValue", detail });
  });
});

describe("filters on values of lists", () => {
  it.each([
    ["/Users", 'emails.value eq "a@work.TEST"', "Ann dee"],
    ["/Users", 'emails eq "z@home.test"', "Ann"],
    ["/Users", 'emails[type eq "work" and value eq "A@work.test"]', "Ann"],
    ["/Users", 'emails[type eq "work"].value eq "a@work.test"', "Ann"],
    ["/Users", 'emails.value eq "a@work.test" or userName eq "BOB"', "Ann bob dee"],
    ["/Users", 'not (emails.value eq "a@work.test")', "cid bob"],
    ["/Users", 'emails ne "a@work.test" and emails pr', "bob"],
    ["/Users", 'groups.value eq "$Same"', "Ann bob"],
    ["/Users", 'groups[value eq "$Same"] and active eq "True"', "Ann"],
    ["/Users", 'id eq "$Ann" and manager eq "m1"', "Ann"],
    ["/Users", `id eq "$Ann" and ${ENTERPRISE}:manager.value eq "m2"`, ""],
    ["/Groups", 'members.value eq "$Ann"', "group Same group Crew"],
    ["/Groups", 'members[value eq "$bob"]', "group Same"],
    ["/Groups", 'members eq "$dee"', ""],
    ["/Groups", 'id eq "$Crew" and members eq "$Ann"', "group Crew"],
  ])("finds in %s by %s", async (path, written, expected) => {
    const filter = written.replace(/\$(\w+)/g, (_, name: string) => ids.get(name) ?? "");

    expect((await list(`${path}?filter=${encodeURIComponent(filter)}`)).join(" ")).toBe(expected);
  });

  it("follow the addresses of a user through PATCH, PUT and DELETE", async () => {
    const find = (value: string) => list(`/Users?filter=${encodeURIComponent(`emails.value eq "${value}"`)}`);
    const { id } = (await okta.send("POST", "/Users", { userName: "eve", emails: [{ value: "One@e.test" }] })).body;
    const patch = { Operations: [{ op: "add", path: "emails", value: [{ value: "two@e.test", type: "x" }] }] };

    const created = await find("one@e.test");
    await okta.send("PATCH", `/Users/${id}`, patch);
    const patched = [await find("one@e.test"), await find("TWO@e.test")];
    await okta.send("PUT", `/Users/${id}`, { userName: "eve", emails: [{ value: "three@e.test" }] });
    const replaced = [await find("one@e.test"), await find("two@e.test"), await find("three@e.test")];
    await okta.send("DELETE", `/Users/${id}`);

    expect([created, patched, replaced, await find("three@e.test")]).toEqual([
      ["eve"],
      [["eve"], ["eve"]],
      [[], [], ["eve"]],
      [],
    ]);
  });
});

describe("searching by POST", () => {
  it("answers what the same GET answers", async () => {
    const body = {
      schemas: [SEARCH],
      attributes: ["userName", "title"],
      filter: "title pr",
      sortBy: "userName",
      sortOrder: "descending",
      startIndex: 2,
      count: 1,
    };
    const query =
      "attributes=userName,title&filter=title%20pr&sortBy=userName&sortOrder=descending&startIndex=2&count=1";

    const [posted, got] = [await okta.send("POST", "/Users/.search", body), await okta.send("GET", `/Users?${query}`)];

    expect([posted.status, posted.headers["content-type"]]).toEqual([200, "application/scim+json; charset=utf-8"]);
    expect(posted.body).toEqual(got.body);
    expect(posted.body).toMatchObject({ totalResults: 3, startIndex: 2, Resources: [{ userName: "cid", title: "b" }] });
  });

  it("takes numbers as text, names in any case, null, and attributes as one text", async () => {
    const body = {
      SCHEMAS: [SEARCH],
      COUNT: "1",
      startindex: 1,
      excludedAttributes: "id,title",
      filter: null,
      more: {},
    };

    const { body: page } = await okta.send("POST", "/Groups/.search", body);

    expect(page).toMatchObject({ totalResults: 2, itemsPerPage: 1, Resources: [{ displayName: "Same" }] });
  });

  it.each([
    [[], "invalidSyntax", "The body must be a JSON object; send the resource or the patch itself."],
    [{ filter: 5 }, "invalidValue", "filter must be text."],
    [{ count: true }, "invalidValue", "count must be a whole number."],
    [{ count: 1.5 }, "invalidValue", "count must be a whole number; send one such as 1."],
    [{ attributes: [1] }, "invalidValue", "attributes must be a list of attribute names."],
    [{ sortBy: ["userName"] }, "invalidValue", "sortBy must be text."],
    [{ count: 1, Count: 2 }, "invalidValue", "count is given twice; give it once."],
    [{ filter: "userName" }, "invalidFilter", expect.any(String)],
    [{ attributes: ["a"], excludedAttributes: ["b"] }, "invalidValue", expect.stringContaining("send one")],
  ])("refuses %j", async (body, scimType, detail) => {
    const answer = await okta.send("POST", "/Users/.search", body);

    expect(answer.body).toEqual({ schemas: [ERROR], status: "400", scimType, detail });
  });

  it("misses no schemas except where strict", async () => {
    const tolerant = await okta.send("POST", "/Users/.search", { count: 0 });
    const strict = await other.send("POST", "/Users/.search", { count: 0 });

    expect([tolerant.status, strict.status, strict.body.scimType]).toEqual([200, 400, "invalidSyntax"]);
  });

  it("is a read: a frozen connection is searched, and nothing is recorded", async () => {
    const frozen = await server.connect({ frozenAt: 5 });

    const { status, headers } = await frozen.send("POST", "/.search", { schemas: [SEARCH] });

    const records = (await server.records()).filter(({ connectionId }) => connectionId === frozen.connection.id);
    expect([status, headers["anteroom-effect"], records]).toEqual([200, undefined, []]);
  });

  it.each([
    ["GET", "/Users/.search", 405],
    ["DELETE", "/.search", 405],
    ["POST", "/Schemas/.search", 404],
    ["POST", "/Users/.search/x", 404],
  ])("answers %s %s by %i", async (method, path, status) => {
    expect((await okta.send(method, path)).status).toBe(status);
  });
});

describe("searching everything", () => {
  const everything = async (search: object): Promise<ListBody> =>
    (await okta.send("POST", "/.search", { schemas: [SEARCH], ...search })).body;

  it.each<[object, string]>([
    [{}, "cid Ann bob dee group Same group Crew"],
    [{ startIndex: 4, count: 2 }, "dee group Same"],
    [{ startIndex: 6 }, "group Crew"],
    [{ filter: 'displayName eq "same"' }, "Ann bob group Same"],
    [{ filter: "userName pr" }, "cid Ann bob dee"],
    [{ filter: 'not (userName pr) or userName eq "bob"' }, "bob group Same group Crew"],
    [{ filter: 'userName ne "bob"' }, "cid Ann dee group Same group Crew"],
    [{ filter: "userName eq null" }, "group Same group Crew"],
    [{ filter: 'userName gt "a" and members pr' }, ""],
    [{ filter: 'meta.resourceType eq "Group"' }, "group Same group Crew"],
    [{ filter: 'META.resourcetype ne "Group" and title pr' }, "cid bob dee"],
    [{ filter: 'emails[type eq "work"] or members[value pr]' }, "Ann bob group Same group Crew"],
    [{ sortBy: "displayName" }, "group Crew Ann bob group Same cid dee"],
    [{ sortBy: "displayName", sortOrder: "descending" }, "cid dee Ann bob group Same group Crew"],
    [{ sortBy: "displayName", startIndex: 3, count: 2 }, "bob group Same"],
    [{ sortBy: "userName" }, "Ann bob cid dee group Same group Crew"],
    [{ sortBy: "userName", sortOrder: "descending" }, "group Same group Crew dee cid bob Ann"],
  ])("lists for %j", async (search, expected) => {
    expect(namesIn(await everything(search)).join(" ")).toBe(expected);
  });

  it("answers GET of the base alike", async () => {
    const { body } = await okta.send("GET", "/?filter=title%20pr&sortBy=title&count=2");

    expect(body).toMatchObject({ totalResults: 3, startIndex: 1, itemsPerPage: 2 });
    expect(namesIn(body)).toEqual(["bob", "dee"]);
  });

  it.each([
    {},
    { sortBy: "displayName" },
    { sortBy: "userName", sortOrder: "descending" },
    { filter: "displayName pr" },
  ])("is walked by cursor as it is listed: %j", async (search) => {
    const walked = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const page: ListBody = await everything({ ...search, cursor, count: 1 });
      walked.push(...namesIn(page));
      cursor = page.nextCursor;
    }

    expect(walked).toEqual(namesIn(await everything(search)));
  });

  it("refuses an attribute that neither has, and a page far into a sorted list", async () => {
    const unknown = await okta.send("POST", "/.search", { filter: "salary pr" });
    const far = await okta.send("POST", "/.search", { sortBy: "displayName", startIndex: 1000 });

    expect([unknown.body.scimType, far.body.scimType]).toEqual(["invalidFilter", "tooMany"]);
  });
});

describe("cursors", () => {
  const users = async (query: string): Promise<{ readonly status: number; readonly body: ListBody & object }> => {
    const { status, body } = await okta.send("GET", `/Users?${query}`);
    return { status, body };
  };

  it("lead through all pages and back, RFC 9865 §2", async () => {
    const first = (await users("cursor&count=2&sortBy=userName")).body;
    const second = (await users(`cursor=${first.nextCursor}&count=2&sortBy=userName`)).body;
    const back = (await users(`cursor=${second.previousCursor}&count=2&sortBy=userName`)).body;

    expect(first).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
      totalResults: 4,
      nextCursor: expect.stringMatching(/^[\w.~-]+$/),
      itemsPerPage: 2,
      Resources: [expect.objectContaining({ userName: "Ann" }), expect.objectContaining({ userName: "bob" })],
    });
    expect([namesIn(second), second.nextCursor, second.totalResults]).toEqual([["cid", "dee"], undefined, 4]);
    expect([namesIn(back), back.previousCursor, typeof back.nextCursor]).toEqual([["Ann", "bob"], undefined, "string"]);
  });

  it("fit the same question in other words, with other attributes and another count", async () => {
    const first = (await users(`cursor=&count=1&filter=${encodeURIComponent('userName co "e" or title pr')}`)).body;
    const filter = encodeURIComponent('(USERNAME CO "e") or Title pr');

    const second = await users(`cursor=${first.nextCursor}&count=5&attributes=userName&filter=${filter}`);

    expect([second.status, namesIn(second.body)]).toEqual([200, ["bob", "dee"]]);
  });

  it("are of one query, one collection and one connection; anything else answers as a forged one", async () => {
    const cursor = (await users("cursor&count=1")).body.nextCursor ?? "";
    const [text = "", signature = ""] = cursor.split(".");
    const forged = `${Buffer.from('[1,9999999999999,["start",9]]').toString("base64url")}.${signature}`;

    const answers = await Promise.all([
      okta.send("GET", `/Users?cursor=${forged}`),
      okta.send("GET", `/Users?cursor=${text}`),
      okta.send("GET", `/Users?cursor=${cursor}x`),
      okta.send("GET", "/Users?cursor=."),
      okta.send("GET", "/Users?cursor=%00%F0%9F%98%80"),
      okta.send("GET", `/Users?cursor=${cursor}&sortBy=userName`),
      okta.send("GET", `/Users?cursor=${cursor}&filter=title%20pr`),
      okta.send("GET", `/Groups?cursor=${cursor}`),
      okta.send("GET", `/?cursor=${cursor}`),
      okta.send("POST", "/.search", { schemas: [SEARCH], cursor }),
      other.send("GET", `/Users?cursor=${cursor}`),
    ]);

    const expected = { schemas: [ERROR], status: "400", scimType: "invalidCursor", detail: expect.any(String) };
    expect(answers.map(({ body }) => body)).toEqual(answers.map(() => expected));
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
  });

  it.each([
    ["cursor&startIndex=1", "invalidValue"],
    ["cursor&count=1.5", "invalidCount"],
    ["cursor&count=many", "invalidCount"],
  ])("refuse %s", async (query, scimType) => {
    const { status, body } = await users(query);

    expect([status, body]).toEqual([400, expect.objectContaining({ scimType })]);
  });

  it("hold at most the largest page", async () => {
    expect((await users("cursor&count=99999")).body.totalResults).toBe(4);
  });
});
