import type { XmlElement } from "libxml2-wasm";
import type { IdpProfile, KeptCertificate } from "../domain/application/saml-evidence.ts";
import { checkCertificateDates, readCertificates } from "./certificates.ts";
import { FindingLog } from "./finding-log.ts";
import { booleanAttribute } from "./lexical.ts";
import { checkProtocol } from "./protocol-support.ts";
import { METADATA_NAMESPACE } from "./saml-names.ts";
import { readSsoEndpoints } from "./sso-endpoints.ts";
import { childrenNamed, textOf } from "./xml-element.ts";

/** What one IDPSSODescriptor says, with the findings about it. */
export interface IdpRoleReading extends Omit<IdpProfile, "entityId" | "validUntil"> {
  readonly role: XmlElement;
  readonly findings: FindingLog;
}

/** Reads one IDPSSODescriptor (SAML metadata §2.4.3). */
export function readIdpRole(role: XmlElement, now: number): IdpRoleReading {
  const log = new FindingLog();
  checkProtocol(role, "identity provider", log);
  const ssoEndpoints = readSsoEndpoints(role, log);
  const certificates = readCertificates(role, log).filter(({ use }) => use !== "encryption");
  proveSigning(role, certificates, log);
  checkCertificateDates(certificates, true, now, log);
  const formats = childrenNamed(role, METADATA_NAMESPACE, "NameIDFormat").map(textOf);
  return {
    role,
    findings: log,
    ssoEndpoints,
    certificates,
    nameIdFormats: [...new Set(formats)].filter((format) => format !== ""),
    wantAuthnRequestsSigned: booleanAttribute(role, "WantAuthnRequestsSigned", log) ?? false,
  };
}

/** Software that knows no certificate of its identity provider may believe the one inside a message, so there has to be one. */
function proveSigning(role: XmlElement, certificates: readonly KeptCertificate[], log: FindingLog): void {
  if (certificates.length > 0) {
    log.proof({
      code: "signing-cert",
      message: "The identity provider gives a certificate that it signs with.",
      at: role,
    });
    return;
  }
  log.disproof({
    code: "no-signing-cert",
    message: "The identity provider gives no readable certificate that may sign, so no sign-in could be verified.",
    fix: "Download the metadata again from the identity provider, with its signing certificate.",
    at: role,
  });
}
