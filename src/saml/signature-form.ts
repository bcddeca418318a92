import { type XmlElement, XmlXPath } from "libxml2-wasm";
import { broken } from "./broken-rule.ts";
import { quote } from "./quote.ts";
import { SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { attributeOf, childElements, childrenNamed, collapse, isNamed } from "./xml-element.ts";

/** Exclusive canonicalization without comments. */
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** How a signature value was made. */
export interface SignatureMethod {
  readonly keyType: "rsa" | "ec";
  readonly hash: "sha1" | "sha256" | "sha384" | "sha512";
}

// RFC 4051 and 6931. Nothing else: no SHA-1, no HMAC, whose key would be the public one.
const METHODS: ReadonlyMap<string, SignatureMethod> = new Map(
  (["sha256", "sha384", "sha512"] as const).flatMap((hash): [string, SignatureMethod][] => [
    [`http://www.w3.org/2001/04/xmldsig-more#rsa-${hash}`, { keyType: "rsa", hash }],
    [`http://www.w3.org/2001/04/xmldsig-more#ecdsa-${hash}`, { keyType: "ec", hash }],
  ]),
);

const DIGESTS: ReadonlyMap<string, SignatureMethod["hash"]> = new Map([
  ["http://www.w3.org/2001/04/xmlenc#sha256", "sha256"],
  ["http://www.w3.org/2001/04/xmldsig-more#sha384", "sha384"],
  ["http://www.w3.org/2001/04/xmlenc#sha512", "sha512"],
]);

/** What is allowed beyond what messages may: metadata can be signed as a whole document, and old federations use SHA-1. */
export interface SignatureAllowances {
  readonly wholeDocument?: boolean;
  readonly sha1?: boolean;
}

const OLD: SignatureMethod = { keyType: "rsa", hash: "sha1" };
const OLD_METHOD = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const OLD_DIGEST = "http://www.w3.org/2000/09/xmldsig#sha1";

/** A signature as SAML allows it (SAML core §5.4): one reference to its parent, enveloped, exclusively canonicalized. */
export interface SignatureForm {
  readonly signedInfo: XmlElement;
  /** Prefixes that the canonical SignedInfo keeps although it does not use them. */
  readonly signedInfoPrefixes: readonly string[];
  readonly method: SignatureMethod;
  readonly value: Buffer;
  readonly digestHash: SignatureMethod["hash"];
  readonly digest: Buffer;
  /** Whether it refers to the document instead of to its parent. */
  readonly isWholeDocument: boolean;
  /** Prefixes that the canonical parent keeps although it does not use them. */
  readonly prefixes: readonly string[];
  /** The certificates it carries, as base64; they are never trusted. */
  readonly certificates: readonly string[];
}

const SIGNED_INFO_SIZE = XmlXPath.compile("count(*[1]//*)");
/** The form has ten elements, with the lists of prefixes. */
const MOST_IN_SIGNED_INFO = 16;
/** Prefixes of one list, each of which is looked up for every element. Real lists have one to six. */
const MOST_PREFIXES = 32;

/**
 * Reads a signature of `parent`, and nothing but the form that SAML allows.
 * @throws {BrokenRule} naming what is otherwise
 */
export function readSignatureForm(
  signature: XmlElement,
  parent: XmlElement,
  allowed: SignatureAllowances = {},
): SignatureForm {
  if (Number(signature.eval(SIGNED_INFO_SIZE)) > MOST_IN_SIGNED_INFO) {
    broken("signature-form", "The signature holds more elements than any signature needs.", signature);
  }
  const [signedInfo, value, keyInfo] = twoOrThree(signature, ["SignedInfo", "SignatureValue", "KeyInfo"]);
  const [canonicalization, signatureMethod, reference] = three(signedInfo, [
    "CanonicalizationMethod",
    "SignatureMethod",
    "Reference",
  ]);
  const algorithm = algorithmOf(signatureMethod);
  const method = allowed.sha1 && algorithm === OLD_METHOD ? OLD : METHODS.get(algorithm);
  if (method === undefined || childElements(signatureMethod).length > 0) {
    broken("signature-algorithm", `The response is signed with ${quote(algorithm)}.`, signatureMethod);
  }
  return {
    signedInfo,
    signedInfoPrefixes: readCanonicalization(canonicalization, "signature-canonicalization"),
    method,
    value: bytesOf(value),
    ...readReference(reference, parent, allowed),
    certificates: keyInfo === undefined ? [] : certificatesOf(keyInfo),
  };
}

function readReference(
  reference: XmlElement,
  parent: XmlElement,
  allowed: SignatureAllowances,
): Pick<SignatureForm, "digestHash" | "digest" | "prefixes" | "isWholeDocument"> {
  const id = attributeOf(parent, "ID");
  const uri = attributeOf(reference, "URI");
  const isWholeDocument = allowed.wholeDocument === true && uri === "";
  if (!isWholeDocument && (id === undefined || uri !== `#${id}`)) {
    broken("signature-reference", "The signature is not about the element that it lies in.", reference);
  }
  const [transforms, digestMethod, digest] = three(reference, ["Transforms", "DigestMethod", "DigestValue"]);
  const [enveloped, exclusive, ...more] = childrenNamed(transforms, SIGNATURE_NAMESPACE, "Transform");
  const isAllowed =
    enveloped !== undefined &&
    exclusive !== undefined &&
    more.length === 0 &&
    childElements(transforms).length === 2 &&
    algorithmOf(enveloped) === ENVELOPED &&
    // What some signers put here means nothing to this transform, and changes nothing.
    childElements(enveloped).every((child) => child.name === "InclusiveNamespaces");
  if (!isAllowed) broken("signature-transforms", "The signature transforms what it signs in its own way.", transforms);
  const digestAlgorithm = algorithmOf(digestMethod);
  const hash = allowed.sha1 && digestAlgorithm === OLD_DIGEST ? OLD.hash : DIGESTS.get(digestAlgorithm);
  if (hash === undefined || childElements(digestMethod).length > 0) {
    broken("digest-algorithm", `The signature uses the digest ${quote(digestAlgorithm)}.`, digestMethod);
  }
  return {
    prefixes: readCanonicalization(exclusive, "signature-transforms"),
    isWholeDocument,
    digestHash: hash,
    digest: bytesOf(digest),
  };
}

/** The prefixes of an exclusive canonicalization (Exclusive XML Canonicalization §3); `#default` is the empty one. */
function readCanonicalization(
  element: XmlElement,
  rule: "signature-canonicalization" | "signature-transforms",
): readonly string[] {
  const algorithm = algorithmOf(element);
  if (algorithm !== EXCLUSIVE) broken(rule, `The signature canonicalizes by ${quote(algorithm)}.`, element);
  const children = childElements(element);
  const [list] = children;
  if (list === undefined) return [];
  if (children.length > 1 || !isNamed(list, EXCLUSIVE, "InclusiveNamespaces")) {
    broken(rule, "The signature canonicalizes in its own way.", element);
  }
  const prefixes = collapse(attributeOf(list, "PrefixList") ?? "").split(" ");
  if (prefixes.length > MOST_PREFIXES) broken(rule, `The signature keeps more than ${MOST_PREFIXES} prefixes.`, list);
  return prefixes.filter(Boolean);
}

type Three = readonly [first: string, second: string, third: string];

/** The child elements, which have to be of these names and in this order. */
function three(parent: XmlElement, names: Three): [XmlElement, XmlElement, XmlElement] {
  const [first, second, third] = twoOrThree(parent, names);
  return [first, second, third ?? broken("signature-form", `${parent.name} of a signature lacks ${names[2]}.`, parent)];
}

/** As `three`; the last one may be missing. */
function twoOrThree(parent: XmlElement, names: Three): [XmlElement, XmlElement, XmlElement | undefined] {
  const children = childElements(parent);
  const [first, second, third] = children;
  const isInOrder = children.every((child, at) => isNamed(child, SIGNATURE_NAMESPACE, names[at] ?? ""));
  if (isInOrder && first !== undefined && second !== undefined) return [first, second, third];
  const found = children.map((child) => child.name).join(", ");
  return broken("signature-form", `${parent.name} of a signature holds ${quote(found)}.`, parent);
}

function algorithmOf(element: XmlElement): string {
  return attributeOf(element, "Algorithm") ?? "";
}

function bytesOf(element: XmlElement): Buffer {
  const text = element.content.replace(/[ \t\r\n]+/g, "");
  if (childElements(element).length > 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    broken("signature-form", `${element.name} is not base64.`, element);
  }
  return Buffer.from(text, "base64");
}

function certificatesOf(keyInfo: XmlElement): readonly string[] {
  return childrenNamed(keyInfo, SIGNATURE_NAMESPACE, "X509Data")
    .flatMap((data) => childrenNamed(data, SIGNATURE_NAMESPACE, "X509Certificate"))
    .map((certificate) => certificate.content);
}
