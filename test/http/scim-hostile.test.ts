import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/** Far above what any of these takes; only a hang is this slow. */
const HANG_MS = 5000;

let server: TestServer;
let okta: TestConnection;
let userId: string;
let groupId: string;
const prototypeNames = Object.getOwnPropertyNames(Object.prototype).sort();

beforeAll(async () => {
  server = await startServer();
  okta = await server.connect({ idp: "entra" });
  userId = (await okta.send("POST", "/Users", { userName: "target@example.com" })).body.id;
  groupId = (await okta.send("POST", "/Groups", { displayName: "Target" })).body.id;
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(async () => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(prototypeNames);
  expect((await okta.send("GET", `/Users/${userId}`)).body.userName).toBe("target@example.com");
});

function patchOf(path: string, value: unknown = "x"): string {
  return JSON.stringify({ schemas: [PATCH], Operations: [{ op: "replace", path, value }] });
}

const paths: readonly (readonly [string, string])[] = [
  ["10,000 nested parentheses", `emails[${"(".repeat(10_000)}value eq "x"${")".repeat(10_000)}]`],
  ["10,000 nested brackets", `${"emails[".repeat(10_000)}value eq "x"${"]".repeat(10_000)}`],
  ["1 MB of operators", `emails[${'value eq "x" or '.repeat(70_000)}value eq "x"]`],
  ["1 MB of not", `emails[${"not ".repeat(260_000)}(value eq "x")]`],
  ["1 MB of dots", "a.".repeat(500_000)],
  ["1 MB of colons", `urn:${"a:".repeat(500_000)}userName`],
  ["an unterminated string", `emails[value eq "${"\\".repeat(999)}`],
  ["a string of newlines", `emails[value eq "${"\n".repeat(1000)}`],
  ["the prototype", "__proto__.polluted"],
  ["the prototype in brackets", '__proto__[x eq "y"].polluted'],
  ["the constructor", "constructor.prototype.polluted"],
  ["a sub-attribute __proto__", "name.__proto__"],
  ["an extension __proto__", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:__proto__"],
  ["NUL", "userName\0"],
  ["half a surrogate pair", "\uD800"],
];

describe("hostile PATCH paths", () => {
  it.each(paths)("on a user are refused or ignored: %s", async (_what, path) => {
    const { status } = await okta.send("PATCH", `/Users/${userId}`, patchOf(path)).timeout(HANG_MS);

    expect([200, 400]).toContain(status);
  });

  it.each(paths)("on a group are refused or ignored: %s", async (_what, path) => {
    const { status } = await okta.send("PATCH", `/Groups/${groupId}`, patchOf(path)).timeout(HANG_MS);

    expect([204, 400]).toContain(status);
  });
});

function anyTitleOf(count: number): string {
  return Array.from({ length: count }, (_, index) => `title eq "${index}"`).join(" or ");
}

describe("hostile filters", () => {
  it.each([
    ["10,000 nested parentheses", `${"(".repeat(10_000)}userName pr${")".repeat(10_000)}`],
    ["4,000 open parentheses", "(".repeat(4000)],
    ["many operators", `${'userName eq "x" or '.repeat(1000)}userName pr`],
    ["an unterminated string", 'userName eq "'],
    ["an unterminated string of newlines", `userName eq "${"\n".repeat(4000)}`],
    ["an unterminated string of escapes", `userName eq "${"\\".repeat(4001)}`],
    ["the prototype", '__proto__.polluted eq "y"'],
    ["the prototype in brackets", '__proto__[polluted eq "y"]'],
    ["the constructor", 'constructor.prototype.polluted eq "y"'],
    ["toString", "toString pr"],
    ["an attribute's __proto__", 'name.__proto__ eq "x"'],
    ["a URN __proto__", 'urn:__proto__:polluted eq "y"'],
    ["a huge number", "active eq 1e999999"],
    ["SQL", `userName eq "' OR 1=1 --" or userName'`],
    ["the operators' names", "eq eq eq"],
    ["NUL in a value", 'userName eq "\\u0000"'],
    ["half a pair in a value", 'userName eq "\\ud800"'],
    ["nothing but spaces", " ".repeat(4000)],
  ])("are refused: %s", async (_what, filter) => {
    const { status, body } = await okta.send("GET", `/Users?filter=${encodeURIComponent(filter)}`).timeout(HANG_MS);

    expect([status, body.scimType]).toEqual([400, "invalidFilter"]);
  });

  it.each([
    ["SQL in a value", `userName eq "' OR 1=1 --"`],
    ["a wildcard in a value", 'userName co "%"'],
    ["32 comparisons", anyTitleOf(32)],
    ["200 comparisons behind an index", `id eq "x" and (${anyTitleOf(199)})`],
    ["8 levels of parentheses", `${"(".repeat(8)}title eq "x"${")".repeat(8)}`],
    ["2,048 characters", `title eq "${"x".repeat(2037)}"`],
  ])("find nothing: %s", async (_what, filter) => {
    const { status, body } = await okta.send("GET", `/Users?filter=${encodeURIComponent(filter)}`).timeout(HANG_MS);

    expect([status, body.totalResults]).toEqual([200, 0]);
  });
});

describe("filters that no index serves", () => {
  const sizes = [
    ["33 comparisons", anyTitleOf(33), "33 comparisons, and one that no index serves may have 32;"],
    [
      "9 levels",
      `${"(".repeat(9)}title pr${")".repeat(9)}`,
      "9 levels of brackets, and one that no index serves may have 8;",
    ],
    [
      "2,049 characters",
      `title eq "${"x".repeat(2038)}"`,
      "2049 characters, and one that no index serves may have 2048;",
    ],
    ["an index that need not be used", `id eq "x" or ${anyTitleOf(32)}`, "33 comparisons"],
  ] as const;

  it.each(sizes)("are refused with the limit: %s", async (_what, filter, sentence) => {
    for (const path of ["/Users", "/"]) {
      const { status, body } = await okta.send("GET", `${path}?filter=${encodeURIComponent(filter)}`).timeout(HANG_MS);

      expect([status, body.scimType, body.detail]).toEqual([400, "tooMany", expect.stringContaining(sentence)]);
    }
  });

  it("are refused on what is made from applications, too", async () => {
    const filter = Array.from({ length: 33 }, (_, index) => `display eq "${index}"`).join(" or ");

    const refused = await okta.send("GET", `/Roles?filter=${encodeURIComponent(filter)}`);
    const found = await okta.send("GET", `/Roles?filter=${encodeURIComponent(`id eq "x" and (${filter})`)}`);

    expect([refused.status, refused.body.scimType]).toEqual([400, "tooMany"]);
    expect(found.status).toBe(200);
  });
});

describe("hostile searches", () => {
  it.each([
    ["sortBy", "userName.".repeat(100_000), "invalidValue"],
    ["attributes", "userName,".repeat(100_000), "invalidValue"],
    ["excludedAttributes", "[".repeat(100_000), "invalidValue"],
    ["cursor", "a.".repeat(1_000_000), "invalidCursor"],
    ["filter", "a".repeat(1_000_000), "invalidFilter"],
  ])("are refused before anything reads a long %s", async (name, value, scimType) => {
    const { status, body } = await okta.send("POST", "/Users/.search", { [name]: value }).timeout(HANG_MS);

    expect([status, body.scimType]).toEqual([400, scimType]);
    expect(body.detail.length).toBeLessThan(300);
  });
});

describe("hostile selections", () => {
  it.each([
    "__proto__",
    "__proto__.polluted",
    "constructor",
    "name.__proto__",
    "[".repeat(2000),
    "]".repeat(2000),
    `emails[${"(".repeat(2000)}`,
    ",".repeat(4000),
    "userName,".repeat(150),
    "\0",
  ])("are ignored or refused: %j", async (names) => {
    for (const parameter of ["attributes", "excludedAttributes"]) {
      const path = `/Users?${parameter}=${encodeURIComponent(names)}`;
      const { status } = await okta.send("GET", path).timeout(HANG_MS);
      expect([200, 400]).toContain(status);
    }
  });

  it("are bounded", async () => {
    const { status, body } = await okta.send("GET", `/Users?attributes=${"userName,".repeat(300)}`);

    expect([status, body.scimType]).toEqual([400, "invalidValue"]);
  });
});

describe("hostile bodies", () => {
  it.each([
    ["__proto__ at the top", '{"userName":"NAME","__proto__":{"polluted":true}}'],
    ["__proto__ below", '{"userName":"NAME","name":{"__proto__":{"polluted":true}}}'],
    ["__proto__ in a list", '{"userName":"NAME","emails":[{"value":"a","__proto__":{"polluted":true}}]}'],
    ["the constructor", '{"userName":"NAME","constructor":{"prototype":{"polluted":true}}}'],
    [
      "__proto__ as an extension",
      '{"userName":"NAME","urn:ietf:params:scim:schemas:core:2.0:User":{"__proto__":{"a":1}}}',
    ],
    ["methods of objects", '{"userName":"NAME","toString":1,"hasOwnProperty":1,"valueOf":null,"toJSON":{}}'],
    ["a huge number", '{"userName":"NAME","externalId":1e999999,"title":-1e-999999}'],
    ["a number with many digits", `{"userName":"NAME","title":${"9".repeat(100_000)}}`],
    ["a list where text belongs", '{"userName":["NAME"],"title":[[[["x"]]]]}'],
    ["an object where text belongs", '{"userName":"NAME","title":{"a":{"b":{}}}}'],
    ["lists in lists", '{"userName":"NAME","emails":[[[{"value":"x"}]]]}'],
    ["100,000 attributes", `{"userName":"NAME",${Array.from({ length: 100_000 }, (_, i) => `"a${i}":1`).join(",")}}`],
    ["the same attribute twice", '{"userName":"other","userName":"NAME"}'],
    ["100,000 roles", `{"userName":"NAME","roles":[${'{"value":"a"},'.repeat(100_000)}{"value":"b"}]}`],
    ["a role of JSON in JSON", `{"userName":"NAME","roles":[{"value":${JSON.stringify("{".repeat(5000))}}]}`],
    ["control characters", '{"userName":"NAME","title":"\\u0001\\u001f\\u202e\\ufeff"}'],
    ["NUL", '{"userName":"NAME\\u0000"}'],
    ["half a surrogate pair", '{"userName":"NAME\\ud800"}'],
    ["text", '"userName"'],
    ["a number", "1"],
    ["null", "null"],
    ["a list", "[]"],
  ])("are read or refused on users: %s", async (what, text) => {
    const body = text.replaceAll("NAME", `hostile ${what}`);

    const created = await okta.send("POST", "/Users", body).timeout(HANG_MS);
    const replaced = await okta.send("PUT", `/Users/${created.body.id ?? "none"}`, body).timeout(HANG_MS);
    const read = await okta.send("GET", "/Users").timeout(HANG_MS);

    expect([201, 400]).toContain(created.status);
    expect([200, 400, 404]).toContain(replaced.status);
    expect(read.status).toBe(200);
    expect(created.body.polluted).toBeUndefined();
    expect(created.text).not.toContain("polluted");
  });

  it.each([
    ["operations that are no list", { Operations: "replace" }],
    ["operations of nothing", { Operations: [null, 1, "x", []] }],
    [
      "2,000 operations",
      { Operations: Array.from({ length: 2000 }, () => ({ op: "replace", path: "title", value: "x" })) },
    ],
    ["an unknown operation", { Operations: [{ op: "__proto__", path: "title", value: "x" }] }],
    ["a path that is an object", { Operations: [{ op: "replace", path: { a: 1 }, value: "x" }] }],
    ["a removal of everything", { Operations: [{ op: "remove" }] }],
    ["a removal of what is required", { Operations: [{ op: "remove", path: "userName" }] }],
    ["a change of the id", { Operations: [{ op: "replace", path: "id", value: "__proto__" }] }],
    ["members of nothing", { Operations: [{ op: "add", path: "members", value: [null, 1, {}, [[]], { value: {} }] }] }],
    ["members from the prototype", { Operations: [{ op: "add", path: "members", value: [{ value: "__proto__" }] }] }],
  ])("are read or refused as patches: %s", async (_what, message) => {
    const body = { schemas: [PATCH], ...message };

    const user = await okta.send("PATCH", `/Users/${userId}`, body).timeout(HANG_MS);
    const group = await okta.send("PATCH", `/Groups/${groupId}`, body).timeout(HANG_MS);

    expect([200, 400]).toContain(user.status);
    expect([204, 400]).toContain(group.status);
  });
});

describe("hostile addresses", () => {
  it.each([
    "/Users/__proto__",
    "/Users/constructor",
    "/Groups/..%2f..%2fUsers",
    "/Users/%00",
    `/Users/${"a".repeat(8000)}`,
    `/Groups/${"%E2%98%83".repeat(500)}`,
    "/Users/'%20OR%201=1",
    "/__proto__",
    "/constructor/x",
    `/${"a/".repeat(4000)}`,
  ])("name nothing: %s", async (path) => {
    const answers = [await okta.send("GET", path), await okta.send("DELETE", path)];

    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
