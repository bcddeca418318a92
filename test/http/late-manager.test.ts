import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NAME_ID } from "../support/responses.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";
import { signInOnce } from "./sso-journey.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

let made = 0;
async function aUser(idp: string, manager: Json | string | undefined): Promise<Json> {
  made += 1;
  const key = `app-${made}`;
  const { body: connection } = await api.call("POST", "/connections", { name: `Connection ${made}`, idp });
  await api.call("POST", "/applications", { key, name: key });
  const user = { userName: `svc-${made}@corp.example`, active: true, roles: [{ value: key }] };
  const { body } = await api.scim(connection["token"], "POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    ...user,
    ...(manager !== undefined && { [ENTERPRISE]: { manager } }),
  });
  const found = await api.call("GET", `/accounts?application=${key}`);
  return { token: connection["token"], userId: body["id"], account: found.body["items"][0] };
}

async function ownerOf({ account }: Json): Promise<string | undefined> {
  const { body } = await api.call("GET", `/accounts/${account.id}`);
  return body["owners"].owner?.loginName;
}

async function hire(loginName: string): Promise<Json> {
  return (await api.call("POST", "/people", { name: loginName, loginName, role: "user" })).body;
}

describe("the manager whom an identity provider names", () => {
  it.each([
    ["Okta, replacing", "okta", { op: "replace", value: { [ENTERPRISE]: { manager: { value: "m1@corp.example" } } } }],
    ["Okta, by path", "okta", { op: "replace", path: `${ENTERPRISE}:manager.value`, value: "m1@corp.example" }],
    ["Entra, adding a text", "entra", { op: "Add", path: `${ENTERPRISE}:manager`, value: "m1@corp.example" }],
    [
      "Entra, adding an object",
      "entra",
      { op: "Add", path: `${ENTERPRISE}:manager`, value: { value: "m1@corp.example" } },
    ],
    [
      "Entra, adding a list",
      "entra",
      { op: "Add", path: `${ENTERPRISE}:manager`, value: [{ value: "m1@corp.example" }] },
    ],
    ["Entra, without a path", "entra", { op: "Add", value: { [`${ENTERPRISE}:manager`]: "m1@corp.example" } }],
  ])("owns the account after a PATCH of %s", async (_name, idp, operation) => {
    await hire("m1@corp.example");
    const user = await aUser(idp, undefined);

    const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
    const { status } = await api.scim(user["token"], "PATCH", `/Users/${user["userId"]}`, {
      schemas,
      Operations: [operation],
    });

    expect([status < 300, await ownerOf(user)]).toEqual([true, "m1@corp.example"]);
  });

  it("owns the account when the person is added later", async () => {
    const user = await aUser("okta", { value: "late@corp.example" });
    const before = await ownerOf(user);

    await hire("late@corp.example");
    await api.runJobs();

    expect([before, await ownerOf(user)]).toEqual([undefined, "late@corp.example"]);
  });

  it("owns the account when the person is added later who is a user of the same connection", async () => {
    const { body: connection } = await api.call("POST", "/connections", { name: "With managers", idp: "entra" });
    await api.call("POST", "/applications", { key: "with-managers", name: "With managers" });
    const push = (user: Json) => api.scim(connection["token"], "POST", "/Users", { active: true, ...user });
    const emails = [{ value: "Boss-Mail@corp.example", type: "work", primary: true }];
    const { body: boss } = await push({ userName: "boss-user@corp.example", externalId: "ext-7", emails });
    for (const [key, value] of [
      ["a", boss["id"]],
      ["b", "ext-7"],
    ]) {
      const user = { userName: `svc-${key}@managed.example`, roles: [{ value: "with-managers" }] };
      await push({ ...user, [ENTERPRISE]: { manager: { value } } });
    }

    await hire("boss-mail@CORP.example");
    await api.runJobs();

    const { body } = await api.call("GET", "/accounts?application=with-managers");
    const owners = body["items"].map((one: Json) => one["owners"].owner?.loginName);
    expect(owners).toEqual(["boss-mail@CORP.example", "boss-mail@CORP.example"]);
  });

  it("owns the account when the person signs in for the first time", async () => {
    const user = await aUser("okta", { value: NAME_ID });
    const before = await ownerOf(user);

    await signInOnce(api);
    await api.runJobs();

    expect([before, await ownerOf(user)]).toEqual([undefined, NAME_ID]);
  });

  it("owns the account when the person gets that login name, or is back", async () => {
    const [renamed, back] = [await hire("before@corp.example"), await hire("back@corp.example")];
    await api.call("POST", `/people/${back["id"]}/departure`, {});
    const users = [
      await aUser("okta", { value: "after@corp.example" }),
      await aUser("okta", { value: "back@corp.example" }),
    ];

    await api.call("PATCH", `/people/${renamed["id"]}`, { loginName: "after@corp.example" });
    await api.call("DELETE", `/people/${back["id"]}/departure`);
    await api.runJobs();

    expect([await ownerOf(users[0] ?? {}), await ownerOf(users[1] ?? {})]).toEqual([
      "after@corp.example",
      "back@corp.example",
    ]);
  });
});
