import type { XmlElement } from "libxml2-wasm";
import { AnteroomError } from "../domain/errors.ts";
import { quote } from "./quote.ts";
import { METADATA_NAMESPACE, type RoleName } from "./saml-names.ts";
import { attributeOf, childrenNamed, isNamed } from "./xml-element.ts";

/** One entity of a document with the groups that enclose it, outermost first. */
export interface Entity {
  readonly element: XmlElement;
  readonly enclosing: readonly XmlElement[];
  readonly entityId: string | undefined;
  /** Whether it has the role that is looked for. */
  readonly hasRole: boolean;
}

/** Which entity of a document to judge. */
export type EntityChoice =
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly candidates: readonly string[] }
  | { readonly kind: "duplicate"; readonly entityId: string; readonly element: XmlElement }
  | { readonly kind: "one"; readonly entity: Entity };

const SHOWN_CANDIDATES = 5;

/** The entities of a document; groups may nest (SAML metadata §2.3.1). Entities inside extensions do not count. */
export function listEntities(root: XmlElement, role: RoleName): Entity[] {
  const entities: Entity[] = [];
  const collect = (element: XmlElement, enclosing: readonly XmlElement[]): void => {
    if (isNamed(element, METADATA_NAMESPACE, "EntityDescriptor")) {
      entities.push(describe(element, enclosing, role));
      return;
    }
    if (!isNamed(element, METADATA_NAMESPACE, "EntitiesDescriptor")) return;
    const within = [...enclosing, element];
    for (const name of ["EntityDescriptor", "EntitiesDescriptor"]) {
      for (const child of childrenNamed(element, METADATA_NAMESPACE, name)) collect(child, within);
    }
  };
  collect(root, []);
  return entities;
}

/**
 * Chooses the entity to judge: the named one, or the only one that has the role.
 * @throws {AnteroomError} `invalid_value` when no entity has the given id.
 */
export function chooseEntity(entities: readonly Entity[], entityId: string | undefined): EntityChoice {
  if (entityId !== undefined) return chooseNamed(entities, entityId);
  const providers = entities.filter((entity) => entity.hasRole);
  const ids = distinctIds(providers);
  if (ids.length > 1) return { kind: "several", candidates: ids };
  const [only] = ids;
  if (only !== undefined) return chooseNamed(providers, only);
  const entity = providers[0] ?? entities[0];
  return entity === undefined ? { kind: "none" } : { kind: "one", entity };
}

function chooseNamed(entities: readonly Entity[], entityId: string): EntityChoice {
  const matching = entities.filter((entity) => entity.entityId === entityId);
  const [entity, twin] = matching;
  if (entity === undefined) throw unknownEntity(entities, entityId);
  if (twin !== undefined) return { kind: "duplicate", entityId, element: twin.element };
  return { kind: "one", entity };
}

function unknownEntity(entities: readonly Entity[], entityId: string): AnteroomError {
  const candidates = distinctIds(entities.filter((entity) => entity.hasRole)).slice(0, SHOWN_CANDIDATES);
  const fix =
    candidates.length === 0 ? "give the metadata of that entity" : `choose ${candidates.map(quote).join(" or ")}`;
  return new AnteroomError(
    "invalid_value",
    `The entityId ${quote(entityId)} is not in the metadata document; ${fix}.`,
    { attribute: "entityId", reason: "unknown-entity-id", candidates: candidates.map((id) => id.slice(0, 1024)) },
  );
}

function distinctIds(entities: readonly Entity[]): string[] {
  return [...new Set(entities.flatMap((entity) => entity.entityId ?? []))];
}

function describe(element: XmlElement, enclosing: readonly XmlElement[], role: RoleName): Entity {
  const entityId = attributeOf(element, "entityID");
  const hasRole = childrenNamed(element, METADATA_NAMESPACE, role).length > 0;
  return { element, enclosing, entityId: entityId?.trim() === "" ? undefined : entityId, hasRole };
}
