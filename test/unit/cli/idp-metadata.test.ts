import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problem, type Routes, startFakeApi } from "./fake-api.ts";

const known = {
  entityId: "https://idp.vendor.io",
  ssoEndpoints: [
    { url: "https://idp.vendor.io/sso", binding: "urn:redirect" },
    { url: "https://idp.vendor.io/sso", binding: "urn:post" },
  ],
  certificates: [{ notAfter: "2036-01-01T00:00:00.000Z" }],
  findings: [{ code: "weak-key", severity: "warning", message: "The key is weak.", fix: "Ask for another." }],
  source: "uploaded metadata",
  sourceUrl: null,
  takenAt: "2026-11-05T10:00:00.000Z",
};
const PATH = "/connections/con-1/idp-metadata";
const routes: Routes = {
  "GET /connections": () => ({ body: { items: [{ id: "con-1", name: "Okta" }] } }),
  [`GET ${PATH}`]: () => ({ body: known }),
  [`PUT ${PATH}`]: () => ({ body: { ...known, sourceUrl: "https://idp.vendor.io/metadata" } }),
  [`DELETE ${PATH}`]: () => ({ status: 204 }),
};

describe("connections idp-metadata", () => {
  it("shows what is known, each address once", async () => {
    await using api = await startFakeApi(routes);

    const { code, out } = await api.run(["connections", "idp-metadata", "Okta"]);

    expect(code).toBe(0);
    expect(out).toMatch(/identity provider +https:\/\/idp\.vendor\.io\n/);
    expect(out).toMatch(/sign-on +https:\/\/idp\.vendor\.io\/sso\n/);
    expect(out).toMatch(/certificates +until 2036-01-01/);
    expect(out).toMatch(/from +uploaded metadata\n/);
    expect(out).toContain("The key is weak.");
  });

  it("gives a file whole, or the address for the server to fetch, and which entity is meant", async () => {
    await using api = await startFakeApi(routes);
    const file = join(api.dataDir, "idp.xml");
    writeFileSync(file, "<md/>\n");

    const given = await api.run(["connections", "idp-metadata", "con-1", "--metadata", file, "--entity-id", "urn:a"]);
    const url = "https://idp.vendor.io/metadata";
    const fetched = await api.run(["connections", "idp-metadata", "Okta", "--metadata", url]);

    expect([given.code, fetched.code]).toEqual([0, 0]);
    expect(api.seen.filter(({ method }) => method === "PUT").map(({ body }) => body)).toEqual([
      { metadataXml: "<md/>\n", entityId: "urn:a" },
      { metadataUrl: url },
    ]);
    expect(fetched.out).toMatch(/from +https:\/\/idp\.vendor\.io\/metadata\n/);
  });

  it("forgets it", async () => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["connections", "idp-metadata", "Okta", "--remove"]);

    expect([code, err]).toEqual([0, "Nothing is known any more of the identity provider of Okta.\n"]);
    expect(api.seen.at(-1)).toMatchObject({ method: "DELETE", path: PATH });
  });

  it.each([
    [
      "both to give and to forget",
      ["--metadata", "https://idp.vendor.io", "--remove"],
      /either --metadata or --remove/,
    ],
    ["an entity of no document", ["--entity-id", "urn:a"], /give --metadata with it/],
    [
      "a file that is not there",
      ["--metadata", "/nowhere/idp.xml"],
      /metadata file \/nowhere\/idp\.xml cannot be read/,
    ],
  ])("refuses %s before it asks the server", async (_, flags, words) => {
    await using api = await startFakeApi(routes);

    const { code, err } = await api.run(["connections", "idp-metadata", "Okta", ...flags]);

    expect(code).toBe(2);
    expect(err).toMatch(words);
    expect(api.seen).toEqual([]);
  });

  it("says that nothing is known yet", async () => {
    const detail = 'Connection "Okta" has no metadata of its identity provider; put some first.';
    await using api = await startFakeApi({ ...routes, [`GET ${PATH}`]: () => problem(404, "not_found", detail) });

    const { code, err } = await api.run(["connections", "idp-metadata", "Okta"]);

    expect(code).toBe(4);
    expect(err).toContain(detail);
  });
});

describe("apps add --signing-certificate", () => {
  it("sends the text of the file", async () => {
    await using api = await startFakeApi({ "POST /applications": () => ({ status: 201, body: { key: "crm" } }) });
    const file = join(api.dataDir, "signer.pem");
    writeFileSync(file, "PEM\n");

    const { code } = await api.run(["apps", "add", "--key", "crm", "--name", "CRM", "--signing-certificate", file]);

    expect(code).toBe(0);
    expect(api.seen[0]?.body).toMatchObject({ key: "crm", signingCertificate: "PEM\n" });
  });
});

describe("apps change", () => {
  it.each([
    [["--entity-id", "urn:a"], { entityId: "urn:a" }],
    [["--no-signing-certificate"], { signingCertificate: null }],
    [
      ["--name", "CRM 2", "--category", "crm", "--required-role", "admin"],
      { name: "CRM 2", category: "crm", requiredRole: "admin" },
    ],
    [["--role", "admin=Administrator"], { roles: [{ value: "admin", display: "Administrator" }] }],
    [[], {}],
  ])("%j sends that alone", async (flags, body) => {
    await using api = await startFakeApi({ "PATCH /applications/crm": () => ({ body: { key: "crm", name: "CRM" } }) });

    const { code, out } = await api.run(["apps", "change", "crm", ...flags]);

    expect([code, api.seen[0]?.body]).toEqual([0, body]);
    expect(out).toContain("application  CRM");
  });

  it("sends the certificate of another signer", async () => {
    await using api = await startFakeApi({ "PATCH /applications/crm": () => ({ body: { key: "crm", name: "CRM" } }) });
    const file = join(api.dataDir, "signer.pem");
    writeFileSync(file, "PEM\n");

    await api.run(["apps", "change", "crm", "--signing-certificate", file]);

    expect(api.seen[0]?.body).toEqual({ signingCertificate: "PEM\n" });
  });
});
