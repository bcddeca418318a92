import type { Document } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute, ResourceType } from "./attribute.ts";

/** The same document with its names in the order of the schemas, so that equal documents have equal texts. */
export function inSchemaOrder(document: Document, type: ResourceType): Document {
  const result: Record<string, JsonValue | undefined> = { ...inOrder(document, type.core.attributes) };
  for (const { id, attributes } of type.extensions) {
    const holder = result[id];
    if (!isJsonObject(holder)) continue;
    delete result[id];
    result[id] = inOrder(holder, attributes);
  }
  return result;
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
