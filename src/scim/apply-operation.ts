import type { Document } from "../domain/directory/document.ts";
import { AnteroomError } from "../domain/errors.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { ResourceType } from "./attribute.ts";
import type { Location } from "./attribute-lookup.ts";
import { isAssignable } from "./coerce.ts";
import { demoteOthers, isSignificant, lastPrimary, mergeElements } from "./element.ts";
import { type ElementFilter, matchesElement, seedOf } from "./evaluate-filter.ts";
import { type Notes, noteNoOp, tolerate } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { sameJson } from "./same-json.ts";

type Values = readonly JsonValue[];
type Form<Name extends Operation["form"]> = Extract<Operation, { form: Name }>;

/**
 * Applies operations in order, RFC 7644 §3.5.2, and returns a new document; the old one is left as it was. An operation that
 * changes nothing is noted with the reason.
 * @throws {AnteroomError} `no_target` when a filter matches no element and asks for none that could be created.
 */
export function applyOperations(document: Document, operations: readonly Operation[], notes: Notes): Document {
  return operations.reduce((current, operation) => applyOperation(current, operation, notes), document);
}

/** Brings a document into canonical form after operations: no elements that hold nothing but labels, nothing empty. */
export function settle(document: Document, type: ResourceType, notes: Notes): Document {
  let settled = document;
  for (const attribute of type.core.attributes) {
    settled = settleAttribute(settled, { attribute, where: attribute.name }, notes);
  }
  for (const { id, attributes } of type.extensions) {
    for (const attribute of attributes) {
      settled = settleAttribute(settled, { attribute, extension: id, where: `${id}:${attribute.name}` }, notes);
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
      return nextComplex(operation, isJsonObject(before) ? before : {});
    case "list":
      return nextList(operation, asList(before));
    case "elements":
      return nextElements(operation, asList(before), notes);
    case "element-part":
      return nextElementParts(operation, asList(before), notes);
  }
}

function nextComplex({ set, clear }: Form<"part">, before: JsonObject): JsonObject {
  return assign(before, set, clear);
}

function nextList({ kind, target, values }: Form<"list">, list: Values): Values {
  if (values === undefined) return [];
  if (kind === "replace") return values;
  if (kind === "remove") {
    const unwanted = new Set(values.map(valueKey));
    return list.filter((element) => !unwanted.has(valueKey(element)));
  }
  const merged = mergeElements(list, values, target.where, isAssignable(target.attribute));
  const primary = lastPrimary(values);
  if (primary === undefined) return merged;
  const keep = merged.findLast((element) => valueKey(element) === valueKey(primary) && isPrimary(element));
  return demoteOthers(merged, keep ?? primary);
}

function nextElements({ kind, target, filter, value }: Form<"elements">, list: Values, notes: Notes): Values {
  const matches = list.filter((element) => matchesElement(filter, element));
  if (value === undefined) return list.filter((element) => !matches.includes(element));
  const change = (element: JsonValue): JsonValue =>
    kind === "add" && isJsonObject(element) && isJsonObject(value) ? assign(element, value) : value;
  if (matches.length === 0) {
    const created = createElement(filter, isJsonObject(value) ? value : { value }, target, notes);
    return appendElement(list, isJsonObject(value) ? created : (created["value"] ?? value), target);
  }
  const changed = list.map((element) => (matches.includes(element) ? change(element) : element));
  const distinct = mergeElements([], changed, target.where);
  return isPrimary(value) ? onlyPrimary(distinct, (element) => isPrimary(element)) : distinct;
}

function nextElementParts({ target, filter, set, clear }: Form<"element-part">, list: Values, notes: Notes): Values {
  const matches = new Set(filter === undefined ? list : list.filter((element) => matchesElement(filter, element)));
  if (matches.size === 0) {
    if (Object.keys(set).length === 0) return list;
    return appendElement(list, filter === undefined ? set : createElement(filter, set, target, notes), target);
  }
  const touched = new Set<JsonValue>();
  const changed = list.map((element) => {
    if (!matches.has(element)) return element;
    const next = assign(isJsonObject(element) ? element : {}, set, clear);
    touched.add(next);
    return next;
  });
  return set["primary"] === true ? onlyPrimary(changed, (element) => touched.has(element)) : changed;
}

/** The element that an equality filter asks for, with the given sub-attributes (tolerance). */
function createElement(filter: ElementFilter, set: JsonObject, target: Location, notes: Notes): JsonObject {
  const seed = seedOf(filter);
  if (seed === undefined) {
    const { where } = target;
    throw new AnteroomError("no_target", `The filter on ${where} matches no element; add one first.`, {
      attribute: where,
    });
  }
  tolerate(notes, "create-from-filter", target.where);
  return { ...seed, ...set };
}

function appendElement(list: Values, element: JsonValue, target: Location): Values {
  const merged = mergeElements(list, [element], target.where);
  return isPrimary(element) ? onlyPrimary(merged, (other) => sameJson(other, element)) : merged;
}

/** Leaves the last element that qualifies as the only primary one. */
function onlyPrimary(list: Values, qualifies: (element: JsonValue) => boolean): Values {
  const keep = list.findLast(qualifies);
  return keep === undefined ? list : demoteOthers(list, keep);
}

function assign(element: JsonObject, set: JsonObject, clear?: string): JsonObject {
  const next: Record<string, JsonValue | undefined> = { ...element, ...set };
  if (clear !== undefined) delete next[clear];
  if (next["value"] !== element["value"]) {
    // What belonged to the value before says nothing about the new one.
    for (const name of ["externalRoleId", "$ref", "displayName"]) if (!(name in set)) delete next[name];
  }
  return next;
}

function settleAttribute(document: Document, location: Location, notes: Notes): Document {
  const { attribute, where } = location;
  const value = readAttribute(document, location);
  if (attribute.type !== "complex" || value === undefined) return document;
  if (!attribute.multiValued) {
    const isKept = isJsonObject(value) && isSignificant(value);
    return isKept ? document : writeAttribute(document, location, undefined);
  }
  const list = asList(value);
  const kept = list.filter((element) => isJsonObject(element) && isSignificant(element));
  if (kept.length === list.length) return document;
  tolerate(notes, "empty-element", where);
  return writeAttribute(document, location, kept);
}

function reasonOf(operation: Operation, before: JsonValue | undefined): string {
  const asksForMatch = "filter" in operation && operation.filter !== undefined;
  if (operation.kind === "remove") return asksForMatch ? "no element matched" : "there was nothing to remove";
  return before === undefined ? "there was nothing to clear" : "already so";
}

function withMember(object: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const { [name]: _, ...rest } = object;
  return isEmpty(value) ? rest : { ...object, [name]: value };
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function asList(value: JsonValue | undefined): Values {
  return Array.isArray(value) ? value : [];
}

function isPrimary(element: JsonValue): boolean {
  return isJsonObject(element) && element["primary"] === true;
}

function valueKey(element: JsonValue): string {
  const value = isJsonObject(element) ? element["value"] : element;
  return JSON.stringify(value ?? element);
}
