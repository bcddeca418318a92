import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer, type TestConnection, type TestServer } from "../support/server.ts";

let server: TestServer;
let okta: TestConnection;
let addresses: Readonly<Record<"user" | "group", string>>;
beforeAll(async () => {
  server = await startServer();
  okta = await server.connect();
  const user = await okta.send("POST", "/Users", { userName: "headed@example.com" });
  const group = await okta.send("POST", "/Groups", { displayName: "Heads", members: [{ value: user.body.id }] });
  addresses = { user: `/Users/${user.body.id}`, group: `/Groups/${group.body.id}` };
});
afterAll(() => server[Symbol.asyncDispose]());

/** What of the headers tells of the resource. */
function telling(headers: Record<string, string>): Record<string, string> {
  const { date: _date, "x-request-id": _id, ...rest } = headers;
  return rest;
}

describe("HEAD over SCIM", () => {
  it.each([
    "/Users",
    "/Groups",
    "user",
    "group",
    "/Schemas",
    "/ResourceTypes",
    "/ResourceTypes/User",
    "/ServiceProviderConfig",
    "/Users/nobody",
    "/Groups?filter=nonsense",
    "/Robots",
  ])("answers %s like GET, without a body", async (path) => {
    const address = path === "user" || path === "group" ? addresses[path] : path;

    const head = await okta.send("HEAD", address);
    const get = await okta.send("GET", address);

    expect([head.status, head.text ?? ""]).toEqual([get.status, ""]);
    expect(telling(head.headers)).toEqual(telling(get.headers));
  });

  it("is still asked who calls", async () => {
    const answer = await fetch(`${server.scimBaseUrl}/Users`, { method: "HEAD" });

    expect(answer.status).toBe(401);
  });
});

describe("lists of discovery", () => {
  it.each([
    ["/Schemas", 9],
    ["/ResourceTypes", 4],
  ])("say how many they return: %s", async (path, count) => {
    const { body } = await okta.send("GET", path);

    expect([body.totalResults, body.startIndex, body.itemsPerPage, body.Resources.length]).toEqual([
      count,
      1,
      count,
      count,
    ]);
  });
});

describe("a search by POST", () => {
  it.each(["/Schemas/.search", "/ResourceTypes/.search", "/ServiceProviderConfig/.search", "/Bulk/.search"])(
    "is nothing where nothing can be searched: %s",
    async (path) => {
      const { status } = await okta.send("POST", path, {});

      expect(status).toBe(404);
    },
  );
});

describe("a name that is blank", () => {
  it.each([
    ["POST", "/Users", { userName: "   " }, "userName"],
    ["POST", "/Users", { userName: "\t\u00a0" }, "userName"],
    ["POST", "/Groups", { displayName: "  " }, "displayName"],
    ["PUT", "user", { userName: "  " }, "userName"],
    ["PUT", "group", { displayName: "  " }, "displayName"],
    ["PATCH", "user", { Operations: [{ op: "replace", path: "userName", value: "  " }] }, "userName"],
    ["PATCH", "group", { Operations: [{ op: "replace", value: { displayName: "  " } }] }, "displayName"],
  ])("is refused: %s %s %o", async (method, path, body, field) => {
    const address = path === "user" || path === "group" ? addresses[path] : path;

    const answer = await okta.send(method, address, body);

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
    expect(answer.body.detail).toBe(`${field} is required and blank; send text.`);
  });
});

describe("a filter by an address that is made for the answer", () => {
  it.each([
    ["/Users", 'meta.location eq "x"', "meta.location", "id"],
    ["/Users", "not (META.Location pr)", "META.Location", "id"],
    ["/Users", 'meta[location eq "x"]', "meta.location", "id"],
    ["/Users", 'groups.$ref eq "x"', "groups.$ref", "groups.value"],
    ["/Users", 'groups[$REF co "x"]', "groups.$ref", "groups.value"],
    ["/Groups", 'members.$ref eq "x"', "members.$ref", "members.value"],
    ["/Groups", 'members[value eq "x" or $ref pr]', "members.$ref", "members.value"],
    ["/Groups", 'meta.location sw "http"', "meta.location", "id"],
  ])("is refused with what to ask for instead: %s %s", async (path, filter, name, instead) => {
    const answer = await okta.send("GET", `${path}?filter=${encodeURIComponent(filter)}`);

    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    expect(answer.body.detail).toBe(
      `The attribute ${name} is made for the answer and can't be searched: filter by ${instead} instead.`,
    );
  });
});
