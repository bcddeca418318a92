import type { ResponseRule } from "../../src/saml/response-rules.ts";
import { aResponse } from "./responses.ts";
import type { SigningIdp } from "./signing-idp.ts";

/** A genuine signature beside something that was not signed. */
export interface Wrapping {
  readonly id: string;
  readonly what: string;
  readonly xml: string;
  readonly rule: ResponseRule;
}

const DSIG = "http://www.w3.org/2000/09/xmldsig#";
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s;
const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;

function cut(xml: string, pattern: RegExp): string {
  return pattern.exec(xml)?.[0] ?? "";
}

function inside(signature: string, content: string): string {
  return signature.replace("</ds:Signature>", `${content}</ds:Signature>`);
}

/** What an attacker wants to be believed: another subject, under other IDs. */
function evilOf(xml: string): string {
  return xml
    .replaceAll("alice@example.com", "mallory@example.com")
    .replaceAll('ID="_assertion-1"', 'ID="_evil-assertion"')
    .replaceAll('ID="_response-1"', 'ID="_evil-response"');
}

/**
 * Signature wrapping as it is known since Somorovsky et al., "On Breaking SAML" (2012): XSW1 to XSW8, and what tools have added
 * since: XSW9 (two SignedInfo, the second by a key of the attacker's own) and XSW10 (IDs by entities).
 */
export function wrappings(idp: SigningIdp, attacker: SigningIdp): readonly Wrapping[] {
  const response = aResponse(idp, {}, "response");
  const message = aResponse(idp);
  const responseSignature = cut(response, SIGNATURE);
  const bareResponse = response.replace(SIGNATURE, "");
  const assertion = cut(message, ASSERTION);
  const signature = cut(assertion, SIGNATURE);
  const bare = assertion.replace(SIGNATURE, "");
  const evil = evilOf(bare);
  const evilSigned = evil.replace("</saml:Issuer>", `</saml:Issuer>${signature}`);
  const around = (content: string) => message.replace(ASSERTION, () => content);
  const object = (content: string) => `<ds:Object xmlns:ds="${DSIG}">${content}</ds:Object>`;
  const evilResponse = (inner: string) => evilOf(bareResponse).replace("</saml:Issuer>", `</saml:Issuer>${inner}`);
  const extensions = (content: string) => `<samlp:Extensions>${content}</samlp:Extensions>`;
  const several: ResponseRule = "several-assertions";
  return [
    wrapping(
      "L01",
      "XSW1: the original Response in the signature",
      evilResponse(inside(responseSignature, bareResponse)),
      "several-responses",
    ),
    wrapping(
      "L02",
      "XSW2: the original Response before the signature",
      evilResponse(bareResponse + responseSignature),
      "several-responses",
    ),
    wrapping("L03", "XSW3: an evil assertion before the signed one", around(evil + assertion), several),
    wrapping("L03b", "XSW3: an evil assertion behind the signed one", around(assertion + evil), several),
    wrapping(
      "L04",
      "XSW4: the signed assertion in an evil one",
      around(evil.replace("</saml:Issuer>", `</saml:Issuer>${assertion}`)),
      several,
    ),
    wrapping(
      "L05",
      "XSW5: the signature in the evil assertion, the original at the end",
      around(evilSigned + bare),
      several,
    ),
    wrapping(
      "L06",
      "XSW6: the original in the signature of the evil assertion",
      around(evilSigned.replace(SIGNATURE, () => inside(signature, bare))),
      several,
    ),
    wrapping(
      "L07",
      "XSW7: an evil assertion in Extensions",
      message.replace("<samlp:Status>", `${extensions(evil)}<samlp:Status>`),
      several,
    ),
    wrapping(
      "L08",
      "XSW8: the original in an object of the signature",
      around(evilSigned.replace(SIGNATURE, () => inside(signature, object(bare)))),
      several,
    ),
    wrapping(
      "L10",
      "the original Response in StatusDetail",
      evilResponse("").replace(
        "</samlp:Status>",
        `<samlp:StatusDetail>${response}</samlp:StatusDetail></samlp:Status>`,
      ),
      "several-responses",
    ),
    wrapping("XSW9", "two SignedInfo, and the original in a wrapper", xsw9(message, attacker), several),
    wrapping(
      "XSW9b",
      "two SignedInfo over one assertion",
      xsw9(message, attacker).replace(/<Wrapper>.*<\/Wrapper>/s, ""),
      "signature-form",
    ),
    wrapping("XSW10", "IDs by entities", xsw10(message, signature, bare), "doctype"),
    wrapping(
      "W01",
      "a signature moved to where no one signs",
      around(bare).replace("</samlp:Status>", `</samlp:Status>${signature}`),
      "signature-reference",
    ),
    wrapping("W02", "the signature of the assertion on the evil one alone", around(evilSigned), "signature-reference"),
    wrapping(
      "W03",
      "the same with the ID of the original",
      around(evilSigned.replace("_evil-assertion", "_assertion-1")),
      "wrong-digest",
    ),
  ];
}

function wrapping(id: string, what: string, xml: string, rule: ResponseRule): Wrapping {
  return { id, what, xml, rule };
}

function xsw9(message: string, attacker: SigningIdp): string {
  const original = cut(message, ASSERTION);
  const signedInfo = cut(original, /<ds:SignedInfo>.*<\/ds:SignedInfo>/s);
  const value = cut(original, /<ds:SignatureValue>.*<\/ds:SignatureValue>/s);
  const own = aResponse(attacker, { nameId: "mallory@example.com", assertionId: "_evil-assertion" });
  const stripped = own.replace(/<ds:SignatureValue>.*?<\/ds:KeyInfo>/s, "");
  const doubled = stripped.replace("<ds:SignedInfo>", `${signedInfo}${value}<ds:SignedInfo>`);
  return doubled.replace("</samlp:Response>", `<Wrapper>${original}</Wrapper></samlp:Response>`);
}

function xsw10(message: string, signature: string, bare: string): string {
  const entities = '<!DOCTYPE response [<!ENTITY idViaEntity "_assertion-1"><!ENTITY more "&#x50;">]>';
  const hidden = bare.replace('ID="_assertion-1"', 'ID="&more;_assertion-1"');
  const moved = inside(signature, `<ds:Object>${hidden}</ds:Object>`);
  const changed = message
    .replace(ASSERTION, () => bare.replace("_assertion-1", "_assertion-1ffff"))
    .replace('ID="_response-1"', 'ID="&idViaEntity;"');
  return entities + changed.replace("</saml:Issuer>", `</saml:Issuer>${moved}`);
}
