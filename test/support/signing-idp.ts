import { createHmac, createSign, sign, X509Certificate } from "node:crypto";
import { SignedXml } from "xml-crypto";
import type { IdpProfile, KeptCertificate } from "../../src/domain/application/saml-evidence.ts";
import { aCertificate } from "./certificate.ts";

/** An identity provider with its own key. */
export interface SigningIdp {
  readonly entityId: string;
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
  readonly keyType: "rsa" | "ec";
  readonly profile: IdpProfile;
}

/** How an element is signed; what is absent is as good identity providers do it. */
export interface SigningOptions {
  readonly algorithm?: string;
  readonly digest?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  readonly prefixes?: readonly string[];
  /** The certificate in KeyInfo, PEM; null for none. */
  readonly carried?: string | null;
  /** A reference to the whole document, `URI=""`. */
  readonly isEmptyUri?: boolean;
  /** Put before everything else in the element, as in metadata, instead of behind its Issuer. */
  readonly isFirst?: boolean;
}

const MORE = "http://www.w3.org/2001/04/xmldsig-more#";
const EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/** The entity id of identity providers made here, unless another is given. */
export const IDP_ENTITY_ID = "https://idp.example.com/saml";

/** Makes an identity provider with a new key. */
export function aSigningIdp(keyType: "rsa" | "ec" = "rsa", entityId: string = IDP_ENTITY_ID): SigningIdp {
  const { key, cert } = aCertificate({ keyType, commonName: new URL(entityId).hostname });
  const ssoEndpoints = [{ url: `${entityId}/sso`, binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" }];
  const certificates = [aKeptCertificate(cert)];
  return {
    entityId,
    key,
    cert,
    keyType,
    profile: { entityId, ssoEndpoints, certificates, nameIdFormats: [], wantAuthnRequestsSigned: false },
  };
}

/** The metadata of an identity provider. */
export function idpMetadata({ entityId, cert }: SigningIdp): string {
  const names = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  const der = new X509Certificate(cert).raw.toString("base64");
  const data = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${der}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
  const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
  const post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
  return (
    `<md:EntityDescriptor ${names} entityID="${entityId}"><md:IDPSSODescriptor protocolSupportEnumeration="${protocol}">` +
    `<md:KeyDescriptor use="signing">${data}</md:KeyDescriptor>` +
    `<md:SingleSignOnService Binding="${post}" Location="${entityId}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>`
  );
}

/** A certificate as it is kept of an identity provider. */
export function aKeptCertificate(cert: string, use: KeptCertificate["use"] = "signing"): KeptCertificate {
  const x509 = new X509Certificate(cert);
  const { asymmetricKeyType, asymmetricKeyDetails } = x509.publicKey;
  return {
    use,
    subject: x509.subject,
    issuer: x509.issuer,
    serialNumber: x509.serialNumber,
    fingerprint: x509.fingerprint256.replaceAll(":", "").toLowerCase(),
    keyType: asymmetricKeyType ?? "",
    keyBits: asymmetricKeyDetails?.modulusLength ?? 256,
    notBefore: x509.validFromDate.getTime(),
    notAfter: x509.validToDate.getTime(),
    der: x509.raw.toString("base64"),
  };
}

/** Signs the element with this ID by a library that shares nothing with the code under test. */
export function signElement(
  xml: string,
  id: string,
  { key, cert, keyType }: Pick<SigningIdp, "key" | "cert" | "keyType">,
  options: SigningOptions = {},
): string {
  const { carried = cert, prefixes = [] } = options;
  const algorithm = options.algorithm ?? `${MORE}${keyType === "ec" ? "ecdsa" : "rsa"}-sha256`;
  const signer = new SignedXml({
    privateKey: key,
    ...(carried !== null && { publicCert: carried }),
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: (options.canonicalization ?? EXCLUSIVE) as typeof EXCLUSIVE,
  });
  Object.assign(signer.SignatureAlgorithms, OTHER_ALGORITHMS);
  const element = `//*[@ID='${id}']`;
  signer.addReference({
    xpath: element,
    transforms: [...(options.transforms ?? [ENVELOPED, EXCLUSIVE])],
    digestAlgorithm: options.digest ?? "http://www.w3.org/2001/04/xmlenc#sha256",
    ...(prefixes.length > 0 && { inclusiveNamespacesPrefixList: [...prefixes] }),
    ...(options.isEmptyUri === true && { uri: "", isEmptyUri: true }),
  });
  signer.computeSignature(xml, {
    prefix: "ds",
    location: options.isFirst
      ? { reference: element, action: "prepend" }
      : { reference: `${element}/*[local-name(.)='Issuer']`, action: "after" },
  });
  return signer.getSignedXml();
}

/** What the library lacks: ECDSA as XML signatures write it, SHA-384, and what attacks need. */
const OTHER_ALGORITHMS = {
  [`${MORE}ecdsa-sha256`]: algorithmOf(`${MORE}ecdsa-sha256`, (data, key) =>
    sign("sha256", data, { key, dsaEncoding: "ieee-p1363" }),
  ),
  [`${MORE}ecdsa-sha512`]: algorithmOf(`${MORE}ecdsa-sha512`, (data, key) =>
    sign("sha512", data, { key, dsaEncoding: "ieee-p1363" }),
  ),
  [`${MORE}rsa-sha384`]: algorithmOf(`${MORE}rsa-sha384`, (data, key) => sign("sha384", data, key)),
  // As if the certificate, which everybody has, were a secret.
  [`${MORE}hmac-sha256`]: algorithmOf(`${MORE}hmac-sha256`, (data) =>
    createHmac("sha256", "public").update(data).digest(),
  ),
  [`${MORE}hmac-sha1`]: algorithmOf(`${MORE}hmac-sha1`, (data) => createHmac("sha1", "public").update(data).digest()),
  [`${MORE}rsa-md5`]: algorithmOf(`${MORE}rsa-md5`, (data, key) => createSign("md5").update(data).sign(key)),
};

function algorithmOf(name: string, make: (data: Buffer, key: string) => Buffer) {
  return class {
    getAlgorithmName = () => name;
    getSignature = (signedInfo: unknown, key: unknown) =>
      make(Buffer.from(String(signedInfo)), String(key)).toString("base64");
    verifySignature = () => false;
  };
}
