import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningApi, startApi } from "./api-client.ts";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

let made = 0;
async function aConnection(fields: object = {}) {
  made += 1;
  return (await api.call("POST", "/connections", { name: `Connection ${made}`, idp: "okta", ...fields })).body;
}

describe("connections", () => {
  it("shows a new connection whole, with its token this once", async () => {
    const answer = await api.call("POST", "/connections", { name: " Okta EU ", idp: "okta" });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: "Okta EU",
      idp: "okta",
      dialect: "okta",
      state: "waiting",
      scimBaseUrl: expect.stringMatching(/^http:\/\/localhost:\d+\/scim\/v2$/),
      applicationId: null,
      groupBindings: [],
      defaultOwnerId: null,
      defaultBackupOwnerId: null,
      graceDays: 14,
      userCount: 0,
      groupCount: 0,
      lastRequestAt: null,
      lastFailure: null,
      failureAdvice: null,
      frozen: false,
      sample: false,
      warnings: [],
      createdAt: "2026-11-22T12:00:00.000Z",
      updatedAt: "2026-11-22T12:00:00.000Z",
      token: expect.stringMatching(/^anr_scim_/),
      tokenId: expect.any(String),
    });
    const { token: _, tokenId: __, ...shown } = answer.body;
    expect(answer.headers.get("location")).toMatch(new RegExp(`^http.*/api/v1/connections/${shown["id"]}$`));
    expect((await api.call("GET", `/connections/${shown["id"]}`)).body).toEqual(shown);
  });

  it("hands out a token that works until it is revoked, and a second one beside it", async () => {
    const { id, token, tokenId } = await aConnection();

    const second = await api.call("POST", `/connections/${id}/tokens`);
    const third = await api.call("POST", `/connections/${id}/tokens`, {});
    const before = await api.scim(token, "GET", "/Users");
    const revoked = await api.call("DELETE", `/connections/${id}/tokens/${tokenId}`);
    const after = await api.scim(token, "GET", "/Users");

    expect([second.status, third.status, third.body["code"]]).toEqual([201, 409, "too_many_tokens"]);
    expect([before.status, revoked.status, after.status]).toEqual([200, 204, 401]);
    expect((await api.scim(second.body["token"], "GET", "/Users")).status).toBe(200);
    const { items } = (await api.call("GET", `/connections/${id}/tokens`)).body;
    expect(items.map((item: Record<string, unknown>) => [item["id"], item["revokedAt"] === null])).toEqual([
      [second.body["id"], true],
      [tokenId, false],
    ]);
    expect((await api.call("DELETE", `/connections/${id}/tokens/unknown`)).status).toBe(404);
  });

  it("shows at once how a connection is doing, and what it has read", async () => {
    const { id, token } = await aConnection();

    await api.scim(token, "GET", "/Users?startIndex=1&count=2");
    const { body } = await api.call("GET", `/connections/${id}`);
    const reads = await api.call("GET", `/connections/${id}/reads`);

    expect([body["state"], body["lastRequestAt"]]).toEqual(["live", "2026-11-22T12:00:00.000Z"]);
    expect(reads.body["reads"] + reads.body["probes"]).toBe(1);
  });

  it("changes what is given and nothing else", async () => {
    const { id, token: _, tokenId: __, ...before } = await aConnection({ graceDays: 3 });
    const groupBindings = [{ displayName: "CRM Admins", application: "crm", role: "admin" }];

    const { body } = await api.call("PATCH", `/connections/${id}`, { dialect: "strict", groupBindings });

    expect(body).toEqual({ ...before, id, dialect: "strict", groupBindings });
  });

  it("is deleted only when frozen, with all it pushed", async () => {
    const { id, token } = await aConnection();
    const urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    await api.scim(token, "POST", "/Users", { schemas: [urn], userName: "svc@example.com" });

    const early = await api.call("DELETE", `/connections/${id}`);
    const frozen = await api.call("PATCH", `/connections/${id}`, { frozen: true });
    const gone = await api.call("DELETE", `/connections/${id}`);

    expect([early.status, early.body["code"]]).toEqual([409, "not_frozen"]);
    expect([frozen.body["state"], frozen.body["frozen"]]).toEqual(["frozen", true]);
    expect([gone.status, gone.text]).toEqual([204, ""]);
    expect((await api.call("GET", `/connections/${id}`)).status).toBe(404);
    expect((await api.scim(token, "GET", "/Users")).status).toBe(401);
  });

  it("refuses a name that is taken", async () => {
    await aConnection({ name: "Twice" });

    const again = await api.call("POST", "/connections", { name: "Twice", idp: "entra" });

    expect([again.status, again.body["code"]]).toEqual([409, "uniqueness"]);
  });

  it.each([
    ["no idp", { name: "x" }, "idp"],
    ["an unknown idp", { name: "x", idp: "acme" }, "idp"],
    ["an empty name", { name: "   ", idp: "okta" }, "name"],
    ["a name of several lines", { name: "a\nb", idp: "okta" }, "name"],
    ["half a day of grace", { name: "x", idp: "okta", graceDays: 0.5 }, "graceDays"],
    ["too much grace", { name: "x", idp: "okta", graceDays: 99999 }, "graceDays"],
    ["a field it does not know", { name: "x", idp: "okta", tokn: "y" }, "tokn"],
    ["a prototype", '{"name":"x","idp":"okta","__proto__":{"admin":true}}', "__proto__"],
    ["a list", [], ""],
    ["a text", '"x"', ""],
    ["a binding of no group", { name: "x", idp: "okta", groupBindings: [{ application: "crm" }] }, "groupBindings.0"],
    [
      "a binding of two groups",
      { name: "x", idp: "okta", groupBindings: [{ application: "crm", groupId: "1", externalId: "2" }] },
      "groupBindings.0",
    ],
    ...["crm admins", "-crm", "crm:admin", "", "x".repeat(64), "crm\u0301"].map(
      (application): [string, object, string] => [
        `a binding to ${JSON.stringify(application)}, which is no key`,
        { name: "x", idp: "okta", groupBindings: [{ displayName: "A", application }] },
        "groupBindings.0.application",
      ],
    ),
  ])("refuses %s and names the field", async (_, body, field) => {
    const answer = await api.call("POST", "/connections", body);

    expect(answer.status).toBe(400);
    expect(answer.body["code"]).toBe("invalid_value");
    expect(answer.body["problems"][0]["field"]).toBe(field);
    expect(answer.body["detail"]).toContain(field === "" ? "request body" : `"${field}"`);
  });

  it("binds groups to a key, in any case and before there is such an application, and to the id of one", async () => {
    const application = (await api.call("POST", "/applications", { key: "bound-app", name: "Bound" })).body;
    const groupBindings = [
      { displayName: "A", application: "BOUND-App" },
      { displayName: "B", application: "not-there-yet" },
      { displayName: "C", application: application["id"] },
    ];

    const created = await api.call("POST", "/connections", { name: "Binder", idp: "okta", groupBindings });
    const changed = await api.call("PATCH", `/connections/${created.body["id"]}`, { groupBindings });

    expect([created.status, changed.status]).toEqual([201, 200]);
  });

  it("names all fields that are wrong at once", async () => {
    const answer = await api.call("POST", "/connections", { idp: 7, graceDays: "soon", colour: "red" });

    expect(answer.body["problems"]).toEqual([
      { field: "idp", problem: expect.stringContaining("must be one of okta, entra") },
      { field: "name", problem: 'Body field "name" must be a text; send one.' },
      { field: "graceDays", problem: 'Body field "graceDays" must be a whole number; correct it.' },
      { field: "colour", problem: 'Body field "colour" is not known here; correct its name or leave it out.' },
    ]);
    expect(answer.body["detail"]).toMatch(/\(3 more: see problems\)$/);
  });

  it("refuses a dedication to an application that is not there", async () => {
    const answer = await api.call("POST", "/connections", { name: "x", idp: "okta", applicationId: "nowhere" });

    expect([answer.status, answer.body["attribute"]]).toEqual([400, "applicationId"]);
  });

  it("refuses a change that names nothing", async () => {
    const { id } = await aConnection();

    const answer = await api.call("PATCH", `/connections/${id}`, {});

    expect([answer.status, answer.body["detail"]]).toEqual([
      400,
      "The request body names nothing to change; name at least one field.",
    ]);
  });
});

