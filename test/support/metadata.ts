const NS = {
  md: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  post: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
} as const;

/** Self-signed certificates as base64 DER, made for these tests; nobody keeps their keys. */
export const CERTIFICATES: Readonly<Record<"rsa" | "weak" | "ec" | "ended", string>> = {
  /** RSA 2048, 2026-01-01 to 2046-01-01. */
  rsa:
    "MIIC1DCCAbwCAQEwDQYJKoZIhvcNAQELBQAwMDEcMBoGA1UEAwwTc2lnbmluZy5leGFtcGxlLmNvbTEQMA4GA1UECgwHRXhhbXBsZTAeFw0yNj" +
    "AxMDEwMDAwMDBaFw00NjAxMDEwMDAwMDBaMDAxHDAaBgNVBAMME3NpZ25pbmcuZXhhbXBsZS5jb20xEDAOBgNVBAoMB0V4YW1wbGUwggEiMA0G" +
    "CSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQC8Y9li6J2YBumJ2RrrjMkyjXvcKnLLrK61ofForb6Y/sn9ETAN6Y/50oWdEpNtT4ggaP2TJ7ZwAK" +
    "igK9Mdrd85y9E83HUU3dG1pTmTfxKLey748z4fRLxFexraRoRisOinMxJRTC3o/cAqjVqxAqrQ76SAP/xcpsE4V+KL7hRb90YbH4fsyJIlEJKd" +
    "fB0yUCWoBru5gsn39tur9PmWvwSt6+5wmo7/+kv9Em3lnFzsV6zw0/fqVjlXtnN32nl2yQZFG84uRE8e65aLGdkQcPeW/GequudleyJWwZsPZG" +
    "zcQFc9ErtYYJxHhiyKCrVqYNNDlYuWmECbaLtuPvglY57TAgMBAAEwDQYJKoZIhvcNAQELBQADggEBADUF+f4/Xrr0JNDcVCtcnmAK1/SaiNdO" +
    "NcGGDq852SUIOIYDxDBBdshTyUk0ZdcsCEyLoDELYMCIdKZkSWXROSSsekfkdYrXMDyrnc3FNFX+PlCp3O6Pjm1oRzw/H5OD4818p4jSA6Avuw" +
    "farHOSshDs2eES2suBlcXY1RanXKvoW4aiXcZL43dfu+9AxHX+KaGgbGeNvk8zTeY/JCab+azQugV3zRawSBpVmxcxflUz4pcFE7dySM2w4V9h" +
    "dA7jL9ZPww/x+YkssZKBlEfybcXHlc6yA4/dfG1h/GquD35dzPVp/X6Uwowh22lT6h96Cw5Za6dDThLCRjAO9lh2YPY=",
  /** RSA 1024 signed with SHA-1, 2026-01-01 to 2046-01-01. */
  weak:
    "MIIByTCCATICAQIwDQYJKoZIhvcNAQEFBQAwLTEZMBcGA1UEAwwQd2Vhay5leGFtcGxlLmNvbTEQMA4GA1UECgwHRXhhbXBsZTAeFw0yNjAxMD" +
    "EwMDAwMDBaFw00NjAxMDEwMDAwMDBaMC0xGTAXBgNVBAMMEHdlYWsuZXhhbXBsZS5jb20xEDAOBgNVBAoMB0V4YW1wbGUwgZ8wDQYJKoZIhvcN" +
    "AQEBBQADgY0AMIGJAoGBAPUlE6YAKhJ0M/WnCWDn33KNJ2T+fXVKY7ZW4HjznK/jv98xjpUf6mrw35+uVWezmZr27yE5/46761CIAqxj+fk2Km" +
    "jCeLwWYtpdvDwKL8xhzr1bUjdhVlcC8IM7QBVt4Of87FIRSTF6EwNcPyD79+OVphZZx3IX7yC+KTMXawbzAgMBAAEwDQYJKoZIhvcNAQEFBQAD" +
    "gYEAJFnseMI33DYxuI9L+/BF2DVHAyHfyR28oPOzVAOUKmGTjDzXqTUSbVNRzfdr0+srj4XVxB5PYutAGVuDMtAjH1Qozuc4H0VEIkx1xcRwKt" +
    "qNy4AAvx0acad9cIdH06aJ8drJPxVkUSGvZlruhV+ZuSvu6s0o5G62L665y5pZk9g=",
  /** EC P-256, 2026-01-01 to 2046-01-01. */
  ec:
    "MIIBPDCB5AIBAzAKBggqhkjOPQQDAjArMRcwFQYDVQQDDA5lYy5leGFtcGxlLmNvbTEQMA4GA1UECgwHRXhhbXBsZTAeFw0yNjAxMDEwMDAwMD" +
    "BaFw00NjAxMDEwMDAwMDBaMCsxFzAVBgNVBAMMDmVjLmV4YW1wbGUuY29tMRAwDgYDVQQKDAdFeGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0D" +
    "AQcDQgAEWJi0aaRMuhhVQqvDdSDEe4JhWURnfSRINqcKV5UTZ4TToPphdMd2QXizLR/urddEeXLm1iRyS/tOPnvmKIqfWDAKBggqhkjOPQQDAg" +
    "NHADBEAiBWK83Uu23ytWvIlG9uCE7qaZPebsQeiqnBKyBdRSeuMwIgbSzBxT9fX2hsa+zlqWogKnfGstL7Cltd8SqE/A6xKAw=",
  /** RSA 2048, 2020-01-01 to 2021-01-01. */
  ended:
    "MIIC0DCCAbgCAQQwDQYJKoZIhvcNAQELBQAwLjEaMBgGA1UEAwwRZW5kZWQuZXhhbXBsZS5jb20xEDAOBgNVBAoMB0V4YW1wbGUwHhcNMjAwMT" +
    "AxMDAwMDAwWhcNMjEwMTAxMDAwMDAwWjAuMRowGAYDVQQDDBFlbmRlZC5leGFtcGxlLmNvbTEQMA4GA1UECgwHRXhhbXBsZTCCASIwDQYJKoZI" +
    "hvcNAQEBBQADggEPADCCAQoCggEBAOXInXDFtP7ClPlUVrKpgGiIbxcVIvGrHqj4VLUNw11Eu6lrzLB4Skzvixj1QTkBlM8/pHN6wFWDk79Ry3" +
    "LfZAVl71k198bnVFJfjsY1udPKbSA/CmTDkk9DWnyvQlUGbEu05s9YRPfokIREcL05XuPsqAEoCDWN5xKstfXbGlDC/2aKxjtDrMWdK0GPI0N/" +
    "UaxtY98Hnjk090pOIwzNgL5mn4GjWz8NntAFjl23Px3xOb9hRf9aXiGWC3ukb3DFKjBFiGVnVXBqpfAadbl8OAUVzqdqtkBj11raGxNwLMj0Pk" +
    "4D9Fo8MqIXWNwQKrb6NULSV4k+KaztcA0hF5XjWlsCAwEAATANBgkqhkiG9w0BAQsFAAOCAQEASpaAstDT1UXHgx0RpG1TPo8jjpn+VVL64zVF" +
    "t/cf+tFmhP2m4KMukeEUBh6eAlOLqj9rolDUd5XtAxBR39H7KeJx5oTwQ0t/tlVsvugMLfI6E6tVBgqYctSAmFjY2gmzl2wStNtkX9rEwCCLyF" +
    "I7U49VFydSI+Ko5ZH15y1AwfM7zRmVEhBlma4gQARswQMcGde+ZS6NTOOHoa7VXu4nxSOehUXdyOuAUI6jdsmVE3nZJ+T6mppwq8G7u/K0/fqV" +
    "Sy+yNcKyWkK+wJfWPzFIQLbWLniMBDkv2KdJfDTejFHnuFM3SFNsgp4g2fH5ytOTZyzHroldKiF9WKJSIIMMTA==",
};

