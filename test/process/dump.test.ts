import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type Canary, canaryBytes, formsOf, found, foundInFiles, fromBase32, toBase32 } from "../support/canaries.ts";
import { aDirectory, type RunningServer, runExecutable, startServe } from "../support/executable.ts";

const ENV = { ANTEROOM_LOG_LEVEL: "trace", ANTEROOM_PURGE_AFTER_DAYS: "0" };
const WHY = "To look for it everywhere.";
/** What the host keeps in plain sight by its purpose, each readable by its owner alone. */
const MEANT = ["admin.token", "root.key", "step-up.code"];

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Plants secrets through every door and remembers them. */
class Planter {
  readonly canaries: Canary[] = [];
  /** Answers that must hold no secret. */
  readonly answers: string[] = [];
  server: RunningServer;

  constructor(server: RunningServer) {
    this.server = server;
  }

  /** A secret of letters that is typed. */
  text(name: string): string {
    const text = `${canaryBytes(name, 15).toString("base64url")} é`;
    this.canaries.push({ name, bytes: Buffer.from(text) });
    return text;
  }

  /** A recovery code as providers write them. */
  code(name: string): string {
    const text = toBase32(canaryBytes(name, 10))
      .toLowerCase()
      .replace(/(.{8})/, "$1-");
    this.canaries.push({ name, bytes: Buffer.from(text) });
    return text;
  }

  /** A seed in base32. */
  seed(name: string): string {
    const bytes = canaryBytes(name, 20);
    this.canaries.push({ name, bytes });
    return toBase32(bytes);
  }

  /** Something secret that the server made. */
  learn(name: string, secret: string): string {
    if (secret.length < 16) throw new Error(`The server made no ${name}.`);
    this.canaries.push({ name, bytes: Buffer.from(secret) });
    return secret;
  }

  async call(method: string, path: string, body?: unknown, token = this.server.adminToken): Promise<Answer> {
    const response = await fetch(`${this.server.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        "Anteroom-Reason": WHY,
        ...(body !== undefined && {
          "Content-Type": path.startsWith("/scim") ? "application/scim+json" : "application/json",
        }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith("{") ? JSON.parse(text) : {} };
  }

  /** A call whose answer must hold no secret, whatever becomes of it. */
  async quiet(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
    const answer = await this.call(method, path, body, token);
    this.answers.push(answer.text);
    return answer;
  }
}

function secretOf(token: string): string {
  return token.split("_")[3] ?? "";
}

async function stepUp(planter: Planter): Promise<void> {
  const { body } = await planter.quiet("POST", "/api/v1/step-up/challenge");
  const code = planter.learn("step-up code", readFileSync(String(body["file"]), "utf8").trim());
  await planter.quiet("POST", "/api/v1/step-up", { code: `${code}x` });
  const { status } = await planter.quiet("POST", "/api/v1/step-up", { code });
  expect(status).toBe(200);
}

/** An application with a user of its own; answers the id of the account. */
async function anAccount(planter: Planter, scimToken: string, key: string): Promise<string> {
  await planter.quiet("POST", "/api/v1/applications", { key, name: key.toUpperCase() });
  const password = planter.text(`SCIM password of ${key}`);
  const pushed = { userName: `svc@${key}`, password, roles: [{ value: key }] };
  const { body: user } = await planter.quiet("POST", "/scim/v2/Users", pushed, scimToken);
  const Operations = [{ op: "replace", value: { password: planter.text(`patched password of ${key}`) } }];
  await planter.quiet("PATCH", `/scim/v2/Users/${user["id"]}`, { Operations }, scimToken);
  const { body } = await planter.quiet("GET", `/api/v1/accounts?application=${key}`);
  return (body["items"] as { id: string }[])[0]?.id ?? "";
}

async function plantSecrets(planter: Planter, id: string, key: string): Promise<void> {
  const secrets = `/api/v1/accounts/${id}/secrets`;
  for (const version of ["first", "second"]) {
    await planter.quiet("PUT", `${secrets}/password`, { value: planter.text(`${version} password of ${key}`) });
    await planter.quiet("PUT", `${secrets}/note`, { value: `Box 7: ${planter.text(`${version} note of ${key}`)}` });
  }
  await planter.quiet("PUT", `${secrets}/password`, {
    value: planter.text(`password with a hint of ${key}`),
    hint: "",
  });
  await planter.quiet("PUT", `${secrets}/password`, `{"value": "${planter.text(`broken body of ${key}`)}",,}`);
  await planter.quiet("PUT", `${secrets}/seed`, { value: planter.text(`wrong kind of ${key}`) });
  await planter.quiet("PUT", `/api/v1/accounts/nobody/secrets/note`, {
    value: planter.text(`unknown account of ${key}`),
  });
}

async function plantFactor(planter: Planter, id: string, key: string): Promise<void> {
  const factor = `/api/v1/accounts/${id}/authenticator`;
  await planter.quiet("POST", factor, { secret: `${planter.seed(`misspelt seed of ${key}`)}1` });
  await planter.quiet("POST", factor, {
    otpauthUri: `otpauth://totp/x?secret=${planter.seed(`bad URI of ${key}`)}&digits=nine`,
  });
  const spaced = planter
    .seed(`seed of ${key}`)
    .replace(/(.{4})/g, "$1 ")
    .toLowerCase();
  const { status } = await planter.quiet("POST", factor, { secret: spaced });
  await planter.quiet("POST", factor, { secret: planter.seed(`second seed of ${key}`) });
  await planter.call("GET", `${factor}/code`);
  await planter.quiet("PUT", `${factor}/recovery-codes`, {
    codes: [planter.code(`recovery 1 of ${key}`), planter.code(`recovery 2 of ${key}`)],
  });
  await planter.quiet("PUT", `${factor}/recovery-codes`, { codes: [`${planter.code(`bad recovery of ${key}`)} !!`] });
  expect(status).toBe(201);
}