describe("lists", () => {
  it("are read page by page, newest first, each item once", async () => {
    await using other = await startApi();
    for (const name of ["a", "b", "c", "d", "e"]) await other.call("POST", "/connections", { name, idp: "okta" });
    const names: string[] = [];
    let cursor: string | undefined;
    let pages = 0;

    do {
      const { body } = await other.call(
        "GET",
        `/connections?limit=2${cursor === undefined ? "" : `&cursor=${cursor}`}`,
      );
      names.push(...body["items"].map((item: { name: string }) => item.name));
      cursor = body["nextCursor"];
      pages += 1;
    } while (cursor !== undefined);

    expect(names).toEqual(["e", "d", "c", "b", "a"]);
    expect(pages).toBe(3);
  });

  it.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=many", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=1&limit=2", "limit"],
    ["cursor=nonsense", "cursor"],
    ["cursor=", "cursor"],
    [`cursor=${Buffer.from("1 OR 1=1").toString("base64url")}`, "cursor"],
    ["lmit=5", "lmit"],
    ["__proto__=1", "__proto__"],
  ])("refuse ?%s and name the parameter", async (query, field) => {
    const answer = await api.call("GET", `/connections?${query}`);

    expect([answer.status, answer.body["problems"][0]["field"]]).toEqual([400, field]);
  });
});