/** The instant at which tests read metadata: 2026-11-22T00:00:00Z. */
export const NOW: number = Date.UTC(2026, 10, 22);

/** The entity id of metadata made here, unless another is given. */
export const ENTITY_ID = "https://app.vendor.io/saml/metadata";
/** The ACS URL of metadata made here, unless another is given. */
export const ACS_URL = "https://app.vendor.io/saml/acs";

/** What to put into one AssertionConsumerService; `undefined` leaves an attribute out. */
export interface AcsOverrides {
  readonly Binding?: string | undefined;
  readonly Location?: string | undefined;
  readonly index?: string | undefined;
  readonly isDefault?: string | undefined;
}

/** One AssertionConsumerService. Values are put in as they are, so character references are possible. */
export function anAcs(overrides: AcsOverrides = {}): string {
  return `<md:AssertionConsumerService${attributes({ Binding: NS.post, Location: ACS_URL, index: "0", ...overrides })}/>`;
}

/** One KeyDescriptor with a certificate. */
export function aKey(certificate: string = CERTIFICATES.rsa, use?: string): string {
  const data = `<ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>`;
  return `<md:KeyDescriptor${attributes({ use })}><ds:KeyInfo>${data}</ds:KeyInfo></md:KeyDescriptor>`;
}

/** What to put into one SP role; markup in `before` and `after` surrounds the endpoints. */
export interface RoleOverrides {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly before?: string;
  readonly acs?: string;
  readonly after?: string;
}

