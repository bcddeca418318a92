import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aColleague, type Colleague, stepUpAdministrator } from "../support/people.ts";
import type { TestServer } from "../support/server.ts";
import { ANSWERS } from "./ownership-journey.ts";
import { openSecretsScene, PASSWORD, type SecretsScene, WHY } from "./secrets-scene.ts";

let scene: SecretsScene;
let server: TestServer;
let accountId = "";
let admin: Colleague;

beforeAll(async () => {
  scene = await openSecretsScene();
  ({ server, accountId } = scene);
  ({ admin } = scene.people);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

const call: SecretsScene["call"] = (...asking) => scene.call(...asking);

describe("a vault over the API", () => {
  it("is managed by its own managers, whatever their role, and by no other user", async () => {
    const user = await aColleague(server, "user");
    const { body: vault } = await call("POST", "/vaults", { body: { name: "Own" } });
    const path = `/vaults/${vault["id"]}`;
    const rename = (name: string, token = user.token) => call("PATCH", path, { token, body: { name } });
    const make = (role: string) => call("PUT", `${path}/members`, { body: { kind: "person", id: user.id, role } });
    await call("PUT", `${path}/members`, { body: { kind: "person", id: admin.id, role: "manager" } });

    const stranger = await rename("Mine");
    await make("user");
    const member = await rename("Mine");
    await make("manager");
    const manager = await rename("Mine");
    const token = await rename("Mine", await server.mintApiToken(["read", "write", "tokens"]));
    const other = await call("POST", "/vaults", { token: user.token, body: { name: "More" } });

    expect([stranger, member, manager, token, other].map(({ status }) => status)).toEqual([403, 403, 200, 403, 403]);
    expect(manager.body["name"]).toBe("Mine");
    expect(manager.body["members"]).toContainEqual(expect.objectContaining({ id: user.id, role: "manager" }));
  });

  it("answers for an unknown vault or member as for one that is not there", async () => {
    const { body: vault } = await call("POST", "/vaults", { body: { name: "Lone", description: "Nobody's" } });

    const answers = [
      await call("GET", "/vaults/nobody"),
      await call("PATCH", "/vaults/nobody", { body: { name: "x" } }),
      await call("DELETE", `/vaults/${vault["id"]}/members/person/nobody`),
      await call("PUT", `/accounts/${accountId}/vault`, { body: { vaultId: "nobody" } }),
      await call("PATCH", `/vaults/${vault["id"]}`, { body: {} }),
      await call("PUT", `/vaults/${vault["id"]}/members`, { body: { kind: "robot", id: "x", role: "user" } }),
      await call("POST", "/vaults", { body: { name: "LONE" } }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 400, 400, 409]);
  });
});

describe("storing secrets", () => {
  it.each<[string, unknown]>([
    ["no value", {}],
    ["both", { value: "x", generate: {} }],
    ["an empty one", { value: "" }],
    ["a number", { value: 7 }],
    ["one that is too long", { value: "x".repeat(1025) }],
    ["another field", { value: "x", hint: "x" }],
    ["a wish that contradicts itself", { generate: { length: 20, passphrase: {} } }],
  ])("refuses %s and tells nothing of it", async (_what, body) => {
    const { status, text } = await call("PUT", `/accounts/${accountId}/secrets/password`, { body });

    expect(status).toBe(400);
    expect(text).not.toContain("xxxxxxxxxxxxxxxxxxxx");
  });

  it("generates by the rules of the account's app unless it is told otherwise", async () => {
    await call("PATCH", "/applications/crm", {
      body: { passwordRules: "minlength: 12; maxlength: 12; required: digit; allowed: digit" },
    });
    await stepUpAdministrator(server);
    const path = `/accounts/${accountId}/secrets/password`;

    const stored = await call("PUT", path, { body: { generate: {} } });
    const ruled = await call("POST", `${path}/reveal`, { reason: WHY });
    await call("PUT", path, { body: { generate: { passphrase: { words: 5 } } } });
    const phrase = await call("POST", `${path}/reveal`, { reason: WHY });
    const first = await call("POST", `${path}/reveal`, { reason: WHY, body: { version: 1 } });

    expect(stored.body["secrets"][0]).toMatchObject({
      kind: "password",
      versions: [{ version: 2, generated: true }, {}],
    });
    expect(ruled.body["value"]).toMatch(/^\d{12}$/);
    expect(phrase.body["value"]).toMatch(/^[a-z]+(?:-[a-z-]+){4,}$/);
    expect(first.body["value"]).toBe(PASSWORD);
  });

  it.each(["__proto__", "x__PR0T0__y", "__otorp__", "constructor"])("stores %s, which is no word", async (value) => {
    const path = `/accounts/${accountId}/secrets/password`;
    await stepUpAdministrator(server);

    const stored = await call("PUT", path, { body: { value } });
    const revealed = await call("POST", `${path}/reveal`, { reason: WHY });

    expect([stored.status, revealed.body["value"]]).toEqual([200, value]);
  });

  it("is refused for kinds that are kept elsewhere", async () => {
    const answers = [
      await call("PUT", `/accounts/${accountId}/secrets/seed`, { body: { value: "x" } }),
      await call("DELETE", `/accounts/${accountId}/secrets/seed`),
      await call("POST", `/accounts/${accountId}/secrets/__proto__/reveal`, { reason: WHY }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([405, 404, 404]);
  });
});

describe("a purge over the API", () => {
  it("answers a certificate once the account is retired for long enough", async () => {
    const { send } = await server.connect();
    await call("POST", "/applications", { body: { key: "wiki", name: "Wiki" } });
    await send("POST", "/Users", { userName: "svc-wiki@example.com", active: true, roles: [{ value: "wiki" }] });
    const { body } = await call("GET", "/accounts?application=wiki");
    const { id } = body["items"][0];
    await call("PUT", `/accounts/${id}/secrets/note`, { body: { value: "hidden" } });

    const early = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });
    const none = await call("GET", `/accounts/${id}/purge`);
    await call("POST", `/accounts/${id}/retirement`, { body: { reason: WHY } });
    const soon = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });
    await longRetired(id);
    const purged = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });
    const again = await call("POST", `/accounts/${id}/purge`, { body: { reason: "Again." } });
    const certificate = await call("GET", `/accounts/${id}/purge`);

    expect([early.body["code"], none.status, soon.body["code"]]).toEqual(["not_retired", 404, "retention"]);
    expect(purged.body).toMatchObject({
      accountId: id,
      reason: WHY,
      keyIds: [expect.stringMatching(/^[0-9a-f]{16}$/)],
      secrets: [{ kind: "note", versions: 1 }],
      kept: ["directory_user"],
    });
    expect(again.body).toEqual(purged.body);
    expect(certificate.body).toEqual(purged.body);
  });

  it("leaves no name, address or number of an account that was registered here in any table", async () => {
    const made = await call("POST", "/accounts", {
      body: { kind: "placeholder", application: "crm", label: "Zebra robot", displayName: "Zelda Zebra" },
    });
    const { id } = made.body;
    await call("PUT", `/accounts/${id}/contact`, { body: { email: "zebra@corp.example", phone: "+4930123456" } });
    await call("PATCH", `/accounts/${id}`, { body: { userName: "zebra@corp.example" } });
    await call("POST", `/accounts/${id}/hold`, { body: { reason: "zebra@corp.example is asked for." } });
    await call("DELETE", `/accounts/${id}/hold`);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    await call("PUT", `/accounts/${id}/validity`, { body: { until, reason: "A trial of Zelda Zebra." } });
    const exception = { until, reason: "Zelda Zebra signs for it." };
    await call("POST", `/accounts/${id}/dedication-exception`, { body: exception, reason: WHY });
    const answers = { ...ANSWERS, purpose: { outcome: "pass", note: "Zelda Zebra says so." } };
    const review = { outcome: "confirm", note: "Zelda Zebra is fine.", answers };
    await call("POST", `/accounts/${id}/reviews`, { body: review });
    const conversion = { to: "individual", userName: "robot@corp.example", reason: "Zelda Zebra wants one." };
    const began = await call("POST", `/accounts/${id}/conversion`, { body: conversion });
    await call("POST", `/accounts/${id}/conversion/cancellation`, { body: { reason: "None." } });
    await call("POST", `/accounts/${id}/retirement`, { body: { reason: "Zelda Zebra left." } });
    const before = await tablesWith(/zebra|30123456/i);
    await longRetired(id);
    const successor: string = began.body["successor"].id;
    await longRetired(successor);

    await call("POST", `/accounts/${successor}/purge`, { body: { reason: WHY } });
    const purged = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });

    expect(made.status).toBe(201);
    expect(before).toEqual(
      expect.arrayContaining(["conversion", "event", "identity", "registration", "review", "service_account"]),
    );
    expect(purged.body).toMatchObject({ minimised: ["account", "identity", "events"], kept: [] });
    expect(await tablesWith(/zebra|30123456/i)).toEqual([]);
    expect((await call("GET", `/accounts/${id}/reviews`)).body["items"]).toHaveLength(1);
  });
});

async function longRetired(id: string): Promise<void> {
  await server.store.write(async (stores) => {
    const entry = await stores.accounts.find(server.workspaceId, id);
    if (entry !== undefined)
      await stores.accounts.update({ ...entry.account, retiredAt: Date.now() - 31 * 86_400_000 });
  });
}

/** The tables that say something anywhere in a row. */
async function tablesWith(words: RegExp): Promise<readonly string[]> {
  const run = <Row>(sql: string) =>
    server.store.session.query<Row>({ sql, parameters: [], query: undefined as never, queryId: undefined as never });
  const tables = await run<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const saying: string[] = [];
  for (const { name } of tables) {
    const rows = await run(`SELECT * FROM "${name}"`);
    if (rows.some((row) => words.test(JSON.stringify(row)))) saying.push(name);
  }
  return saying;
}
