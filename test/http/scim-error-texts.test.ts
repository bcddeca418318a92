import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ENTERPRISE_URN, GROUP_URN, PATCH_URN, patchOf, USER_URN } from "../support/quirk.ts";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

let server: TestServer;
let okta: TestConnection;
let strict: TestConnection;
let paths: Readonly<Record<"USER" | "GROUP", string>>;
beforeAll(async () => {
  server = await startServer({ limits: { scimBodyBytes: 200_000 } });
  okta = await server.connect();
  strict = await server.connect({ dialect: "strict" });
  await strict.send("POST", "/Users", aUser({ userName: LONG.slice(0, 200) }));
  await strict.send("POST", "/Groups", aGroup({ displayName: LONG.slice(0, 200) }));
  const user = { schemas: [USER_URN], userName: "taken@example.com", emails: [{ value: "a@example.com" }] };
  const USER = `/Users/${(await strict.send("POST", "/Users", user)).body.id}`;
  const GROUP = `/Groups/${(await strict.send("POST", "/Groups", aGroup({ displayName: "Taken" }))).body.id}`;
  paths = { USER, GROUP };
});
afterAll(() => server[Symbol.asyncDispose]());

function aUser(fields: object): object {
  return { schemas: [USER_URN], userName: "new@example.com", ...fields };
}

function aGroup(fields: object): object {
  return { schemas: [GROUP_URN], displayName: "New", ...fields };
}

const LONG = "planted".repeat(2000);

/** What the sentence has to name, the status, and what is sent. */
type Refused = readonly [names: string, status: number, method: string, path: string, body: string | object];

const BODIES: readonly Refused[] = [
  ["userName", 400, "POST", "/Users", { schemas: [USER_URN] }],
  ["userName", 400, "POST", "/Users", aUser({ userName: " " })],
  ["userName", 400, "POST", "/Users", aUser({ userName: { deep: LONG } })],
  ["userName", 409, "POST", "/Users", aUser({ userName: "TAKEN@example.com" })],
  ["displayName", 409, "POST", "/Groups", aGroup({ displayName: "taken" })],
  ["userName", 409, "POST", "/Users", aUser({ userName: LONG.slice(0, 200) })],
  ["displayName", 409, "POST", "/Groups", aGroup({ displayName: LONG.slice(0, 200) })],
  ["displayName", 400, "POST", "/Groups", { schemas: [GROUP_URN] }],
  ["members", 400, "POST", "/Groups", aGroup({ members: [{ value: LONG }, { value: "b" }] })],
  ["members", 400, "POST", "/Groups", aGroup({ members: [{ value: "g", type: "Group" }] })],
  ["active", 400, "POST", "/Users", aUser({ active: "True" })],
  ["active", 400, "POST", "/Users", aUser({ active: LONG })],
  ["externalId", 400, "POST", "/Users", aUser({ externalId: 7 })],
  ["roles", 400, "POST", "/Users", aUser({ roles: LONG })],
  ["roles", 400, "POST", "/Users", aUser({ roles: ["a"] })],
  ["roles", 400, "POST", "/Users", aUser({ roles: [{ value: '{"id":"1","value":"a"}' }] })],
  ["roles", 400, "POST", "/Users", aUser({ roles: [{ value: "a", displayName: "A" }] })],
  ["emails", 400, "POST", "/Users", aUser({ emails: { value: "a" } })],
  ["emails", 400, "POST", "/Users", aUser({ emails: [{ type: "work" }] })],
  [
    "emails",
    400,
    "POST",
    "/Users",
    aUser({
      emails: [
        { value: "a", primary: true },
        { value: "b", primary: true },
      ],
    }),
  ],
  ["name", 400, "POST", "/Users", aUser({ name: LONG })],
  ["profileUrl", 400, "POST", "/Users", aUser({ profileUrl: "no uri" })],
  ["manager", 400, "POST", "/Users", aUser({ [ENTERPRISE_URN]: { manager: "boss" } })],
  ["planted", 400, "POST", "/Users", aUser({ [LONG]: 1 })],
  ["urn:example:planted", 400, "POST", "/Users", aUser({ schemas: [USER_URN, "urn:example:planted"] })],
  ["schemas", 400, "POST", "/Users", { userName: "new@example.com" }],
  ["body", 400, "POST", "/Users", `{"userName":"${LONG}`],
  ["body", 400, "POST", "/Users", "[]"],
  ["body", 400, "POST", "/Users", "[".repeat(100)],
  ["body", 400, "POST", "/Users", '{"title":"\\u0000"}'],
  ["body", 413, "POST", "/Users", `{"title":"${"x".repeat(200_001)}"}`],
];

const PATCHES: readonly (readonly [names: string, operation: object])[] = [
  ["Operations[0]", { op: "fly" }],
  ["Operations[0]", { op: LONG }],
  ["Operations[0]", { op: "add", path: "title" }],
  ["Operations[0]", { op: "remove" }],
  ["Operations[0]", { op: "add", value: LONG }],
  ["Operations[0]", { op: "add", path: 7, value: 1 }],
  ["Operations[0].path", { op: "add", path: "", value: {} }],
  ["Operations[0].op", { op: "Add", path: "title", value: "x" }],
  ["planted", { op: "add", path: LONG, value: 1 }],
  ["emails[", { op: "add", path: `emails[type eq "${LONG}`, value: 1 }],
  ["emails", { op: "add", path: 'emails[type eq "work"].planted', value: 1 }],
  ["emails", { op: "replace", path: 'emails[type eq "none"].value', value: "x" }],
  ["emails", { op: "replace", path: 'emails[type eq "none" or type eq "no"].value', value: "x" }],
  ["primary", { op: "replace", path: 'emails[primary eq "True"].value', value: "x" }],
  ["primary", { op: "replace", path: `emails[primary eq "${LONG}"].value`, value: "x" }],
  ["primary", { op: "replace", path: "emails[primary gt true].value", value: "x" }],
  ["title", { op: "replace", path: "title", value: { value: "x" } }],
  ["title", { op: "replace", path: "title[value eq 1]", value: "x" }],
  ["title", { op: "replace", path: "title", value: "" }],
  ["meta", { op: "replace", path: "meta", value: {} }],
  ["id", { op: "replace", path: "id", value: "x" }],
  ["groups", { op: "add", path: "groups", value: [{ value: "x" }] }],
  ["name.givenName", { op: "replace", value: { "name.givenName": "x" } }],
  ["manager", { op: "add", path: "manager", value: { value: "x" } }],
  ["userName", { op: "remove", path: "userName" }],
  ["core", { op: "remove", path: USER_URN }],
  [ENTERPRISE_URN, { op: "add", path: ENTERPRISE_URN, value: LONG }],
];

