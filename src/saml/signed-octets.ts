import { createHash, type KeyObject, verify, X509Certificate } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { KeptCertificate } from "../domain/application/saml-evidence.ts";
import { broken } from "./broken-rule.ts";
import { canonical } from "./canonical.ts";
import { readSignatureForm, type SignatureForm } from "./signature-form.ts";

/** A key that is trusted. */
export interface TrustedKey {
  /** Of its certificate: SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
  readonly key: KeyObject;
}

/** What a signature is about, octet by octet, and whose it is. */
export interface SignedOctets {
  readonly octets: Buffer;
  readonly signedBy: string;
}

/** The keys of certificates that may sign; what is no certificate is left out. */
export function trustedKeys(certificates: readonly KeptCertificate[]): readonly TrustedKey[] {
  return certificates
    .filter(({ use }) => use !== "encryption")
    .flatMap(({ der, fingerprint }) => {
      const key = publicKeyOf(der);
      return key === undefined ? [] : [{ fingerprint, key }];
    });
}

/**
 * Verifies the signature of an element that lies in it, and gives the octets that are signed: the canonical element without its
 * signature, which is taken out of the document. What is believed afterwards has to be read from these octets alone.
 * @throws {BrokenRule} when any rule of signatures does not hold
 */
export function signedOctets(parent: XmlElement, signature: XmlElement, keys: readonly TrustedKey[]): SignedOctets {
  if (keys.length === 0) broken("no-trusted-key", "No certificate of the identity provider is known.");
  const form = readSignatureForm(signature, parent);
  refuseForeignCertificates(form, keys, signature);
  const signedInfo = canonical(form.signedInfo, form.signedInfoPrefixes);
  const signer = keys.find(({ key }) => isSignedBy(key, signedInfo, form));
  if (signer === undefined) {
    broken("wrong-signature", "The response is not signed with a key of the identity provider.", signature);
  }
  signature.remove();
  const octets = canonical(parent, form.prefixes);
  if (!createHash(form.digestHash).update(octets).digest().equals(form.digest)) {
    broken("wrong-digest", "The response was changed after it was signed.", parent);
  }
  return { octets, signedBy: signer.fingerprint };
}

/** A certificate in the message makes nothing trusted; but a message that carries only others is not from this provider. */
function refuseForeignCertificates(form: SignatureForm, keys: readonly TrustedKey[], at: XmlElement): void {
  if (form.certificates.length === 0 || form.certificates.some((carried) => isKnown(carried, keys))) return;
  broken("foreign-certificate", "The signature carries a certificate that is not the provider's.", at);
}

/** Whether it is a certificate of a trusted key: the very one, or another of the same key. */
function isKnown(base64: string, keys: readonly TrustedKey[]): boolean {
  const fingerprint = createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
  if (keys.some((trusted) => trusted.fingerprint === fingerprint)) return true;
  const key = publicKeyOf(base64);
  return key !== undefined && keys.some((trusted) => trusted.key.equals(key));
}

/** Whether octets were signed with the private key that belongs to a public one. */
export function isSignedBy(key: KeyObject, octets: Buffer, { method, value }: SignatureForm): boolean {
  if (key.asymmetricKeyType !== method.keyType) return false;
  try {
    // XML signatures hold the two numbers of ECDSA side by side (RFC 6931 §2.3.6).
    return verify(method.hash, octets, { key, dsaEncoding: "ieee-p1363" }, value);
  } catch {
    // OpenSSL refuses some values instead of calling them wrong.
    return false;
  }
}

function publicKeyOf(base64: string): KeyObject | undefined {
  try {
    return new X509Certificate(Buffer.from(base64, "base64")).publicKey;
  } catch {
    // Whatever is wrong with it, it is no key that could be trusted.
    return undefined;
  }
}
