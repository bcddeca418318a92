import { verify } from "node:crypto";
import type { ObservedRequest } from "../domain/application/saml-evidence.ts";
import type { QueryParameters } from "./query-parameters.ts";
import type { TrustedKey } from "./signed-octets.ts";

/** What a message's signature came to. */
export type SignatureCheck = Pick<ObservedRequest, "signature" | "signatureAlgorithm">;

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const ALGORITHMS: ReadonlyMap<string, readonly [keyType: string, hash: string]> = new Map([
  ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", ["rsa", "sha1"]],
  [`${MORE}rsa-sha256`, ["rsa", "sha256"]],
  [`${MORE}rsa-sha384`, ["rsa", "sha384"]],
  [`${MORE}rsa-sha512`, ["rsa", "sha512"]],
  [`${MORE}ecdsa-sha256`, ["ec", "sha256"]],
  [`${MORE}ecdsa-sha384`, ["ec", "sha384"]],
  [`${MORE}ecdsa-sha512`, ["ec", "sha512"]],
]);

/**
 * Checks the signature of a redirected message, which is one over its parameters as they are written in the address, in an order
 * of its own (SAML bindings §3.4.4.1). Undefined when the address carries none.
 */
export function checkRedirectSignature(
  query: QueryParameters,
  keys: readonly TrustedKey[],
): SignatureCheck | undefined {
  const signature = query.value("Signature");
  if (signature === undefined) return undefined;
  const signatureAlgorithm = query.value("SigAlg")?.slice(0, 200) ?? null;
  if (keys.length === 0) return { signature: "unchecked", signatureAlgorithm };
  const signed = ["SAMLRequest", "RelayState", "SigAlg"];
  if ([...signed, "Signature"].some((name) => query.count(name) > 1))
    return { signature: "invalid", signatureAlgorithm };
  const algorithm = ALGORITHMS.get(signatureAlgorithm ?? "");
  if (algorithm === undefined)
    return { signature: signatureAlgorithm === null ? "invalid" : "unchecked", signatureAlgorithm };
  const octets = signed.filter((name) => query.count(name) > 0).map((name) => `${name}=${query.raw(name)}`);
  const value = Buffer.from(signature.replaceAll(" ", "+"), "base64");
  const isValid = keys.some((key) => isSignedBy(key, algorithm, Buffer.from(octets.join("&")), value));
  return { signature: isValid ? "valid" : "invalid", signatureAlgorithm };
}

function isSignedBy(
  { key }: TrustedKey,
  [keyType, hash]: readonly [string, string],
  octets: Buffer,
  value: Buffer,
): boolean {
  if (key.asymmetricKeyType !== keyType) return false;
  try {
    // The binding does not say how the two numbers of ECDSA are written; both ways are met.
    return (["ieee-p1363", "der"] as const).some((dsaEncoding) => verify(hash, octets, { key, dsaEncoding }, value));
  } catch {
    // OpenSSL refuses some values instead of calling them wrong.
    return false;
  }
}
