import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { readIdpMetadata } from "../../../src/saml/idp-metadata-reading.ts";
import {
  aKey,
  anAggregate,
  anEntity,
  anIdpRole,
  anSso,
  aRole,
  bytesOf,
  CERTIFICATES,
  ENTITY_ID,
  NOW,
} from "../../support/metadata.ts";
import { refusalOf } from "./refusal.ts";

const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const SOAP = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
const KEYS = aKey(CERTIFICATES.rsa, "signing");

/** WS-Federation roles as Entra puts before its SAML role; the SAML schema does not know their types. */
const WS_FEDERATION =
  `<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ` +
  `xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" ` +
  `protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">${aKey(CERTIFICATES.ec, "signing")}` +
  `<fed:TokenTypesOffered/></md:RoleDescriptor>`;

function read(content: string, entityId?: string) {
  return readXml(anEntity({ content }), entityId);
}

function readXml(xml: string, entityId?: string) {
  return readIdpMetadata(bytesOf(xml), entityId === undefined ? { now: NOW } : { entityId, now: NOW });
}

function codes(reading: ReturnType<typeof readIdpMetadata>): string[] {
  return reading.findings
    .filter(({ severity }) => severity === "disproof" || severity === "warning")
    .map(({ code }) => code);
}

describe("an identity provider's metadata", () => {
  it("is read whole: name, endpoints by redirect and post, signing certificates, formats and wishes", () => {
    const sso =
      "<md:NameIDFormat> urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress </md:NameIDFormat>" +
      anSso("https://idp.vendor.io/soap", SOAP) +
      anSso("https://idp.vendor.io/redirect", REDIRECT) +
      anSso("https://idp.vendor.io/post", POST);
    const keys = KEYS + aKey(CERTIFICATES.ec) + aKey(CERTIFICATES.ended, "encryption");
    const attributes = { WantAuthnRequestsSigned: "1" };

    const reading = read(anIdpRole({ attributes, keys, sso }));

    expect({ ...reading.profile, certificates: [] }).toEqual({
      entityId: ENTITY_ID,
      ssoEndpoints: [
        { url: "https://idp.vendor.io/redirect", binding: REDIRECT },
        { url: "https://idp.vendor.io/post", binding: POST },
      ],
      certificates: [],
      nameIdFormats: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
      wantAuthnRequestsSigned: true,
    });
    expect(reading.profile?.certificates.map(({ use, der }) => [use, der])).toEqual([
      ["signing", CERTIFICATES.rsa],
      ["both", CERTIFICATES.ec],
    ]);
    expect(codes(reading)).toEqual([]);
    expect(reading.findings.filter(({ severity }) => severity === "proof").map(({ code }) => code)).toEqual([
      "saml2-metadata",
      "entity-id",
      "idp-role",
      "saml2-protocol",
      "sso-endpoint",
      "signing-cert",
    ]);
  });

  it("may have roles of WS-Federation beside, whose keys do not count", () => {
    const { profile } = read(WS_FEDERATION + anIdpRole({ keys: KEYS }));

    expect(profile?.certificates.map(({ der }) => der)).toEqual([CERTIFICATES.rsa]);
  });

  const keyName = "<md:KeyDescriptor><ds:KeyInfo><ds:KeyName>idp</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>";
  it.each([
    ["no key", anIdpRole(), "no-signing-cert"],
    ["a key by name only", anIdpRole({ keys: keyName }), "no-signing-cert"],
    ["a certificate for encryption only", anIdpRole({ keys: aKey(CERTIFICATES.rsa, "encryption") }), "no-signing-cert"],
    ["a certificate nobody can read", anIdpRole({ keys: aKey("MIIx") }), "no-signing-cert"],
    ["no sign-on service", anIdpRole({ keys: KEYS, sso: "" }), "no-sso-endpoint"],
    ["one by SOAP only", anIdpRole({ keys: KEYS, sso: anSso("https://idp.vendor.io", SOAP) }), "no-sso-endpoint"],
    ["one at a script", anIdpRole({ keys: KEYS, sso: anSso("javascript:alert(1)") }), "no-usable-sso-endpoint"],
    [
      "SAML 1.1 only",
      anIdpRole({ keys: KEYS, attributes: { protocolSupportEnumeration: "urn:oasis:names:tc:SAML:1.1:protocol" } }),
      "no-saml2-protocol",
    ],
    ["a service provider only", aRole(), "sp-only"],
    ["no role", "<md:Extensions/>", "no-idp-role"],
  ])("cannot be used with %s", (_, content, code) => {
    const reading = read(content);

    expect(reading.profile).toBeNull();
    expect(reading.findings).toContainEqual(expect.objectContaining({ severity: "disproof", code }));
  });

  it.each([
    ["http", anIdpRole({ keys: KEYS, sso: anSso("http://idp.vendor.io/sso") }), ["sso-http"]],
    ["an ended certificate", anIdpRole({ keys: aKey(CERTIFICATES.ended) }), ["signing-cert-expired"]],
    ["a weak key", anIdpRole({ keys: aKey(CERTIFICATES.weak) }), ["weak-key"]],
  ])("can be used with %s, with a warning", (_, content, expected) => {
    const reading = read(content);

    expect([reading.profile === null, codes(reading)]).toEqual([false, expected]);
  });

  it("keeps the earliest time of any level until which it is valid", () => {
    const content = anIdpRole({ keys: KEYS, attributes: { validUntil: "2026-12-24T00:00:00Z" } });

    const reading = readXml(anEntity({ attributes: { validUntil: "2027-01-01T00:00:00Z" }, content }));

    expect(reading.profile?.validUntil).toBe(Date.UTC(2026, 11, 24));
  });

  it("lets one of several identity providers be chosen, apps beside them aside", () => {
    const idp = (entityID: string) => anEntity({ attributes: { entityID }, content: anIdpRole({ keys: KEYS }) });
    const document = anAggregate([idp("https://a.io"), anEntity(), idp("https://b.io")]);

    const [open, chosen] = [readXml(document), readXml(document, "https://b.io")];

    expect([open.profile, open.candidates, codes(open)]).toEqual([
      null,
      ["https://a.io", "https://b.io"],
      ["several-idp-entities"],
    ]);
    expect(chosen.profile?.entityId).toBe("https://b.io");
    expect(refusalOf(() => readXml(document, "https://c.io"))?.facts).toEqual({
      attribute: "entityId",
      reason: "unknown-entity-id",
      candidates: ["https://a.io", "https://b.io"],
    });
  });

  it("has each identity provider once", () => {
    const idp = anEntity({ content: anIdpRole({ keys: KEYS }) });

    expect(codes(readXml(anAggregate([idp, idp])))).toEqual(["duplicate-entity-id"]);
  });

  it.each([
    ["a message", '<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', "wrong-root"],
    ["no namespace", "<EntityDescriptor/>", "not-in-metadata-namespace"],
    ["an empty group", anAggregate([]), "no-idp-role"],
  ])("is not %s", (_, xml, code) => {
    expect(codes(readXml(xml))).toEqual([code]);
  });
});

