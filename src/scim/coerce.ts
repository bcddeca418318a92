import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute } from "./attribute.ts";
import { findSubAttribute } from "./attribute-lookup.ts";
import { coerceScalar } from "./coerce-scalar.ts";
import { areDistinct, isSignificant, MAX_VALUES, settlePrimary } from "./element.ts";
import { ListDraft } from "./list-draft.ts";
import { invalidValue, type Notes, noteNoOp, tolerate } from "./notes.ts";
import { PatchCost } from "./patch-cost.ts";
import { parseRoleValue } from "./role-value.ts";

/** A list in canonical form, and whether the client wrote its elements as plain strings. */
export interface CoercedList {
  readonly values: readonly JsonValue[];
  readonly asStrings: boolean;
}

/**
 * Reads a value for a list: canonical elements without duplicates, at most one of them primary. Null, `""` and `[]` are the
 * empty list.
 * @throws {AnteroomError} `invalid_value` naming `where`.
 */
export function coerceList(attribute: Attribute, raw: unknown, where: string, notes: Notes): CoercedList {
  const items = toItems(attribute, raw, where, notes);
  if (items.length > MAX_VALUES) throw invalidValue(where, `has more than ${MAX_VALUES} values; send fewer`);
  const values: JsonValue[] = [];
  let asStrings = false;
  for (const item of items) {
    const element = coerceElement(attribute, item, where, notes);
    if (element === undefined) continue;
    asStrings ||= isPlain(item) && !(isJsonObject(element) && "externalRoleId" in element);
    values.push(element);
  }
  return { values: settlePrimary(distinct(attribute, values, where), where, notes), asStrings };
}

/** Reads one element of a list; undefined when it holds nothing but labels. */
export function coerceElement(attribute: Attribute, raw: unknown, where: string, notes: Notes): JsonValue | undefined {
  if (attribute.type !== "complex") return coerceScalar(attribute, raw, where, notes);
  if (raw === null || raw === "") {
    tolerate(notes, "empty-element", where);
    return undefined;
  }
  const element = isPlain(raw) ? fromPlain(attribute, raw, where, notes) : coerceObject(attribute, raw, where, notes);
  if (isSignificant(element)) return element;
  tolerate(notes, "empty-element", where);
  return undefined;
}

/** Reads the sub-attributes of an element: canonical names, nothing empty, nothing read-only, nothing unknown. */
export function coerceObject(attribute: Attribute, raw: unknown, where: string, notes: Notes): JsonObject {
  if (!isJsonObject(raw)) throw invalidValue(where, "must be an object with sub-attributes");
  const result: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(raw)) {
    const sub = findElementAttribute(attribute, name, where, notes);
    if (sub === undefined || value === undefined) continue;
    Object.assign(result, coerceSub(attribute, sub, value, where, notes));
  }
  return result;
}

/** Reads a value for one sub-attribute. A role value may bring its display name and id along; `{}` means "no value". */
export function coerceSub(attribute: Attribute, sub: Attribute, raw: unknown, where: string, notes: Notes): JsonObject {
  const value = coerceScalar(sub, raw, `${where}.${sub.name}`, notes);
  if (value === undefined) return {};
  const role =
    isAssignable(attribute) && sub.name === "value" && typeof value === "string"
      ? parseRoleValue(value, `${where}.value`, notes)
      : undefined;
  return role === undefined ? { [sub.name]: value } : { ...role };
}

/** Whether an attribute is `roles` or `entitlements`, which clients send in many forms. */
export function isAssignable(attribute: Attribute): boolean {
  return attribute.name === "roles" || attribute.name === "entitlements";
}

function distinct(attribute: Attribute, values: readonly JsonValue[], where: string): readonly JsonValue[] {
  const loose = isAssignable(attribute);
  if (areDistinct(values, loose)) return values;
  const draft = new ListDraft([], { where, loose, cost: new PatchCost() });
  draft.add(values, where);
  return draft.values();
}

/** The sub-attribute that a client may write under that name; others are recorded and undefined. */
function findElementAttribute(attribute: Attribute, name: string, where: string, notes: Notes): Attribute | undefined {
  const sub = findSubAttribute(attribute, name);
  if (sub !== undefined && sub.mutability !== "readOnly") return sub;
  const place = `${where}.${name}`;
  if (sub !== undefined) {
    noteNoOp(notes, place, "read-only");
    return undefined;
  }
  const display = name.toLowerCase() === "displayname" ? findSubAttribute(attribute, "display") : undefined;
  if (display !== undefined) {
    tolerate(notes, "role-display-name", place);
    return display;
  }
  tolerate(notes, "unknown-attribute", place);
  noteNoOp(notes, place, "not an attribute of this resource");
  return undefined;
}

function toItems(attribute: Attribute, raw: unknown, where: string, notes: Notes): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  if (raw === null || raw === undefined) return [];
  if (raw === "") {
    tolerate(notes, "empty-string-clears", where);
    return [];
  }
  if (typeof raw !== "string" || !(isAssignable(attribute) || attribute.name === "appAssignments")) {
    tolerate(notes, "single-value-for-list", where);
    return [raw];
  }
  tolerate(notes, "joined-strings", where);
  if (/^\s*\{/.test(raw)) return [raw];
  return raw
    .split(/[,;]/, MAX_VALUES + 1)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function fromPlain(attribute: Attribute, raw: unknown, where: string, notes: Notes): JsonObject {
  const value = findSubAttribute(attribute, "value");
  if (value === undefined) throw invalidValue(where, "must be a list of objects");
  tolerate(notes, "strings-as-values", where);
  return coerceSub(attribute, value, raw, where, notes);
}

function isPlain(raw: unknown): boolean {
  return typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean";
}
