import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningIdp, startIdp } from "../support/samlify-idp.ts";
import { startServer } from "../support/server.ts";
import { formOf, type Seen, TestBrowser } from "../support/test-browser.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const ADMINS = { role: "admin", attribute: "groups", value: "admins" };
const STAFF = { role: "auditor", attribute: "groups", value: "staff" };

async function signIn(by: TestBrowser): Promise<Seen> {
  const { location } = await by.get("/saml/login");
  return by.post("/saml/acs", formOf(await (await fetch(location ?? "")).text()).fields);
}

describe("a change of a provider", () => {
  let api: RunningApi;
  let idp: RunningIdp;
  let path: string;

  beforeEach(async () => {
    api = await startApi();
    idp = await startIdp(async () => (await fetch(`${api.url}/saml/metadata`)).text(), api.clock);
    const draft = { name: "Corp", metadataXml: idp.metadata, roles: [ADMINS] };
    path = `/sso/providers/${(await api.call("POST", "/sso/providers", draft)).body["id"]}`;
  });
  afterEach(async () => {
    await idp[Symbol.asyncDispose]();
    await api[Symbol.asyncDispose]();
  });

  const CHANGES: readonly (readonly [name: string, patch: (metadataXml: string) => Json, still: boolean])[] = [
    ["its name", () => ({ name: "New" }), true],
    ["the same metadata", (metadataXml) => ({ metadataXml }), true],
    ["sign-ins that begin there", () => ({ idpInitiated: true }), true],
    ["the same rules", () => ({ roles: [ADMINS] }), true],
    ["other rules", () => ({ roles: [STAFF, ADMINS] }), false],
    ["an end of it", () => ({ enabled: false }), false],
    ["a new certificate beside the old", (xml) => ({ metadataXml: withOtherKey(xml), keepCertificates: true }), true],
    ["a new certificate in place of the old", (xml) => ({ metadataXml: withOtherKey(xml) }), false],
    [
      "another identity provider",
      (xml) => ({ metadataXml: xml.replace(/entityID="[^"]*"/, 'entityID="https://x.example"') }),
      false,
    ],
  ];

  it.each(CHANGES)("to %s ends sessions only when somebody could lose by it", async (_name, patch, still) => {
    const browser = new TestBrowser(api.url);
    await signIn(browser);

    const changed = await api.call("PATCH", path, patch(idp.metadata));
    const after = await api.call("GET", "/accounts", undefined, { token: "", headers: { Cookie: browser.cookie } });

    expect([changed.status, after.status]).toEqual([200, still ? 200 : 401]);
  });

  it("of which there is nothing left ends its sessions, and nobody signs in by it", async () => {
    const browser = new TestBrowser(api.url);
    await signIn(browser);

    await api.call("DELETE", path);
    const after = await api.call("GET", "/accounts", undefined, { token: "", headers: { Cookie: browser.cookie } });
    const again = await browser.get("/saml/login");
    const events = (await api.call("GET", "/audit-events")).body["items"].map(({ type }: Json) => type);

    expect([after.status, again.status]).toEqual([401, 404]);
    expect(again.text).toContain("There is no identity provider to sign in through");
    expect(events.slice(0, 2)).toEqual(["provider.deleted", "provider.sessions_ended"]);
    expect((await api.call("GET", "/accounts")).status).toBe(200);
  });

  it("in the middle of a rollover lets either certificate sign people in", async () => {
    const other = await startIdp(async () => (await fetch(`${api.url}/saml/metadata`)).text(), api.clock);
    const theirs = /<ds:X509Certificate>([^<]+)</.exec(other.metadata)?.[1] ?? "";
    const metadataXml = idp.metadata.replace(/(<ds:X509Certificate>)[^<]+/g, `$1${theirs}`);
    await api.call("PATCH", path, { metadataXml, keepCertificates: true });

    const kept = await signIn(new TestBrowser(api.url));
    await api.call("PATCH", path, { metadataXml });
    const dropped = await signIn(new TestBrowser(api.url));
    await other[Symbol.asyncDispose]();

    expect([kept.status, dropped.status]).toEqual([303, 403]);
    expect(dropped.text).toContain("Rule: <code>");
  });
});

/** The same identity provider with another key. */
function withOtherKey(xml: string): string {
  const other =
    "MIIBPDCB5AIBAzAKBggqhkjOPQQDAjArMRcwFQYDVQQDDA5lYy5leGFtcGxlLmNvbTEQMA4GA1UECgwHRXhhbXBsZTAeFw0yNjAxMDEwMDAwMDBaFw00NjAxMDEwMDAwMDBaMCsxFzAVBgNVBAMMDmVjLmV4YW1wbGUuY29tMRAwDgYDVQQKDAdFeGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWJi0aaRMuhhVQqvDdSDEe4JhWURnfSRINqcKV5UTZ4TToPphdMd2QXizLR/urddEeXLm1iRyS/tOPnvmKIqfWDAKBggqhkjOPQQDAgNHADBEAiBWK83Uu23ytWvIlG9uCE7qaZPebsQeiqnBKyBdRSeuMwIgbSzBxT9fX2hsa+zlqWogKnfGstL7Cltd8SqE/A6xKAw=";
  return xml.replace(/(<ds:X509Certificate>)[^<]+/g, `$1${other}`);
}

describe("over https", () => {
  it("cookies are the host's alone, and addresses are the public ones", async () => {
    await using api = await startApi({ ANTEROOM_PUBLIC_URL: "https://anteroom.corp.example" });
    const idpMetadata = await someMetadata();
    await api.call("POST", "/sso/providers", { name: "Corp", metadataXml: idpMetadata, roles: [ADMINS] });

    const begun = await fetch(`${api.url}/saml/login`, { redirect: "manual" });
    const out = await fetch(`${api.url}/saml/logout`, {
      method: "POST",
      redirect: "manual",
      headers: { Origin: "https://anteroom.corp.example" },
    });
    const metadata = await (await fetch(`${api.url}/saml/metadata`)).text();

    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-anteroom-sign-in=[^;]+; Path=\/; HttpOnly; SameSite=None; Secure$/),
    ]);
    expect(out.headers.getSetCookie()).toEqual(["__Host-anteroom=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"]);
    expect([out.status, out.headers.get("location")]).toEqual([303, "https://anteroom.corp.example/login"]);
    expect(metadata).toContain('entityID="https://anteroom.corp.example/saml/metadata"');
    expect(metadata).toContain('Location="https://anteroom.corp.example/saml/acs"');
  });

  it("is the only way but for this machine", async () => {
    await using api = await startApi({ ANTEROOM_PUBLIC_URL: "http://anteroom.corp.example" });
    const browser = new TestBrowser(api.url);

    const [begun, answered] = [await browser.get("/saml/login"), await browser.post("/saml/acs", "SAMLResponse=AAAA")];

    expect([begun.status, answered.status]).toEqual([403, 403]);
    expect(begun.text).toContain("Signing in needs https; set ANTEROOM_PUBLIC_URL");
  });
});

