import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AnteroomError } from "../../../src/domain/errors.ts";
import { readMetadata } from "../../../src/saml/metadata-reading.ts";
import {
  ACS_URL,
  aKey,
  anAcs,
  anAggregate,
  anEntity,
  aRole,
  bytesOf,
  CERTIFICATES,
  ENTITY_ID,
  NOW,
} from "../../support/metadata.ts";
import { ATTACKS, DECOYS, TRUE_MODEL, UNREADABLES } from "./attack-documents.ts";
import { refusalOf } from "./refusal.ts";

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/** Time on the processor, which does not depend on what else the machine does. */
function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

describe("the attack corpus", () => {
  it.each(ATTACKS)("$id: $title is $verdict $code", ({ document, verdict, code }) => {
    const reading = readMetadata(document, { now: NOW });

    const telling = reading.findings.filter(
      ({ severity, code: own }) => severity === "warning" || severity === "disproof" || own === code,
    );
    expect({ verdict: reading.verdict, codes: telling.map((finding) => finding.code) }).toEqual({
      verdict,
      codes: code === undefined ? [] : expect.arrayContaining([code]),
    });
    expect(reading.profile !== undefined).toBe(verdict === "supported");
  });

  it.each(UNREADABLES)("$id: $title is refused as $reason without a verdict", ({ document, reason }) => {
    const refusal = refusalOf(() => readMetadata(document, { now: NOW }));

    expect(refusal).toBeInstanceOf(AnteroomError);
    expect({ code: refusal?.code, reason: refusal?.facts["reason"] }).toEqual({
      code: reason === "too-large" ? "too_large" : "invalid_value",
      reason,
    });
    expect(refusal?.message).toMatch(/^The metadata document .{1,250}; .{1,150}\.$/);
  });

  it.each(ATTACKS.filter(({ id }) => DECOYS.includes(id)))("$id: $title leaves the model alone", ({ document }) => {
    const { profile } = readMetadata(document, { now: NOW });

    expect({ entityId: profile?.entityId, defaultUrl: profile?.acsEndpoints[0]?.url }).toEqual(TRUE_MODEL);
  });

  it("reads 10,000 endpoints in less than a second", () => {
    const document = ATTACKS.find(({ id }) => id === "M61")?.document ?? new Uint8Array();
    const startedAt = process.cpuUsage();

    const reading = readMetadata(document, { now: NOW });

    expect(reading.profile?.acsEndpoints).toHaveLength(10_000);
    expect(cpuMsSince(startedAt)).toBeLessThan(1000);
  });
});

describe("documents made to take long", () => {
  const many = (part: string): string => part.repeat(Math.floor(380_000 / part.length));

  it.each([
    ["comments before the root", many("<!---->") + anAggregate([anEntity()])],
    ["siblings in a group", anAggregate([many("<x/>"), anEntity()])],
    ["siblings in an entity", anAggregate([anEntity({ content: many("<x/>") + aRole() })])],
    ["siblings in a role", anAggregate([anEntity({ content: aRole({ before: many("<x/>") }) })])],
    ["empty roles", anAggregate([anEntity({ content: many("<md:SPSSODescriptor/>") })])],
    ["certificates", anAggregate([anEntity({ content: aRole({ before: many(aKey()) }) })])],
    [
      "an endless URL",
      anAggregate([anEntity({ content: aRole({ acs: anAcs({ Location: `https://a/${many("{")}` }) }) })]),
    ],
    [
      "white space in a URL",
      anAggregate([anEntity({ content: aRole({ acs: anAcs({ Location: `x${many(" ")}x` }) }) })]),
    ],
  ])("are judged within two seconds: %s", (_, xml) => {
    const startedAt = process.cpuUsage();

    const { verdict } = readMetadata(bytesOf(xml), { now: NOW });

    expect(["supported", "unsupported"]).toContain(verdict);
    expect(cpuMsSince(startedAt)).toBeLessThan(2000);
  });

  it("are refused above 100,000 elements", () => {
    const refusal = refusalOf(() => readMetadata(bytesOf(anAggregate(["<x/>".repeat(100_000)])), { now: NOW }));

    expect({ code: refusal?.code, reason: refusal?.facts["reason"] }).toEqual({
      code: "too_large",
      reason: "too-large",
    });
  });
});

