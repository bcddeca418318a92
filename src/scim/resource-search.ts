import type { Sort } from "../domain/directory/listing.ts";
import type { AttributeRef, CompareOperator, Filter, FilterValue } from "../domain/filter.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { byCodePoint, comparableText, holdsForText } from "./compare-text.ts";

/** How many resources one request may look through: about a tenth of a second. */
const MAX_SEARCHED = 10_000;
const MAX_COMPARISONS = 100_000;

/** What is asked of resources that are kept in no table. */
export interface ResourceSearch {
  /** As `resolveFilter` answers it. */
  readonly filter: Filter | undefined;
  readonly sort: Sort | undefined;
}

/**
 * Finds and orders resources in memory, by the rules that `resolveFilter` lays down for SQL. The resources hold no lists of
 * objects; what is equal keeps its order.
 */
export function searchResources(
  resources: readonly JsonObject[],
  { filter, sort }: ResourceSearch,
): readonly JsonObject[] {
  const found = filter === undefined ? resources : resources.filter((resource) => matches(filter, resource));
  return sort === undefined ? found : inOrder(found, sort);
}

/** The id that a resource must have to match; undefined when a filter asks for more than one or for anything else. */
export function wantedId(filter: Filter | undefined): string | undefined {
  if (filter?.kind === "and") return filter.operands.map(wantedId).find((id) => id !== undefined);
  if (filter?.kind !== "compare" || filter.operator !== "eq") return undefined;
  const { path, value } = filter;
  return path.name === "id" && typeof value === "string" ? value : undefined;
}

/** How many resources a filter may be held against: one request must not keep every other connection waiting. */
export function mostSearched(filter: Filter | undefined): number {
  return Math.min(MAX_SEARCHED, Math.floor(MAX_COMPARISONS / Math.max(1, termsOf(filter))));
}

function termsOf(filter: Filter | undefined): number {
  switch (filter?.kind) {
    case undefined:
      return 0;
    case "and":
    case "or":
      return filter.operands.reduce((count, operand) => count + termsOf(operand), 0);
    case "not":
      return termsOf(filter.operand);
    case "has":
      return termsOf(filter.filter);
    default:
      return 1;
  }
}

function inOrder(resources: readonly JsonObject[], { by, descending }: Sort): readonly JsonObject[] {
  const keyed = resources.map((resource) => ({ resource, key: keyOf(valuesAt(resource, by)[0], by.caseExact) }));
  const direction = descending ? -1 : 1;
  keyed.sort((left, right) => direction * byCodePoint(left.key, right.key));
  return keyed.map(({ resource }) => resource);
}

/** What a text is compared by. */
function keyOf(value: JsonValue | undefined, caseExact: boolean): string {
  return comparableText(String(value ?? ""), caseExact);
}

function matches(filter: Filter, resource: JsonObject): boolean {
  switch (filter.kind) {
    case "and":
      return filter.operands.every((operand) => matches(operand, resource));
    case "or":
      return filter.operands.some((operand) => matches(operand, resource));
    case "not":
      return !matches(filter.operand, resource);
    case "present":
      return valuesAt(resource, filter.path).some((value) => value !== "");
    case "compare":
      return filter.operator === "ne"
        ? !matches({ ...filter, operator: "eq" }, resource)
        : anyMatches(filter, resource);
    case "has":
      return false;
  }
}

function anyMatches({ path, operator, value }: Extract<Filter, { kind: "compare" }>, resource: JsonObject): boolean {
  return valuesAt(resource, path).some((actual) => holds(actual, operator, value, path.caseExact));
}

function holds(actual: JsonValue, operator: CompareOperator, expected: FilterValue, caseExact: boolean): boolean {
  if (typeof actual !== "string") return operator === "eq" && actual === expected;
  return holdsForText(keyOf(actual, caseExact), operator, keyOf(expected, caseExact));
}

function valuesAt(resource: JsonObject, { name, sub }: AttributeRef): readonly JsonValue[] {
  const whole = resource[name];
  const value = sub === undefined ? whole : isJsonObject(whole) ? whole[sub] : undefined;
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
