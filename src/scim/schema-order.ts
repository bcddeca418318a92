import type { Document } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute, ResourceType } from "./attribute.ts";

/**
 * The same document with its names in the order of the schemas, so that equal documents have equal texts. One that is in that
 * order is answered itself.
 */
export function inSchemaOrder(document: Document, type: ResourceType): Document {
  if (isInOrder(document, placesOf(type))) return document;
  const result: Record<string, JsonValue | undefined> = { ...inOrder(document, type.core.attributes) };
  for (const { id, attributes } of type.extensions) {
    const holder = result[id];
    if (!isJsonObject(holder)) continue;
    delete result[id];
    result[id] = inOrder(holder, attributes);
  }
  return result;
}

/** Where each name comes; what holds names of its own is a map of them. */
type Places = ReadonlyMap<string, { readonly at: number; readonly within?: Places }>;

const places = new WeakMap<ResourceType, Places>();

function placesOf(type: ResourceType): Places {
  const known = places.get(type);
  if (known !== undefined) return known;
  const core = placesIn(type.core.attributes);
  const extensions = type.extensions.map(({ id, attributes }, index): [string, { at: number; within: Places }] => [
    id,
    { at: core.size + index, within: placesIn(attributes) },
  ]);
  const all = new Map([...core, ...extensions]);
  places.set(type, all);
  return all;
}

function placesIn(attributes: readonly Attribute[]): Places {
  return new Map(
    attributes.map(({ name, subAttributes }, at) => [
      name,
      { at, ...(subAttributes.length > 0 && { within: placesIn(subAttributes) }) },
    ]),
  );
}

function isInOrder(object: JsonObject, order: Places): boolean {
  let last = -1;
  for (const name in object) {
    const place = order.get(name);
    if (place === undefined || place.at < last) return false;
    last = place.at;
    if (place.within !== undefined && !isValueInOrder(object[name], place.within)) return false;
  }
  return true;
}

function isValueInOrder(value: JsonValue | undefined, order: Places): boolean {
  if (Array.isArray(value)) return value.every((element) => !isJsonObject(element) || isInOrder(element, order));
  return !isJsonObject(value) || isInOrder(value, order);
}

function inOrder(object: JsonObject, attributes: readonly Attribute[]): JsonObject {
  const result: Record<string, JsonValue | undefined> = {};
  let taken = 0;
  for (const { name, subAttributes } of attributes) {
    const value = object[name];
    if (value === undefined) continue;
    taken += 1;
    if (Array.isArray(value)) result[name] = value.map((element) => elementInOrder(element, subAttributes));
    else result[name] = elementInOrder(value, subAttributes);
  }
  return taken === Object.keys(object).length ? result : { ...result, ...rest(object, result) };
}

function elementInOrder(element: JsonValue, subAttributes: readonly Attribute[]): JsonValue {
  return isJsonObject(element) && subAttributes.length > 0 ? inOrder(element, subAttributes) : element;
}

/** What no schema names: extensions, and what is kept beside the attributes of an element. */
function rest(object: JsonObject, taken: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !Object.hasOwn(taken, name)));
}
