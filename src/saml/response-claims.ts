import type { XmlElement } from "libxml2-wasm";
import type { ResponseAttributes, ResponseExpectations, ResponseFacts } from "../domain/application/saml-evidence.ts";
import { secondFactorOf } from "./authn-context.ts";
import { broken } from "./broken-rule.ts";
import { parseInstant } from "./lexical.ts";
import { quote } from "./quote.ts";
import { onlyChild } from "./response-structure.ts";
import { ASSERTION_NAMESPACE } from "./saml-names.ts";
import { readBearer } from "./subject-confirmation.ts";
import { CLOCK_SKEW_MS } from "./validity.ts";
import { attributeOf, childElements, childrenNamed, collapse, textOf } from "./xml-element.ts";

const ENTITY_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
/** Conditions that this reader understands (SAML core §2.5.1); an assertion with any other is not to be relied on. */
const KNOWN_CONDITIONS: ReadonlySet<string> = new Set(["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]);

/** What an assertion says, without the facts about its signature. */
export interface Claims extends Omit<ResponseFacts, "signedBy" | "signed" | "assertionSha256"> {
  readonly attributes: ResponseAttributes;
}

/**
 * Reads an assertion and holds it against what is expected (SAML profiles §4.1.4.3). The element has to be read from signed
 * octets.
 * @throws {BrokenRule}
 */
export function readClaims(assertion: XmlElement, expected: ResponseExpectations): Claims {
  checkIssuer(assertion, expected, "required");
  refuseFuture(assertion, expected.at);
  const subject = onlyChild(assertion, ASSERTION_NAMESPACE, "Subject");
  if (subject === undefined) broken("no-subject", "The assertion is about nobody: it has no Subject.");
  const nameId = readNameId(subject);
  const bearer = readBearer(subject, expected);
  const conditionsEnd = checkConditions(assertion, expected);
  const authentication = readAuthentication(assertion, expected.at);
  const attributes = readAttributes(assertion);
  const { authnContexts } = authentication;
  return {
    issuer: expected.idp.entityId,
    ...nameId,
    assertionId: attributeOf(assertion, "ID") ?? "",
    inResponseTo: bearer.inResponseTo,
    ...authentication,
    notOnOrAfter: Math.min(bearer.notOnOrAfter, conditionsEnd),
    secondFactor: secondFactorOf(authnContexts, attributes),
    attributes,
  };
}

/** Checks the Issuer of a Response or an assertion (SAML profiles §4.1.4.2). @throws {BrokenRule} `wrong-issuer` */
export function checkIssuer(
  element: XmlElement,
  { idp }: Pick<ResponseExpectations, "idp">,
  presence: "required" | "optional",
): void {
  const issuer = onlyChild(element, ASSERTION_NAMESPACE, "Issuer");
  if (issuer === undefined) {
    if (presence === "optional") return;
    broken("wrong-issuer", `${element.name} does not say who issued it.`, element);
  }
  const name = textOf(issuer);
  if (name !== idp.entityId) {
    broken("wrong-issuer", `${element.name} is issued by ${quote(name)}, not by ${quote(idp.entityId)}.`, issuer);
  }
  const format = attributeOf(issuer, "Format") ?? ENTITY_FORMAT;
  if (format === ENTITY_FORMAT) return;
  broken(
    "wrong-issuer",
    `The Issuer of ${element.name} has the Format ${quote(format)}, which names no entity.`,
    issuer,
  );
}

/** Refuses what claims to be issued later than now. @throws {BrokenRule} */
export function refuseFuture(element: XmlElement, now: number): void {
  const issued = requiredInstant(element, "IssueInstant");
  if (issued > now + CLOCK_SKEW_MS) broken("issued-in-future", `${element.name} was issued in the future.`, element);
}

/** An xs:dateTime attribute. @throws {BrokenRule} `bad-instant` when it is missing or none */
export function requiredInstant(element: XmlElement, name: string): number {
  return optionalInstant(element, name) ?? broken("bad-instant", `${element.name} has no ${name}.`, element);
}

function optionalInstant(element: XmlElement, name: string): number | undefined {
  const raw = attributeOf(element, name);
  if (raw === undefined) return undefined;
  return parseInstant(raw) ?? broken("bad-instant", `${name} is ${quote(raw)}, which is no date and time.`, element);
}

function readNameId(subject: XmlElement): Pick<ResponseFacts, "nameId" | "nameIdFormat"> {
  const nameId = onlyChild(subject, ASSERTION_NAMESPACE, "NameID", "several-name-ids");
  if (nameId === undefined || collapse(nameId.content) === "" || childElements(nameId).length > 0) {
    broken("no-name-id", "The assertion does not name its subject by a NameID.", subject);
  }
  return { nameId: nameId.content, nameIdFormat: attributeOf(nameId, "Format") ?? null };
}

/** Checks the Conditions and returns when they end; never, when they do not say. */
function checkConditions(assertion: XmlElement, { audience, at }: ResponseExpectations): number {
  const conditions = onlyChild(assertion, ASSERTION_NAMESPACE, "Conditions");
  if (conditions === undefined) broken("no-conditions", "The assertion has no Conditions.", assertion);
  const strange = childElements(conditions).find(
    ({ name, namespaceUri }) => namespaceUri !== ASSERTION_NAMESPACE || !KNOWN_CONDITIONS.has(name),
  );
  if (strange !== undefined) broken("unknown-condition", `The condition ${quote(strange.name)} is not known.`, strange);
  const notBefore = optionalInstant(conditions, "NotBefore");
  if (notBefore !== undefined && at < notBefore - CLOCK_SKEW_MS) {
    broken("not-yet-valid", `The assertion is not valid before ${iso(notBefore)}.`, conditions);
  }
  const notOnOrAfter = optionalInstant(conditions, "NotOnOrAfter") ?? Number.POSITIVE_INFINITY;
  if (at >= notOnOrAfter + CLOCK_SKEW_MS) {
    broken("expired", `The assertion was valid until ${iso(notOnOrAfter)}.`, conditions);
  }
  checkAudience(conditions, audience);
  return notOnOrAfter;
}

/** Each restriction has to hold, and one is enough of its audiences (SAML core §2.5.1.4). */
function checkAudience(conditions: XmlElement, audience: string): void {
  const restrictions = childrenNamed(conditions, ASSERTION_NAMESPACE, "AudienceRestriction");
  if (restrictions.length === 0) broken("no-audience", "The assertion does not say for which app it is.", conditions);
  for (const restriction of restrictions) {
    const audiences = childrenNamed(restriction, ASSERTION_NAMESPACE, "Audience").map(textOf);
    if (audiences.includes(audience)) continue;
    broken(
      "wrong-audience",
      `The assertion is for ${quote(audiences[0] ?? "")}, not for ${quote(audience)}.`,
      restriction,
    );
  }
}

function readAuthentication(
  assertion: XmlElement,
  at: number,
): Pick<ResponseFacts, "authnInstant" | "sessionNotOnOrAfter" | "authnContexts"> {
  const statements = childrenNamed(assertion, ASSERTION_NAMESPACE, "AuthnStatement");
  const [first] = statements;
  if (first === undefined) broken("no-authentication", "The assertion does not say that anybody signed in.", assertion);
  const authnInstant = requiredInstant(first, "AuthnInstant");
  if (authnInstant > at + CLOCK_SKEW_MS) broken("issued-in-future", "The sign-in lies in the future.", first);
  const ends = statements.map((one) => optionalInstant(one, "SessionNotOnOrAfter")).filter((end) => end !== undefined);
  const sessionNotOnOrAfter = ends.length === 0 ? null : Math.min(...ends);
  if (sessionNotOnOrAfter !== null && at >= sessionNotOnOrAfter + CLOCK_SKEW_MS) {
    broken("session-ended", `The session ended at ${iso(sessionNotOnOrAfter)}.`, first);
  }
  const contexts = statements
    .flatMap((statement) => childrenNamed(statement, ASSERTION_NAMESPACE, "AuthnContext"))
    .flatMap((context) => childrenNamed(context, ASSERTION_NAMESPACE, "AuthnContextClassRef"))
    .map(textOf);
  return { authnInstant, sessionNotOnOrAfter, authnContexts: [...new Set(contexts)] };
}

function readAttributes(assertion: XmlElement): ResponseAttributes {
  const attributes = new Map<string, readonly string[]>();
  const statements = childrenNamed(assertion, ASSERTION_NAMESPACE, "AttributeStatement");
  for (const attribute of statements.flatMap((one) => childrenNamed(one, ASSERTION_NAMESPACE, "Attribute"))) {
    const name = attributeOf(attribute, "Name") ?? "";
    if (name === "") broken("unnamed-attribute", "An attribute has no Name.", attribute);
    const values = childrenNamed(attribute, ASSERTION_NAMESPACE, "AttributeValue").map((value) => value.content);
    attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
  }
  return attributes;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
