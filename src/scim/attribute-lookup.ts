import { ENTERPRISE_URN } from "../domain/directory/document.ts";
import type { WrittenPath } from "../domain/filter.ts";
import type { Attribute, ResourceType, Schema } from "./attribute.ts";
import { type Notes, tolerate } from "./notes.ts";

/** An attribute that exists, and where in a document it lives. */
export interface Location {
  /** The URN of the extension that holds it; absent for core and common attributes. */
  readonly extension?: string;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
  /** Its path in canonical spelling. */
  readonly where: string;
}

/** A schema that a URN names: the core schema or an extension of a resource type. */
export interface NamedSchema {
  readonly schema: Schema;
  readonly isCore: boolean;
  /** Whether the URN is one of SCIM 1.1, a draft or a known misspelling. */
  readonly legacy: boolean;
}

const LEGACY_CORE = [
  "urn:scim:schemas:core:1.0",
  "urn:scim:schemas:core:1.0:User",
  "urn:scim:schemas:core:1.0:Group",
  "urn:scim:schemas:core:2.0",
  "urn:scim:schemas:core:2.0:User",
  "urn:scim:schemas:core:2.0:Group",
];
const LEGACY_ENTERPRISE = [
  "urn:scim:schemas:extension:enterprise:1.0",
  "urn:scim:schemas:extension:enterprise:1.0:User",
  "urn:scim:schemas:extension:enterprise:2.0",
  "urn:scim:schemas:extension:enterprise:2.0:User",
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0User",
];

interface Index {
  readonly urns: readonly string[];
  readonly schemas: ReadonlyMap<string, NamedSchema>;
  readonly attributes: ReadonlyMap<string, Location>;
}

const indexes = new WeakMap<ResourceType, Index>();
const subAttributes = new WeakMap<Attribute, ReadonlyMap<string, Attribute>>();

/** Every URN that names a schema of the resource type, legacy ones included. */
export function knownUrns(type: ResourceType): readonly string[] {
  return indexOf(type).urns;
}

/** The schema of the resource type that a URN names, without case. */
export function findSchema(type: ResourceType, urn: string): NamedSchema | undefined {
  return indexOf(type).schemas.get(urn.toLowerCase());
}

/** The sub-attribute of that name, without case. */
export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  let known = subAttributes.get(attribute);
  if (known === undefined) {
    known = new Map(attribute.subAttributes.map((sub) => [sub.name.toLowerCase(), sub]));
    subAttributes.set(attribute, known);
  }
  return known.get(name.toLowerCase());
}

/**
 * Finds the attribute that a path names, without case (RFC 7643 §2.1); undefined when there is none. An attribute of an
 * extension is found without its URN, too, when the core schema has none of that name (tolerance).
 */
export function locate(type: ResourceType, path: WrittenPath, notes: Notes): Location | undefined {
  const found = path.schema === undefined ? locateBare(type, path.name, notes) : locateIn(type, path.schema, path.name);
  if (found === undefined || path.sub === undefined) return found;
  const sub = findSubAttribute(found.attribute, path.sub);
  return sub === undefined ? undefined : { ...found, sub, where: `${found.where}.${sub.name}` };
}

function locateBare(type: ResourceType, name: string, notes: Notes): Location | undefined {
  const core = locateIn(type, type.core.id, name);
  if (core !== undefined) return core;
  for (const extension of type.extensions) {
    const found = locateIn(type, extension.id, name);
    if (found !== undefined) {
      tolerate(notes, "bare-extension-attribute", found.where);
      return found;
    }
  }
  return undefined;
}

function locateIn(type: ResourceType, urn: string, name: string): Location | undefined {
  const index = indexOf(type);
  const schema = index.schemas.get(urn.toLowerCase())?.schema;
  return schema === undefined ? undefined : index.attributes.get(`${schema.id}:${name}`.toLowerCase());
}

function indexOf(type: ResourceType): Index {
  const known = indexes.get(type);
  if (known !== undefined) return known;
  const index = compile(type);
  indexes.set(type, index);
  return index;
}

function compile(type: ResourceType): Index {
  const schemas = new Map<string, NamedSchema>();
  const attributes = new Map<string, Location>();
  schemas.set(type.core.id.toLowerCase(), { schema: type.core, isCore: true, legacy: false });
  for (const urn of LEGACY_CORE) schemas.set(urn.toLowerCase(), { schema: type.core, isCore: true, legacy: true });
  for (const schema of type.extensions) {
    schemas.set(schema.id.toLowerCase(), { schema, isCore: false, legacy: false });
    if (schema.id !== ENTERPRISE_URN) continue;
    for (const urn of LEGACY_ENTERPRISE) schemas.set(urn.toLowerCase(), { schema, isCore: false, legacy: true });
  }
  for (const attribute of type.core.attributes) {
    attributes.set(`${type.core.id}:${attribute.name}`.toLowerCase(), { attribute, where: attribute.name });
  }
  for (const { id, attributes: own } of type.extensions) {
    for (const attribute of own) {
      const where = `${id}:${attribute.name}`;
      attributes.set(where.toLowerCase(), { extension: id, attribute, where });
    }
  }
  return { urns: [...schemas.keys()], schemas, attributes };
}
