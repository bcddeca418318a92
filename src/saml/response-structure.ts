import { XmlElement, XmlXPath } from "libxml2-wasm";
import { broken } from "./broken-rule.ts";
import { quote } from "./quote.ts";
import type { ResponseRule } from "./response-rules.ts";
import { ASSERTION_NAMESPACE, PROTOCOL_NAMESPACE, SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { attributeOf, childrenNamed, isNamed } from "./xml-element.ts";

// By local name, so that an element in some other namespace cannot pass for one to a reader that does not look.
const RESPONSES = XmlXPath.compile("count(//*[local-name() = 'Response'])");
const ENCRYPTED = XmlXPath.compile("//*[local-name() = 'EncryptedAssertion' or local-name() = 'EncryptedData']");
const ASSERTIONS = XmlXPath.compile("//*[local-name() = 'Assertion']");
const SIGNATURES = XmlXPath.compile("//*[local-name() = 'Signature']");
const INSTRUCTIONS = XmlXPath.compile("boolean(//processing-instruction())");
const CUT_VALUES = XmlXPath.compile("//*[comment() and text()[normalize-space()]]");
const IDS = XmlXPath.compile("//@*[local-name() = 'ID' or local-name() = 'Id' or local-name() = 'id']");

const STATUS_CODES = XmlXPath.compile("p:Status//p:StatusCode/@Value", { p: PROTOCOL_NAMESPACE });

/** Elements that a response may have: one with a thousand groups has about as many. */
const MAX_ELEMENTS = 5_000;
const ELEMENTS = XmlXPath.compile("count(//*)");

/** The parts of a Response of which there is exactly one place each. */
export interface ResponseStructure {
  readonly response: XmlElement;
  readonly assertion: XmlElement;
  readonly responseSignature: XmlElement | undefined;
  readonly assertionSignature: XmlElement | undefined;
}

/**
 * Finds the one assertion of a Response and the signatures, each in the only place where it may be. Everything else in which
 * two readers could see two different messages is refused, wherever in the document it is.
 * @throws {BrokenRule}
 */
export function readStructure(root: XmlElement): ResponseStructure {
  if (Number(root.eval(ELEMENTS)) > MAX_ELEMENTS) {
    broken("too-large", `The response has more than ${MAX_ELEMENTS} elements.`);
  }
  if (!isNamed(root, PROTOCOL_NAMESPACE, "Response")) {
    broken("not-a-response", `The message is ${quote(root.name)}, not a Response of SAML 2.0.`);
  }
  if (root.eval(RESPONSES) !== 1) broken("several-responses", "The message holds several Responses.");
  refuseAmbiguousText(root);
  refuseDuplicateIds(root);
  const assertion = oneAssertion(root);
  refuseOtherVersion(root);
  refuseOtherVersion(assertion);
  return { response: root, assertion, ...findSignatures(root, assertion) };
}

/** The only child element of that name, or undefined; two are refused, because readers differ in which they take. */
export function onlyChild(
  parent: XmlElement,
  namespace: string,
  name: string,
  rule: ResponseRule = "repeated-element",
): XmlElement | undefined {
  const [first, second] = childrenNamed(parent, namespace, name);
  if (second !== undefined) broken(rule, `${parent.name} holds ${name} more than once.`, second);
  return first;
}

function oneAssertion(root: XmlElement): XmlElement {
  const [encrypted] = elements(root, ENCRYPTED);
  if (encrypted !== undefined) {
    broken(
      "encrypted-assertion",
      "The assertion or a part of it is encrypted, so nobody but the app can read it.",
      encrypted,
    );
  }
  const [assertion, second] = elements(root, ASSERTIONS);
  if (second !== undefined) broken("several-assertions", "The response holds several assertions.", second);
  if (assertion === undefined) {
    // The innermost status says why (SAML core §3.2.2.2).
    const status = root.find(STATUS_CODES).at(-1)?.content ?? "";
    broken("no-assertion", `The response holds no assertion, and its status is ${quote(status)}.`);
  }
  if (!isNamed(assertion, ASSERTION_NAMESPACE, "Assertion") || !isChildOf(assertion, root)) {
    broken("misplaced-assertion", "The assertion is not where a Response has it.", assertion);
  }
  return assertion;
}

function findSignatures(
  response: XmlElement,
  assertion: XmlElement,
): Pick<ResponseStructure, "responseSignature" | "assertionSignature"> {
  const all = elements(response, SIGNATURES);
  const responseSignature = onlyChild(response, SIGNATURE_NAMESPACE, "Signature", "misplaced-signature");
  const assertionSignature = onlyChild(assertion, SIGNATURE_NAMESPACE, "Signature", "misplaced-signature");
  const placed = [responseSignature, assertionSignature].filter((one) => one !== undefined);
  const stray = all.find((one) => !placed.some((known) => known.isSameNode(one)));
  if (stray !== undefined) broken("misplaced-signature", "A signature is not where a Response has one.", stray);
  if (placed.length === 0) broken("not-signed", "Neither the response nor its assertion is signed.");
  return { responseSignature, assertionSignature };
}

function refuseAmbiguousText(root: XmlElement): void {
  if (root.eval(INSTRUCTIONS) === true) {
    broken("processing-instruction", "The response holds a processing instruction, which no SAML message needs.");
  }
  const [cut] = elements(root, CUT_VALUES);
  if (cut !== undefined) broken("comment-in-value", `A comment cuts the text of ${cut.name}.`, cut);
}

function refuseDuplicateIds(root: XmlElement): void {
  const seen = new Set<string>();
  for (const { content } of root.find(IDS)) {
    if (seen.has(content)) broken("duplicate-id", `Two elements have the ID ${quote(content)}.`);
    seen.add(content);
  }
}

/** SAML core §1.3.4 and §3.2.2: an ID is an NCName, which a reference can name. */
function refuseOtherVersion(element: XmlElement): void {
  if (attributeOf(element, "Version") !== "2.0") {
    broken("wrong-version", `${element.name} is not of SAML version 2.0.`, element);
  }
  if (!/^[\p{L}_][\p{L}\p{N}._-]*$/u.test(attributeOf(element, "ID") ?? "")) {
    broken("bad-id", `${element.name} has no usable ID.`, element);
  }
}

function isChildOf(element: XmlElement, parent: XmlElement): boolean {
  return element.parent?.isSameNode(parent) === true;
}

function elements(root: XmlElement, path: XmlXPath): XmlElement[] {
  return root.find(path).filter((node) => node instanceof XmlElement);
}
