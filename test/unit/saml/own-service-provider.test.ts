import { createPrivateKey, createPublicKey, verify, X509Certificate } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { type SigningKey, siteOf } from "../../../src/domain/sso/service-provider.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import { createServiceProviderTool } from "../../../src/saml/own-service-provider.ts";
import { NOW } from "../../support/metadata.ts";

const site = siteOf("https://anteroom.corp.example");
const tool = createServiceProviderTool();
let key: SigningKey;
let certificate: X509Certificate;

beforeAll(async () => {
  key = await tool.makeKey(NOW);
  certificate = new X509Certificate(Buffer.from(key.certificate, "base64"));
});

describe("our signing key", () => {
  it("comes with a certificate that it signed itself, good from a day ago for ten years", async () => {
    const other = await tool.makeKey(NOW);

    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key.privateKey))).toBe(true);
    expect(certificate.subject).toBe("CN=Anteroom");
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
    expect(certificate.validFromDate.getTime()).toBe(NOW - 24 * 3600 * 1000);
    expect(certificate.validToDate.getTime()).toBe(NOW + 3650 * 24 * 3600 * 1000);
    expect(other.privateKey).not.toBe(key.privateKey);
  });

  it("has a certificate that is right in the second half of the century, too", async () => {
    const later = Date.UTC(2045, 5, 1);

    const made = new X509Certificate(Buffer.from((await tool.makeKey(later)).certificate, "base64"));

    expect([made.validFromDate.getUTCFullYear(), made.validToDate.getUTCFullYear()]).toEqual([2045, 2055]);
    expect(made.verify(made.publicKey)).toBe(true);
  });
});

describe("our metadata", () => {
  it("is what our own verifier asks of an app, without a warning", () => {
    const document = Buffer.from(tool.metadata(site, key.certificate));

    const reading = readMetadata(document, { now: NOW });

    expect(reading.verdict).toBe("supported");
    expect(reading.findings.filter(({ severity }) => severity === "warning" || severity === "disproof")).toEqual([]);
    expect(reading.profile).toMatchObject({
      entityId: "https://anteroom.corp.example/saml/metadata",
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      acsEndpoints: [{ url: "https://anteroom.corp.example/saml/acs" }],
      certificates: [{ use: "signing", fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase() }],
    });
  });

  it("holds no private key", () => {
    expect(tool.metadata(site, key.certificate)).not.toContain("PRIVATE");
  });
});

describe("our sign-in request", () => {
  it.each(["https://idp.example.com/sso", "https://idp.example.com/sso?tenant=a&x=%3Cy%3E"])(
    "goes to %s with what was signed, to the byte",
    async (ssoUrl) => {
      const url = await tool.requestUrl(site, key, { id: "_0123", ssoUrl, issuedAt: NOW, forceAuthn: false });

      const [before = "", query = ""] = url.split("SAMLRequest=");
      const [signed = "", signature = ""] = `SAMLRequest=${query}`.split("&Signature=");
      const sent = new URLSearchParams(signed);
      expect(before).toBe(`${ssoUrl}${ssoUrl.includes("?") ? "&" : "?"}`);
      expect([...sent.keys()]).toEqual(["SAMLRequest", "RelayState", "SigAlg"]);
      expect(sent.get("RelayState")).toBe("_0123");
      expect(sent.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
      const bytes = Buffer.from(decodeURIComponent(signature), "base64");
      expect(
        verify(
          "sha256",
          Buffer.from(signed),
          createPublicKey(certificate.publicKey.export({ type: "spki", format: "pem" })),
          bytes,
        ),
      ).toBe(true);
      expect(inflateRawSync(Buffer.from(sent.get("SAMLRequest") ?? "", "base64")).toString()).toBe(
        `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_0123" Version="2.0" IssueInstant="2026-11-22T00:00:00Z" Destination="${ssoUrl.replaceAll("&", "&amp;")}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" AssertionConsumerServiceURL="https://anteroom.corp.example/saml/acs"><saml:Issuer>https://anteroom.corp.example/saml/metadata</saml:Issuer></samlp:AuthnRequest>`,
      );
    },
  );

  it("asks for a new authentication when somebody is to prove that it is they", async () => {
    const request = { id: "_0123", ssoUrl: "https://idp.example.com/sso", issuedAt: NOW, forceAuthn: true };

    const url = await tool.requestUrl(site, key, request);

    const sent = new URL(url).searchParams.get("SAMLRequest") ?? "";
    const xml = inflateRawSync(Buffer.from(sent, "base64")).toString();
    expect(xml.match(/ForceAuthn="true"/g)).toHaveLength(1);
    expect(xml).toMatch(/^<samlp:AuthnRequest [^>]*IssueInstant="[^"]+" ForceAuthn="true" Destination=/);
  });
});
