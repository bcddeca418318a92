import { AnteroomError } from "../domain/errors.ts";
import type { AttributeRef, WrittenPath } from "../domain/filter.ts";
import type { Attribute, ResourceType } from "./attribute.ts";
import { formatPath, splitAttributePath } from "./attribute-path.ts";

/** An attribute found in the schemas of a resource type, with the URN of its extension if an extension holds it. */
export interface FoundAttribute {
  readonly schema?: string;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
}

/** `schemas` belongs to every resource and to no schema: RFC 7643 §3. URNs are compared without case, as everywhere here. */
const SCHEMAS: Attribute = {
  name: "schemas",
  type: "reference",
  multiValued: true,
  description: "The URNs of the schemas that a resource has values of.",
  required: true,
  caseExact: false,
  mutability: "readOnly",
  returned: "always",
  uniqueness: "none",
  subAttributes: [],
};

/**
 * Finds what a path names in the schemas of a resource type, names and URNs without case; undefined when nothing has that name. A path
 * without URN is looked up in the core schema, which holds the common attributes, then in the extensions in order, because
 * Entra asks for `manager` without its URN. On a list of plain values the sub-attribute `value` is the value itself.
 */
export function findAttribute(written: WrittenPath, type: ResourceType): FoundAttribute | undefined {
  const urns = [type.core.id, ...type.extensions.map((extension) => extension.id)];
  const path = splitAttributePath(formatPath(written), urns);
  if (path?.kind !== "attribute") return undefined;
  for (const { schema, attributes } of scopes(path.schema, type)) {
    const attribute = byName(attributes, path.name);
    if (attribute === undefined) continue;
    const found = { ...(schema === undefined ? {} : { schema }), attribute };
    if (path.sub === undefined || isElementItself(attribute, path.sub)) return found;
    const sub = byName(attribute.subAttributes, path.sub);
    return sub === undefined ? undefined : { ...found, sub };
  }
  return undefined;
}

/**
 * Finds a sub-attribute of a list for use between brackets. On a list of plain values only `value` is found: the element.
 */
export function findInElement(attribute: Attribute, written: WrittenPath): Attribute | undefined {
  if (written.schema !== undefined || written.sub !== undefined) return undefined;
  if (isElementItself(attribute, written.name)) return { ...attribute, name: "value", multiValued: false };
  return byName(attribute.subAttributes, written.name);
}

/** What a found attribute is to a filter. */
export function toRef(found: FoundAttribute): AttributeRef {
  const { schema, attribute, sub } = found;
  return {
    ...(schema === undefined ? {} : { schema }),
    name: attribute.name,
    ...(sub === undefined ? {} : { sub: sub.name }),
    multiValued: attribute.multiValued,
    ...comparison(sub ?? attribute),
  };
}

/** What a sub-attribute between brackets is to a filter. */
export function toElementRef(sub: Attribute): AttributeRef {
  return { name: sub.name, multiValued: false, ...comparison(sub) };
}

/** Addresses of resources. They are made for each answer from what is named here, which is kept. */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
  ["meta.location", "id"],
  ["groups.$ref", "groups.value"],
  ["members.$ref", "members.value"],
]);

/**
 * Refuses attributes that no filter may name: secrets, and what is computed for an answer and is not there to be searched.
 * @throws {AnteroomError} `invalid_filter`.
 */
export function assertFilterable(found: FoundAttribute, shown: string): void {
  if (isHidden(found)) {
    throw new AnteroomError("invalid_filter", `The attribute ${shown} can't be used in a filter: leave it out.`, {
      attribute: shown,
    });
  }
  const instead = keptInsteadOf(found);
  if (instead !== undefined) {
    throw new AnteroomError(
      "invalid_filter",
      `The attribute ${shown} is made for the answer and can't be searched: filter by ${instead} instead.`,
      { attribute: shown },
    );
  }
}

/** Whether an attribute is a secret, or computed for an answer and not there to be searched or sorted by. */
export function isHidden(found: FoundAttribute): boolean {
  const secret = partsOf(found).some((part) => part.returned === "never" || part.mutability === "writeOnly");
  return secret || (found.schema !== undefined && found.attribute.mutability === "readOnly");
}

/** The attribute from which an address is made for the answer; undefined for what is no address. */
export function keptInsteadOf(found: FoundAttribute): string | undefined {
  const name = partsOf(found).map((part) => part.name);
  return found.schema === undefined ? ADDRESSES.get(name.join(".")) : undefined;
}

function partsOf({ attribute, sub }: FoundAttribute): readonly Attribute[] {
  return sub === undefined ? [attribute] : [attribute, sub];
}

function scopes(
  schema: string | undefined,
  type: ResourceType,
): readonly { schema?: string; attributes: readonly Attribute[] }[] {
  const core = [{ attributes: [...type.core.attributes, SCHEMAS] }];
  if (schema === type.core.id) return core;
  const extensions = type.extensions.map(({ id, attributes }) => ({ schema: id, attributes }));
  if (schema !== undefined) return extensions.filter((extension) => extension.schema === schema);
  return [...core, ...extensions];
}

function isElementItself(attribute: Attribute, sub: string): boolean {
  return attribute.multiValued && attribute.type !== "complex" && sub.toLowerCase() === "value";
}

function comparison({ type, caseExact }: Attribute): Pick<AttributeRef, "complex" | "type" | "caseExact"> {
  return type === "complex"
    ? { complex: true, type: "string", caseExact }
    : // RFC 7643 §2.3.6 and §2.3.7: binary values and references are case exact, whatever the definition leaves unsaid.
      { complex: false, type, caseExact: caseExact || type === "binary" };
}

function byName(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const lower = name.toLowerCase();
  return attributes.find((attribute) => attribute.name.toLowerCase() === lower);
}
