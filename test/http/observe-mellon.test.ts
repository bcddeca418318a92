import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCertificate } from "../support/certificate.ts";
import { type Mellon, missingMellon, startMellon } from "../support/mellon.ts";
import { aKey, anEntity, anIdpRole, anSso } from "../support/metadata.ts";
import { type RunningApi, startApi } from "./api-client.ts";

const BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-";
const key = aKey(aCertificate({ keyType: "rsa" }).cert.replace(/-----.*?-----|\s/g, ""), "signing");
const missing = missingMellon();
const authorities = join(tmpdir(), `anteroom-mellon-authorities-${process.pid}.pem`);
const resources = new AsyncDisposableStack();
let mellon: Mellon;
let api: RunningApi;

/** An identity provider that takes requests over one binding; the service provider has to use it. */
function idpWith(
  name: string,
  binding: "Redirect" | "POST",
): { readonly ssoUrl: string; readonly idpMetadata: string } {
  const ssoUrl = `https://idp.example.com/${name}/sso`;
  const content = anIdpRole({ keys: key, sso: anSso(ssoUrl, `${BINDING}${binding}`) });
  return { ssoUrl, idpMetadata: anEntity({ attributes: { entityID: `https://idp.example.com/${name}` }, content }) };
}

const redirect = idpWith("one", "Redirect");
const post = idpWith("two", "POST");

beforeAll(async () => {
  if (missing !== undefined) return;
  mellon = resources.use(
    await startMellon([
      { path: "/redirect", idpMetadata: redirect.idpMetadata },
      { path: "/post", idpMetadata: post.idpMetadata },
    ]),
  );
  resources.defer(() => rmSync(authorities, { force: true }));
  writeFileSync(authorities, mellon.authority);
  api = resources.use(await startApi({ ANTEROOM_FETCH_ADDRESSES: "127.0.0.1", ANTEROOM_FETCH_CA_FILE: authorities }));
  const { body: connection } = await api.call("POST", "/connections", { name: "Entra", idp: "entra" });
  const metadataXml = redirect.idpMetadata;
  await api.call("PUT", `/connections/${connection["id"]}/idp-metadata`, { metadataXml });
});
afterAll(() => resources.disposeAsync());

describe("an app behind Apache with mod_auth_mellon", () => {
  it.for([
    ["redirect", redirect.ssoUrl, "sent-to-our-idp"],
    ["post", post.ssoUrl, "sent-elsewhere"],
  ] as const)("is observed by the %s binding", async ([binding, sentTo, sent], { skip }) => {
    if (missing !== undefined) skip(missing);
    const place = `${mellon.url}/${binding}`;
    const metadataUrl = `${place}/mellon/metadata`;
    const added = await api.call("POST", "/applications", { key: binding, name: binding, metadataUrl });

    const path = `/applications/${binding}/verifications`;
    const { status, body } = await api.call("POST", path, { ssoUrl: `${place}/some/page?q=1` });

    expect([added.status, added.body["saml"].grade, status]).toEqual([201, "metadata", 201]);
    expect(body).toMatchObject({
      verdict: "supported",
      grade: "observed",
      observed: {
        issuer: metadataUrl,
        acsUrl: `${place}/mellon/postResponse`,
        binding,
        sentTo,
        destination: sentTo,
        signature: "valid",
        signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
      },
    });
    expect(body["findings"].map((one: { code: string }) => one.code)).toEqual([
      "request-agrees",
      "request-signature-valid",
      sent,
    ]);
  });

  it("is not observed where it does not ask for a sign-in", async ({ skip }) => {
    if (missing !== undefined) skip(missing);

    const { body } = await api.call("POST", "/applications/post/verifications", { ssoUrl: `${mellon.url}/open` });

    expect(body).toMatchObject({ verdict: "unknown", grade: "none", observed: null });
    expect(body["findings"]).toEqual([expect.objectContaining({ code: "no-request-found" })]);
  });
});
