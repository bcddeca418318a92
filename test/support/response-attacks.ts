import type { ResponseExpectations } from "../../src/domain/application/saml-evidence.ts";
import { ACS_URL, ENTITY_ID, NOW } from "./metadata.ts";
import {
  aConfirmation,
  anAttribute,
  aResponse,
  aSubject,
  minutesFrom,
  NAMESPACES,
  REQUEST_ID,
  type ResponseParts,
  unsignedResponse,
} from "./responses.ts";
import { aSigningIdp, IDP_ENTITY_ID, type SigningIdp, signElement } from "./signing-idp.ts";
import { wrappings } from "./wrapping-attacks.ts";

/** An input that somebody hostile, or careless, sends. */
export interface ResponseAttack {
  /** Of the corpus: `L01` and on; letters tell variants of one apart. */
  readonly id: string;
  readonly what: string;
  readonly xml: string;
  /** What is expected, where it differs. */
  readonly expected?: Partial<ResponseExpectations>;
  /** The rule that refuses it, or how it is accepted rightly. */
  readonly outcome: string;
}

/** The identity provider that signs what is genuine. */
export const IDP: SigningIdp = aSigningIdp();
/** Somebody with a key of his own. */
export const ATTACKER: SigningIdp = aSigningIdp();
/** An honest provider of another connection. */
export const OTHER_IDP: SigningIdp = aSigningIdp("rsa", "https://other.example.com/saml");

/** What the service provider expects of each. */
export const EXPECTED: ResponseExpectations = {
  idp: IDP.profile,
  audience: ENTITY_ID,
  acsUrls: [ACS_URL],
  inResponseTo: REQUEST_ID,
  at: NOW,
};

const SIGNED = aResponse(IDP);
const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const ENVELOPED = `${DSIG}enveloped-signature`;
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const SHA1 = `${DSIG}sha1`;
const OUTSIDE = "https://elsewhere.example/saml";

function signature(id: string, what: string, xml: string, outcome: string): ResponseAttack {
  return { id, what, xml, outcome };
}

/** Signed properly by the provider, and wrong in what it says. */
function claim(id: string, what: string, parts: ResponseParts, outcome: string): ResponseAttack {
  return signature(id, what, aResponse(IDP, parts), outcome);
}

/** Something done to a response that is genuine otherwise. */
function edited(id: string, what: string, from: string | RegExp, to: string, outcome: string): ResponseAttack {
  const xml = SIGNED.replace(from, to);
  if (xml === SIGNED) throw new Error(`${id} changes nothing.`);
  return signature(id, what, xml, outcome);
}

const ACCEPTED = "accepted alice@example.com";

const DOCTYPES: readonly ResponseAttack[] = [
  edited("L21", "a DOCTYPE", "<samlp:Response", "<!DOCTYPE r><samlp:Response", "doctype"),
  edited(
    "L22",
    "an external entity",
    "<samlp:Response",
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><samlp:Response',
    "doctype",
  ),
  edited(
    "L22b",
    "entities that grow",
    "<samlp:Response",
    `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${growing()}]><samlp:Response`,
    "doctype",
  ),
];

function growing(): string {
  return [..."bcdefghij"].map((name, at) => `<!ENTITY ${name} "${`&${"abcdefghi"[at]};`.repeat(10)}">`).join("");
}

