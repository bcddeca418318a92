import type { XmlElement } from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE, SIGNATURE_NAMESPACE } from "./saml-names.ts";
import { childElements, isNamed } from "./xml-element.ts";

const ENTITY_CHILDREN: ReadonlySet<string> = new Set([
  "Extensions",
  "RoleDescriptor",
  "IDPSSODescriptor",
  "SPSSODescriptor",
  "AuthnAuthorityDescriptor",
  "AttributeAuthorityDescriptor",
  "PDPDescriptor",
  "AffiliationDescriptor",
  "Organization",
  "ContactPerson",
  "AdditionalMetadataLocation",
]);

/** The children of an SP role in the order of the schema (SAML metadata §2.4.4). */
const ROLE_CHILDREN: readonly string[] = [
  "Extensions",
  "KeyDescriptor",
  "Organization",
  "ContactPerson",
  "ArtifactResolutionService",
  "SingleLogoutService",
  "ManageNameIDService",
  "NameIDFormat",
  "AssertionConsumerService",
  "AttributeConsumingService",
];

/** Warns about elements of an entity that the metadata schema does not know. They are ignored otherwise. */
export function checkEntityStructure(entity: XmlElement, log: FindingLog): void {
  for (const child of childElements(entity)) {
    const isKnown = child.namespaceUri === METADATA_NAMESPACE && ENTITY_CHILDREN.has(child.name);
    if (!isKnown && !isNamed(child, SIGNATURE_NAMESPACE, "Signature")) warnUnknown(child, log);
  }
}

/** Warns about elements of an SP role that are unknown to the schema or out of its order. */
export function checkRoleStructure(role: XmlElement, log: FindingLog): void {
  let highest = -1;
  for (const child of childElements(role)) {
    if (isNamed(child, SIGNATURE_NAMESPACE, "Signature")) continue;
    const rank = child.namespaceUri === METADATA_NAMESPACE ? ROLE_CHILDREN.indexOf(child.name) : -1;
    if (rank === -1) {
      warnUnknown(child, log);
      continue;
    }
    if (rank < highest) {
      log.warning({
        code: "schema-invalid",
        message: `The element ${child.name} comes later than the schema allows.`,
        fix: "Ask the vendor for schema-valid metadata if the identity provider refuses this document.",
        at: child,
      });
    }
    highest = Math.max(highest, rank);
  }
}

function warnUnknown(element: XmlElement, log: FindingLog): void {
  log.warning({
    code: "schema-invalid",
    message: `The element ${quote(element.name)} is unknown to the SAML metadata schema and was ignored.`,
    fix: "Ask the vendor for schema-valid metadata if the identity provider refuses this document.",
    at: element,
  });
}
