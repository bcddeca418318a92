import type { Document } from "../domain/directory/document.ts";
import { isJsonObject, type JsonValue } from "../lib/json.ts";
import { applyToList, assign, type ListOperation } from "./apply-to-list.ts";
import type { ResourceType } from "./attribute.ts";
import type { Location } from "./attribute-lookup.ts";
import { DocumentDraft, isEmpty, readAttribute, writeAttribute } from "./document-draft.ts";
import { isSignificant } from "./element.ts";
import { type Notes, noteNoOp } from "./notes.ts";
import type { Operation } from "./operation.ts";
import { sameJson } from "./same-json.ts";

export { readAttribute, writeAttribute } from "./document-draft.ts";

type WholeOperation = Extract<Operation, { form: "single" | "part" | "list" }>;

/**
 * Applies operations in order, RFC 7644 §3.5.2, and returns a new document; the old one is left as it was. An operation that
 * changes nothing is noted with the reason.
 * @throws {AnteroomError} `no_target` when a filter matches no element and asks for none that could be created; `invalid_value`
 * when a list gets too long; `too_many`, see `PatchCost`
 */
export function applyOperations(document: Document, operations: readonly Operation[], notes: Notes): Document {
  const draft = new DocumentDraft(document);
  for (const operation of operations) applyOperation(draft, operation, notes);
  return draft.close();
}

/**
 * Brings a document into canonical form after operations on `original`: no elements that hold nothing but labels, nothing
 * empty. It comes last, because an operation may set a label first and a later one the value.
 */
export function settle(document: Document, original: Document, type: ResourceType, notes: Notes): Document {
  let settled = document;
  for (const attribute of type.core.attributes) {
    // What was stored is settled already.
    if (settled[attribute.name] === undefined || settled[attribute.name] === original[attribute.name]) continue;
    settled = settleAttribute(settled, original, { attribute, where: attribute.name }, notes);
  }
  for (const { id, attributes } of type.extensions) {
    if (settled[id] === undefined || settled[id] === original[id]) continue;
    for (const attribute of attributes) {
      const location = { attribute, extension: id, where: `${id}:${attribute.name}` };
      settled = settleAttribute(settled, original, location, notes);
    }
  }
  return settled;
}

function applyOperation(draft: DocumentDraft, operation: Operation, notes: Notes): void {
  if (operation.form === "extension") removeExtension(draft, operation.urn, notes);
  else if (isOnElements(operation)) changeList(draft, operation, notes);
  else changeWhole(draft, operation, notes);
}

function removeExtension(draft: DocumentDraft, urn: string, notes: Notes): void {
  if (!draft.removeExtension(urn)) noteNoOp(notes, urn, "there was nothing to remove");
}

/** Whether an operation builds on the elements that are there. */
function isOnElements(operation: Operation): operation is ListOperation {
  if (operation.form === "list") return operation.kind !== "replace" && operation.values !== undefined;
  return operation.form === "elements" || operation.form === "element-part";
}

function changeWhole(draft: DocumentDraft, operation: WholeOperation, notes: Notes): void {
  const { target } = operation;
  const before = draft.read(target);
  const after = nextValue(operation, before);
  if (!sameJson(before, isEmpty(after) ? undefined : after)) draft.write(target, after);
  else noteNoOp(notes, target.where, reasonOf(operation, before !== undefined));
}

function nextValue(operation: WholeOperation, before: JsonValue | undefined): JsonValue | undefined {
  switch (operation.form) {
    case "single":
      return operation.value;
    case "list":
      return operation.values;
    case "part":
      return assign(isJsonObject(before) ? before : {}, operation.set, operation.clear);
  }
}

function changeList(draft: DocumentDraft, operation: ListOperation, notes: Notes): void {
  const list = draft.list(operation.target);
  const hadAny = list.size > 0;
  list.begin();
  applyToList(operation, list, notes);
  if (!list.isChanged()) noteNoOp(notes, operation.target.where, reasonOf(operation, hadAny));
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

function reasonOf(operation: Operation, hadAny: boolean): string {
  const asksForMatch = "filter" in operation && operation.filter !== undefined;
  if (operation.kind === "remove") return asksForMatch ? "no element matched" : "there was nothing to remove";
  return hadAny ? "already so" : "there was nothing to clear";
}
