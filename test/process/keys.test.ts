import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, type Ended, type RunningServer, runExecutable, startServe } from "../support/executable.ts";

const PASSPHRASE = "five random words are good";
const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";

type Json = Record<string, unknown>;

interface Account {
  readonly id: string;
  readonly connectionId: string;
  readonly token: string;
}

async function made(server: RunningServer, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await server.api(method, path, body);
  expect([answer.status, answer.body]).toEqual([expect.toSatisfy((status) => status < 300), answer.body]);
  return answer.body as Json;
}

function scim(server: RunningServer, token: string, method: string, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json" };
  return fetch(`${server.url}/scim/v2${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** A connection for one application, and the account of one user with a factor. */
async function anAccount(server: RunningServer): Promise<Account> {
  const application = await made(server, "POST", "/applications", { key: "crm", name: "CRM" });
  const applicationId = application["id"];
  const connection = await made(server, "POST", "/connections", { name: "Okta", idp: "okta", applicationId });
  const token = String(connection["token"]);
  const pushed = await scim(server, token, "POST", "/Users", {
    schemas: [USER],
    userName: "svc@example.com",
    active: true,
  });
  expect(pushed.status).toBe(201);
  const { items } = (await made(server, "GET", "/accounts")) as { items: readonly { readonly id: string }[] };
  const id = items[0]?.id ?? "";
  await made(server, "POST", `/accounts/${id}/authenticator`, { secret: SECRET });
  return { id, connectionId: String(connection["id"]), token };
}

function run(directory: string, args: readonly string[], input?: string): Promise<Ended> {
  return runExecutable(args, { ANTEROOM_DATA_DIR: directory }, input);
}

async function codeOf(server: RunningServer, account: Account): Promise<number> {
  return (await server.api("GET", `/accounts/${account.id}/authenticator/code`)).status;
}

async function accessToken(server: RunningServer, client: Json, secret: string): Promise<string> {
  const form = { grant_type: "client_credentials", client_id: String(client["id"]), client_secret: secret };
  const response = await fetch(`${server.url}/oauth/token`, { method: "POST", body: new URLSearchParams(form) });
  return String(((await response.json()) as Json)["access_token"]);
}

describe("a server with a passphrase", () => {
  it("waits for it when it is new, is sealed after every start, and serves SCIM meanwhile", {
    timeout: 120_000,
  }, async () => {
    using directory = aDirectory();
    const data = directory.path;
    const env = { ANTEROOM_ROOT_KEY_PROVIDER: "passphrase" };
    const first = await startServe(data, env);
    const early = await run(data, ["unseal"]);
    const init = await run(data, ["keys", "init"], `${PASSPHRASE}\n`);
    const account = await anAccount(first);
    const client = await made(first, "POST", `/connections/${account.connectionId}/oauth-clients`, { name: "IdP" });
    const clientPath = `/connections/${account.connectionId}/oauth-clients/${String(client["id"])}`;
    const secret = String((await made(first, "POST", `${clientPath}/secrets`))["secret"]);
    const before = await accessToken(first, client, secret);
    const firstEnd = await first.stop("SIGTERM");

    // The database says that there is a passphrase.
    await using server = await startServe(data);
    const ready = await (await fetch(`${server.url}/readyz`)).json();
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    const code = await server.api("GET", `/accounts/${account.id}/authenticator/code`);
    const raw = await fetch(`${server.url}/api/v1/accounts/${account.id}/authenticator/code`, {
      headers: { authorization: `Bearer ${server.adminToken}` },
    });
    const reads = await server.api("GET", `/accounts/${account.id}`);
    const created = await scim(server, account.token, "POST", "/Users", { schemas: [USER], userName: "b@example.com" });
    const oldToken = await scim(server, before, "GET", "/Users");
    const meanwhile = await accessToken(server, client, secret);
    const newToken = await scim(server, meanwhile, "GET", "/Users");
    const wrong = await run(data, ["unseal"], "another phrase altogether\n");
    const stillSealed = await codeOf(server, account);
    const unsealed = await run(data, ["unseal"], `${PASSPHRASE}\n`);
    const afterwards = [await codeOf(server, account), (await scim(server, before, "GET", "/Users")).status];
    const kept = (await scim(server, meanwhile, "GET", "/Users")).status;
    const end = await server.stop("SIGTERM");

    expect([early.code, early.stderr]).toEqual([5, expect.stringContaining("anteroom keys init")]);
    expect(init.code).toBe(0);
    expect(firstEnd.stderr).toContain("anteroom is sealed: secrets wait for a first passphrase: anteroom keys init");
    expect(existsSync(join(data, "root.key"))).toBe(false);
    expect(ready).toEqual({ status: "ready", sealed: true });
    expect(metrics).toContain("anteroom_sealed 1\n");
    expect(code).toMatchObject({
      status: 503,
      body: { sealed: true, detail: expect.stringContaining("anteroom unseal") },
    });
    expect(raw.headers.get("retry-after")).toBe("30");
    expect([reads.status, created.status]).toEqual([200, 201]);
    expect(oldToken.status).toBe(401);
    expect(newToken.status).toBe(200);
    expect([wrong.code, wrong.stderr]).toEqual([5, expect.stringContaining("The passphrase is wrong")]);
    expect([stillSealed, unsealed.code, unsealed.stderr]).toEqual([503, 0, expect.stringContaining("unsealed")]);
    expect([...afterwards, kept]).toEqual([200, 200, 200]);
    expect(end.stderr).toContain("anteroom is sealed: secrets wait for anteroom unseal");
    expect(end.stderr).toContain("there is no recovery file of the root key");
    expect(firstEnd.stderr).not.toContain("there is no recovery file");
    expect(end.stdout).toContain(`listening on ${server.url}`);
    for (const text of [init, unsealed, wrong, end, firstEnd].flatMap((one) => [one.stdout, one.stderr])) {
      expect(text).not.toContain(PASSPHRASE);
    }
  });

  it("is started sealed by a flag, too, and reads the key of its file when it is told", {
    timeout: 60_000,
  }, async () => {
    using directory = aDirectory();
    const account = await startServe(directory.path).then(async (server) => {
      const it = await anAccount(server);
      await server.stop("SIGTERM");
      return it;
    });

    await using server = await startServe(directory.path, {}, ["--sealed"]);
    const before = await codeOf(server, account);
    const unsealed = await run(directory.path, ["unseal"]);

    expect([before, unsealed.code, await codeOf(server, account)]).toEqual([503, 0, 200]);
  });
});

describe("a recovery file", () => {
  it("brings an empty machine back to serving codes, together with a backup", { timeout: 120_000 }, async () => {
    using directory = aDirectory();
    const [data, empty] = [join(directory.path, "data"), join(directory.path, "empty")];
    const file = join(directory.path, "recovery.age");
    const server = await startServe(data);
    const account = await anAccount(server);
    const offered = await run(data, ["mfa", "enroll", account.id], `${SECRET}\n`);
    const unproven = await run(data, ["keys", "recovery", "--out", file], `${PASSPHRASE}\n`);
    const proven = await run(data, ["step-up"]);
    const saved = await run(data, ["keys", "recovery", "--out", file], `${PASSPHRASE}\n`);
    const status = await run(data, ["keys", "status"]);
    await server.stop("SIGTERM");
    mkdirSync(empty, { mode: 0o700 });
    copyFileSync(join(data, "anteroom.db"), join(empty, "anteroom.db"));

    const withoutKey = await runExecutable(["serve"], { ANTEROOM_DATA_DIR: empty, ANTEROOM_PORT: "0" });
    const restored = await run(empty, ["keys", "restore", "--from", file], `${PASSPHRASE}\n`);
    await using revived = await startServe(empty);

    expect(offered.stderr).toContain("There is no recovery file of the root key yet");
    expect([unproven.code, proven.code, saved.code]).toEqual([3, 0, 0]);
    expect(unproven.stderr).toContain("anteroom step-up");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(status.stdout).toMatch(/recovery file +2\d{3}-/);
    expect([withoutKey.code, withoutKey.stderr]).toEqual([1, expect.stringContaining("root.key is missing")]);
    expect([restored.code, restored.stderr]).toEqual([0, expect.stringContaining("is restored to")]);
    expect(readFileSync(join(empty, "root.key"))).toEqual(readFileSync(join(data, "root.key")));
    expect(await codeOf(revived, account)).toBe(200);
  });
});

describe("two root keys at once", () => {
  it("end the start with one line that names both", { timeout: 120_000 }, async () => {
    using directory = aDirectory();
    const server = await startServe(directory.path);
    await server.stop("SIGTERM");
    const env = { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path, ANTEROOM_ROOT_KEY: "ab".repeat(32) };

    const refused = await runExecutable(["serve"], env);

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/two places, ANTEROOM_ROOT_KEY and the file .*root\.key/),
    ]);
  });
});
