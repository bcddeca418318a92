import { ASSIGNMENT_ATTRIBUTES } from "../domain/directory/document.ts";
import { AnteroomError } from "../domain/errors.ts";
import type { Filter, WrittenPath } from "../domain/filter.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute } from "./attribute.ts";
import { findSubAttribute, type Location } from "./attribute-lookup.ts";
import { coerceList, coerceObject, coerceSub } from "./coerce.ts";
import { coerceScalar } from "./coerce-scalar.ts";
import { type ElementFilter, resolveElementFilter } from "./evaluate-filter.ts";
import { invalidValue, type Notes, noteNoOp, tolerate } from "./notes.ts";
import type { Operation, OperationKind, Spoken } from "./operation.ts";

/** Remembers that a message spoke of an attribute. */
export function markSpoken(spoken: Spoken, { name }: Attribute): void {
  if (name === "active") spoken.active = true;
  const asserted = ASSIGNMENT_ATTRIBUTES.find((known) => known === name);
  if (asserted !== undefined) spoken.asserted.add(asserted);
}

/**
 * Builds the operations that a value for a target means. None when nothing would come of it; then a note says why.
 * @throws {AnteroomError} `invalid_value`, `invalid_path`, `mutability`.
 */
export function buildOperations(
  kind: OperationKind,
  target: Location,
  filter: Filter<WrittenPath> | undefined,
  value: unknown,
  notes: Notes,
  spoken: Spoken,
): readonly Operation[] {
  const { attribute } = target;
  if (!attribute.multiValued) {
    if (filter !== undefined) {
      throw new AnteroomError("invalid_path", `${target.where} holds one value; leave out the filter in brackets.`);
    }
    return attribute.type === "complex"
      ? buildComplex(kind, target, value, notes)
      : buildSimple(kind, target, value, notes);
  }
  const elements = filter && resolveElementFilter(filter, attribute, notes);
  if (filter !== undefined && elements === undefined) return ignoreFilter(target, notes);
  if (target.sub !== undefined) return buildElementPart(kind, target, target.sub, elements, value, notes);
  return elements === undefined
    ? buildList(kind, target, value, notes, spoken)
    : buildElements(kind, target, elements, value, notes);
}

function buildSimple(kind: OperationKind, target: Location, raw: unknown, notes: Notes): readonly Operation[] {
  const { attribute, where } = target;
  const value = kind === "remove" ? undefined : coerceScalar(attribute, raw, where, notes);
  if (value !== undefined) return [{ form: "single", kind, target, value }];
  if (attribute.name === "active") {
    noteNoOp(notes, where, "active can't be cleared, only set to true or false");
    return [];
  }
  if (attribute.required) throw requiredRefusal(kind, where);
  return [{ form: "single", kind, target }];
}

function requiredRefusal(kind: OperationKind, where: string): AnteroomError {
  if (kind !== "remove") return invalidValue(where, "is required and must not be empty");
  return new AnteroomError("mutability", `${where} is required and can't be removed; replace it.`, {
    attribute: where,
  });
}

function buildComplex(kind: OperationKind, target: Location, raw: unknown, notes: Notes): readonly Operation[] {
  if (target.sub !== undefined) return [buildPart(kind, target, target.sub, raw, notes)];
  const value = kind === "remove" ? null : unwrapComplex(target, raw, notes);
  if (value === null) return [{ form: "single", kind, target }];
  // `value` first: it drops what belonged to the value before, and what follows may bring that anew.
  const names = Object.keys(value).sort((a, b) => Number(isValue(b)) - Number(isValue(a)));
  return names.flatMap((name) => {
    const sub = findSubAttribute(target.attribute, name);
    if (sub?.mutability === "readWrite") return [buildPart(kind, target, sub, value[name], notes)];
    const where = `${target.where}.${name}`;
    if (sub === undefined) tolerate(notes, "unknown-attribute", where);
    noteNoOp(notes, where, sub === undefined ? "not an attribute of this resource" : "read-only");
    return [];
  });
}

/** The object that a value for a single complex attribute means; null for none. */
function unwrapComplex(target: Location, raw: unknown, notes: Notes): JsonObject | null {
  const { attribute, where } = target;
  if (Array.isArray(raw)) {
    if (raw.length > 1) throw invalidValue(where, "holds one value; send one, not a list");
    if (raw.length === 1) tolerate(notes, "wrapped-value", where);
    return raw.length === 0 || Array.isArray(raw[0]) ? null : unwrapComplex(target, raw[0], notes);
  }
  if (raw === null || raw === undefined) return null;
  if (isJsonObject(raw)) return raw;
  if (raw === "") {
    tolerate(notes, "empty-string-clears", where);
    return null;
  }
  if (findSubAttribute(attribute, "value") === undefined)
    throw invalidValue(where, "must be an object with sub-attributes");
  tolerate(notes, "bare-string-for-complex", where);
  return { value: raw as JsonValue };
}