describe("the reading of a service provider", () => {
  it("keeps everything that the metadata says", () => {
    const ui =
      '<mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="de">Kunden</mdui:DisplayName><mdui:DisplayName xml:lang="en">CRM</mdui:DisplayName></mdui:UIInfo>';
    const formats = "<md:NameIDFormat> urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\n</md:NameIDFormat>";
    const attributes = '<md:RequestedAttribute Name="mail" isRequired="1"/><md:RequestedAttribute Name="role"/>';
    const role = aRole({
      attributes: { AuthnRequestsSigned: "true", WantAssertionsSigned: "1", validUntil: "2027-01-02T00:00:00Z" },
      before: `<md:Extensions>${ui}</md:Extensions>${aKey(CERTIFICATES.rsa, "signing")}${formats}`,
      acs: anAcs({ isDefault: "false" }) + anAcs({ Location: `${ACS_URL}/2`, index: "1" }),
      after: `<md:AttributeConsumingService index="0">${attributes}</md:AttributeConsumingService>`,
    });
    const document = bytesOf(anEntity({ attributes: { validUntil: "2027-01-01T01:00:00+01:00" }, content: role }));

    const reading = readMetadata(document, { now: NOW });

    expect(reading.profile).toEqual({
      entityId: ENTITY_ID,
      acsEndpoints: [
        { url: `${ACS_URL}/2`, binding: POST, index: 1 },
        { url: ACS_URL, binding: POST, index: 0, isDefault: false },
      ],
      nameIdFormats: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
      authnRequestsSigned: true,
      wantAssertionsSigned: true,
      certificates: [
        {
          use: "signing",
          subject: "CN=signing.example.com, O=Example",
          issuer: "CN=signing.example.com, O=Example",
          serialNumber: "01",
          fingerprint: "ec682bbd27d471483d4b7bcee9b7054985b70cfacea48fac529e8b94384e0062",
          keyType: "rsa",
          keyBits: 2048,
          notBefore: Date.UTC(2026, 0, 1),
          notAfter: Date.UTC(2046, 0, 1),
        },
      ],
      validUntil: Date.UTC(2027, 0, 1),
      requestedAttributes: [
        { name: "mail", required: true },
        { name: "role", required: false },
      ],
      displayName: "CRM",
    });
    expect(reading.sha256).toBe(createHash("sha256").update(document).digest("hex"));
  });

  it("lists six proofs for a supported document and nothing to worry about", () => {
    const document = bytesOf(anEntity({ content: aRole({ before: aKey() }) }));

    const { findings } = readMetadata(document, { now: NOW });

    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "proof saml2-metadata",
      "proof entity-id",
      "proof sp-role",
      "proof saml2-protocol",
      "proof post-acs",
      "proof usable-acs",
      "info no-name-id-format",
      "info no-valid-until",
    ]);
  });

  it("says where, what and what to do", () => {
    const document = bytesOf(
      anEntity({ content: aRole({ acs: anAcs() + anAcs({ Location: "http://a.io/", index: "1" }) }) }),
    );

    const { findings } = readMetadata(document, { now: NOW });

    expect(findings.find(({ code }) => code === "acs-http")).toEqual({
      code: "acs-http",
      severity: "warning",
      message: 'The endpoint "http://a.io/" is http, so sign-ins can be read and changed on the way.',
      fix: "Ask the vendor for an https endpoint before using this in production.",
      path: "/EntityDescriptor/SPSSODescriptor/AssertionConsumerService[2]",
    });
  });

  it("counts repeated findings instead of listing them", () => {
    const document = bytesOf(anEntity({ content: aRole({ acs: anAcs({ index: undefined }).repeat(3) }) }));

    const { findings } = readMetadata(document, { now: NOW });

    expect(findings.filter(({ code }) => code === "schema-invalid").map(({ message }) => message)).toEqual([
      "The metadata breaks the SAML metadata schema: Element 'AssertionConsumerService': The attribute 'index' is required but missing (line 1). The same in 2 more places.",
    ]);
  });

  it("takes the role that speaks SAML 2.0 when another speaks SAML 1.1", () => {
    const old = aRole({
      attributes: { protocolSupportEnumeration: "urn:oasis:names:tc:SAML:1.1:protocol" },
      acs: anAcs({ Location: "https://old.io/" }),
    });
    const document = bytesOf(anEntity({ content: old + aRole() }));

    const reading = readMetadata(document, { now: NOW });

    expect({ verdict: reading.verdict, url: reading.profile?.acsEndpoints[0]?.url }).toEqual({
      verdict: "supported",
      url: ACS_URL,
    });
  });
});

