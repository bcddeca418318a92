import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE } from "./saml-names.ts";
import { type ParsedXml, withXml } from "./xml-document.ts";
import { isNamed } from "./xml-element.ts";
import { MAX_ENTITY_BYTES, refuseLargerThan } from "./xml-input.ts";

/**
 * Parses untrusted metadata and lends it to `use`. A single entity may be large, a group of them larger.
 * @throws {AnteroomError} as `withXml`
 */
export function withMetadata<T>(document: Uint8Array, use: (xml: ParsedXml) => T): T {
  return withXml(document, (xml) => {
    if (!isNamed(xml.root, METADATA_NAMESPACE, "EntitiesDescriptor")) refuseLargerThan(document, MAX_ENTITY_BYTES);
    return use(xml);
  });
}

/** Whether a document is SAML 2.0 metadata by its root; records the proof or the disproof. */
export function proveRoot({ root, strippedLeadingSpace }: ParsedXml, log: FindingLog): boolean {
  if (strippedLeadingSpace) {
    log.warning({
      code: "leading-whitespace",
      message: "White space before the XML declaration was removed; strict parsers refuse such a document.",
      fix: "Remove the empty lines at the beginning before giving it to other software.",
    });
  }
  if (root.name !== "EntityDescriptor" && root.name !== "EntitiesDescriptor") {
    log.disproof({
      code: "wrong-root",
      message: `The document's root element is ${quote(root.name)}, not EntityDescriptor.`,
      fix: "Give the metadata itself, not a message or a file that wraps it.",
      at: root,
    });
    return false;
  }
  if (root.namespaceUri !== METADATA_NAMESPACE) {
    const found = root.namespaceUri === "" ? "in no namespace" : `in the namespace ${quote(root.namespaceUri)}`;
    log.disproof({
      code: "not-in-metadata-namespace",
      message: `The root element ${root.name} is ${found}, so this is no SAML 2.0 metadata.`,
      fix: `Add xmlns="${METADATA_NAMESPACE}" if this is an excerpt, or ask the vendor for valid metadata.`,
      at: root,
    });
    return false;
  }
  log.proof({ code: "saml2-metadata", message: "The document is SAML 2.0 metadata.", at: root });
  return true;
}
