import type { Document } from "../domain/directory/document.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { assign, nextElementParts, nextElements, nextList } from "./apply-to-list.ts";
import type { ResourceType } from "./attribute.ts";
import type { Location } from "./attribute-lookup.ts";
import { isSignificant } from "./element.ts";
import { type Notes, noteNoOp } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { sameJson } from "./same-json.ts";

/**
 * Applies operations in order, RFC 7644 §3.5.2, and returns a new document; the old one is left as it was. An operation that
 * changes nothing is noted with the reason.
 * @throws {AnteroomError} `no_target` when a filter matches no element and asks for none that could be created.
 */
export function applyOperations(document: Document, operations: readonly Operation[], notes: Notes): Document {
  return operations.reduce((current, operation) => applyOperation(current, operation, notes), document);
}

/**
 * Brings a document into canonical form after operations on `original`: no elements that hold nothing but labels, nothing
 * empty. It comes last, because an operation may set a label first and a later one the value.
 */
export function settle(document: Document, original: Document, type: ResourceType, notes: Notes): Document {
  let settled = document;
  for (const attribute of type.core.attributes) {
    if (settled[attribute.name] === undefined) continue;
    settled = settleAttribute(settled, original, { attribute, where: attribute.name }, notes);
  }
  for (const { id, attributes } of type.extensions) {
    if (settled[id] === undefined) continue;
    for (const attribute of attributes) {
      const location = { attribute, extension: id, where: `${id}:${attribute.name}` };
      settled = settleAttribute(settled, original, location, notes);
    }
  }
  return settled;
}

/** The value of an attribute in a document. */
export function readAttribute(document: Document, { extension, attribute }: Location): JsonValue | undefined {
  const holder = extension === undefined ? document : document[extension];
  return isJsonObject(holder) ? holder[attribute.name] : undefined;
}

/** The document with another value for an attribute. An absent or empty one removes it, and its extension when it was the last. */
export function writeAttribute(
  document: Document,
  { extension, attribute }: Location,
  value: JsonValue | undefined,
): Document {
  if (extension === undefined) return withMember(document, attribute.name, value);
  const holder = document[extension];
  return withMember(document, extension, withMember(isJsonObject(holder) ? holder : {}, attribute.name, value));
}

function applyOperation(document: Document, operation: Operation, notes: Notes): Document {
  if (operation.form === "extension") {
    if (!(operation.urn in document)) noteNoOp(notes, operation.urn, "there was nothing to remove");
    return withMember(document, operation.urn, undefined);
  }
  const { target } = operation;
  const before = readAttribute(document, target);
  const after = nextValue(operation, before, notes);
  if (sameJson(before, isEmpty(after) ? undefined : after)) {
    noteNoOp(notes, target.where, reasonOf(operation, before));
    return document;
  }
  return writeAttribute(document, target, after);
}

function nextValue(
  operation: Exclude<Operation, { form: "extension" }>,
  before: JsonValue | undefined,
  notes: Notes,
): JsonValue | undefined {
  switch (operation.form) {
    case "single":
      return operation.value;
    case "part":
      return assign(isJsonObject(before) ? before : {}, operation.set, operation.clear);
    case "list":
      return nextList(operation, asList(before));
    case "elements":
      return nextElements(operation, asList(before), notes);
    case "element-part":
      return nextElementParts(operation, asList(before), notes);
  }
}

function settleAttribute(document: Document, original: Document, location: Location, notes: Notes): Document {
  const { attribute, where } = location;
  const value = readAttribute(document, location);
  if (attribute.type !== "complex" || value === undefined) return document;
  const kept = Array.isArray(value) ? value.filter(isKept) : isKept(value) ? value : undefined;
  if (sameJson(kept, value)) return document;
  const settled = writeAttribute(document, location, kept);
  if (sameJson(readAttribute(settled, location), readAttribute(original, location))) {
    noteNoOp(notes, where, "nothing but labels such as type and primary was set");
  }
  return settled;
}

function isKept(element: JsonValue): boolean {
  return isJsonObject(element) && isSignificant(element);
}

function reasonOf(operation: Operation, before: JsonValue | undefined): string {
  const asksForMatch = "filter" in operation && operation.filter !== undefined;
  if (operation.kind === "remove") return asksForMatch ? "no element matched" : "there was nothing to remove";
  return before === undefined ? "there was nothing to clear" : "already so";
}

function withMember(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  if (!isEmpty(value)) return { ...object, [name]: value };
  if (object[name] === undefined) return object;
  const { [name]: _, ...rest } = object;
  return rest;
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
