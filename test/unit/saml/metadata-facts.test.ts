import { describe, expect, it } from "vitest";
import type { Finding, MetadataQuestion } from "../../../src/domain/application/saml-evidence.ts";
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
  NOW,
} from "../../support/metadata.ts";

const POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const FORMAT = "<md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>";
const LOGOUT = `<md:SingleLogoutService Binding="${POST}" Location="https://app.vendor.io/slo"/>`;

function read(xml: string, question: Partial<MetadataQuestion> = {}) {
  return readMetadata(bytesOf(xml), { now: NOW, ...question });
}

function finding(xml: string, code: string, question: Partial<MetadataQuestion> = {}): Finding | undefined {
  return read(xml, question).findings.find((one) => one.code === code);
}

function attributes(...requested: readonly (readonly [name: string, isRequired: string])[]): string {
  const elements = requested.map(
    ([name, isRequired]) => `<md:RequestedAttribute Name="${name}" isRequired="${isRequired}"/>`,
  );
  const name = '<md:ServiceName xml:lang="en">App</md:ServiceName>';
  return `<md:AttributeConsumingService index="0">${name}${elements.join("")}</md:AttributeConsumingService>`;
}

function contact(kind: string, address = "mailto:it@vendor.io"): string {
  return `<md:ContactPerson contactType="${kind}"><md:SurName>Doe</md:SurName><md:EmailAddress>${address}</md:EmailAddress></md:ContactPerson>`;
}

describe("facts about a service provider", () => {
  it.each([
    [
      "that it signs its requests",
      "signs-requests",
      aRole({ attributes: { AuthnRequestsSigned: "true" }, before: aKey() }),
      "The service provider signs its sign-in requests.",
    ],
    [
      "that it wants signed assertions",
      "wants-signed-assertions",
      aRole({ attributes: { WantAssertionsSigned: "1" } }),
      "The service provider wants assertions to be signed themselves, not only the response around them.",
    ],
    [
      "that it logs out everywhere",
      "single-logout",
      aRole({ before: LOGOUT }),
      "The service provider supports single logout.",
    ],
    [
      "that it names no format",
      "no-name-id-format",
      aRole(),
      "The service provider names no NameID format, so the identity provider decides which one it sends.",
    ],
    [
      "that it has no encryption certificate",
      "no-encryption-cert",
      aRole({ before: aKey(CERTIFICATES.rsa, "signing") }),
      "The service provider gives no encryption certificate, so assertions travel signed but not encrypted inside TLS.",
    ],
    [
      "the one attribute that it requires",
      "required-attribute",
      aRole({ after: attributes(["mail", "true"], ["phone", "false"]) }),
      'The service provider requires the attribute "mail".',
    ],
    [
      "the attributes that it requires",
      "required-attribute",
      aRole({ after: attributes(...["a", "b", "c", "d", "e", "f", "g"].map((name) => [name, "1"] as const)) }),
      'The service provider requires the attributes "a", "b", "c", "d", "e" and 2 more.',
    ],
    [
      "what it is called",
      "display-name",
      `${aRole()}<md:Organization><md:OrganizationName xml:lang="en">V</md:OrganizationName>` +
        '<md:OrganizationDisplayName xml:lang="en">Vendor</md:OrganizationDisplayName>' +
        '<md:OrganizationURL xml:lang="en">https://vendor.io</md:OrganizationURL></md:Organization>',
      'The metadata calls the app "Vendor".',
    ],
    [
      "whom to ask, without saying who it is",
      "contact",
      aRole() + contact("technical") + contact("support") + contact("technical"),
      'The metadata says whom to ask, for "technical", "support".',
    ],
  ])("say %s", (_, code, content, message) => {
    expect(finding(anEntity({ content }), code)).toMatchObject({ severity: "info", message });
  });

  it.each([
    ["signs-requests", aRole({ attributes: { AuthnRequestsSigned: "false" } })],
    ["wants-signed-assertions", aRole()],
    ["single-logout", aRole()],
    ["no-name-id-format", aRole({ before: FORMAT })],
    ["no-encryption-cert", aRole({ before: aKey() })],
    ["required-attribute", aRole({ after: attributes(["phone", "false"]) })],
    ["display-name", aRole()],
    ["contact", aRole() + contact("technical", " ")],
  ])("do not say %s where it is not so", (code, content) => {
    expect(finding(anEntity({ content }), code)).toBeUndefined();
  });
});