const FORMS: readonly ResponseAttack[] = [
  edited("L09", "two elements with one ID", 'ID="_response-1"', 'ID="_assertion-1"', "duplicate-id"),
  edited("L09b", "an Id that repeats the ID", "<samlp:Status>", '<samlp:Status Id="_assertion-1">', "duplicate-id"),
  edited("L11", "a root in another namespace", NAMESPACES.samlp, "urn:example:protocol", "not-a-response"),
  signature("L12", "no signature", unsignedResponse(IDP_ENTITY_ID), "not-signed"),
  signature(
    "L12b",
    "no signature, and another subject",
    unsignedResponse(IDP_ENTITY_ID, { nameId: "eve" }),
    "not-signed",
  ),
  edited("L13", "another NameID after signing", "alice@example.com", "mallory@example.com", "wrong-digest"),
  edited(
    "L14",
    "another Destination, unsigned",
    /Destination="[^"]+"/,
    `Destination="${OUTSIDE}"`,
    "wrong-destination",
  ),
  edited("L14b", "another Issuer, unsigned", IDP_ENTITY_ID, OUTSIDE, "wrong-issuer"),
  edited("L15", "another InResponseTo, unsigned", `InResponseTo="${REQUEST_ID}"`, 'InResponseTo="_x"', "wrong-request"),
  claim(
    "L16",
    "a status that is no success",
    { status: "urn:oasis:names:tc:SAML:2.0:status:Responder" },
    "wrong-status",
  ),
  edited("L17", "a comment in the NameID", "alice@example.com", "alice@example<!---->.com", "comment-in-value"),
  signature(
    "L18",
    "a comment in an attribute",
    aResponse(IDP, { attributes: anAttribute("role", "user") }).replace(">user<", ">us<!-- -->er<"),
    "comment-in-value",
  ),
  edited("L19", "CDATA in the NameID", "alice@example.com", "<![CDATA[alice@example.com]]>", ACCEPTED),
  edited(
    "L20",
    "an instruction in the NameID",
    "alice@example.com",
    "alice@<?x y?>example.com",
    "processing-instruction",
  ),
  edited("L43b", "a NameID that holds an element", "alice@example.com", "<b>alice@example.com</b>", "wrong-digest"),
  edited("F01", "no version of SAML 2.0 around", 'Version="2.0"', 'Version="1.1"', "wrong-version"),
  edited("F02", "no ID", 'ID="_response-1"', "", "bad-id"),
  edited("F03", "two Status", "<samlp:Status>", "<samlp:Status/><samlp:Status>", "repeated-element"),
  signature(
    "F04",
    "a signature in the Status",
    SIGNED.replace("</samlp:Status>", `<ds:Signature xmlns:ds="${DSIG}"/></samlp:Status>`),
    "misplaced-signature",
  ),
  signature("F05", "no assertion", SIGNED.replace(/<saml:Assertion.*<\/saml:Assertion>/s, ""), "no-assertion"),
  signature(
    "F06",
    "an assertion of another namespace",
    SIGNED.replaceAll("saml:Assertion ", 'x:Assertion xmlns:x="urn:x" ').replace("</saml:Assertion>", "</x:Assertion>"),
    "misplaced-assertion",
  ),
  signature("F07", "not XML", "SAML", "not-xml"),
  signature("F08", "nothing", "", "not-xml"),
  signature("F09", "elements 300 deep", `${"<a>".repeat(300)}${"</a>".repeat(300)}`, "too-deep"),
  edited("F10", "6,000 elements", "<samlp:Status>", `${"<samlp:Extensions/>".repeat(6000)}<samlp:Status>`, "too-large"),
  edited(
    "F11",
    "a relative namespace",
    "<samlp:Response",
    '<samlp:Response xmlns:x="relative"',
    "signature-canonicalization",
  ),
  edited(
    "F12",
    "a namespace of 400 characters",
    "<samlp:Status>",
    `<x:y xmlns:x="urn:${"x".repeat(400)}"/><samlp:Status>`,
    "signature-canonicalization",
  ),
  edited("L51", "five megabytes", "<samlp:Status>", `${" ".repeat(5 * 1024 * 1024)}<samlp:Status>`, "too-large"),
  edited("L51b", "300 KB of a name", "alice@example.com", "a".repeat(300_000), "too-large"),
  signature(
    "L48",
    "an encrypted assertion",
    SIGNED.replace(/<saml:Assertion.*<\/saml:Assertion>/s, "<saml:EncryptedAssertion/>"),
    "encrypted-assertion",
  ),
];

