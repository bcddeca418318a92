import { X509Certificate } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { Certificate, KeptCertificate } from "../domain/application/saml-evidence.ts";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE, SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { attributeOf, childrenNamed } from "./xml-element.ts";

const SMALLEST_RSA_BITS = 2048;
const SMALLEST_EC_BITS = 256;

/**
 * Reads the certificates of a role's KeyDescriptor elements and records what cannot be parsed or is weak. A certificate that
 * cannot be parsed is left out. Without `use` it serves both uses (SAML errata E62).
 */
export function readCertificates(role: XmlElement, log: FindingLog): KeptCertificate[] {
  return childrenNamed(role, METADATA_NAMESPACE, "KeyDescriptor").flatMap((descriptor) => {
    const use = readUse(descriptor);
    const elements = certificateElements(descriptor);
    if (elements.length === 0) {
      log.info({
        code: "key-without-certificate",
        message: "A KeyDescriptor names a key without giving its certificate, so it could not be checked.",
        fix: "Ask the vendor for the certificate if the other side needs it.",
        at: descriptor,
      });
    }
    return elements.flatMap((element) => readCertificate(element, use, log) ?? []);
  });
}

/** Records certificates out of their time: a warning where the service provider signs its requests with them. */
export function checkCertificateDates(
  certificates: readonly Certificate[],
  signsRequests: boolean,
  now: number,
  log: FindingLog,
): void {
  for (const { subject, use, notBefore, notAfter } of certificates) {
    if (now >= notBefore && now <= notAfter) continue;
    const state = now > notAfter ? `ended on ${day(notAfter)}` : `begins on ${day(notBefore)}`;
    const observation = {
      message: `The certificate of ${quote(subject)} ${state}.`,
      fix: "Ask the vendor whether metadata with a newer certificate exists.",
    };
    if (signsRequests && use !== "encryption") log.warning({ code: "signing-cert-expired", ...observation });
    else log.info({ code: "cert-expired", ...observation });
  }
}

function readUse(descriptor: XmlElement): Certificate["use"] {
  const raw = attributeOf(descriptor, "use");
  // What the schema does not know is warned of with all else that is so.
  return raw === "signing" || raw === "encryption" ? raw : "both";
}

function certificateElements(descriptor: XmlElement): XmlElement[] {
  return childrenNamed(descriptor, SIGNATURE_NAMESPACE, "KeyInfo")
    .flatMap((info) => childrenNamed(info, SIGNATURE_NAMESPACE, "X509Data"))
    .flatMap((data) => childrenNamed(data, SIGNATURE_NAMESPACE, "X509Certificate"));
}

function readCertificate(element: XmlElement, use: Certificate["use"], log: FindingLog): KeptCertificate | undefined {
  const parsed = parseCertificate(element.content, use);
  if (parsed === undefined) {
    log.warning({
      code: "bad-cert",
      message: "A certificate in the metadata cannot be read and was left out.",
      fix: "Download the metadata again, or ask the vendor for a base64 X.509 certificate.",
      at: element,
    });
    return undefined;
  }
  const { certificate, isSignedWeakly } = parsed;
  const smallest =
    certificate.keyType === "ec" || certificate.keyType.startsWith("ed") ? SMALLEST_EC_BITS : SMALLEST_RSA_BITS;
  if (certificate.keyBits < smallest) {
    log.warning({
      code: "weak-key",
      message: `The certificate of ${quote(certificate.subject)} has a ${certificate.keyBits}-bit ${certificate.keyType} key.`,
      fix: `Ask the vendor for a key of at least ${smallest} bits.`,
      at: element,
    });
  }
  if (isSignedWeakly) {
    log.info({
      code: "weak-cert-signature",
      message: `The certificate of ${quote(certificate.subject)} is signed with an outdated algorithm.`,
      fix: "Nothing to do: metadata is trusted for its key, not for the certificate's signature.",
      at: element,
    });
  }
  return certificate;
}

function parseCertificate(
  text: string,
  use: Certificate["use"],
): { certificate: KeptCertificate; isSignedWeakly: boolean } | undefined {
  const base64 = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----|\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  try {
    const x509 = new X509Certificate(Buffer.from(base64, "base64"));
    const key = x509.publicKey;
    const certificate: KeptCertificate = {
      use,
      subject: oneLine(x509.subject),
      issuer: oneLine(x509.issuer),
      serialNumber: x509.serialNumber,
      fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
      keyType: key.asymmetricKeyType ?? "unknown",
      keyBits: keyBits(key),
      notBefore: x509.validFromDate.getTime(),
      notAfter: x509.validToDate.getTime(),
      der: x509.raw.toString("base64"),
    };
    if (Number.isNaN(certificate.notBefore) || Number.isNaN(certificate.notAfter)) return undefined;
    return { certificate, isSignedWeakly: /md5|sha1/i.test(x509.signatureAlgorithm ?? "") };
  } catch {
    // OpenSSL's reasons mean nothing to an administrator; the finding says what to do.
    return undefined;
  }
}

const CURVE_BITS: ReadonlyMap<string, number> = new Map([
  ["prime256v1", 256],
  ["secp224r1", 224],
  ["prime192v1", 192],
  ["secp521r1", 521],
  ["ed25519", 256],
  ["ed448", 456],
]);

function keyBits(key: X509Certificate["publicKey"]): number {
  const details = key.asymmetricKeyDetails;
  if (details?.modulusLength !== undefined) return details.modulusLength;
  const curve = details?.namedCurve ?? key.asymmetricKeyType ?? "";
  return CURVE_BITS.get(curve) ?? Number(/\d{3}/.exec(curve)?.[0] ?? 0);
}

function oneLine(name: string | undefined): string {
  return (name ?? "").split("\n").join(", ").slice(0, 500);
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
