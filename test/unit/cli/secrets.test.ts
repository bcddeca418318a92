import { describe, expect, it } from "vitest";
import { type Routes, startFakeApi } from "./fake-api.ts";

const ACCOUNT = { id: "acc-1", userName: "svc", application: { key: "crm" }, status: "active" };
const SECRETS = {
  vault: { id: "v1", name: "General" },
  secrets: [
    {
      kind: "password",
      ageDays: 12,
      versions: [{ version: 3, generated: true, strength: 4, by: { kind: "person", id: "anna" } }],
    },
    { kind: "seed", ageDays: 40, versions: [] },
  ],
  sharedWith: ["acc-2"],
};
const REVEALED = {
  kind: "password",
  value: "s3\u001b[31mcret\nline",
  version: 3,
  createdAt: "2026-11-22T12:00:00.000Z",
};
const VAULTS = {
  items: [
    { id: "v1", name: "General", isDefault: true, members: [], principals: 0 },
    { id: "v2", name: "Finance", archivedAt: "2026-01-01T00:00:00.000Z", members: [], principals: 0 },
    { id: "v3", name: "finance", isDefault: false, members: [], principals: 7 },
  ],
};
const ROUTES: Routes = {
  "GET /accounts/acc-1": () => ({ body: ACCOUNT }),
  "GET /accounts/acc-1/secrets": () => ({ body: SECRETS }),
  "PUT /accounts/acc-1/secrets/password": () => ({ body: SECRETS }),
  "PUT /accounts/acc-1/vault": () => ({ body: SECRETS }),
  "POST /accounts/acc-1/secrets/password/reveal": () => ({ body: REVEALED }),
  "POST /accounts/acc-1/authenticator/export": () => ({ body: { otpauthUri: "otpauth://totp/x", sharedWith: [] } }),
  "POST /accounts/acc-1/purge": () => ({
    body: {
      accountId: "acc-1",
      purgedAt: "2026-11-22T12:00:00.000Z",
      reason: "Law",
      keyIds: ["ab12"],
      secrets: [{ kind: "note", versions: 2 }],
    },
  }),
  "GET /vaults": () => ({ body: VAULTS }),
};

describe("anteroom secrets", () => {
  it("lists what is kept and who shares it", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code, out, err } = await api.run(["secrets", "list", "acc-1"]);

    expect(code).toBe(0);
    expect(out).toMatch(/vault +General/);
    expect(out).toMatch(/password +3 +12 d +4 of 4 +person anna/);
    expect(out).toMatch(/seed +- +40 d/);
    expect(err).toContain("Shared with 1 other account of this login.");
  });

  it("reads a password from standard input and never from the command line", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code } = await api.run(["secrets", "set", "acc-1"], { stdin: " hunter2 \n" });

    expect(code).toBe(0);
    expect(api.seen.at(-1)?.body).toEqual({ value: " hunter2 " });
  });

  it("has one generated without asking for any", async () => {
    await using api = await startFakeApi(ROUTES);

    await api.run(["secrets", "set", "acc-1", "--generate", "--length", "32"]);

    expect(api.seen.at(-1)?.body).toEqual({ generate: { length: 32 } });
  });

  it.each([
    ["reveal", ["secrets", "reveal", "acc-1", "--reason", "Law"]],
    ["export-seed", ["secrets", "export-seed", "acc-1", "--reason", "Law"]],
    ["reveal as JSON", ["secrets", "reveal", "acc-1", "--json", "--reason", "Law"]],
  ])("%s asks for nothing while nobody looks at standard output", async (_what, args) => {
    await using api = await startFakeApi(ROUTES);

    const { code, out, err } = await api.run(args);

    expect({ code, out, asked: api.seen.length }).toEqual({ code: 2, out: "", asked: 0 });
    expect(err).toContain("--stdout");
  });

  it("prints a secret as it is for a program that is meant to have it", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code, out, err } = await api.run([
      "secrets",
      "reveal",
      "acc-1",
      "--earlier",
      "3",
      "--stdout",
      "--reason",
      "Law",
    ]);

    expect({ code, out }).toEqual({ code: 0, out: `${REVEALED.value}\n` });
    expect(err).not.toContain("cret");
    expect(api.seen.at(-1)?.body).toEqual({ version: 3 });
  });

  it("prints a secret to a terminal without what would steer it", async () => {
    await using api = await startFakeApi(ROUTES);

    const { out } = await api.run(["secrets", "reveal", "acc-1", "--reason", "Law"], { columns: 80 });

    expect(out).toBe("s3 [31mcret\nline\n");
  });

  it("moves secrets to a vault by its name, an open one before an archived one", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code } = await api.run(["secrets", "move", "acc-1", "FINANCE"]);

    expect(code).toBe(0);
    expect(api.seen.at(-1)?.body).toEqual({ vaultId: "v3" });
  });

  it("purges for a reason only, and prints the certificate", async () => {
    await using api = await startFakeApi(ROUTES);

    const refused = await api.run(["secrets", "purge", "acc-1"]);
    const { code, out } = await api.run(["secrets", "purge", "acc-1", "--reason", "Law"]);

    expect(refused.code).toBe(2);
    expect(code).toBe(0);
    expect(out).toMatch(/keys +ab12\nsecrets +note \(2\)/);
  });
});

describe("anteroom vaults", () => {
  it("lists vaults with their state", async () => {
    await using api = await startFakeApi(ROUTES);

    const { out } = await api.run(["vaults", "list"]);

    expect(out).toMatch(/General +default +0 +0 +v1\nFinance +archived +0 +0 +v2\nfinance +open +0 +7 +v3/);
  });

  it("refuses a change that names nothing", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code, err } = await api.run(["vaults", "change", "General"]);

    expect(code).toBe(2);
    expect(err).toContain("--name or --description");
  });

  it("says that there is no such vault", async () => {
    await using api = await startFakeApi(ROUTES);

    const { code, err } = await api.run(["vaults", "show", "Nowhere"]);

    expect(code).toBe(4);
    expect(err).toContain('There is no vault "Nowhere".');
  });
});