const KEYS: readonly ResponseAttack[] = [
  ...["hmac-sha256", "hmac-sha1", "rsa-md5"].map((name, at) =>
    signature(
      `L23${at === 0 ? "" : "bc"[at - 1]}`,
      `signed with ${name} and what everybody knows`,
      aResponse(IDP, {}, "assertion", { algorithm: MORE + name }),
      "signature-algorithm",
    ),
  ),
  edited("L24", "an unknown algorithm", `${MORE}rsa-sha256`, "urn:example:none", "signature-algorithm"),
  signature(
    "L25",
    "RSA with SHA-1",
    aResponse(IDP, {}, "assertion", { algorithm: `${DSIG}rsa-sha1` }),
    "signature-algorithm",
  ),
  signature("L26", "a digest by SHA-1", aResponse(IDP, {}, "assertion", { digest: SHA1 }), "digest-algorithm"),
  signature("L27", "another key with its certificate", aResponse(ATTACKER), "foreign-certificate"),
  signature(
    "L28",
    "another key with the provider's certificate",
    aResponse(ATTACKER, {}, "assertion", { carried: IDP.cert }),
    "wrong-signature",
  ),
  signature(
    "L28b",
    "another key, no certificate",
    aResponse(ATTACKER, {}, "both", { carried: null }),
    "wrong-signature",
  ),
  {
    ...signature("L29", "another key, and none is known of the provider", aResponse(ATTACKER), "no-trusted-key"),
    expected: { idp: { ...IDP.profile, certificates: [] } },
  },
  signature("L30", "the right key, no certificate", aResponse(IDP, {}, "assertion", { carried: null }), ACCEPTED),
  signature(
    "L31",
    "a reference to the whole document",
    aResponse(IDP, {}, "response", { isEmptyUri: true }),
    "signature-reference",
  ),
  edited("L31b", "a reference to something else", 'URI="#_assertion-1"', 'URI="#_response-1"', "signature-reference"),
  edited("L32", "a comment in the digest", "<ds:DigestValue>", "<ds:DigestValue><!-- -->", "comment-in-value"),
  edited("L32b", "another digest", /<ds:DigestValue>[^<]+/, "<ds:DigestValue>AAAA", "wrong-signature"),
  edited("L33", "two SignedInfo", /(<ds:SignedInfo>.*<\/ds:SignedInfo>)/s, "$1$1", "signature-form"),
  edited("L33b", "two references", /(<ds:Reference .*<\/ds:Reference>)/s, "$1$1", "signature-form"),
  edited("L33c", "an object in the signature", "</ds:Signature>", "<ds:Object/></ds:Signature>", "signature-form"),
  edited("L33d", "no base64 in the signature", /<ds:SignatureValue>[^<]+/, "<ds:SignatureValue>***", "signature-form"),
  edited("L33e", "another signature", /<ds:SignatureValue>[^<]+/, "<ds:SignatureValue>AAAA", "wrong-signature"),
  signature(
    "T01",
    "a transform that keeps comments",
    aResponse(IDP, {}, "assertion", { transforms: [ENVELOPED, `${EXCLUSIVE}WithComments`] }),
    "signature-transforms",
  ),
  signature(
    "T02",
    "no transform but the enveloped one",
    aResponse(IDP, {}, "assertion", { transforms: [ENVELOPED] }),
    "signature-transforms",
  ),
  edited(
    "T03",
    "one more transform",
    "</ds:Transforms>",
    '<ds:Transform Algorithm="urn:x"/></ds:Transforms>',
    "signature-transforms",
  ),
  signature(
    "T04",
    "another canonical form",
    aResponse(IDP, {}, "assertion", { canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }),
    "signature-canonicalization",
  ),
  edited(
    "T05",
    "a list of 40 prefixes",
    /(<ds:CanonicalizationMethod [^>]*?)\/?>(?:<\/ds:CanonicalizationMethod>)?/,
    `$1><c:InclusiveNamespaces xmlns:c="${EXCLUSIVE}" PrefixList="${"x ".repeat(40)}"/></ds:CanonicalizationMethod>`,
    "signature-canonicalization",
  ),
  edited(
    "T06",
    "an element of 200 attributes",
    "<ds:SignedInfo>",
    `<ds:SignedInfo${Array.from({ length: 200 }, (_, at) => ` a${at}=""`).join("")}>`,
    "signature-canonicalization",
  ),
  edited(
    "T07",
    "a namespace used 4,000 times in the signature",
    new RegExp(`(<ds:Transform Algorithm="${ENVELOPED}")\\/?>(?:</ds:Transform>)?`),
    `$1><InclusiveNamespaces xmlns:x="urn:${"x".repeat(200)}">${"<x:y/>".repeat(4000)}</InclusiveNamespaces></ds:Transform>`,
    "signature-form",
  ),
  signature("L47", "by another connection's provider", aResponse(OTHER_IDP), "wrong-issuer"),
  signature(
    "L47b",
    "by another connection's provider in the name of this one",
    aResponse({ ...OTHER_IDP, entityId: IDP_ENTITY_ID }),
    "foreign-certificate",
  ),
  {
    ...signature("L50", "the key after a rollover", aResponse(ATTACKER), ACCEPTED),
    expected: {
      idp: { ...IDP.profile, certificates: [...IDP.profile.certificates, ...ATTACKER.profile.certificates] },
    },
  },
  signature(
    "B01",
    "a good signature around one that is not",
    signElement(aResponse(ATTACKER), "_response-1", IDP),
    "foreign-certificate",
  ),
];

const data = (attributes: string) =>
  aSubject().replace(/<saml:SubjectConfirmationData[^>]*\/>/, `<saml:SubjectConfirmationData ${attributes}/>`);
const conditions = (inner: string) =>
  `<saml:Conditions NotBefore="${minutesFrom(NOW, -1)}" NotOnOrAfter="${minutesFrom(NOW, 5)}">${inner}</saml:Conditions>`;
