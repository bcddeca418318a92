import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aDirectory, runExecutable, startServe } from "../support/executable.ts";

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

function hashOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

describe("serve", () => {
  it("creates a private data directory and says in server.json where it listens", async () => {
    using directory = aDirectory();
    const data = join(directory.path, "data");

    await using server = await startServe(data);

    const saved = JSON.parse(readFileSync(join(data, "server.json"), "utf8")) as Record<string, unknown>;
    expect(saved).toEqual({ url: server.url, pid: server.pid, startedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    expect(modeOf(data)).toBe("700");
    const open = readdirSync(data).filter((file) => modeOf(join(data, file)) !== "600");
    expect(open).toEqual([]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it("ends cleanly on SIGTERM and removes server.json", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);

    const ended = await server.stop("SIGTERM");

    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout.match(/listening on /g)).toHaveLength(1);
    expect(existsSync(join(directory.path, "server.json"))).toBe(false);
  });

  it("keeps a second server off its directory until it is killed", async () => {
    using directory = aDirectory();
    await using first = await startServe(directory.path);

    const second = await runExecutable(["serve"], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path });
    await first.stop("SIGKILL");
    await using third = await startServe(directory.path);

    expect(second.code).toBe(1);
    expect(second.stderr.trim().split("\n")).toHaveLength(1);
    expect(second.stderr).toContain(String(first.pid));
    expect((await third.api("GET", "/connections")).status).toBe(200);
  });

  it("keeps the administrator's token over restarts, and makes a new one when the file is deleted", async () => {
    using directory = aDirectory();
    await using first = await startServe(directory.path);
    await first.stop("SIGTERM");
    await using second = await startServe(directory.path);
    await second.stop("SIGTERM");
    rmSync(join(directory.path, "admin.token"));
    await using third = await startServe(directory.path);

    const old = await fetch(`${third.url}/api/v1/connections`, {
      headers: { authorization: `Bearer ${first.adminToken}` },
    });
    const tokens = await third.api("GET", "/api-tokens");

    expect(second.adminToken).toBe(first.adminToken);
    expect(third.adminToken).not.toBe(first.adminToken);
    expect(old.status).toBe(401);
    expect(tokens.body).toMatchObject({ items: [{ name: "local administrator" }, { name: "local administrator" }] });
  });

  it.each(["", "not a token", "anr_api_0000000000_x_y"])(
    "replaces an administrator's token that reads %j",
    async (text) => {
      using directory = aDirectory();
      await using first = await startServe(directory.path);
      await first.stop("SIGTERM");
      writeFileSync(join(directory.path, "admin.token"), text);

      await using second = await startServe(directory.path);

      expect((await second.api("GET", "/connections")).status).toBe(200);
      expect(modeOf(join(directory.path, "admin.token"))).toBe("600");
    },
  );

  it("derives the stored statuses again when the policy has changed", async () => {
    using directory = aDirectory();
    await using lenient = await startServe(directory.path, { ANTEROOM_SAML_REQUIRED_GRADE: "declared" });
    const declaration = { supported: true, source: "the vendor's page", date: "2026-01-01" };
    await lenient.api("POST", "/applications", { key: "crm", name: "CRM" });
    await lenient.api("POST", "/applications/crm/verifications", { declaration });
    const { token } = (await lenient.api("POST", "/connections", { name: "Okta", idp: "okta" })).body as {
      token: string;
    };
    await fetch(`${lenient.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify({ userName: "svc@example.com", roles: [{ value: "crm" }] }),
    });
    const before = await lenient.api("GET", "/accounts?status=awaiting_mfa");
    await lenient.stop("SIGTERM");

    await using strict = await startServe(directory.path);

    expect(before.body).toMatchObject({ items: [{ status: "awaiting_mfa" }] });
    await expect
      .poll(async () => (await strict.api("GET", "/accounts?status=awaiting_verification")).body, { timeout: 10_000 })
      .toMatchObject({ items: [{ status: "awaiting_verification" }] });
  });

  it.each([
    { what: "a truncated root key", spoil: (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 20)) },
    { what: "a missing root key", spoil: (file: string) => rmSync(file) },
    { what: "a root key that others can read", spoil: (file: string) => chmodSync(file, 0o644) },
  ])("refuses $what with one line and changes nothing", async ({ spoil }) => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);
    await server.stop("SIGTERM");
    const database = join(directory.path, "anteroom.db");
    const before = hashOf(database);
    spoil(join(directory.path, "root.key"));

    const refused = await runExecutable(["serve"], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path });

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("root.key");
    expect(hashOf(database)).toBe(before);
  });

  it("refuses another directory's root key with one line and changes nothing", async () => {
    using directory = aDirectory();
    using other = aDirectory();
    for (const { path } of [directory, other]) {
      await using server = await startServe(path);
      await server.stop("SIGTERM");
    }
    const database = join(directory.path, "anteroom.db");
    const before = hashOf(database);
    writeFileSync(join(directory.path, "root.key"), readFileSync(join(other.path, "root.key")));

    const refused = await runExecutable(["serve"], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path });

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(hashOf(database)).toBe(before);
  });

  it.each([
    { name: "ANTEROOM_PORT", value: "http", says: /ANTEROOM_PORT/ },
    { name: "ANTEROOM_DATABASE_URL", value: "postgres://user:canary@db/anteroom", says: /ANTEROOM_DATABASE_URL/ },
    { name: "ANTEROOM_LOG_LEVEL", value: "loud", says: /ANTEROOM_LOG_LEVEL/ },
  ])("refuses $name=$value, naming the variable and no secret", async ({ name, value, says }) => {
    using directory = aDirectory();

    const refused = await runExecutable(["serve"], { ANTEROOM_DATA_DIR: directory.path, [name]: value });

    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(says);
    expect(refused.stderr).not.toContain("canary");
    expect(refused.stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    {
      what: "a directory that cannot be made",
      env: { ANTEROOM_DATA_DIR: "/proc/anteroom/data" },
      says: /\/proc\/anteroom/,
    },
    { what: "a host that is not this machine's", env: { ANTEROOM_HOST: "203.0.113.7" }, says: /ANTEROOM_HOST/ },
  ])("refuses $what with one line, promptly", async ({ env, says }) => {
    using directory = aDirectory();

    const refused = await runExecutable(["serve"], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path, ...env });

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toMatch(says);
  });

  it("refuses a port that is taken with one line that names the setting", async () => {
    using directory = aDirectory();
    using other = aDirectory();
    await using first = await startServe(directory.path);
    const env = { ANTEROOM_PORT: new URL(first.url).port, ANTEROOM_DATA_DIR: other.path };

    const refused = await runExecutable(["serve"], env);

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("ANTEROOM_PORT");
  });

  it("confirms nothing once its database file is gone", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);
    await server.api("POST", "/connections", { name: "Okta", idp: "okta" });

    rmSync(join(directory.path, "anteroom.db"));
    const write = await server.api("POST", "/connections", { name: "Entra", idp: "entra" });
    const ready = await fetch(`${server.url}/readyz`);

    expect(write).toMatchObject({ status: 503, body: { detail: expect.stringContaining("deleted or replaced") } });
    expect(ready.status).toBe(503);
  });

  it("refuses a damaged database with one line", async () => {
    using directory = aDirectory();
    await using server = await startServe(directory.path);
    await server.stop("SIGTERM");
    writeFileSync(join(directory.path, "anteroom.db"), "no database at all, only text ".repeat(200));

    const refused = await runExecutable(["serve"], { ANTEROOM_PORT: "0", ANTEROOM_DATA_DIR: directory.path });

    expect(refused.code).toBe(1);
    expect(refused.stderr.trim().split("\n")).toHaveLength(1);
    expect(refused.stderr).toContain("anteroom.db");
  });
});