describe("metadata of identity providers that others published", () => {
  const EXPRESS_SAML = "node_modules/express-saml2";

  it.each([
    [
      `${EXPRESS_SAML}/examples/metadata/metadata_idp1.xml`,
      undefined,
      ["sso-http", "sso-host-not-public", "no-signing-cert"],
    ],
    [
      `${EXPRESS_SAML}/examples/metadata/metadata_idp2.xml`,
      undefined,
      ["sso-http", "sso-host-not-public", "no-signing-cert"],
    ],
    [`${EXPRESS_SAML}/examples/metadata/onelogin_metadata_486670.xml`, 1, ["signing-cert-expired"]],
    // Their KeyInfo is in the wrong namespace, so that nobody can find the certificate.
    [`${EXPRESS_SAML}/test/metadata/IDPMetadata.xml`, undefined, ["no-signing-cert"]],
    [`${EXPRESS_SAML}/test/metadata/IdPMetadata_NoSignedAuthnWant.xml`, undefined, ["no-signing-cert"]],
  ])("%s has %d certificates and the concerns %j", (path, count, concerns) => {
    const reading = readIdpMetadata(readFileSync(new URL(`../../../${path}`, import.meta.url)), { now: NOW });

    expect([reading.profile?.certificates.length, codes(reading)]).toEqual([count, concerns]);
  });
});

describe("hostile bytes", () => {
  it("end in a reading with a certificate, in one without a profile, or in a refusal", () => {
    const good = bytesOf(anEntity({ content: WS_FEDERATION + anIdpRole({ keys: KEYS }) }));
    const damage = fc.record({
      at: fc.nat(good.length - 1),
      remove: fc.nat(40),
      insert: fc.uint8Array({ maxLength: 8 }),
    });

    fc.assert(
      fc.property(damage, ({ at, remove, insert }) => {
        const document = Buffer.concat([good.subarray(0, at), insert, good.subarray(at + remove)]);
        try {
          const { profile, findings } = readIdpMetadata(document, { now: NOW });
          const isDisproved = findings.some(({ severity }) => severity === "disproof");
          expect(profile === null ? isDisproved : profile.certificates.length > 0 && !isDisproved).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AnteroomError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