describe("the choice among entities", () => {
  const one = anEntity({ attributes: { entityID: "urn:one" } });
  const two = anEntity({ attributes: { entityID: "urn:two" } });
  const aggregate = bytesOf(anAggregate([one, anAggregate([two])], { validUntil: "2026-12-01T00:00:00Z" }));

  it("offers the entity ids of all service providers, nested ones too", () => {
    const reading = readMetadata(aggregate, { now: NOW });

    expect({ verdict: reading.verdict, candidates: reading.candidates }).toEqual({
      verdict: "ambiguous",
      candidates: ["urn:one", "urn:two"],
    });
  });

  it("judges the named one, with the validity of the groups around it", () => {
    const reading = readMetadata(aggregate, { entityId: "urn:two", now: NOW });

    expect({
      verdict: reading.verdict,
      entityId: reading.profile?.entityId,
      validUntil: reading.profile?.validUntil,
    }).toEqual({
      verdict: "supported",
      entityId: "urn:two",
      validUntil: Date.UTC(2026, 11, 1),
    });
  });

  it.each([
    [
      "an aggregate",
      aggregate,
      ["urn:one", "urn:two"],
      'The entityId "urn:x" is not in the metadata document; choose "urn:one" or "urn:two".',
    ],
    [
      "a single service provider",
      bytesOf(one),
      ["urn:one"],
      'The entityId "urn:x" is not in the metadata document; choose "urn:one".',
    ],
    [
      "an aggregate of nothing",
      bytesOf(anAggregate([])),
      [],
      'The entityId "urn:x" is not in the metadata document; give the metadata of that entity.',
    ],
  ])("refuses an entityId that %s does not have", (_, document, candidates, message) => {
    const refusal = refusalOf(() => readMetadata(document, { entityId: "urn:x", now: NOW }));

    expect({ code: refusal?.code, message: refusal?.message, facts: refusal?.facts }).toEqual({
      code: "invalid_value",
      message,
      facts: { attribute: "entityId", reason: "unknown-entity-id", candidates },
    });
  });

  it("names at most five candidates", () => {
    const many = anAggregate(
      Array.from({ length: 9 }, (_, index) => anEntity({ attributes: { entityID: `urn:${index}` } })),
    );

    const refusal = refusalOf(() => readMetadata(bytesOf(many), { entityId: "urn:x", now: NOW }));

    expect(refusal?.facts["candidates"]).toEqual(["urn:0", "urn:1", "urn:2", "urn:3", "urn:4"]);
  });

  it("calls an aggregate without service providers unsupported", () => {
    const reading = readMetadata(bytesOf(anAggregate([])), { now: NOW });

    expect({ verdict: reading.verdict, codes: reading.findings.map(({ code }) => code) }).toEqual({
      verdict: "unsupported",
      codes: ["saml2-metadata", "no-sp-role"],
    });
  });
});
