import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aCertificate } from "../support/certificate.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { type NodeSamlApp, startNodeSamlApp } from "../support/node-saml-app.ts";
import { type Json, type RunningApi, startApi } from "./api-client.ts";

const SSO_URL = "https://idp.example.com/app/crm/sso/saml";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

const idp = aCertificate({ keyType: "rsa" });
const authorities = join(tmpdir(), `anteroom-authorities-${process.pid}.pem`);
let app: NodeSamlApp;
let api: RunningApi;

beforeAll(async () => {
  app = await startNodeSamlApp(SSO_URL, idp.cert);
  writeFileSync(authorities, app.authority);
  api = await startApi({ ANTEROOM_FETCH_ADDRESSES: "127.0.0.1", ANTEROOM_FETCH_CA_FILE: authorities });
});
afterAll(async () => {
  rmSync(authorities, { force: true });
  await api[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});
beforeEach(() => app.configure({}));

describe("an app that signs in with node-saml", () => {
  it("is observed: metadata from its address, then its sign-in, sent to our identity provider", async () => {
    const key = aKey(idp.cert.replace(/-----.*?-----|\s/g, ""), "signing");
    const role = anIdpRole({ keys: key, sso: anSso(SSO_URL, REDIRECT) });
    const metadataXml = anEntity({ attributes: { entityID: "https://idp.example.com/crm" }, content: role });
    const { body: connection } = await api.call("POST", "/connections", { name: "Okta", idp: "okta" });
    const known = await api.call("PUT", `/connections/${connection["id"]}/idp-metadata`, { metadataXml });
    const added = await api.call("POST", "/applications", { key: "crm", name: "CRM", metadataUrl: app.entityId });

    const { status, body } = await api.call("POST", "/applications/crm/verifications", { ssoUrl: `${app.url}/login` });
    const { body: after } = await api.call("GET", "/applications/crm");

    expect([known.status, added.status, status]).toEqual([200, 201, 201]);
    expect(added.body["saml"]).toMatchObject({ verdict: "supported", grade: "metadata" });
    expect(body).toMatchObject({
      kind: "observation",
      verdict: "supported",
      grade: "observed",
      source: "sign-in followed over 2 addresses",
      sourceUrl: `${app.url}/login`,
      observed: {
        issuer: app.entityId,
        acsUrl: app.acsUrl,
        binding: "redirect",
        sentTo: SSO_URL,
        signature: "valid",
        signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        requestedContexts: ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"],
      },
    });
    expect(codesOf(body)).toEqual(["request-agrees", "request-signature-valid", "sent-to-our-idp"]);
    expect(after["saml"]).toMatchObject({ verdict: "supported", grade: "observed" });
    expect(app.server.requests.filter((one) => one.includes("idp.example.com"))).toEqual([]);
  });

  it("is observed by the POST binding, too", async () => {
    app.configure({ authnRequestBinding: "HTTP-POST" });

    const { body } = await api.call("POST", "/applications/crm/verifications", { ssoUrl: `${app.url}/login` });

    expect(body).toMatchObject({
      grade: "observed",
      observed: { binding: "post", signature: "valid", sentTo: SSO_URL },
    });
  });

  it.each([
    ["another entity id", { issuer: "urn:other" }, ["other-issuer"]],
    ["another place for the response", { callbackUrl: "https://evil.example.com/acs" }, ["other-acs"]],
    ["another key", { privateKey: aCertificate({ keyType: "rsa" }).key }, ["request-signature-invalid"]],
    ["no signature", { privateKey: undefined }, ["request-not-signed"]],
  ] as const)("is not observed with %s, and what disagrees is said", async (_what, options, codes) => {
    app.configure(options as object);

    const { status, body } = await api.call("POST", "/applications/crm/verifications", { ssoUrl: `${app.url}/login` });

    expect(status).toBe(201);
    expect(body).toMatchObject({ verdict: "unknown", grade: "none" });
    expect(codesOf(body)).toEqual(expect.arrayContaining([...codes]));
    expect(codesOf(body)).not.toContain("request-agrees");
  });

  it("is said to send its users elsewhere when it does", async () => {
    app.configure({ entryPoint: "https://idp.example.com/app/other/sso/saml" });

    const { body } = await api.call("POST", "/applications/crm/verifications", { ssoUrl: `${app.url}/login` });

    expect(body["grade"]).toBe("observed");
    expect(codesOf(body)).toContain("sent-elsewhere");
  });

  it("stays supported when no request is seen, for that proves nothing", async () => {
    const { status, body } = await api.call("POST", "/applications/crm/verifications", {
      ssoUrl: `${app.url}/nothing`,
    });
    const { body: after } = await api.call("GET", "/applications/crm");

    expect([status, body["verdict"], codesOf(body)]).toEqual([201, "unknown", ["no-request-found"]]);
    expect(after["saml"]).toMatchObject({ verdict: "supported" });
  });

  it("is not asked at an address that is not allowed", async () => {
    const { status, body } = await api.call("POST", "/applications/crm/verifications", {
      ssoUrl: "https://127.0.0.2/",
    });

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "invalid_value", attribute: "ssoUrl" });
    expect(body["detail"]).toMatch(/^ssoUrl cannot be fetched: /);
  });
});

function codesOf(verification: Json): readonly string[] {
  return (verification["findings"] as readonly { code: string }[]).map(({ code }) => code);
}
