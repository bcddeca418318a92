import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { ObservedRequest } from "../domain/application/saml-evidence.ts";
import { isAnteroomError } from "../domain/errors.ts";
import { BrokenRule } from "./broken-rule.ts";
import { parseUnsignedShort } from "./lexical.ts";
import { quote } from "./quote.ts";
import { ASSERTION_NAMESPACE, PROTOCOL_NAMESPACE, SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { signedOctets, type TrustedKey } from "./signed-octets.ts";
import { withXml } from "./xml-document.ts";
import { attributeOf, childElements, childrenNamed, collapse, isNamed, textOf } from "./xml-element.ts";

/** What the message itself says; how it was sent is known elsewhere. The signature is the one in the message, if any. */
export type RequestMessage = Omit<ObservedRequest, "binding" | "sentTo">;

/** What came of reading a message as an AuthnRequest. */
export type RequestReading = { readonly request: RequestMessage } | { readonly problem: string };

/** Attributes and texts that are kept; a URL or an entity id has no more. */
const LONGEST_TEXT = 4096;
/** Contexts that are kept; there are about thirty in all. */
const MAX_CONTEXTS = 40;

/**
 * Reads an AuthnRequest (SAML core §3.4.1), and checks a signature in it with the app's keys. The problem ends the sentence
 * "The message ...".
 */
export function readAuthnRequest(xml: Uint8Array, keys: readonly TrustedKey[]): RequestReading {
  try {
    return withXml(xml, ({ root }) => {
      const problem = problemOf(root);
      if (problem !== undefined) return { problem };
      const sha256 = createHash("sha256").update(xml).digest("hex");
      // The signature is checked last, because the check takes it out of the document.
      const facts = factsOf(root);
      return { request: { ...facts, ...signatureOf(root, keys), sha256 } };
    });
  } catch (error) {
    if (!isAnteroomError(error)) throw error;
    return { problem: UNREADABLE.get(error.facts["reason"]) ?? "is not well-formed XML" };
  }
}

const UNREADABLE: ReadonlyMap<unknown, string> = new Map([
  ["doctype", "contains a DOCTYPE, which no SAML message may"],
  ["too-deep", "nests elements too deep"],
  ["too-large", "has too many elements"],
]);

function problemOf(root: XmlElement): string | undefined {
  if (!isNamed(root, PROTOCOL_NAMESPACE, "AuthnRequest")) return `is ${quote(root.name)}, not a SAML 2.0 AuthnRequest`;
  if (attributeOf(root, "Version") !== "2.0") return 'does not have the Version "2.0"';
  if ((attributeOf(root, "ID") ?? "") === "") return "has no ID";
  const texts = ["ID", "Destination", "AssertionConsumerServiceURL", "ProtocolBinding"];
  if (texts.some((name) => (attributeOf(root, name) ?? "").length > LONGEST_TEXT)) return "has an attribute too long";
  const issuers = childrenNamed(root, ASSERTION_NAMESPACE, "Issuer");
  if (issuers.length > 1) return "has more than one Issuer";
  if ((issuers[0]?.content ?? "").length > LONGEST_TEXT) return "has an Issuer too long";
  return undefined;
}

function factsOf(root: XmlElement): Omit<RequestMessage, "signature" | "signatureAlgorithm" | "sha256"> {
  const [issuer] = childrenNamed(root, ASSERTION_NAMESPACE, "Issuer");
  const [policy] = childrenNamed(root, PROTOCOL_NAMESPACE, "NameIDPolicy");
  const [wanted] = childrenNamed(root, PROTOCOL_NAMESPACE, "RequestedAuthnContext");
  const index = attributeOf(root, "AssertionConsumerServiceIndex");
  return {
    id: attributeOf(root, "ID") ?? "",
    issuer: issuer === undefined ? null : textOf(issuer),
    destination: addressOf(root, "Destination"),
    acsUrl: addressOf(root, "AssertionConsumerServiceURL"),
    acsIndex: index === undefined ? null : (parseUnsignedShort(index) ?? null),
    responseBinding: addressOf(root, "ProtocolBinding"),
    nameIdFormat: policy === undefined ? null : addressOf(policy, "Format"),
    allowCreate: policy !== undefined && isTrue(policy, "AllowCreate"),
    ...contextsOf(wanted),
    forceAuthn: isTrue(root, "ForceAuthn"),
    isPassive: isTrue(root, "IsPassive"),
    hasSubject: childrenNamed(root, ASSERTION_NAMESPACE, "Subject").length > 0,
    hasScoping: childrenNamed(root, PROTOCOL_NAMESPACE, "Scoping").length > 0,
  };
}

function contextsOf(wanted: XmlElement | undefined): Pick<RequestMessage, "requestedContexts" | "contextComparison"> {
  if (wanted === undefined) return { requestedContexts: [], contextComparison: null };
  const requestedContexts = childElements(wanted)
    .slice(0, MAX_CONTEXTS)
    .map((context) => textOf(context).slice(0, LONGEST_TEXT));
  // Exact when nothing else is said (SAML core §3.3.2.2.1).
  return { requestedContexts, contextComparison: attributeOf(wanted, "Comparison") ?? "exact" };
}

function addressOf(element: XmlElement, name: string): string | null {
  const value = attributeOf(element, name);
  return value === undefined ? null : collapse(value).slice(0, LONGEST_TEXT);
}

function isTrue(element: XmlElement, name: string): boolean {
  const value = collapse(attributeOf(element, name) ?? "");
  return value === "true" || value === "1";
}

function signatureOf(
  root: XmlElement,
  keys: readonly TrustedKey[],
): Pick<RequestMessage, "signature" | "signatureAlgorithm"> {
  const [signature] = childrenNamed(root, SIGNATURE_NAMESPACE, "Signature");
  if (signature === undefined) return { signature: "none", signatureAlgorithm: null };
  const signatureAlgorithm = algorithmOf(signature);
  if (keys.length === 0) return { signature: "unchecked", signatureAlgorithm };
  try {
    signedOctets(root, signature, keys);
    return { signature: "valid", signatureAlgorithm };
  } catch (error) {
    if (!(error instanceof BrokenRule)) throw error;
    const isUncheckable = error.finding.code === "signature-algorithm" || error.finding.code === "digest-algorithm";
    return { signature: isUncheckable ? "unchecked" : "invalid", signatureAlgorithm };
  }
}

function algorithmOf(signature: XmlElement): string | null {
  const [info] = childrenNamed(signature, SIGNATURE_NAMESPACE, "SignedInfo");
  const method = info === undefined ? undefined : childrenNamed(info, SIGNATURE_NAMESPACE, "SignatureMethod")[0];
  const algorithm = method === undefined ? undefined : attributeOf(method, "Algorithm");
  return algorithm === undefined ? null : collapse(algorithm).slice(0, 200);
}
