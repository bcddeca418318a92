import { createHash } from "node:crypto";
import type { XmlElement } from "libxml2-wasm";
import type { IdpProfile, IdpReading, MetadataQuestion } from "../domain/application/saml-evidence.ts";
import { chooseEntity, type Entity, listEntities } from "./entity-choice.ts";
import { checkEntityId } from "./entity-id.ts";
import { FindingLog } from "./finding-log.ts";
import { type IdpRoleReading, readIdpRole } from "./idp-role.ts";
import { proveRoot, withMetadata } from "./metadata-root.ts";
import { checkSchema } from "./metadata-schema.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE } from "./saml-names.ts";
import { readValidity } from "./validity.ts";
import { childrenNamed } from "./xml-element.ts";

/**
 * Reads metadata of an identity provider: a role that speaks SAML 2.0, a place for requests and a certificate that signs.
 * @throws {AnteroomError} as `IdpMetadataReader.read`
 */
export function readIdpMetadata(
  document: Uint8Array,
  { entityId, now }: Pick<MetadataQuestion, "entityId" | "now">,
): IdpReading {
  const log = new FindingLog();
  const reading = withMetadata(document, (xml) => (proveRoot(xml, log) ? choose(xml.root, entityId, now, log) : {}));
  const { profile = null, candidates = [] } = reading;
  const sha256 = createHash("sha256").update(document).digest("hex");
  return { profile, findings: log.list(), candidates, sha256 };
}

interface Chosen {
  readonly profile?: IdpProfile | undefined;
  readonly candidates?: readonly string[];
}

function choose(root: XmlElement, entityId: string | undefined, now: number, log: FindingLog): Chosen {
  const choice = chooseEntity(listEntities(root, "IDPSSODescriptor"), entityId);
  switch (choice.kind) {
    case "none":
      disprove(log, "no-idp-role", "The document holds no entity.", root);
      return {};
    case "duplicate":
      disprove(
        log,
        "duplicate-entity-id",
        `The entityID ${quote(choice.entityId)} occurs more than once, so it is not clear which entity is meant.`,
        choice.element,
      );
      return {};
    case "several":
      log.disproof({
        code: "several-idp-entities",
        message: `The document describes ${choice.candidates.length} identity providers.`,
        fix: "Name one of them with entityId.",
        at: root,
      });
      return { candidates: choice.candidates };
    case "one":
      return { profile: readEntity(choice.entity, now, log) };
  }
}

function readEntity(entity: Entity, now: number, log: FindingLog): IdpProfile | undefined {
  checkEntityId(entity, log);
  const reading = readFirstUsable(entity.element, now, log);
  if (reading === undefined) return undefined;
  const { role, findings, ...model } = reading;
  log.append(findings);
  const { validUntil } = readValidity([...entity.enclosing, entity.element, role], now, log);
  if (log.isDisproved || entity.entityId === undefined) return undefined;
  checkSchema(entity.element, log);
  return { entityId: entity.entityId, ...model, ...(validUntil === undefined ? {} : { validUntil }) };
}

// One is usual; the cap keeps thousands of broken roles from being read one by one.
const MOST_ROLES = 8;

function readFirstUsable(entity: XmlElement, now: number, log: FindingLog): IdpRoleReading | undefined {
  const roles = childrenNamed(entity, METADATA_NAMESPACE, "IDPSSODescriptor").slice(0, MOST_ROLES);
  const [first] = roles;
  if (first === undefined) {
    disproveRole(entity, log);
    return undefined;
  }
  log.proof({ code: "idp-role", message: "The entity is an identity provider.", at: first });
  const readings = roles.map((role) => readIdpRole(role, now));
  return readings.find(({ findings }) => !findings.isDisproved) ?? readings[0];
}

function disproveRole(entity: XmlElement, log: FindingLog): void {
  if (childrenNamed(entity, METADATA_NAMESPACE, "SPSSODescriptor").length > 0) {
    disprove(log, "sp-only", "This is the metadata of an app, not of an identity provider.", entity);
    return;
  }
  disprove(log, "no-idp-role", "The entity has no IDPSSODescriptor, so it is no SAML identity provider.", entity);
}

function disprove(log: FindingLog, code: string, message: string, at: XmlElement): void {
  const fix = "Download the identity provider's metadata from the SAML settings of this app there.";
  log.disproof({ code, message, fix, at });
}
