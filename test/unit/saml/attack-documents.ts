import { gzipSync } from "node:zlib";
import {
  ACS_URL,
  aKey,
  anAcs,
  anAggregate,
  anEntity,
  anIdpRole,
  aRole,
  bytesOf,
  CERTIFICATES,
  ENTITY_ID,
} from "../../support/metadata.ts";

/** One document with what must come of it. `code` is the warning or disproof that explains the verdict. */
export interface AttackCase {
  readonly id: string;
  readonly title: string;
  readonly document: Uint8Array;
  readonly verdict: "supported" | "unsupported" | "ambiguous";
  readonly code?: string;
}

/** One document that cannot be read, so that no verdict follows. */
export interface UnreadableCase {
  readonly id: string;
  readonly title: string;
  readonly document: Uint8Array;
  readonly reason: string;
}

const ARTIFACT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact";
const REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
const EVIL_ACS = anAcs({ Location: "https://evil.io/acs", index: "1" });
const PLAIN = anEntity();

function withAcs(...acs: string[]): Uint8Array {
  return bytesOf(anEntity({ content: aRole({ acs: acs.join("") }) }));
}

function withLocation(Location: string): Uint8Array {
  return withAcs(anAcs({ Location }));
}

function withRole(attributes: Record<string, string | undefined>, before = ""): Uint8Array {
  return bytesOf(anEntity({ content: aRole({ attributes, before }) }));
}

function withEntity(attributes: Record<string, string | undefined>): Uint8Array {
  return bytesOf(anEntity({ attributes }));
}

function withContent(...content: string[]): Uint8Array {
  return bytesOf(anEntity({ content: content.join("") }));
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, index) =>
    anAcs({ Location: `${ACS_URL}/${index}`, index: `${index}` }),
  ).join("\n");
}

function entityNamed(name: string): string {
  return anEntity({ attributes: { entityID: `https://${name}.vendor.io` } });
}

const NAME_ID = "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:<!-- x -->emailAddress</md:NameIDFormat>";
const COMMENTED_CERTIFICATE = `${CERTIFICATES.rsa.slice(0, 100)}<!-- x -->${CERTIFICATES.rsa.slice(100)}`;

type Row = readonly [id: string, title: string, document: Uint8Array, verdict: AttackCase["verdict"], code?: string];

