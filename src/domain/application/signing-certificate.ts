import { X509Certificate } from "node:crypto";
import { AnteroomError } from "../errors.ts";

const SMALLEST_RSA_BITS = 2048;

/**
 * Reads a certificate that metadata is to be signed with, PEM or the base64 within it, and writes it as PEM. Its dates and its
 * issuer do not matter, since it is trusted because somebody gave it.
 * @throws {AnteroomError} `invalid_value` for what is no certificate, or has a key that nothing can be proven with
 */
export function readSigningCertificate(text: string): string {
  const certificate = parse(text);
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  if (asymmetricKeyType === "ec") return certificate.toString();
  if (asymmetricKeyType !== "rsa") {
    throw refused("has a key that XML signatures are not made with; give one with an RSA or EC key");
  }
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < SMALLEST_RSA_BITS) {
    throw refused(`has a ${bits}-bit key, which can be broken; ask for one of at least ${SMALLEST_RSA_BITS} bits`);
  }
  return certificate.toString();
}

/** The fingerprint that a certificate is known by: SHA-256 of the DER, lower-case hex. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}

function parse(text: string): X509Certificate {
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s+/g, "");
  try {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new TypeError("not base64");
    const certificate = new X509Certificate(Buffer.from(base64, "base64"));
    // Some keys are found to be none only when they are looked at.
    if (certificate.publicKey.type === "public") return certificate;
  } catch {
    // OpenSSL's reasons mean nothing to an administrator.
  }
  throw refused("is no X.509 certificate; give one as PEM, with the lines BEGIN CERTIFICATE and END CERTIFICATE");
}

function refused(problem: string): AnteroomError {
  return new AnteroomError("invalid_value", `signingCertificate ${problem}.`, { attribute: "signingCertificate" });
}
