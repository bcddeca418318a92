import { createHash, type KeyObject, X509Certificate } from "node:crypto";
import { type XmlElement, XmlXPath } from "libxml2-wasm";
import { BrokenRule } from "./broken-rule.ts";
import { canonical, canonicalDocument } from "./canonical.ts";
import type { FindingLog } from "./finding-log.ts";
import { SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { readSignatureForm } from "./signature-form.ts";
import { isSignedBy } from "./signed-octets.ts";
import { childrenNamed } from "./xml-element.ts";

/** What SAML metadata §3 allows and messages must not: a reference to the whole document, and what old federations sign with. */
const ALLOWED = { wholeDocument: true, sha1: true } as const;

/**
 * Verifies that a document is signed with the key of a certificate that was given out of band, and gives the octets that are
 * signed: what is believed has to be read from these alone. Whatever certificate the document carries is ignored, as are the
 * dates and the issuer of the given one (SAML metadata interoperability profile §2.5). Without octets a finding says why.
 * @param certificate PEM
 */
export function signedMetadata(root: XmlElement, certificate: string, log: FindingLog): Uint8Array | undefined {
  const [signature, second] = childrenNamed(root, SIGNATURE_NAMESPACE, "Signature");
  if (signature === undefined) {
    refuse(
      log,
      "signature-missing",
      "The document is not signed as a whole, though a signing certificate is given",
      root,
    );
    return undefined;
  }
  if (second !== undefined) {
    refuse(log, "signature-invalid", "The document is signed twice, so it is not clear by whom", second);
    return undefined;
  }
  try {
    return verified(root, signature, new X509Certificate(certificate).publicKey, log);
  } catch (error) {
    if (!(error instanceof BrokenRule)) throw error;
    const problem = PROBLEMS.get(error.finding.code) ?? "is not valid";
    refuse(log, "signature-invalid", `The document's signature ${problem}`, signature);
    return undefined;
  }
}

const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ["signature-form", "is not of the form that SAML allows, with one reference"],
  ["signature-canonicalization", "is not canonicalized as SAML asks"],
  ["signature-algorithm", "is made by an algorithm that is not accepted"],
  ["signature-reference", "is not about the whole document"],
  ["signature-transforms", "transforms what it signs in its own way"],
  ["digest-algorithm", "uses a digest that is not accepted"],
]);

function verified(root: XmlElement, signature: XmlElement, key: KeyObject, log: FindingLog): Uint8Array | undefined {
  const form = readSignatureForm(signature, root, ALLOWED);
  if (!isSignedBy(key, canonical(form.signedInfo, form.signedInfoPrefixes), form)) {
    refuse(log, "signed-by-unknown-key", "The document is not signed with the key of the given certificate", signature);
    return undefined;
  }
  signature.remove();
  const octets = canonicalRoot(root, form.prefixes, form.isWholeDocument);
  if (!createHash(form.digestHash).update(octets).digest().equals(form.digest)) {
    refuse(log, "signature-invalid", "The document was changed after it was signed", root);
    return undefined;
  }
  log.proof({
    code: "signature-valid",
    message: "The document is signed with the key of the given certificate, which proves where it is from.",
    at: root,
  });
  if (form.method.hash === "sha1" || form.digestHash === "sha1") {
    log.warning({
      code: "signature-sha1",
      message: "The document is signed with SHA-1, for which forgeries can be made.",
      fix: "Ask whoever signs the metadata to sign with SHA-256.",
      at: root,
    });
  }
  return octets;
}

const OUTER_INSTRUCTIONS = XmlXPath.compile("boolean(/processing-instruction())");

function canonicalRoot(root: XmlElement, prefixes: readonly string[], isWhole: boolean): Buffer {
  const isAlone = isWhole || root.eval(OUTER_INSTRUCTIONS) !== true;
  return isAlone ? canonicalDocument(root, prefixes) : canonical(root, prefixes);
}

function refuse(log: FindingLog, code: string, problem: string, at: XmlElement): void {
  const fix = "Fetch the metadata again from its publisher, or give the certificate that the publisher signs with now.";
  log.warning({ code, message: `${problem}; nothing in it was believed.`, fix, at });
}