const restriction = (audience: string) =>
  `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
const LATER = minutesFrom(NOW, 5);

const CLAIMS: readonly ResponseAttack[] = [
  claim("L34", "for another audience", { audience: OUTSIDE }, "wrong-audience"),
  claim(
    "L34b",
    "for two audiences at once, one of which is another",
    { conditions: conditions(restriction(ENTITY_ID) + restriction(OUTSIDE)) },
    "wrong-audience",
  ),
  claim("L34c", "for nobody in particular", { conditions: conditions("") }, "no-audience"),
  claim("L35", "for another Recipient", { recipient: OUTSIDE }, "wrong-recipient"),
  claim("L35b", "for another Destination", { destination: OUTSIDE }, "wrong-destination"),
  signature(
    "L35c",
    "signed, for no Destination",
    aResponse(IDP, { destination: undefined }, "response"),
    "wrong-destination",
  ),
  claim("L36", "expired", { notOnOrAfter: minutesFrom(NOW, -6) }, "expired"),
  claim("L36b", "not valid yet", { notBefore: minutesFrom(NOW, 6) }, "not-yet-valid"),
  claim("L36c", "dates that are none", { notOnOrAfter: "soon" }, "bad-instant"),
  claim("L36d", "a date without a time", { notBefore: "2026-11-21" }, "bad-instant"),
  claim("L37", "a confirmation that expired", { confirmedUntil: minutesFrom(NOW, -6) }, "bearer-expired"),
  claim("L37b", "a confirmation without an end", { subject: data(`Recipient="${ACS_URL}"`) }, "bad-instant"),
  claim(
    "L37c",
    "a confirmation with a beginning",
    { subject: data(`Recipient="${ACS_URL}" NotOnOrAfter="${LATER}" NotBefore="${minutesFrom(NOW, -1)}"`) },
    "no-bearer",
  ),
  claim("L38", "no Conditions", { conditions: "" }, "no-conditions"),
  claim(
    "L38b",
    "a condition that nobody knows",
    { conditions: conditions(`${restriction(ENTITY_ID)}<saml:Condition/>`) },
    "unknown-condition",
  ),
  claim("L39", "confirmed by sender-vouches", { method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }, "no-bearer"),
  claim("L39b", "no confirmation at all", { subject: aSubject().replace(aConfirmation(), "") }, "no-bearer"),
  claim("L41", "unsolicited where a request was made", { inResponseTo: null }, "unsolicited"),
  {
    ...claim("L41b", "an answer where no request was made", {}, "wrong-request"),
    expected: { inResponseTo: null },
  },
  claim("L42", "an answer to somebody else's request", { inResponseTo: "_other" }, "wrong-request"),
  claim("L42b", "two different requests in one answer", { confirmedRequest: "_other" }, "wrong-request"),
  claim(
    "L43",
    "two NameID",
    { subject: aSubject().replace("</saml:NameID>", "</saml:NameID><saml:NameID>admin</saml:NameID>") },
    "several-name-ids",
  ),
  claim("L43c", "no NameID", { subject: `<saml:Subject>${aConfirmation()}</saml:Subject>` }, "no-name-id"),
  claim("L43d", "a NameID of white space", { nameId: " \n " }, "no-name-id"),
  claim("L43e", "no Subject", { subject: "" }, "no-subject"),
  claim("L44", "an attribute without a name", { attributes: anAttribute(undefined, "admin") }, "unnamed-attribute"),
  claim("L45", "an attribute of the name __proto__", { attributes: anAttribute("__proto__", "x") }, ACCEPTED),
  claim("C01", "issued in the future", { at: NOW + 6 * 60_000 }, "issued-in-future"),
  claim("C02", "nobody signed in", { authnStatement: "" }, "no-authentication"),
  claim(
    "C03",
    "a session that ended",
    {
      authnStatement: `<saml:AuthnStatement AuthnInstant="${minutesFrom(NOW, -60)}" SessionNotOnOrAfter="${minutesFrom(NOW, -6)}"/>`,
    },
    "session-ended",
  ),
  claim("C04", "signed, by another Issuer inside", { assertionIssuer: OUTSIDE }, "wrong-issuer"),
];

/** The whole corpus of Responses. */
export const ATTACKS: readonly ResponseAttack[] = [
  ...wrappings(IDP, ATTACKER).map(({ id, what, xml, rule }) => signature(id, what, xml, rule)),
  ...DOCTYPES,
  ...FORMS,
  ...KEYS,
  ...CLAIMS,
];
