import type { XmlElement } from "libxml2-wasm";
import type { SamlProfile } from "../domain/application/saml-evidence.ts";
import type { Entity } from "./entity-choice.ts";
import { checkEntityId } from "./entity-id.ts";
import type { FindingLog } from "./finding-log.ts";
import { checkSchema } from "./metadata-schema.ts";
import { METADATA_NAMESPACE, SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { notePresentation } from "./sp-facts.ts";
import { preferEnglish, type RoleReading, readRole } from "./sp-role.ts";
import { readValidity, type Validity } from "./validity.ts";
import { childrenNamed } from "./xml-element.ts";

/** Judges one entity as SAML 2.0 service provider. Returns its profile when nothing disproves support. */
export function readEntity(entity: Entity, now: number, log: FindingLog): SamlProfile | undefined {
  checkEntityId(entity, log);
  noteSignature(entity, log);
  const reading = chooseRole(entity.element, now, log);
  if (reading === undefined) return undefined;
  log.append(reading.findings);
  const validity = readValidity([...entity.enclosing, entity.element, reading.role], now, log);
  if (log.isDisproved || entity.entityId === undefined) return undefined;
  const profile = toProfile(entity.entityId, reading, validity, organizationName(entity.element));
  notePresentation(entity.element, profile.displayName, log);
  checkSchema(entity.element, log);
  return profile;
}

function noteSignature({ element, enclosing }: Entity, log: FindingLog): void {
  const signed = [...enclosing, element].find(
    (level) => childrenNamed(level, SIGNATURE_NAMESPACE, "Signature").length > 0,
  );
  if (signed === undefined) return;
  log.info({
    code: "signature-not-checked",
    message: "The metadata is signed; the signature was not checked, because no key of its signer is known.",
    fix: "Give the certificate of whoever signs it as signingCertificate.",
    at: signed,
  });
}

function chooseRole(entity: XmlElement, now: number, log: FindingLog): RoleReading | undefined {
  const roles = childrenNamed(entity, METADATA_NAMESPACE, "SPSSODescriptor");
  const hasIdp = childrenNamed(entity, METADATA_NAMESPACE, "IDPSSODescriptor").length > 0;
  const [first, second] = roles;
  if (first === undefined) {
    disproveRole(entity, hasIdp, log);
    return undefined;
  }
  log.proof({ code: "sp-role", message: "The entity is a service provider.", at: first });
  if (hasIdp) {
    log.warning({
      code: "both-idp-and-sp-roles",
      message: "The entity is an identity provider as well as a service provider.",
      fix: "Make sure that this is the app's metadata and not that of the identity provider.",
      at: entity,
    });
  }
  if (second === undefined) return readRole(first, now);
  log.warning({
    code: "several-sp-roles",
    message: `The entity has ${roles.length} SPSSODescriptor elements; the first usable one counts.`,
    fix: "Compare the endpoints with the vendor's documentation.",
    at: second,
  });
  return firstUsable(roles, now);
}

// Two are known in practice (SAML 1.1 beside 2.0); the cap keeps thousands of broken roles from being read one by one.
const MOST_ROLES = 8;

function firstUsable(roles: readonly XmlElement[], now: number): RoleReading | undefined {
  let first: RoleReading | undefined;
  for (const role of roles.slice(0, MOST_ROLES)) {
    const reading = readRole(role, now);
    if (!reading.findings.isDisproved) return reading;
    first ??= reading;
  }
  return first;
}

function disproveRole(entity: XmlElement, hasIdp: boolean, log: FindingLog): void {
  log.disproof(
    hasIdp
      ? {
          code: "idp-only",
          message: "This is the metadata of an identity provider, not of an app.",
          fix: "Download the SP metadata from the app's SSO settings instead.",
          at: entity,
        }
      : {
          code: "no-sp-role",
          message: "The entity has no SPSSODescriptor, so it is no SAML service provider.",
          fix: "Download the SP metadata from the app's SSO settings.",
          at: entity,
        },
  );
}

function organizationName(entity: XmlElement): string | undefined {
  const organizations = childrenNamed(entity, METADATA_NAMESPACE, "Organization");
  return preferEnglish(
    organizations.flatMap((element) => childrenNamed(element, METADATA_NAMESPACE, "OrganizationDisplayName")),
  );
}

function toProfile(
  entityId: string,
  reading: RoleReading,
  validity: Validity,
  organization: string | undefined,
): SamlProfile {
  const { role: _role, findings: _findings, displayName = organization, ...model } = reading;
  return {
    entityId,
    ...model,
    ...validity,
    ...(displayName === undefined ? {} : { displayName }),
  };
}
