import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type {
  Finding,
  IdpProfile,
  ResponseExpectations,
  ResponseFacts,
  ResponseVerdict,
  ResponseVerifier,
} from "../domain/application/saml-evidence.ts";
import { broken, findingOf } from "./broken-rule.ts";
import { canonical } from "./canonical.ts";
import { checkIssuer, readClaims } from "./response-claims.ts";
import { checkEnvelope, checkSameRequest } from "./response-envelope.ts";
import { type ResponseStructure, readStructure } from "./response-structure.ts";
import { ASSERTION_NAMESPACE } from "./saml-names.ts";
import { type SignedOctets, signedOctets, type TrustedKey, trustedKeys } from "./signed-octets.ts";
import { withXml } from "./xml-document.ts";
import { childrenNamed } from "./xml-element.ts";

/** Bytes that a Response may have. Real ones have 4 to 20 KB, with a thousand groups about 150. */
export const MAX_RESPONSE_BYTES: number = 256 * 1024;

/** Makes a verifier of Responses by SAML core and the web browser profile. It never throws, whatever the input. */
export function createResponseVerifier(): ResponseVerifier {
  return {
    verify: (response, expectations) => {
      try {
        return verifyResponse(response, expectations);
      } catch (error) {
        const finding = findingOf(error);
        if (finding === undefined) throw error;
        return { accepted: false, findings: [finding] };
      }
    },
  };
}

function verifyResponse(document: Uint8Array, expected: ResponseExpectations): ResponseVerdict {
  if (document.length > MAX_RESPONSE_BYTES) broken("too-large", `The response has ${document.length} bytes.`);
  return withXml(document, ({ root }) => {
    const structure = readStructure(root);
    // Before the signature, so that whose keys do not fit is known; what counts is asked again of the signed octets.
    checkIssuer(structure.assertion, expected, "required");
    const signed = readSigned(structure, trustedKeys(expected.idp.certificates));
    const { inner, outer } = signed;
    const claims = withXml(inner.octets, (assertion) => readClaims(assertion.root, expected));
    const { attributes, ...said } = claims;
    if (outer === undefined) checkAround(structure.response, expected, claims.inResponseTo, false);
    else withXml(outer.octets, (xml) => checkAround(xml.root, expected, claims.inResponseTo, true));
    const facts: ResponseFacts = {
      ...said,
      assertionSha256: createHash("sha256").update(inner.octets).digest("hex"),
      signedBy: inner.signedBy,
      signed: signed.signed,
    };
    return { accepted: true, facts, attributes, findings: findingsOn(facts, expected) };
  });
}

interface Signed {
  /** The assertion. */
  readonly inner: SignedOctets;
  /** The whole Response, if that is signed, too. */
  readonly outer: SignedOctets | undefined;
  readonly signed: ResponseFacts["signed"];
}

/** Verifies every signature that is there, the outer one first, because verifying takes a signature out of the document. */
function readSigned(structure: ResponseStructure, keys: readonly TrustedKey[]): Signed {
  const { response, assertion, responseSignature, assertionSignature } = structure;
  const outer = responseSignature && signedOctets(response, responseSignature, keys);
  const inner = assertionSignature && signedOctets(assertion, assertionSignature, keys);
  if (inner !== undefined) return { inner, outer, signed: outer === undefined ? "assertion" : "both" };
  if (outer === undefined) return broken("not-signed", "Neither the response nor its assertion is signed.");
  const octets = withXml(outer.octets, ({ root }) => canonical(assertionOf(root)));
  return { inner: { octets, signedBy: outer.signedBy }, outer, signed: "response" };
}

function assertionOf(response: XmlElement): XmlElement {
  const [assertion] = childrenNamed(response, ASSERTION_NAMESPACE, "Assertion");
  return assertion ?? broken("no-assertion", "The signed response holds no assertion.");
}

function checkAround(
  response: XmlElement,
  expected: ResponseExpectations,
  inResponseTo: string | null,
  isSigned: boolean,
): void {
  checkEnvelope(response, expected, isSigned);
  checkSameRequest(response, inResponseTo);
}

/** What is worth saying about a Response that keeps every rule. */
function findingsOn({ secondFactor, signedBy }: ResponseFacts, { idp, at }: ResponseExpectations): readonly Finding[] {
  return [...secondFactorFinding(secondFactor), ...certificateFinding(idp, signedBy, at)];
}

function secondFactorFinding(secondFactor: ResponseFacts["secondFactor"]): readonly Finding[] {
  if (secondFactor === "shown") return [];
  const code = secondFactor === "unknown" ? "second-factor-unknown" : "second-factor-not-shown";
  const message =
    secondFactor === "unknown"
      ? "The assertion does not say by how many factors the user signed in."
      : "The assertion says that the user signed in by one factor.";
  return [{ code, severity: "info", message }];
}

/** A certificate in metadata is trusted for its key, whatever its dates say; but it should be renewed. */
function certificateFinding({ certificates }: IdpProfile, signedBy: string, at: number): readonly Finding[] {
  const certificate = certificates.find(({ fingerprint }) => fingerprint === signedBy);
  if (certificate === undefined || at <= certificate.notAfter) return [];
  const message = `The identity provider signs with a certificate that ended on ${new Date(certificate.notAfter).toISOString()}.`;
  const fix = "Ask who runs the identity provider to renew it, and give the connection its new metadata.";
  return [{ code: "signing-cert-expired", severity: "warning", message, fix }];
}
