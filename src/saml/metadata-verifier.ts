import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { MetadataReading, MetadataVerifier } from "../domain/application/saml-evidence.ts";
import { chooseEntity, listEntities } from "./entity-choice.ts";
import { readEntity } from "./entity-reading.ts";
import { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE } from "./saml-names.ts";
import { checkServiceProvider } from "./service-provider.ts";
import { withXml } from "./xml-document.ts";
import { isNamed } from "./xml-element.ts";
import { MAX_ENTITY_BYTES, refuseLargerThan } from "./xml-input.ts";

type Judgement = Omit<MetadataReading, "sha256">;

/** Creates the verifier of SP metadata: a hardened parser, six elements of proof, and warnings. It keeps no state. */
export function createMetadataVerifier(): MetadataVerifier {
  return {
    verify(document, { entityId, now }) {
      const judgement = withXml(document, ({ root, strippedLeadingSpace }) => {
        if (!isNamed(root, METADATA_NAMESPACE, "EntitiesDescriptor")) refuseLargerThan(document, MAX_ENTITY_BYTES);
        const log = new FindingLog();
        if (strippedLeadingSpace) warnLeadingSpace(log);
        return judge(root, entityId, now, log);
      });
      return { ...judgement, sha256: createHash("sha256").update(document).digest("hex") };
    },
  };
}

function judge(root: XmlElement, entityId: string | undefined, now: number, log: FindingLog): Judgement {
  if (!proveRoot(root, log)) return conclude(log);
  const choice = chooseEntity(listEntities(root), entityId);
  switch (choice.kind) {
    case "none":
      log.disproof({
        code: "no-sp-role",
        message: "The document holds no entity.",
        fix: "Download the SP metadata from the app's SSO settings.",
        at: root,
      });
      return conclude(log);
    case "duplicate":
      log.disproof({
        code: "duplicate-entity-id",
        message: `The entityID ${quote(choice.entityId)} occurs more than once, so it is not clear which entity is meant.`,
        fix: "Give the metadata of the one service provider.",
        at: choice.element,
      });
      return conclude(log);
    case "several":
      log.info({
        code: "several-sp-entities",
        message: `The document describes ${choice.candidates.length} service providers.`,
        fix: "Name one of them with entityId.",
        at: root,
      });
      return { verdict: "ambiguous", findings: log.list(), candidates: choice.candidates };
    case "one": {
      const profile = readEntity(choice.entity, now, log);
      if (profile === undefined) return conclude(log);
      const mismatch = checkServiceProvider(profile);
      if (mismatch !== undefined) log.warning(mismatch);
      return { verdict: "supported", findings: log.list(), profile };
    }
  }
}

function conclude(log: FindingLog): Judgement {
  return { verdict: "unsupported", findings: log.list() };
}

function proveRoot(root: XmlElement, log: FindingLog): boolean {
  const isMetadataName = root.name === "EntityDescriptor" || root.name === "EntitiesDescriptor";
  if (!isMetadataName) {
    log.disproof({
      code: "wrong-root",
      message: `The document's root element is ${quote(root.name)}, not EntityDescriptor.`,
      fix: "Give the SP metadata itself, not a message or a file that wraps it.",
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

function warnLeadingSpace(log: FindingLog): void {
  log.warning({
    code: "leading-whitespace",
    message: "White space before the XML declaration was removed; strict parsers refuse such a document.",
    fix: "Remove the empty lines at the beginning before giving it to the identity provider.",
  });
}
