import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { routes } from "../../src/http/api/routes.ts";
import { aColleague, type Colleague, stepUpAdministrator } from "../support/colleagues.ts";
import { startServer, type TestServer } from "../support/server.ts";
import type { Json } from "./api-client.ts";

/** What is shown once, when it is made: it is no secret that is kept and read out later. */
const SHOWN_ONCE = [
  "createApiToken",
  "createConnection",
  "createEnrolmentLink",
  "createOAuthSecret",
  "createOwnToken",
  "enrollAuthenticator",
  "enrollOwnFactor",
  "generatePassword",
  "rotateConnectionToken",
];
/** These answer with an address that everybody may know. */
const ADDRESSES = ["getIdpMetadata", "putIdpMetadata"];
const SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const PASSWORD = "Tr0ub4dor & 3 of them";
const RECOVERY = "k3v7q2mz-9x8w";
const WHY = "Closing the account at the app.";

let server: TestServer;
let accountId = "";
let superAdmin: Colleague;
let other: Colleague;
let admin: Colleague;
let auditor: Colleague;

beforeAll(async () => {
  server = await startServer();
  await call("POST", "/applications", { body: { key: "crm", name: "CRM" } });
  const { send } = await server.connect();
  await send("POST", "/Users", { userName: "svc@example.com", active: true, roles: [{ value: "crm" }] });
  accountId = (await call("GET", "/accounts")).body["items"][0].id;
  await call("PUT", `/accounts/${accountId}/secrets/password`, { body: { value: PASSWORD } });
  await call("POST", `/accounts/${accountId}/authenticator`, { body: { secret: SEED } });
  await call("PUT", `/accounts/${accountId}/authenticator/recovery-codes`, { body: { codes: [RECOVERY] } });
  superAdmin = await aColleague(server, "super_admin");
  other = await aColleague(server, "super_admin");
  admin = await aColleague(server, "admin");
  auditor = await aColleague(server, "auditor");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

interface Asking {
  readonly token?: string;
  readonly body?: unknown;
  readonly reason?: string;
  readonly approval?: string;
}

async function call(method: string, path: string, { token, body, reason, approval }: Asking = {}) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token ?? server.adminToken}`,
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(reason !== undefined && { "Anteroom-Reason": reason }),
      ...(approval !== undefined && { "Anteroom-Approval": approval }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text === "" ? {} : JSON.parse(text)) as Json,
  };
}

/** The events of the account that tell of readings and refusals, oldest first. */
async function readings(): Promise<readonly Json[]> {
  const { items } = await server.store.read((stores) =>
    stores.events.listOfAccount(accountId as never, { limit: 1000 }),
  );
  return items
    .toReversed()
    .filter(({ type }) => /revealed|exported|refused|code_used/.test(type))
    .map(({ type, actor, reason, after }) => ({ type, actor: actor.id, reason, ...after }));
}

/** What a call leaves behind. */
async function left(work: () => Promise<unknown>): Promise<readonly Json[]> {
  const before = (await readings()).length;
  await work();
  return (await readings()).slice(before);
}

const pathOf = (path: string) => path.replace("{id}", accountId).replace("{kind}", "password");
const revealing = routes.filter((route) => route.reveals);
/** Carrying one along opens it and hands nothing out: it is tested with the conversion that it is a part of. */
const handsOut = ({ operationId }: { readonly operationId: string }) => operationId !== "carrySecret";
/** Recovery codes are burnt by being handed out: whoever may reset the factor may do that alone. */
const needsTwo = ({ operationId }: { readonly operationId: string }) => operationId !== "useRecoveryCode";
const whoMayNot = (one: { readonly operationId: string }) => [...(needsTwo(one) ? ["admin"] : []), "auditor", "token"];
const cases = revealing.map(({ method, path, operationId }) => ({ method, path, operationId }));

describe("endpoints whose answers hold secrets", () => {
  it("are these, and nothing else answers with what such secrets are called", () => {
    const telling = /"(?:otpauthUri|secret|seed|password|token|url|privateKey)":\{/;
    const others = routes.filter(({ answer, reveals, leavesTrace }) => {
      if (answer === undefined || reveals || leavesTrace) return false;
      return telling.test(JSON.stringify(z.toJSONSchema(answer, { io: "input", unrepresentable: "any" })));
    });

    expect(cases.map((one) => one.operationId).sort()).toEqual([
      "carrySecret",
      "exportSeed",
      "revealSecret",
      "useRecoveryCode",
    ]);
    expect(others.map((one) => one.operationId).sort()).toEqual([...SHOWN_ONCE, ...ADDRESSES].sort());
  });

  it.each(cases)("$operationId refuses without a reason, and keeps that", async ({ method, path, operationId }) => {
    await superAdmin.stepUp();

    const events = await left(async () => {
      const { status, body } = await call(method, pathOf(path), { token: superAdmin.token });
      expect([status, body["code"]]).toEqual([403, "reason_required"]);
    });

    expect(events).toEqual([
      expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "reason_required" }),
    ]);
  });

  it.each(cases)("$operationId refuses without a step-up, and keeps that", async ({ method, path, operationId }) => {
    await superAdmin.stepUp(Date.now() - 10 * 60_000);

    const events = await left(async () => {
      const { status, body } = await call(method, pathOf(path), { token: superAdmin.token, reason: WHY });
      expect([status, body["code"]]).toEqual([403, "step_up_required"]);
    });

    expect(events).toEqual([
      expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "step_up_required" }),
    ]);
  });

  it.each(cases.flatMap((one) => whoMayNot(one).map((who) => ({ ...one, who }))))(
    "$operationId refuses a role that may not: $who",
    async ({ method, path, operationId, who }) => {
      const anyToken = await server.mintApiToken(["read", "write", "codes", "tokens", "secrets"]);
      await admin.stepUp();
      await auditor.stepUp();
      const token = { admin: admin.token, auditor: auditor.token }[who] ?? anyToken;

      const events = await left(async () => {
        const { status, text } = await call(method, pathOf(path), { token, reason: WHY });
        expect(status).toBe(403);
        expect(text).not.toContain(SEED);
        expect(text).not.toContain(PASSWORD);
      });

      expect(events).toEqual([
        expect.objectContaining({ type: "account.secret_refused", operation: operationId, code: "forbidden" }),
      ]);
    },
  );

  it.each(cases.filter(handsOut).filter(needsTwo))(
    "$operationId needs a second person, and then leaves one event of one reading",
    async (one) => {
      const { method, path, operationId } = one;
      await superAdmin.stepUp();
      await other.stepUp();
      const ask = (approval?: string) =>
        call(method, pathOf(path), {
          token: superAdmin.token,
          reason: WHY,
          ...(approval !== undefined && { approval }),
        });

      const first = await ask();
      const { items } = (await call("GET", "/approvals", { token: superAdmin.token })).body;
      const approval = items.find((item: Json) => item["state"] === "waiting") ?? items[0];
      const alone = await ask(approval.id);
      const agreed = await call("POST", `/approvals/${approval.id}/approve`, {
        token: other.token,
        body: {},
        reason: "Agreed.",
      });
      expect(agreed.text).toContain("approved");
      const events = await left(async () => {
        const read = await ask(approval.id);
        expect(read.status).toBe(200);
        expect(read.text).toContain(operationId === "exportSeed" ? SEED : PASSWORD);
        expect(read.headers.get("cache-control")).toBe("no-store");
      });
      const again = await ask(approval.id);

      expect([first.status, first.body["code"]]).toEqual([409, "second_person_required"]);
      expect(alone.status).toBe(409);
      expect(events).toEqual([
        expect.objectContaining({ type: expect.stringMatching(/revealed|seed_exported/), reason: WHY }),
      ]);
      expect(again.status).toBe(409);
    },
  );

  it.each(cases.filter((one) => !needsTwo(one)))("$operationId leaves one event of one reading", async (one) => {
    await admin.stepUp();

    const events = await left(async () => {
      const { status, body } = await call(one.method, pathOf(one.path), { token: admin.token, reason: WHY });
      expect([status, body["code"]]).toEqual([200, RECOVERY]);
    });

    expect(events).toEqual([expect.objectContaining({ type: "authenticator.recovery_code_used", reason: WHY })]);
  });

  it("revealSecret serves the local administrator who stepped up, and says which version it was", async () => {
    await stepUpAdministrator(server);

    const events = await left(async () => {
      const { status, body } = await call("POST", `/accounts/${accountId}/secrets/password/reveal`, { reason: WHY });
      expect([status, body]).toEqual([
        200,
        { kind: "password", value: PASSWORD, version: 1, createdAt: expect.any(String) },
      ]);
    });

    expect(events).toEqual([
      {
        type: "secret.revealed",
        actor: server.adminToken.split("_")[2],
        reason: WHY,
        kind: "password",
        version: 1,
        vault: "General",
      },
    ]);
  });

  it("refuse who is not in the vault, whatever the role", async () => {
    const vault = await call("POST", "/vaults", { body: { name: "Board" } });
    await call("PUT", `/accounts/${accountId}/vault`, { body: { vaultId: vault.body["id"] } });
    await superAdmin.stepUp();
    const member = { kind: "person", id: superAdmin.id, role: "viewer" };

    const listed = await call("GET", `/accounts/${accountId}/secrets`, { token: superAdmin.token });
    await call("PUT", `/vaults/${vault.body["id"]}/members`, { body: member });
    const asViewer = await call("GET", `/accounts/${accountId}/secrets`, { token: superAdmin.token });
    const written = await call("PUT", `/accounts/${accountId}/secrets/note`, {
      token: superAdmin.token,
      body: { value: "x" },
    });
    const { body: vaults } = await call("GET", "/vaults");
    const general = vaults["items"].find((item: Json) => item["isDefault"]);
    await call("PUT", `/accounts/${accountId}/vault`, { body: { vaultId: general.id } });

    expect([listed.status, listed.body["code"]]).toEqual([403, "not_in_vault"]);
    expect(asViewer.body["vault"].name).toBe("Board");
    expect([written.status, written.body["code"]]).toEqual([403, "not_in_vault"]);
  });

  it("answer for an unknown account as for one that is not there, and keep nothing", async () => {
    await stepUpAdministrator(server);

    const events = await left(async () => {
      const { status } = await call("POST", "/accounts/nobody/secrets/password/reveal", { reason: WHY });
      expect(status).toBe(404);
    });

    expect(events).toEqual([]);
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
    await call("POST", `/accounts/${id}/retirement`, { body: { reason: WHY } });
    const soon = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });
    await longRetired(id);
    const purged = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });
    const again = await call("POST", `/accounts/${id}/purge`, { body: { reason: "Again." } });

    expect([early.body["code"], soon.body["code"]]).toEqual(["not_retired", "retention"]);
    expect(purged.body).toMatchObject({
      accountId: id,
      reason: WHY,
      keyIds: [expect.stringMatching(/^[0-9a-f]{16}$/)],
      secrets: [{ kind: "note", versions: 1 }],
      kept: ["directory_user"],
    });
    expect(again.body).toEqual(purged.body);
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
    await call("POST", `/accounts/${id}/retirement`, { body: { reason: "Zelda Zebra left." } });
    const before = await tablesWith(/zebra|30123456/i);
    await longRetired(id);

    const purged = await call("POST", `/accounts/${id}/purge`, { body: { reason: WHY } });

    expect(made.status).toBe(201);
    expect(before).toEqual(expect.arrayContaining(["event", "identity", "registration", "service_account"]));
    expect(purged.body).toMatchObject({ minimised: ["account", "identity", "events"], kept: [] });
    expect(await tablesWith(/zebra|30123456/i)).toEqual([]);
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