/** Metadata of an identity provider that is of no more use. */
async function someMetadata(): Promise<string> {
  await using idp = await startIdp(async () => "", { now: () => 0 });
  return idp.metadata;
}

describe("what signs and what is shown", () => {
  it("is one key for all who ask at once, and neither it nor a session is anywhere in plain text", async () => {
    const log: string[] = [];
    await using server = await startServer({ onLogLine: (line) => log.push(line) });
    const ask = async (): Promise<string> => (await fetch(`${server.url}/saml/metadata`)).text();
    const documents = await Promise.all([ask(), ask(), ask()]);
    await using idp = await startIdp(ask, { now: Date.now });
    await fetch(`${server.url}/api/v1/sso/providers`, {
      method: "POST",
      headers: { Authorization: `Bearer ${server.adminToken}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "Corp", metadataXml: idp.metadata, roles: [ADMINS] }),
    });
    const browser = new TestBrowser(server.url);
    const back = await signIn(browser);

    const key = await server.store.read((stores) => stores.ssoKeys.find(server.workspaceId));
    const stored = ["", "-wal"].map((end) => readFileSync(`${server.databaseFile}${end}`).toString("latin1")).join("");
    expect(back.status).toBe(303);
    expect(new Set(documents).size).toBe(1);
    expect(documents[0]).toContain(key?.certificate);
    expect(stored).toContain(key?.certificate.slice(0, 100));
    expect(stored).toContain("anna@corp.example");
    for (const secret of [browser.cookies.get("anteroom") ?? "none", "PRIVATE KEY"]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(stored).not.toContain(secret);
      expect(log.join("\n")).not.toContain(secret);
    }
    expect(log.join("\n")).not.toContain("SAMLRequest");
  });
});
