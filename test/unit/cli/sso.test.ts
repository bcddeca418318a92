import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Routes, startFakeApi } from "./fake-api.ts";

const provider = {
  id: "p-1",
  name: "Okta",
  enabled: true,
  idpInitiated: false,
  entityId: "https://okta.example/saml",
  certificates: [{ fingerprint: "ab".repeat(32), subject: "CN=okta", notAfter: "2036-01-01T00:00:00.000Z" }],
  roles: [{ role: "admin", attribute: "groups", value: "CN=admins,OU=x" }],
  serviceProvider: {
    entityId: "https://anteroom.example/saml/metadata",
    acsUrl: "https://anteroom.example/saml/acs",
    metadataUrl: "https://anteroom.example/saml/metadata",
    loginUrl: "https://anteroom.example/saml/login?provider=p-1",
  },
};
const routes: Routes = {
  "GET /sso/providers": () => ({ body: { items: [provider] } }),
  "POST /sso/providers": () => ({ status: 201, body: provider }),
  "PATCH /sso/providers/p-1": () => ({ body: provider }),
  "DELETE /sso/providers/p-1": () => ({ status: 204 }),
  "POST /sso/providers/p-1/preview": () => ({
    body: {
      role: null,
      rules: [{ rule: provider.roles[0], matched: false, reason: "groups was not sent." }],
    },
  }),
  "DELETE /sessions/s-1": () => ({ status: 204 }),
};

describe("sso", () => {
  it("add sends metadata and rules, whose values may hold what divides them, and shows what to set up", async () => {
    await using api = await startFakeApi(routes);

    const rules = ["--role", "admin:groups=CN=admins,OU=x", "--role", "auditor:http://a.example/b=c:d"];
    const { code, out } = await api.run([
      "sso",
      "add",
      "--name",
      "Okta",
      "--metadata",
      "https://okta.example/m",
      ...rules,
    ]);

    expect(code).toBe(0);
    expect(api.seen[0]?.body).toEqual({
      name: "Okta",
      metadataUrl: "https://okta.example/m",
      roles: [
        { role: "admin", attribute: "groups", value: "CN=admins,OU=x" },
        { role: "auditor", attribute: "http://a.example/b", value: "c:d" },
      ],
    });
    expect(out).toMatch(/our ACS address +https:\/\/anteroom\.example\/saml\/acs\n/);
    expect(out).toMatch(/login address +https:\/\/anteroom\.example\/saml\/login\?provider=p-1\n/);
    expect(out).toMatch(/admin +groups +CN=admins,OU=x/);
    expect(out).toMatch(/abababababababab +CN=okta +2036-01-01T00:00:00Z/);
  });

  it.each([
    [["add", "--name", "Okta", "--role", "auditor:a=b"], "Name the metadata"],
    [["add", "--name", "Okta", "--metadata", "https://x.example/"], "at least one --role"],
    [["add", "--name", "Okta", "--metadata", "https://x.example/", "--role", "auditor"], "is not of the form"],
    [["add", "--name", "Okta", "--metadata", "https://x.example/", "--role", "auditor:a="], "is not of the form"],
    [["change", "Okta", "--enable", "--disable"], "exclude each other"],
    [["preview", "Okta", "groups"], "is not of the form"],
  ])("refuses %j as a wrong use", async (args, words) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["sso", ...args]);

    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
  });

  it.each([
    [["--disable"], { enabled: false }],
    [["--enable"], { enabled: true }],
    [["--idp-initiated"], { idpInitiated: true }],
    [["--no-idp-initiated"], { idpInitiated: false }],
    [
      ["--metadata", "https://x.example/", "--keep-certificates"],
      { metadataUrl: "https://x.example/", keepCertificates: true },
    ],
    [["--name", "Other"], { name: "Other" }],
  ])("change %j sends that alone", async (args, body) => {
    await using api = await startFakeApi(routes);

    const { code } = await api.run(["sso", "change", "okta", ...args]);

    expect(code).toBe(0);
    expect(api.seen.at(-1)).toMatchObject({ method: "PATCH", path: "/sso/providers/p-1", body });
    expect(api.seen.at(-1)?.body).toEqual(body);
  });

  it("preview sends each attribute with all its values, and says that nobody signs in without a role", async () => {
    await using api = await startFakeApi(routes);

    const { out } = await api.run(["sso", "preview", "Okta", "groups=a=1", "groups=b", "NameID=anna"]);

    expect(api.seen.at(-1)?.body).toEqual({ attributes: { groups: ["a=1", "b"], NameID: ["anna"] } });
    expect(out).toContain("none: nobody signs in without one");
    expect(out).toContain("groups was not sent.");
  });

  it("policy shows what holds, and allow-local proves on the host who asks before it opens the other ways", async () => {
    const directory = mkdtempSync(join(tmpdir(), "anteroom-allow-local-"));
    const file = join(directory, "step-up.code");
    writeFileSync(file, "abc123\n");
    const conditions = [{ name: "tested", met: false, at: null, detail: "Run its test." }];
    const policy = { ssoRequired: true, since: "2026-11-22T12:00:00.000Z", conditions };
    await using api = await startFakeApi({
      "GET /sso/policy": () => ({ body: policy }),
      "POST /step-up/challenge": () => ({ body: { file, until: "2026-11-22T12:05:00.000Z" } }),
      "POST /step-up": () => ({ body: { until: "2026-11-22T12:10:00.000Z" } }),
      "PUT /sso/policy": () => ({ body: { ...policy, ssoRequired: false } }),
    });

    const shown = await api.run(["sso", "policy"]);
    const opened = await api.run(["sso", "allow-local"]);
    rmSync(directory, { recursive: true });

    expect(shown.out).toContain("Run its test.");
    expect(api.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ["GET", "/sso/policy", undefined],
      ["POST", "/step-up/challenge", {}],
      ["POST", "/step-up", { code: "abc123" }],
      ["PUT", "/sso/policy", { ssoRequired: false }],
    ]);
    expect([opened.code, opened.err]).toEqual([0, expect.stringContaining("sign people in again")]);
  });

  it("delete and end-session say what is over", async () => {
    await using api = await startFakeApi(routes);

    const deleted = await api.run(["sso", "delete", "Okta"]);
    const ended = await api.run(["sso", "end-session", "s-1"]);
    const unknown = await api.run(["sso", "delete", "Nobody"]);

    expect([deleted.code, ended.code, unknown.code]).toEqual([0, 0, 4]);
    expect(deleted.err + ended.err).toContain("Okta is deleted");
    expect(ended.err).toContain("The session s-1 is over.");
  });
});
