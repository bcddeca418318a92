import type {
  Certificate,
  IdpProfile,
  KeptCertificate,
  ObservedRequest,
  SamlProfile,
} from "../../src/domain/application/saml-evidence.ts";

/** A certificate for signing that ends at an instant; its name is its fingerprint. */
export function aCertificate(fingerprint: string, notAfter: number): Certificate {
  return {
    use: "signing",
    subject: `CN=${fingerprint}`,
    issuer: `CN=${fingerprint}`,
    serialNumber: "01",
    fingerprint,
    keyType: "rsa",
    keyBits: 2048,
    notBefore: 0,
    notAfter,
  };
}

/** A certificate of an identity provider, with octets that stand for its DER. */
export function aKeptCertificate(fingerprint: string, notAfter: number): KeptCertificate {
  return { ...aCertificate(fingerprint, notAfter), der: "AAAA" };
}

/** A service provider with one endpoint and no certificates. */
export function aServiceProvider(overrides: Partial<SamlProfile> = {}): SamlProfile {
  return {
    entityId: "https://app.vendor.io/saml/metadata",
    acsEndpoints: [
      { url: "https://app.vendor.io/saml/acs", binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" },
    ],
    nameIdFormats: [],
    authnRequestsSigned: false,
    wantAssertionsSigned: false,
    certificates: [],
    requestedAttributes: [],
    ...overrides,
  };
}

/** An identity provider with one endpoint and no certificates. */
export function anIdentityProvider(overrides: Partial<IdpProfile> = {}): IdpProfile {
  return {
    entityId: "https://idp.example.com",
    ssoEndpoints: [
      { url: "https://idp.example.com/sso", binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" },
    ],
    certificates: [],
    nameIdFormats: [],
    wantAuthnRequestsSigned: false,
    ...overrides,
  };
}

/** An AuthnRequest by redirect that asks for nothing special. */
export function anObservedRequest(overrides: Partial<ObservedRequest> = {}): ObservedRequest {
  return {
    id: "_1",
    issuer: null,
    binding: "redirect",
    sentTo: "https://idp.example.com/sso",
    destination: null,
    acsUrl: null,
    acsIndex: null,
    responseBinding: null,
    nameIdFormat: null,
    allowCreate: true,
    requestedContexts: [],
    contextComparison: null,
    forceAuthn: false,
    isPassive: false,
    hasSubject: false,
    hasScoping: false,
    signature: "none",
    signatureAlgorithm: null,
    sha256: "00",
    ...overrides,
  };
}
