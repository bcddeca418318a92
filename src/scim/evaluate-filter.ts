import { AnteroomError } from "../domain/errors.ts";
import type { CompareOperator, Filter, FilterValue, WrittenPath } from "../domain/filter.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import type { Attribute } from "./attribute.ts";
import { findSubAttribute } from "./attribute-lookup.ts";
import { comparableText, holdsForText } from "./compare-text.ts";
import { type Notes, shorten, tolerate } from "./notes.ts";

/** A filter on the elements of one list: its paths are sub-attributes, its literals have their types. */
export type ElementFilter = Filter<Attribute>;

/**
 * Resolves the filter between the brackets of a path against the attribute before them; undefined when it names a
 * sub-attribute that does not exist. A list of plain values is filtered by `value`.
 * @throws {AnteroomError} `invalid_path` when a literal can't be compared with its sub-attribute.
 */
export function resolveElementFilter(
  filter: Filter<WrittenPath>,
  attribute: Attribute,
  notes: Notes,
): ElementFilter | undefined {
  switch (filter.kind) {
    case "and":
    case "or": {
      const operands = filter.operands.map((operand) => resolveElementFilter(operand, attribute, notes));
      const known = operands.filter((operand) => operand !== undefined);
      return known.length === operands.length ? { kind: filter.kind, operands: known } : undefined;
    }
    case "not": {
      const operand = resolveElementFilter(filter.operand, attribute, notes);
      return operand && { kind: "not", operand };
    }
    case "present": {
      const path = elementAttribute(attribute, filter.path);
      return path && { kind: "present", path };
    }
    case "compare": {
      const path = elementAttribute(attribute, filter.path);
      return path && { ...filter, path, value: toLiteral(filter, path, `${attribute.name}.${path.name}`, notes) };
    }
    case "has":
      throw new AnteroomError("invalid_path", `${attribute.name} must not be filtered by brackets within brackets.`);
  }
}

/** Whether an element of a list matches. Text is compared as its sub-attribute's `caseExact` says (RFC 7643 §2.2). */
export function matchesElement(filter: ElementFilter, element: JsonValue): boolean {
  switch (filter.kind) {
    case "and":
      return filter.operands.every((operand) => matchesElement(operand, element));
    case "or":
      return filter.operands.some((operand) => matchesElement(operand, element));
    case "not":
      return !matchesElement(filter.operand, element);
    case "present":
      return valueAt(element, filter.path) !== undefined;
    case "compare":
      return compare(valueAt(element, filter.path), filter.operator, filter.value, filter.path.caseExact);
    case "has":
      return false;
  }
}

/** How many comparisons a filter holds. */
export function comparisonsIn(filter: ElementFilter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.operands.reduce((sum, operand) => sum + comparisonsIn(operand), 0);
    case "not":
      return comparisonsIn(filter.operand);
    default:
      return 1;
  }
}

/** What the sub-attribute of an element is compared by. Elements that are equal there have a text in common. */
export function comparableValues(element: JsonValue, path: Attribute): readonly string[] {
  const value = valueAt(element, path);
  return value === undefined ? [] : [comparableText(String(value), path.caseExact)];
}

/** What an element must hold for an equality filter to match it; undefined when the filter asks for anything else. */
export function seedOf(filter: ElementFilter): JsonObject | undefined {
  if (filter.kind === "compare") {
    return filter.operator === "eq" && filter.value !== null ? { [filter.path.name]: filter.value } : undefined;
  }
  if (filter.kind !== "and") return undefined;
  const parts = filter.operands.map(seedOf);
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? Object.assign({}, ...known) : undefined;
}

function elementAttribute(attribute: Attribute, path: WrittenPath): Attribute | undefined {
  if (path.schema !== undefined || path.sub !== undefined) return undefined;
  if (attribute.type === "complex") return findSubAttribute(attribute, path.name);
  return path.name.toLowerCase() === "value" ? { ...attribute, name: "value", multiValued: false } : undefined;
}

function toLiteral(
  filter: { readonly operator: CompareOperator; readonly value: FilterValue },
  path: Attribute,
  where: string,
  notes: Notes,
): FilterValue {
  const { operator, value } = filter;
  if (value === null) return null;
  if (path.type !== "boolean") return String(value);
  if (operator !== "eq" && operator !== "ne") {
    throw new AnteroomError("invalid_path", `${where} is a boolean and can be compared with eq and ne only.`);
  }
  if (typeof value === "boolean") return value;
  const lower = String(value).toLowerCase();
  if (lower !== "true" && lower !== "false") {
    throw new AnteroomError("invalid_path", `${where} is a boolean; "${shorten(lower)}" is neither true nor false.`);
  }
  tolerate(notes, "string-boolean", where, "invalid_path");
  return lower === "true";
}

function valueAt(element: JsonValue, path: Attribute): JsonValue | undefined {
  const value = isJsonObject(element) ? element[path.name] : path.name === "value" ? element : undefined;
  // RFC 7643 §2.4: "If not specified, the value of 'primary' SHALL be assumed to be 'false'."
  return value === undefined && path.name === "primary" ? false : value;
}

function compare(
  actual: JsonValue | undefined,
  operator: CompareOperator,
  expected: FilterValue,
  caseExact: boolean,
): boolean {
  if (actual === undefined || expected === null) {
    const bothAbsent = actual === undefined && expected === null;
    return operator === "eq" ? bothAbsent : operator === "ne" && !bothAbsent;
  }
  if (typeof actual !== "string") return (operator === "eq") === (actual === expected);
  return holdsForText(comparableText(actual, caseExact), operator, comparableText(String(expected), caseExact));
}
