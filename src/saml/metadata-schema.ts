import { readFileSync } from "node:fs";
import {
  type ErrorDetail,
  ParseOption,
  XmlBufferInputProvider,
  XmlDocument,
  XmlElement,
  XmlValidateError,
  XmlXPath,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from "libxml2-wasm";
import type { FindingLog } from "./finding-log.ts";
import { METADATA_NAMESPACE, WS_FEDERATION_NAMESPACE } from "./saml-names.ts";

const METADATA_SCHEMA = "saml-schema-metadata-2.0.xsd";

/** Where the schemas say that the others lie, and what they are called here. */
const IMPORTED: ReadonlyMap<string, string> = new Map([
  ["saml-schema-assertion-2.0.xsd", "saml-schema-assertion-2.0.xsd"],
  ["http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd", "xmldsig-core-schema.xsd"],
  ["http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd", "xenc-schema.xsd"],
  ["http://www.w3.org/2001/xml.xsd", "xml.xsd"],
]);

const OTHER_ROLES = XmlXPath.compile("md:RoleDescriptor", { md: METADATA_NAMESPACE });

/**
 * Warns about what is not as the OASIS schema of metadata has it; real documents that work are full of it. Roles of
 * WS-Federation, which ADFS and Entra add and the schema cannot know, are taken out of the document first.
 */
export function checkSchema(entity: XmlElement, log: FindingLog): void {
  for (const role of entity.find(OTHER_ROLES)) {
    if (role instanceof XmlElement && isWsFederation(role)) role.remove();
  }
  for (const { message, line } of schemaErrors(entity)) {
    const place = line > 0 ? ` (line ${line})` : "";
    log.warning({
      code: "schema-invalid",
      message: `The metadata breaks the SAML metadata schema: ${brief(message)}${place}.`,
      fix: "Ask the vendor for schema-valid metadata if other software refuses this document.",
    });
  }
}

function isWsFederation(role: XmlElement): boolean {
  const protocols = role.attr("protocolSupportEnumeration")?.value ?? "";
  return protocols.split(/\s+/).includes(WS_FEDERATION_NAMESPACE);
}

function schemaErrors(entity: XmlElement): readonly Pick<ErrorDetail, "message" | "line">[] {
  try {
    metadataSchema().validate(entity);
    return [];
  } catch (error) {
    if (error instanceof XmlValidateError) return error.details;
    throw error;
  }
}

let compiled: XsdValidator | undefined;

/** Compiling takes some 50 ms, so it is done once, when first needed. */
function metadataSchema(): XsdValidator {
  compiled ??= compile();
  return compiled;
}

function compile(): XsdValidator {
  const imported = [...IMPORTED].map(([address, name]) => [address, readSchema(name)]);
  xmlRegisterInputProvider(new XmlBufferInputProvider(Object.fromEntries(imported)));
  try {
    using schema = XmlDocument.fromBuffer(readSchema(METADATA_SCHEMA), {
      url: METADATA_SCHEMA,
      option: ParseOption.XML_PARSE_NONET,
    });
    return XsdValidator.fromDoc(schema);
  } finally {
    // No document may ever reach what was provided.
    xmlCleanupInputProvider();
  }
}

function readSchema(name: string): Uint8Array {
  return readFileSync(new URL(`../../schemas/saml/${name}`, import.meta.url));
}

const LONGEST = 160;

/** The parser's words without namespaces, which nobody reads, and cut, because they quote the document. */
function brief(message: string): string {
  const plain = message
    .replace(/\{[^}]*\}/g, "")
    .replace(/[\p{Cc}\p{Cf}]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