describe("how long metadata may be kept", () => {
  it.each([
    ["PT1H", 3_600_000],
    ["P1D", 86_400_000],
    ["P1DT12H30M5.5S", 131_405_500],
    [" P1Y2M ", 36_720_000_000],
    ["PT0S", 0],
  ])("%s is %d milliseconds", (cacheDuration, expected) => {
    expect(read(anEntity({ attributes: { cacheDuration } })).profile?.cacheDuration).toBe(expected);
  });

  it("is the shortest that any level says", () => {
    const content = aRole({ attributes: { cacheDuration: "PT6H" } });
    const group = anAggregate([anEntity({ attributes: { cacheDuration: "P2D" }, content })], { cacheDuration: "P1D" });

    expect(read(group).profile?.cacheDuration).toBe(6 * 3_600_000);
  });

  it.each(["P", "PT", "1D", "-P1D", "P1H", "P1.5D", "PT1S2H", "soon", `P${"9".repeat(30)}D`])(
    "is not known from %s, which is warned of",
    (cacheDuration) => {
      const xml = anEntity({ attributes: { cacheDuration } });

      expect(read(xml).profile).not.toHaveProperty("cacheDuration");
      expect(finding(xml, "bad-cache-duration")?.severity).toBe("warning");
    },
  );
});

describe("where metadata was fetched", () => {
  const named = (entityID: string) => anEntity({ attributes: { entityID } });

  it.each([
    ["the host of the entity id", "https://app.vendor.io/saml", named("https://app.vendor.io/x"), "tls-origin"],
    ["a host below it", "https://eu.app.vendor.io/saml", named("https://app.vendor.io/x"), "tls-origin"],
    ["a host above it", "https://vendor.io/saml", named("https://app.vendor.io/x"), "tls-origin"],
    ["the host of an endpoint", `${ACS_URL}/metadata`, named("urn:app"), "tls-origin"],
    ["another host", "https://evil.io/saml", named("https://app.vendor.io/x"), "foreign-origin"],
    [
      "a host that ends likewise",
      "https://evilapp.vendor.io.evil.io/",
      named("https://app.vendor.io/x"),
      "foreign-origin",
    ],
    ["a host that begins likewise", "https://xapp.vendor.io/", named("https://app.vendor.io/x"), "foreign-origin"],
    ["a host below the top only", "https://other.io/", named("https://io/x"), "foreign-origin"],
  ])("is %s", (_, fetchedFrom, xml, code) => {
    const codes = read(xml, { fetchedFrom }).findings.map((one) => one.code);

    expect(codes.filter((one) => one.endsWith("-origin"))).toEqual([code]);
  });

  it.each([
    ["when it was brought", undefined],
    ["when it was not fetched over TLS", "http://app.vendor.io/saml"],
  ])("is not said %s", (_, fetchedFrom) => {
    const question = fetchedFrom === undefined ? {} : { fetchedFrom };

    expect(finding(anEntity(), "tls-origin", question)).toBeUndefined();
    expect(finding(anEntity(), "foreign-origin", question)).toBeUndefined();
  });

  it("counts for any of several endpoints", () => {
    const acs = anAcs() + anAcs({ Location: "https://login.other.io/acs", index: "1" });
    const xml = anEntity({ attributes: { entityID: "urn:app" }, content: aRole({ acs }) });

    expect(finding(xml, "tls-origin", { fetchedFrom: "https://login.other.io/metadata" })).toBeDefined();
  });
});