const GROUP_PATCHES: readonly (readonly [names: string, operation: object])[] = [
  ["members", { op: "add", path: "members", value: [{ value: "nobody" }] }],
  ["members", { op: "add", path: "members", value: "nobody" }],
  ["members", { op: "replace", path: 'members[value eq "x"]', value: { value: "y" } }],
  ["members", { op: "remove", path: `members[display eq "${LONG}"]` }],
  ["displayName", { op: "remove", path: "displayName" }],
];

const QUERIES: readonly (readonly [names: string, path: string])[] = [
  ["startIndex", "/Users?startIndex=one"],
  ["count", `/Users?count=${LONG.slice(0, 3000)}`],
  ["count", "/Users?count=1&count=2"],
  ["filter", "/Users?filter="],
  ["filter", "/Users?filter=userName%20eq%20x"],
  ["filter", "/Users?filter=userName%20eq%20%22open"],
  ["planted", `/Users?filter=${LONG.slice(0, 3000)}%20pr`],
  ["password", "/Users?filter=password%20eq%20%22x%22"],
  ["active", "/Users?filter=active%20gt%20true"],
  ["active", "/Users?filter=active%20eq%20%22True%22"],
  ["meta.created", "/Users?filter=meta.created%20gt%20%22never%22"],
  ["title", "/Users?filter=title[value%20eq%201]"],
  ["attributes", "/Users?attributes=userName&excludedAttributes=title"],
  ["encoding", "/Users?filter=%"],
  ["encoding", "/Users/%zz"],
];

describe("the sentence of a refusal", () => {
  it.each(BODIES)("names %s (%i)", async (names, status, method, path, body) => {
    expectCopy(await strict.send(method, path, body), status, names);
  });

  it.each(PATCHES)("names %s of a patch", async (names, operation) => {
    expectCopy(await strict.send("PATCH", paths.USER, patchOf(operation)), 400, names);
  });

  it.each(GROUP_PATCHES)("names %s of a patch of a group", async (names, operation) => {
    expectCopy(await strict.send("PATCH", paths.GROUP, patchOf(operation)), 400, names);
  });

  it.each(QUERIES)("names %s of %s", async (names, path) => {
    expectCopy(await strict.send("GET", path), 400, names);
  });

  it.each([
    ["Operations", { schemas: [PATCH_URN] }],
    ["Operations", { schemas: [PATCH_URN], Operations: [] }],
    ["Operations", { schemas: [PATCH_URN], operations: [] }],
    ["Operations", patchOf(...Array.from({ length: 1001 }, () => ({ op: "add", path: "title", value: "x" })))],
    ["schemas", { Operations: [] }],
  ])("names %s of an envelope", async (names, body) => {
    expectCopy(await strict.send("PATCH", paths.USER, body), 400, names);
  });

  it.each([
    ["User", 404, "GET", `/Users/${"planted".repeat(100)}`],
    ["Group", 404, "DELETE", "/Groups/unknown"],
    ["address", 404, "GET", "/Robots"],
    ["GET", 405, "PUT", "/Users"],
    ["/Me", 501, "GET", "/Me"],
    ["Content-Type", 415, "POST", "/Users"],
  ])("names %s (%i)", async (names, status, method, path) => {
    const agent = okta.send(method, path, method === "POST" ? "{}" : undefined);

    expectCopy(await (method === "POST" ? agent.set("Content-Type", "text/plain") : agent), status, names);
  });

  it.each(["If-Match", "If-None-Match"])("names %s", async (header) => {
    expectCopy(await strict.send("DELETE", paths.USER).set(header, LONG.slice(0, 3000)), 400, header);
    const mismatch = header === "If-Match" ? 'W/"999"' : "*";
    expectCopy(await strict.send("DELETE", paths.USER).set(header, mismatch), 412, 'W/"1"');
  });

  it("says to whom a token belongs and what is frozen", async () => {
    const { send } = await server.connect({ frozenAt: Date.now(), name: LONG.slice(0, 100) });

    expectCopy(await send("POST", "/Users", {}), 503, "frozen");
    expectCopy(await okta.send("GET", "/Users").set("Authorization", `Bearer ${LONG}`), 401, "Authorization");
  });
});

/** One sentence that an administrator can act on: it names the place, says no more of the input than 60 characters, and ends. */
function expectCopy(answer: { status: number; body: { detail?: string } }, status: number, names: string): void {
  const detail = answer.body.detail ?? "";

  expect(answer.status, detail).toBe(status);
  expect(detail).toContain(names);
  expect(detail).toMatch(/^[\x20-\x7e]+\.$/);
  expect(detail).not.toMatch(/[.!?] [A-Z]/);
  expect(detail.length, detail).toBeLessThanOrEqual(300);
  expect(/(?:planted){9}/.test(detail), detail).toBe(false);
}