function buildPart(kind: OperationKind, target: Location, sub: Attribute, raw: unknown, notes: Notes): Operation {
  const set = kind === "remove" ? {} : coerceSub(target.attribute, sub, raw, target.attribute.name, notes);
  const whole = { ...target, where: target.sub === undefined ? `${target.where}.${sub.name}` : target.where };
  return { form: "part", kind, target: whole, set, ...(sub.name in set ? {} : { clear: sub.name }) };
}

function buildElementPart(
  kind: OperationKind,
  target: Location,
  sub: Attribute,
  filter: ElementFilter | undefined,
  raw: unknown,
  notes: Notes,
): readonly Operation[] {
  const set = kind === "remove" ? {} : coerceSub(target.attribute, sub, raw, target.attribute.name, notes);
  const clear = sub.name in set ? {} : { clear: sub.name };
  return [{ form: "element-part", kind, target, set, ...(filter && { filter }), ...clear }];
}

function buildList(
  kind: OperationKind,
  target: Location,
  raw: unknown,
  notes: Notes,
  spoken: Spoken,
): readonly Operation[] {
  const { attribute, where } = target;
  if (kind === "remove" && (raw === undefined || raw === null || notes.dialect.removeWithValues === "all")) {
    return [{ form: "list", kind, target }];
  }
  if (kind === "remove") tolerate(notes, "remove-by-value", where);
  const { values, asStrings } = coerceList(attribute, raw, where, notes);
  if (kind !== "remove") markForm(spoken, attribute.name, asStrings);
  if (kind === "add" && isWholeText(attribute, raw, notes)) {
    tolerate(notes, "text-replaces-list", where);
    return [{ form: "list", kind: "replace", target, values }];
  }
  if (values.length === 0 && kind !== "replace") {
    noteNoOp(notes, where, kind === "add" ? "nothing to add" : "no values to remove were listed");
    return [];
  }
  return [{ form: "list", kind, target, values }];
}

/** Whether a text is all there is: a client with single-valued attributes takes a value away by adding the others. */
function isWholeText({ name }: Attribute, raw: unknown, { dialect }: Notes): boolean {
  return (
    dialect.addedText === "whole" && typeof raw === "string" && ASSIGNMENT_ATTRIBUTES.some((known) => known === name)
  );
}

function buildElements(
  kind: OperationKind,
  target: Location,
  filter: ElementFilter,
  raw: unknown,
  notes: Notes,
): readonly Operation[] {
  const { where } = target;
  const value = kind === "remove" ? undefined : readElement(target, raw, notes);
  if (value === undefined && kind === "add") {
    noteNoOp(notes, where, "nothing to add");
    return [];
  }
  return [{ form: "elements", kind, target, filter, ...(value !== undefined && { value }) }];
}

function readElement({ attribute, where }: Location, raw: unknown, notes: Notes): JsonValue | undefined {
  const item = Array.isArray(raw) ? unwrapElement(raw, where, notes) : raw;
  if (attribute.type !== "complex") return coerceScalar(attribute, item, where, notes);
  if (item === null || item === undefined) return undefined;
  if (item === "") {
    tolerate(notes, "empty-string-clears", where);
    return undefined;
  }
  if (typeof item === "object") return coerceObject(attribute, item, where, notes);
  tolerate(notes, "strings-as-values", where);
  return coerceObject(attribute, { value: item }, where, notes);
}

function unwrapElement(list: readonly unknown[], where: string, notes: Notes): unknown {
  if (list.length > 1) throw invalidValue(where, "with a filter takes one value; send one, not a list");
  if (list.length === 1) tolerate(notes, "wrapped-value", where);
  return list[0];
}

function ignoreFilter({ where }: Location, notes: Notes): readonly Operation[] {
  tolerate(notes, "unknown-attribute", where, "invalid_path");
  noteNoOp(notes, where, "the filter in brackets names no sub-attribute of it");
  return [];
}

function markForm(spoken: Spoken, name: string, asStrings: boolean): void {
  if (name !== "roles" && name !== "entitlements") return;
  if (asStrings) spoken.stringForms.add(name);
  else spoken.stringForms.delete(name);
}

function isValue(name: string): boolean {
  return name.toLowerCase() === "value";
}
