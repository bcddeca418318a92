import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startFakeScimServer } from "../simulate/fake-scim-server.ts";
import { runCli, startFakeApi } from "./fake-api.ts";

const directory = mkdtempSync(path.join(os.tmpdir(), "anteroom-token-"));

afterAll(() => rmSync(directory, { recursive: true }));

function tokenFile(): string {
  const file = path.join(directory, "scim.token");
  writeFileSync(file, "anr_scim_test\n");
  return file;
}

describe("simulate", () => {
  it("pushes to any SCIM server with a token from a file, and says step by step what it did", async () => {
    await using scim = await startFakeScimServer();

    const target = ["--scim-url", scim.baseUrl, "--scim-token-file", tokenFile()];
    const { code, out, err } = await runCli(["simulate", "okta", "--users", "3", "--app", "crm", ...target]);

    expect(code).toBe(0);
    expect(out).toMatch(/^Okta \(app made with the wizard\): \d+ requests and \d+ checks in \d+\.\d s\n/);
    expect(out).toMatch(/^create or link +3 +0$/m);
    expect(err.split("\n").filter((line) => line === "Okta: create or link")).toHaveLength(1);
    expect(scim.seen[0]?.headers.authorization).toBe("Bearer anr_scim_test");
  });

  it.each([
    ["okta", "--variant", "oin", "Okta (app from the catalogue)"],
    ["entra", "--variant", "aadOptscim062020", "Entra (aadOptscim062020)"],
  ])("%s %s %s prints its numbers as JSON", async (idp, flag, variant, client) => {
    await using scim = await startFakeScimServer();

    const target = ["--scim-url", scim.baseUrl, "--scim-token-file", tokenFile()];
    const { code, out } = await runCli(["simulate", idp, flag, variant, "--users", "2", "--json", ...target]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ client, created: expect.any(Number), failures: [], accounts: [] });
  });

  it("says what it got: statuses and how long answers took, at the rate that was asked for", async () => {
    await using scim = await startFakeScimServer();

    const target = ["--scim-url", scim.baseUrl, "--scim-token-file", tokenFile()];
    const pace = ["--rate", "200", "--concurrency", "2", "--groups", "1"];
    const { code, out } = await runCli(["simulate", "ping", "--users", "2", ...pace, ...target]);

    expect(code).toBe(0);
    expect(out).toMatch(/^answers: 200 × \d+, 201 × \d+, 204 × \d+; p50 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms$/m);
    expect([...scim.groups.values()].map(({ displayName }) => displayName)).toContain("Team 01");
  });

  it("says what the administrator would see when that is something else", async () => {
    await using scim = await startFakeScimServer(() => ({ status: 401, body: { detail: "No valid token." } }));

    const target = ["--scim-url", scim.baseUrl, "--scim-token-file", tokenFile()];
    const { code, err } = await runCli(["simulate", "okta", "--users", "1", ...target]);

    expect(code).toBe(1);
    expect(err).toContain("  the administrator would see: Errors reported by remote server: No valid token.\n");
  });

  it("makes an OAuth client with a secret for a provider that fetches its tokens", async () => {
    await using api = await startFakeApi({
      "GET /applications": () => ({ body: { items: [] } }),
      "POST /connections": () => ({ status: 201, body: { id: "con-1", token: "unused" } }),
      "POST /connections/con-1/oauth-clients": () => ({ status: 201, body: { id: "client-1" } }),
      "POST /connections/con-1/oauth-clients/client-1/secrets": () => ({ status: 403, body: { title: "No." } }),
    });

    const { code } = await api.run(["simulate", "entra", "--variant", "client-credentials", "--users", "1"]);

    // Without the secret it goes no further; the rest is proved against a real server.
    expect(code).toBe(3);
    expect(api.seen.filter(({ method }) => method === "POST").map(({ path }) => path)).toEqual([
      "/connections",
      "/connections/con-1/oauth-clients",
      "/connections/con-1/oauth-clients/client-1/secrets",
    ]);
  });

  it("cannot make an OAuth client of a server that it cannot ask", async () => {
    const target = ["--scim-url", "http://localhost:9/scim/v2", "--scim-token-file", tokenFile()];

    const { code, err } = await runCli(["simulate", "entra", "--variant", "client-credentials", ...target]);

    expect(code).toBe(2);
    expect(err).toContain("leave out --scim-url");
  });

  it("ends with 1 when the server only pretends", async () => {
    await using scim = await startFakeScimServer((request) =>
      request.method === "PUT" ? { status: 200, body: {} } : undefined,
    );

    const target = ["--scim-url", scim.baseUrl, "--scim-token-file", tokenFile()];
    const { code, err } = await runCli(["simulate", "okta", "--users", "1", ...target]);

    expect(code).toBe(1);
    expect(err).toContain("Success was answered, but");
  });

  it.each([
    ["nope", 'There is no application "nope".', "  crm"],
    ["crm:nope", 'The application "crm" has no role "nope".', "  crm:admin"],
  ])("refuses to assign %s, which is not there, before it makes a connection", async (value, sentence, candidate) => {
    await using api = await startFakeApi({
      "GET /applications": () => ({ body: { items: [{ key: "crm", roles: [{ value: "admin" }] }] } }),
    });

    const { code, err } = await api.run(["simulate", "okta", "--app", value]);

    expect(code).toBe(4);
    expect(err.split("\n")).toEqual(expect.arrayContaining([`anteroom: ${sentence}`, candidate]));
    expect(api.seen.filter(({ method }) => method === "POST")).toEqual([]);
  });

  it("makes a connection for itself and assigns every application with its first role", async () => {
    await using api = await startFakeApi({
      "GET /applications": () => ({
        body: {
          items: [
            { key: "crm", roles: [{ value: "admin", display: "Administrator" }] },
            { key: "wiki", roles: [] },
          ],
        },
      }),
      "POST /connections": () => ({ status: 201, body: { id: "con-1", token: "anr_scim_new" } }),
      "GET /accounts": () => ({ body: { items: [{ status: "blocked" }, { status: "blocked" }] } }),
    });

    const { code, out } = await api.run(["simulate", "entra", "--users", "2", "--json"]);

    // The fake has no SCIM, so that the connection test fails; what is there is still reported.
    expect(code).toBe(1);
    expect(api.seen.find((request) => request.method === "POST")?.body).toEqual({
      name: expect.stringMatching(/^Simulated Entra \(legacy\) \d{4}-/),
      idp: "entra",
    });
    expect(JSON.parse(out)).toMatchObject({ accounts: [{ status: "blocked", count: 2 }], connection: { id: "con-1" } });
    expect(api.seen.at(-1)).toMatchObject({ path: "/accounts", query: { connection: "con-1" } });
  });
});
