import type { XmlElement } from "libxml2-wasm";
import type { ResponseExpectations } from "../domain/application/saml-evidence.ts";
import { BrokenRule, broken } from "./broken-rule.ts";
import { parseInstant } from "./lexical.ts";
import { quote } from "./quote.ts";
import { onlyChild } from "./response-structure.ts";
import { ASSERTION_NAMESPACE } from "./saml-names.ts";
import { CLOCK_SKEW_MS } from "./validity.ts";
import { attributeOf, childrenNamed } from "./xml-element.ts";

const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** What a confirmation by bearer says. */
export interface Bearer {
  readonly inResponseTo: string | null;
  readonly notOnOrAfter: number;
}

/**
 * Finds the confirmation by bearer that holds (SAML profiles §4.1.4.3): one is enough. Of several it is the one that holds the
 * longest, for whoever remembers assertions has to remember this one until none holds.
 * @throws {BrokenRule} of the first that does not
 */
export function readBearer(subject: XmlElement, expected: ResponseExpectations): Bearer {
  const bearers = childrenNamed(subject, ASSERTION_NAMESPACE, "SubjectConfirmation").filter(
    (confirmation) => attributeOf(confirmation, "Method") === BEARER,
  );
  const tried = bearers.map((confirmation) => tryBearer(confirmation, expected));
  const held = tried.flatMap((one) => (one instanceof BrokenRule ? [] : [one]));
  const [longest] = held.toSorted((one, other) => other.notOnOrAfter - one.notOnOrAfter);
  if (longest !== undefined) return longest;
  throw tried[0] ?? new BrokenRule("no-bearer", "The assertion does not confirm its subject by bearer.", subject);
}

function tryBearer(confirmation: XmlElement, expected: ResponseExpectations): Bearer | BrokenRule {
  try {
    return checkBearer(confirmation, expected);
  } catch (error) {
    if (error instanceof BrokenRule) return error;
    throw error;
  }
}

function checkBearer(confirmation: XmlElement, expected: ResponseExpectations): Bearer {
  const data = onlyChild(confirmation, ASSERTION_NAMESPACE, "SubjectConfirmationData");
  if (data === undefined) broken("no-bearer", "The confirmation by bearer has no data.", confirmation);
  // SAML profiles §4.1.4.2: it must not have one.
  if (attributeOf(data, "NotBefore") !== undefined) {
    broken("no-bearer", "The confirmation by bearer has a NotBefore, which it must not have.", data);
  }
  const recipient = attributeOf(data, "Recipient") ?? "";
  if (!expected.acsUrls.includes(recipient)) {
    broken("wrong-recipient", `The assertion is for ${quote(recipient)}, which is no consumer URL of the app.`, data);
  }
  const notOnOrAfter = parseInstant(attributeOf(data, "NotOnOrAfter") ?? "");
  if (notOnOrAfter === undefined) broken("bad-instant", "The confirmation by bearer has no usable end.", data);
  if (expected.at >= notOnOrAfter + CLOCK_SKEW_MS) {
    const end = new Date(notOnOrAfter).toISOString();
    broken("bearer-expired", `The assertion had to be delivered before ${end}.`, data);
  }
  const inResponseTo = attributeOf(data, "InResponseTo") ?? null;
  checkRequest(inResponseTo, expected, data);
  return { inResponseTo, notOnOrAfter };
}

/** Checks which request is answered, if it is known which one has to be. @throws {BrokenRule} */
export function checkRequest(
  inResponseTo: string | null,
  { inResponseTo: asked }: ResponseExpectations,
  at: XmlElement,
): void {
  if (asked === undefined || inResponseTo === asked) return;
  if (inResponseTo === null) broken("unsolicited", "The response answers no request, although there was one.", at);
  broken("wrong-request", `The response answers the request ${quote(inResponseTo)}, which is another one.`, at);
}
