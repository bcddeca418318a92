import type { XmlElement } from "libxml2-wasm";
import type { ResponseExpectations } from "../domain/application/saml-evidence.ts";
import { broken } from "./broken-rule.ts";
import { quote } from "./quote.ts";
import { checkIssuer, refuseFuture } from "./response-claims.ts";
import { onlyChild } from "./response-structure.ts";
import { PROTOCOL_NAMESPACE } from "./saml-names.ts";
import { checkRequest } from "./subject-confirmation.ts";
import { attributeOf } from "./xml-element.ts";

const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";

/**
 * Checks what the Response says around its assertion. Where only the assertion is signed anybody can have written it, so that it
 * can only lead to a refusal; nothing of it is believed.
 * @throws {BrokenRule}
 */
export function checkEnvelope(response: XmlElement, expected: ResponseExpectations, isSigned: boolean): void {
  checkIssuer(response, expected, "optional");
  checkStatus(response);
  checkDestination(response, expected, isSigned);
  refuseFuture(response, expected.at);
  checkRequest(attributeOf(response, "InResponseTo") ?? null, expected, response);
}

/** Refuses a Response whose own InResponseTo contradicts that of its assertion. @throws {BrokenRule} */
export function checkSameRequest(response: XmlElement, inResponseTo: string | null): void {
  if ((attributeOf(response, "InResponseTo") ?? null) === inResponseTo) return;
  broken("wrong-request", "The response and its assertion answer different requests.", response);
}

function checkStatus(response: XmlElement): void {
  const status = onlyChild(response, PROTOCOL_NAMESPACE, "Status");
  const code = status && onlyChild(status, PROTOCOL_NAMESPACE, "StatusCode");
  const value = (code && attributeOf(code, "Value")) ?? "";
  if (value !== SUCCESS)
    broken("wrong-status", `The sign-in did not succeed: the status is ${quote(value)}.`, response);
}

/** SAML bindings §3.5.5.2: a signed message has to say where it goes. */
function checkDestination(response: XmlElement, { acsUrls }: ResponseExpectations, isSigned: boolean): void {
  const destination = attributeOf(response, "Destination");
  if (destination === undefined) {
    if (isSigned) broken("wrong-destination", "The response is signed and does not say where it goes.", response);
    return;
  }
  if (acsUrls.includes(destination)) return;
  broken("wrong-destination", `The response goes to ${quote(destination)}, which is no consumer URL.`, response);
}