const JUDGED: readonly Row[] = [
  ["M01", "a plain good document", bytesOf(PLAIN), "supported"],
  [
    "M05",
    "the right names without a namespace",
    bytesOf(PLAIN.replaceAll(/xmlns:md="[^"]*"|md:/g, "")),
    "unsupported",
    "not-in-metadata-namespace",
  ],
  [
    "M06",
    "the right names in a foreign namespace",
    bytesOf(PLAIN.replace(/xmlns:md="[^"]*"/, 'xmlns:md="urn:evil"')),
    "unsupported",
    "not-in-metadata-namespace",
  ],
  ["M07", "an entity inside another root", bytesOf(`<x>${PLAIN}</x>`), "unsupported", "wrong-root"],
  ["M08", "IdP metadata by mistake", withContent(anIdpRole()), "unsupported", "idp-only"],
  [
    "M09",
    "SAML 1.1 only",
    withRole({ protocolSupportEnumeration: "urn:oasis:names:tc:SAML:1.1:protocol" }),
    "unsupported",
    "no-saml2-protocol",
  ],
  [
    "M10",
    "no protocolSupportEnumeration",
    withRole({ protocolSupportEnumeration: undefined }),
    "unsupported",
    "no-saml2-protocol",
  ],
  [
    "M11",
    "the protocol only as part of a token",
    withRole({ protocolSupportEnumeration: "xurn:oasis:names:tc:SAML:2.0:protocolx" }),
    "unsupported",
    "no-saml2-protocol",
  ],
  ["M12", "no ACS", withAcs(), "unsupported", "no-acs"],
  ["M13", "only an Artifact ACS", withAcs(anAcs({ Binding: ARTIFACT })), "unsupported", "no-post-acs"],
  ["M14", "only a Redirect ACS", withAcs(anAcs({ Binding: REDIRECT })), "unsupported", "no-post-acs"],
  ["M15", "a javascript: ACS", withLocation("javascript:alert(1)"), "unsupported", "no-usable-post-acs"],
  ["M16", "a data: ACS", withLocation("data:text/html,x"), "unsupported", "no-usable-post-acs"],
  ["M17", "a relative ACS", withLocation("/saml/acs"), "unsupported", "no-usable-post-acs"],
  ["M18", "an ACS with a newline", withLocation("https://a.io/&#10;acs"), "unsupported", "no-usable-post-acs"],
  ["M19", "an ACS on http only", withLocation("http://app.vendor.io/acs"), "supported", "acs-http"],
  [
    "M20",
    "an ACS with user information",
    withLocation("https://app.vendor.io@evil.io/acs"),
    "supported",
    "acs-userinfo",
  ],
  ["M21", "an ACS on localhost", withLocation("https://localhost/acs"), "supported", "acs-host-not-public"],
  ["M22", "an evil ACS last", withAcs(anAcs(), EVIL_ACS), "supported"],
  [
    "M23",
    "a decoy ACS in extensions",
    withContent(
      aRole({
        before: `<md:Extensions><e:SPSSODescriptor xmlns:e="urn:evil">${EVIL_ACS}</e:SPSSODescriptor></md:Extensions>`,
      }),
    ),
    "supported",
  ],
  [
    "M24",
    "a decoy role",
    withContent(aRole(), `<md:EvilSSODescriptor>${EVIL_ACS}</md:EvilSSODescriptor>`),
    "supported",
    "schema-invalid",
  ],
  [
    "M25",
    "two defaults",
    withAcs(anAcs({ isDefault: "true" }), anAcs({ index: "1", isDefault: "true" })),
    "supported",
    "several-default-acs",
  ],
  ["M26", "a duplicate index", withAcs(anAcs(), anAcs()), "supported", "duplicate-acs-index"],
  ["M27", "no entityID", withEntity({ entityID: undefined }), "unsupported", "no-entity-id"],
  [
    "M28",
    "an entityID of 2,000 characters",
    withEntity({ entityID: `https://${"a".repeat(1992)}` }),
    "unsupported",
    "entity-id-too-long",
  ],
  ["M29", "the entityID __proto__", withEntity({ entityID: "__proto__" }), "supported"],
  ["M30", "a past validUntil", withEntity({ validUntil: "2026-11-21T00:00:00Z" }), "supported", "expired"],
  ["M31", "a validUntil of 2099", withEntity({ validUntil: "2099-01-01T00:00:00Z" }), "supported", "valid-until-far"],
  ["M32", "garbage as validUntil", withEntity({ validUntil: "tomorrow" }), "supported", "bad-valid-until"],
  ["M33", "a role that expired", withRole({ validUntil: "2020-01-01T00:00:00Z" }), "supported", "expired"],
  ["M34", "an aggregate of one SP", bytesOf(anAggregate([PLAIN])), "supported"],
  [
    "M35",
    "an aggregate of two SPs",
    bytesOf(anAggregate([entityNamed("one"), entityNamed("two")])),
    "ambiguous",
    "several-sp-entities",
  ],
  [
    "M36",
    "an aggregate with a duplicate entityID",
    bytesOf(anAggregate([PLAIN, PLAIN])),
    "unsupported",
    "duplicate-entity-id",
  ],
  [
    "M37",
    "an entity nested in extensions",
    withContent(`<md:Extensions>${entityNamed("evil")}</md:Extensions>`, aRole()),
    "supported",
    "schema-invalid",
  ],
  [
    "M44",
    "UTF-16 without a DOCTYPE",
    bytesOf(`<?xml version="1.0" encoding="UTF-16"?>${PLAIN}`, "utf16le"),
    "supported",
  ],
  ["M45", "a comment inside a NameIDFormat", withRole({}, NAME_ID), "supported"],
  ["M46", "a comment inside a certificate", withRole({}, aKey(COMMENTED_CERTIFICATE)), "supported"],
  ["M47", "a weak key", withRole({}, aKey(CERTIFICATES.weak)), "supported", "weak-key"],
  ["M48", "a garbage certificate", withRole({}, aKey("bm90IGEgY2VydGlmaWNhdGU=")), "supported", "bad-cert"],
  [
    "M49",
    "signed requests without a key",
    withRole({ AuthnRequestsSigned: "true" }),
    "supported",
    "signs-requests-but-no-signing-cert",
  ],
  ["M50", "booleans as 1 and 0", withRole({ AuthnRequestsSigned: "0", WantAssertionsSigned: "1" }), "supported"],
  ["M51", "the boolean True", withRole({ WantAssertionsSigned: "True" }), "supported", "bad-boolean"],
  [
    "M58",
    "a byte order mark and an XML declaration",
    bytesOf(`\uFEFF<?xml version="1.0" encoding="UTF-8"?>${PLAIN}`),
    "supported",
  ],
  [
    "M59",
    "a blank line before the XML declaration",
    bytesOf(`\n<?xml version="1.0"?>${PLAIN}`),
    "supported",
    "leading-whitespace",
  ],
  [
    "M61",
    "10,000 ACS in an aggregate",
    bytesOf(anAggregate([anEntity({ content: aRole({ acs: lines(10_000) }) })])),
    "supported",
  ],
  ["M64", "both IdP and SP roles", withContent(anIdpRole(), aRole()), "supported", "both-idp-and-sp-roles"],
  ["M65", "two SP roles", withContent(aRole(), aRole()), "supported", "several-sp-roles"],
  ["M66", "an ACS on another host than the entityID", withLocation("https://login.other.io/acs"), "supported"],
  ["M67", "a fragment in the ACS", withLocation("https://app.vendor.io/acs#x"), "supported", "acs-fragment"],
  ["M68", "an ACS host with a look-alike letter", withLocation("https://\u0430pp.vendor.io/acs"), "supported"],
  [
    "M69",
    "attribute names in lower case",
    bytesOf(PLAIN.replace("Binding=", "binding=").replace("Location=", "location=")),
    "unsupported",
    "no-post-acs",
  ],
  [
    "M70",
    "an XInclude",
    withContent(
      '<md:Extensions><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></md:Extensions>',
      aRole(),
    ),
    "supported",
  ],
  ["M71", "a style sheet instruction", bytesOf(`<?xml-stylesheet href="http://evil.io/x.xsl"?>${PLAIN}`), "supported"],
  [
    "M72",
    "a schema location on the network",
    withEntity({
      "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      "xsi:schemaLocation": "urn:x http://evil.io/x.xsd",
    }),
    "supported",
  ],
];

function laughs(): string {
  const entities = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);
  return `<!DOCTYPE x [<!ENTITY l0 "ha">${entities.join("")}]><x>&l9;</x>`;
}

const DTD_ACS = `<!DOCTYPE md:EntityDescriptor [<!ATTLIST md:AssertionConsumerService Location CDATA "${ACS_URL}">]>`;
const HTML_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>";

const UNREADABLE: readonly (readonly [id: string, title: string, document: Uint8Array, reason: string])[] = [
  ["M02", "an HTML login page", bytesOf(HTML_PAGE), "html"],
  [
    "M02b",
    "an HTML page that is well-formed XML",
    bytesOf('<?xml version="1.0"?>\n<!-- x --><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    "html",
  ],
  ["M02c", "an HTML page without its beginning", bytesOf("<div><br><body class=x></div>"), "html"],
  ["M03", "a JSON error body", bytesOf('  {"error":"not found"}'), "json"],
  ["M04", "nothing", bytesOf(""), "empty"],
  ["M04b", "white space after a byte order mark", bytesOf("\uFEFF \r\n\t"), "empty"],
  ["M38", "a DOCTYPE", bytesOf(`<!DOCTYPE md:EntityDescriptor>${PLAIN}`), "doctype"],
  ["M39", "an external entity", bytesOf(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`), "doctype"],
  [
    "M40",
    "an external parameter entity",
    bytesOf(`<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1/e"> %e;]>${PLAIN}`),
    "doctype",
  ],
  ["M41", "a billion laughs", bytesOf(laughs()), "doctype"],
  ["M42", "a DTD that supplies the ACS", bytesOf(`${DTD_ACS}${PLAIN}`), "doctype"],
  [
    "M43",
    "a DOCTYPE in UTF-16",
    bytesOf(`<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>${PLAIN}`, "utf16le"),
    "doctype",
  ],
  ["M52", "a duplicate attribute", bytesOf(PLAIN.replace("entityID=", 'entityID="x" entityID=')), "not-well-formed"],
  ["M53", "two roots", bytesOf(PLAIN + PLAIN), "not-well-formed"],
  ["M54", "trailing garbage", bytesOf(`${PLAIN}garbage`), "not-well-formed"],
  ["M55", "a mismatched end tag", bytesOf(PLAIN.replace("</md:SPSSODescriptor>", "</md:SPSSO>")), "not-well-formed"],
  [
    "M56",
    "a NUL character",
    bytesOf(PLAIN.replace("</md:SPSSODescriptor>", "\0</md:SPSSODescriptor>")),
    "not-well-formed",
  ],
  ["M57", "an unbound prefix", bytesOf(PLAIN.replace(/xmlns:md="[^"]*"/, "")), "not-well-formed"],
  ["M60", "gzip bytes", gzipSync(bytesOf(PLAIN)), "gzip"],
  ["M61b", "10,000 ACS in a single entity", bytesOf(anEntity({ content: aRole({ acs: lines(10_000) }) })), "too-large"],
  [
    "M62",
    "5,000 levels",
    bytesOf(anEntity({ content: `<md:Extensions>${"<x>".repeat(5000)}${"</x>".repeat(5000)}</md:Extensions>` })),
    "too-deep",
  ],
  ["M63", "11 MB of text", bytesOf(anEntity({ content: "x".repeat(11 * 1024 * 1024) })), "too-large"],
];

/** The documents of the attack corpus that are XML, with their verdicts. */
export const ATTACKS: readonly AttackCase[] = JUDGED.map(([id, title, document, verdict, code]) => ({
  id,
  title,
  document,
  verdict,
  ...(code === undefined ? {} : { code }),
}));

/** The documents of the attack corpus that are refused unread. */
export const UNREADABLES: readonly UnreadableCase[] = UNREADABLE.map(([id, title, document, reason]) => ({
  id,
  title,
  document,
  reason,
}));

/** Documents in which something tries to pass for the service provider's only endpoint and id. */
export const DECOYS: readonly string[] = ["M22", "M23", "M24", "M37", "M70"];

/** The model that every decoy document must have. */
export const TRUE_MODEL: Readonly<Record<"entityId" | "defaultUrl", string>> = {
  entityId: ENTITY_ID,
  defaultUrl: ACS_URL,
};