describe("a dump of the database, its log, a backup, the output and the events", () => {
  it("holds none of 50 planted secrets after a full run with kill -9", { timeout: 120_000 }, async () => {
    using directory = aDirectory();
    const first = await startServe(directory.path, ENV);
    const planter = new Planter(first);
    const { body: connection } = await planter.call("POST", "/api/v1/connections", { name: "Okta", idp: "okta" });
    const scimToken = String(connection["token"]);
    planter.learn("SCIM token", secretOf(scimToken));
    planter.learn("admin token", secretOf(first.adminToken));
    const { body: api } = await planter.call("POST", "/api/v1/api-tokens", { name: "robot", scopes: ["read"] });
    planter.learn("API token", secretOf(String(api["token"])));
    await planter.quiet("GET", "/api/v1/accounts", undefined, `${api["token"]}x`);

    const [crm, wiki, erp] = [
      await anAccount(planter, scimToken, "crm"),
      await anAccount(planter, scimToken, "wiki"),
      await anAccount(planter, scimToken, "erp"),
    ];
    for (const [id, key] of [
      [crm, "crm"],
      [wiki, "wiki"],
      [erp, "erp"],
    ] as const)
      await plantSecrets(planter, id, key);
    for (const [id, key] of [
      [crm, "crm"],
      [wiki, "wiki"],
    ] as const)
      await plantFactor(planter, id, key);
    const { body: made } = await planter.call("POST", `/api/v1/accounts/${erp}/authenticator`, { generate: true });
    const uri = new URL((made["generated"] as { otpauthUri: string }).otpauthUri);
    planter.canaries.push({ name: "generated seed", bytes: fromBase32(uri.searchParams.get("secret") ?? "") });
    await planter.quiet("POST", `/api/v1/accounts/${erp}/secrets/note/reveal`);
    await planter.quiet("POST", `/api/v1/accounts/${erp}/authenticator/export`);

    await stepUp(planter);
    const reveal = (id: string, kind = "password") =>
      planter.call("POST", `/api/v1/accounts/${id}/secrets/${kind}/reveal`);
    await planter.quiet("PUT", `/api/v1/accounts/${erp}/secrets/password`, { generate: { length: 40 } });
    planter.learn("generated password", String((await reveal(erp)).body["value"]));
    const burnt = await planter.call("POST", `/api/v1/accounts/${crm}/authenticator/recovery-codes/use`);
    await planter.quiet("POST", "/api/v1/keys/rotation", {});
    await planter.call("POST", "/api/v1/keys/recovery", {
      passphrase: planter.text("passphrase of the recovery file"),
    });
    await planter.quiet("POST", "/api/v1/keys/unseal", { passphrase: planter.text("passphrase of nothing") });
    const killed = await first.stop("SIGKILL");

    await using second = await startServe(directory.path, ENV);
    planter.server = second;
    const afterKill = await reveal(crm);
    await planter.quiet("POST", `/api/v1/accounts/${wiki}/authenticator/suspect`, { reason: WHY });
    await planter.quiet("DELETE", `/api/v1/accounts/${wiki}/authenticator`);
    await planter.quiet("DELETE", `/api/v1/accounts/${wiki}/secrets/note`);
    await planter.quiet("POST", `/api/v1/accounts/${wiki}/retirement`, { reason: WHY });
    const { body: certificate } = await planter.quiet("POST", `/api/v1/accounts/${wiki}/purge`, { reason: WHY });
    const viaCli = await runExecutable(["secrets", "list", `svc@crm@crm`, "--data-dir", directory.path], {});
    for (const path of [
      "audit-events?limit=200",
      "requests?limit=200",
      "accounts",
      "api-tokens",
      "keys",
      "vaults",
      "approvals",
    ]) {
      await planter.quiet("GET", `/api/v1/${path}`);
    }
    await planter.quiet("GET", `/api/v1/accounts/${crm}/secrets`);
    await planter.quiet("GET", "/metrics");
    backUp(join(directory.path, "anteroom.db"), join(directory.path, "backup.db"));
    const whileRunning = foundInFiles(planter.canaries, directory.path, MEANT);
    const stopped = await second.stop("SIGTERM");

    const said = [killed.stdout, killed.stderr, stopped.stdout, stopped.stderr, viaCli.stdout, viaCli.stderr];
    expect(planter.canaries.length).toBeGreaterThanOrEqual(50);
    expect(afterKill.body["value"]).toBe(
      planter.canaries.find(({ name }) => name === "second password of crm")?.bytes.toString(),
    );
    expect(burnt.status).toBe(200);
    expect(certificate["keyIds"]).toHaveLength(1);
    expect(viaCli.code).toBe(0);
    expect(killed.stderr.split("\n").length).toBeGreaterThan(20);
    expect(whileRunning).toEqual([]);
    expect(foundInFiles(planter.canaries, directory.path, MEANT)).toEqual([]);
    expect(found(planter.canaries, "output", Buffer.from(said.join("\n")).toString("latin1"))).toEqual([]);
    expect(found(planter.canaries, "answers", Buffer.from(planter.answers.join("\n")).toString("latin1"))).toEqual([]);
  });

  it("would be found out in any form", () => {
    const canary = { name: "one", bytes: canaryBytes("one", 20) };
    const inside = (start: number) => Buffer.concat([Buffer.alloc(start, 7), canary.bytes, Buffer.alloc(9)]);
    const dumps = [
      inside(3).toString("latin1"),
      inside(3).toString("hex"),
      toBase32(canary.bytes).toLowerCase(),
      ...[0, 1, 2].flatMap((start) => [inside(start).toString("base64"), inside(start).toString("base64url")]),
    ];

    const missed = dumps.filter((dump) => found([canary], "dump", dump).length === 0);

    expect(missed).toEqual([]);
    expect(formsOf(canary.bytes).every((form) => form.length >= 16)).toBe(true);
  });
});

/** A copy as operators make one while the server runs. */
function backUp(file: string, copy: string): void {
  const database = new Database(file, { readonly: true });
  try {
    database.prepare("VACUUM INTO ?").run(copy);
  } finally {
    database.close();
  }
}
