import type { Entity } from "./entity-choice.ts";
import type { FindingLog } from "./finding-log.ts";
import { quote } from "./quote.ts";

/** Longest entity id that the schema allows (SAML metadata §2.2.1). */
const MAX_ENTITY_ID_LENGTH = 1024;
const USUAL_ENTITY_ID_LENGTH = 256;

/** Records whether an entity has a usable name, and what other software may trip over in it. */
export function checkEntityId({ element, entityId }: Entity, log: FindingLog): void {
  if (entityId === undefined) {
    log.disproof({
      code: "no-entity-id",
      message: "The entity has no entityID, the name by which the other side addresses it.",
      fix: "Ask the vendor for complete metadata.",
      at: element,
    });
    return;
  }
  if (entityId.length > MAX_ENTITY_ID_LENGTH) {
    log.disproof({
      code: "entity-id-too-long",
      message: `The entityID has ${entityId.length} characters where SAML allows ${MAX_ENTITY_ID_LENGTH}.`,
      fix: "Ask the vendor for a shorter entityID.",
      at: element,
    });
    return;
  }
  log.proof({ code: "entity-id", message: `The entity is named ${quote(entityId)}.`, at: element });
  if (entityId.length > USUAL_ENTITY_ID_LENGTH) {
    log.warning({
      code: "entity-id-long",
      message: `The entityID has ${entityId.length} characters; some software accepts ${USUAL_ENTITY_ID_LENGTH}.`,
      fix: "Check that the other side stores it whole.",
      at: element,
    });
  }
  if (/[\s\p{Cc}]/u.test(entityId)) {
    log.warning({
      code: "entity-id-whitespace",
      message: `The entityID ${quote(entityId)} has white space in it.`,
      fix: "Copy it to the other side exactly, or ask the vendor to remove the white space.",
      at: element,
    });
  }
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(entityId)) {
    log.info({
      code: "entity-id-not-uri",
      message: `The entityID ${quote(entityId)} is a plain name, not a URI, as some large vendors have it.`,
      at: element,
    });
  }
}
