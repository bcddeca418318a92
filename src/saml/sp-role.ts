import type { XmlElement } from "libxml2-wasm";
import type { AcsEndpoint, Certificate, SamlProfile } from "../domain/application/saml-evidence.ts";
import { readAcsEndpoints } from "./acs-endpoints.ts";
import { checkCertificateDates, readCertificates } from "./certificates.ts";
import { FindingLog } from "./finding-log.ts";
import { booleanAttribute } from "./lexical.ts";
import { checkProtocol } from "./protocol-support.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE, NAME_ID_FORMAT_PATTERN, UI_NAMESPACE } from "./saml-names.ts";
import { noteFacts } from "./sp-facts.ts";
import { attributeOf, childrenNamed, textOf } from "./xml-element.ts";

/** What one SPSSODescriptor says, with the findings about it. */
export interface RoleReading extends Omit<SamlProfile, "entityId" | "validUntil" | "cacheDuration"> {
  readonly role: XmlElement;
  readonly findings: FindingLog;
}

/** Reads one SPSSODescriptor (SAML metadata §2.4.4). */
export function readRole(role: XmlElement, now: number): RoleReading {
  const log = new FindingLog();
  checkProtocol(role, "service provider", log);
  const acsEndpoints: readonly AcsEndpoint[] = readAcsEndpoints(role, log);
  const certificates = readCertificates(role, log);
  const authnRequestsSigned = booleanAttribute(role, "AuthnRequestsSigned", log) ?? false;
  const wantAssertionsSigned = booleanAttribute(role, "WantAssertionsSigned", log) ?? false;
  checkKeys(role, certificates, authnRequestsSigned, log);
  checkCertificateDates(certificates, authnRequestsSigned, now, log);
  const nameIdFormats = readNameIdFormats(role, log);
  const requestedAttributes = readRequestedAttributes(role, log);
  noteFacts(role, { authnRequestsSigned, wantAssertionsSigned, nameIdFormats, requestedAttributes }, log);
  const displayName = readDisplayName(role);
  return {
    role,
    findings: log,
    acsEndpoints,
    nameIdFormats,
    authnRequestsSigned,
    wantAssertionsSigned,
    certificates: certificates.map(({ der: _der, ...certificate }) => certificate),
    requestedAttributes,
    ...(displayName === undefined ? {} : { displayName }),
  };
}

function checkKeys(
  role: XmlElement,
  certificates: readonly Certificate[],
  signsRequests: boolean,
  log: FindingLog,
): void {
  if (signsRequests && !certificates.some(({ use }) => use !== "encryption")) {
    log.warning({
      code: "signs-requests-but-no-signing-cert",
      message: "The service provider signs its requests but gives no readable signing certificate.",
      fix: "Ask the vendor for metadata with the signing certificate; the identity provider may refuse the requests without it.",
      at: role,
    });
  }
  if (!certificates.some(({ use }) => use !== "signing")) {
    log.info({
      code: "no-encryption-cert",
      message:
        "The service provider gives no encryption certificate, so assertions travel signed but not encrypted inside TLS.",
      at: role,
    });
  }
}

function readNameIdFormats(role: XmlElement, log: FindingLog): string[] {
  const elements = childrenNamed(role, METADATA_NAMESPACE, "NameIDFormat");
  const formats = new Set<string>();
  for (const element of elements) {
    const format = textOf(element);
    if (format === "") continue;
    formats.add(format);
    if (NAME_ID_FORMAT_PATTERN.test(format)) continue;
    log.info({
      code: "nonstandard-name-id-format",
      message: `The NameID format ${quote(format)} is not one that SAML defines.`,
      fix: "Check that the identity provider can send it.",
      at: element,
    });
  }
  return [...formats];
}

function readRequestedAttributes(role: XmlElement, log: FindingLog): { name: string; required: boolean }[] {
  const required = new Map<string, boolean>();
  for (const service of childrenNamed(role, METADATA_NAMESPACE, "AttributeConsumingService")) {
    for (const element of childrenNamed(service, METADATA_NAMESPACE, "RequestedAttribute")) {
      const name = attributeOf(element, "Name");
      if (name === undefined || name.trim() === "") continue;
      const isRequired = booleanAttribute(element, "isRequired", log) ?? false;
      required.set(name, isRequired || required.get(name) === true);
    }
  }
  return [...required].map(([name, isRequired]) => ({ name, required: isRequired }));
}

const LONGEST_NAME = 200;

function readDisplayName(role: XmlElement): string | undefined {
  const names = childrenNamed(role, METADATA_NAMESPACE, "Extensions")
    .flatMap((extensions) => childrenNamed(extensions, UI_NAMESPACE, "UIInfo"))
    .flatMap((info) => childrenNamed(info, UI_NAMESPACE, "DisplayName"));
  return preferEnglish(names);
}

/** The text of the English element among translations, else of the first; undefined when there is none. */
export function preferEnglish(translations: readonly XmlElement[]): string | undefined {
  const chosen =
    translations.find((element) => /^en\b/i.test(element.attr("lang", "xml")?.value ?? "")) ?? translations[0];
  const text = chosen === undefined ? "" : textOf(chosen).slice(0, LONGEST_NAME);
  return text === "" ? undefined : text;
}