/** One SPSSODescriptor. */
export function aRole({ attributes: own = {}, before = "", acs = anAcs(), after = "" }: RoleOverrides = {}): string {
  const names = attributes({ protocolSupportEnumeration: NS.protocol, ...own });
  return `<md:SPSSODescriptor${names}>${before}${acs}${after}</md:SPSSODescriptor>`;
}

/** What to put into one entity. */
export interface EntityOverrides {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly content?: string;
}

/** One EntityDescriptor: by default a service provider with one HTTP-POST endpoint. */
export function anEntity({ attributes: own = {}, content = aRole() }: EntityOverrides = {}): string {
  const names = attributes({ "xmlns:md": NS.md, "xmlns:ds": NS.ds, entityID: ENTITY_ID, ...own });
  return `<md:EntityDescriptor${names}>${content}</md:EntityDescriptor>`;
}

/** A federation aggregate of entities. */
export function anAggregate(
  entities: readonly string[],
  own: Readonly<Record<string, string | undefined>> = {},
): string {
  return `<md:EntitiesDescriptor${attributes({ "xmlns:md": NS.md, ...own })}>${entities.join("")}</md:EntitiesDescriptor>`;
}

/** What to put into an identity provider's role. */
export interface IdpRoleOverrides {
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  readonly keys?: string;
  readonly sso?: string;
}

/** An identity provider's role: without `keys` it has no certificate. */
export function anIdpRole({ attributes: own = {}, keys = "", sso = anSso() }: IdpRoleOverrides = {}): string {
  const names = attributes({ protocolSupportEnumeration: NS.protocol, ...own });
  return `<md:IDPSSODescriptor${names}>${keys}${sso}</md:IDPSSODescriptor>`;
}

/** One SingleSignOnService. */
export function anSso(Location: string = "https://idp.vendor.io/sso", Binding: string = NS.post): string {
  return `<md:SingleSignOnService${attributes({ Binding, Location })}/>`;
}

/** A document as bytes in an encoding; UTF-16 gets a byte order mark. */
export function bytesOf(xml: string, encoding: "utf8" | "utf16le" = "utf8"): Uint8Array {
  return Buffer.from(encoding === "utf16le" ? `\uFEFF${xml}` : xml, encoding);
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");
}
