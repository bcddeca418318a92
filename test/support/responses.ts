import { ACS_URL, ENTITY_ID, NOW } from "./metadata.ts";
import { type SigningIdp, type SigningOptions, signElement } from "./signing-idp.ts";

/** The names that responses made here use. */
export const NAMESPACES = {
  saml: "urn:oasis:names:tc:SAML:2.0:assertion",
  samlp: "urn:oasis:names:tc:SAML:2.0:protocol",
} as const;

/** What to put into a Response; values are put in as they are, so that markup is possible. */
export interface ResponseParts {
  readonly at?: number;
  readonly responseId?: string;
  readonly assertionId?: string;
  readonly destination?: string | undefined;
  readonly inResponseTo?: string | null;
  /** What the confirmation says, where that is to differ. */
  readonly confirmedRequest?: string | null;
  readonly issuer?: string;
  readonly assertionIssuer?: string;
  readonly status?: string;
  readonly nameId?: string;
  readonly nameIdFormat?: string;
  /** The whole Subject, instead of one with the NameID and a bearer. */
  readonly subject?: string;
  readonly method?: string;
  readonly recipient?: string;
  readonly confirmedUntil?: string;
  readonly conditions?: string;
  readonly audience?: string;
  readonly notBefore?: string;
  readonly notOnOrAfter?: string;
  readonly authnContext?: string;
  readonly authnStatement?: string;
  readonly attributes?: string;
  readonly extensions?: string;
  readonly version?: string;
}

/** What of a Response is signed. */
export type Signed = "assertion" | "response" | "both" | "nothing";

/** The id of the request that responses made here answer. */
export const REQUEST_ID = "_request-1";
/** Who signs in. */
export const NAME_ID = "alice@example.com";
const PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
const MINUTE_MS = 60_000;

/** An instant as SAML writes it, some minutes away from another. */
export function minutesFrom(at: number, minutes: number): string {
  return new Date(at + minutes * MINUTE_MS).toISOString();
}

/** A Response as identity providers send it, without any signature. */
export function unsignedResponse(idpEntityId: string, parts: ResponseParts = {}): string {
  const { at = NOW, responseId = "_response-1", issuer = idpEntityId, version = "2.0" } = parts;
  const head = attributes({
    "xmlns:samlp": NAMESPACES.samlp,
    "xmlns:saml": NAMESPACES.saml,
    ID: responseId,
    Version: version,
    IssueInstant: minutesFrom(at, 0),
    Destination: "destination" in parts ? parts.destination : ACS_URL,
    InResponseTo: requestOf(parts.inResponseTo),
  });
  const { status = "urn:oasis:names:tc:SAML:2.0:status:Success", extensions = "" } = parts;
  return (
    `<samlp:Response${head}><saml:Issuer>${issuer}</saml:Issuer>${extensions}` +
    `<samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${anAssertion(idpEntityId, parts)}</samlp:Response>`
  );
}

/** Signs a Response by its IDs, the assertion first. */
export function signResponse(
  xml: string,
  idp: SigningIdp,
  signed: Signed = "assertion",
  options: SigningOptions = {},
  { responseId = "_response-1", assertionId = "_assertion-1" }: ResponseParts = {},
): string {
  const inner = signed === "assertion" || signed === "both" ? signElement(xml, assertionId, idp, options) : xml;
  return signed === "response" || signed === "both" ? signElement(inner, responseId, idp, options) : inner;
}

/** A signed Response. */
export function aResponse(
  idp: SigningIdp,
  parts: ResponseParts = {},
  signed: Signed = "assertion",
  options: SigningOptions = {},
): string {
  return signResponse(unsignedResponse(idp.entityId, parts), idp, signed, options, parts);
}

function anAssertion(idpEntityId: string, parts: ResponseParts): string {
  const { at = NOW, assertionId = "_assertion-1", assertionIssuer = idpEntityId, version = "2.0" } = parts;
  const head = attributes({ ID: assertionId, Version: version, IssueInstant: minutesFrom(at, 0) });
  return (
    `<saml:Assertion${head}><saml:Issuer>${assertionIssuer}</saml:Issuer>${parts.subject ?? aSubject(parts)}` +
    `${parts.conditions ?? someConditions(parts)}${parts.authnStatement ?? anAuthnStatement(parts)}` +
    `${parts.attributes ?? ""}</saml:Assertion>`
  );
}

/** A Subject with a NameID and a confirmation. */
export function aSubject(parts: ResponseParts = {}): string {
  const { nameId = NAME_ID, nameIdFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" } = parts;
  return `<saml:Subject><saml:NameID Format="${nameIdFormat}">${nameId}</saml:NameID>${aConfirmation(parts)}</saml:Subject>`;
}

/** A confirmation of a subject. */
export function aConfirmation(parts: ResponseParts = {}): string {
  const { at = NOW, method = "urn:oasis:names:tc:SAML:2.0:cm:bearer", recipient = ACS_URL } = parts;
  const data = attributes({
    InResponseTo: requestOf(parts.confirmedRequest === undefined ? parts.inResponseTo : parts.confirmedRequest),
    NotOnOrAfter: parts.confirmedUntil ?? minutesFrom(at, 5),
    Recipient: recipient,
  });
  return `<saml:SubjectConfirmation Method="${method}"><saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation>`;
}

function someConditions({ at = NOW, audience = ENTITY_ID, notBefore, notOnOrAfter }: ResponseParts): string {
  const times = attributes({
    NotBefore: notBefore ?? minutesFrom(at, -1),
    NotOnOrAfter: notOnOrAfter ?? minutesFrom(at, 5),
  });
  const restriction = `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  return `<saml:Conditions${times}>${restriction}</saml:Conditions>`;
}

function anAuthnStatement({ at = NOW, authnContext = PASSWORD }: ResponseParts): string {
  const head = attributes({ AuthnInstant: minutesFrom(at, -1), SessionIndex: "_session-1" });
  const reference = `<saml:AuthnContextClassRef>${authnContext}</saml:AuthnContextClassRef>`;
  return `<saml:AuthnStatement${head}><saml:AuthnContext>${reference}</saml:AuthnContext></saml:AuthnStatement>`;
}

/** An AttributeStatement of one attribute. */
export function anAttribute(name: string | undefined, ...values: readonly string[]): string {
  const shown = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("");
  return `<saml:AttributeStatement><saml:Attribute${attributes({ Name: name })}>${shown}</saml:Attribute></saml:AttributeStatement>`;
}

function requestOf(id: string | null | undefined): string | undefined {
  return id === undefined ? REQUEST_ID : (id ?? undefined);
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
}
