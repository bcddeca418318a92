import type { Sort } from "../domain/directory/listing.ts";
import type { AttributeRef, Filter } from "../domain/filter.ts";
import { fold } from "../lib/fold.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../lib/json.ts";
import { compareValues } from "./evaluate-filter.ts";

/** What is asked of resources that are kept in no table. */
export interface ResourceSearch {
  /** As `resolveFilter` answers it. */
  readonly filter: Filter | undefined;
  readonly sort: Sort | undefined;
}

/** Finds and orders resources in memory. They hold no lists of objects; what is equal keeps its order. */
export function searchResources(
  resources: readonly JsonObject[],
  { filter, sort }: ResourceSearch,
): readonly JsonObject[] {
  const found = filter === undefined ? resources : resources.filter((resource) => matches(filter, resource));
  return sort === undefined ? found : inOrder(found, sort);
}

function inOrder(resources: readonly JsonObject[], { by, descending }: Sort): readonly JsonObject[] {
  const keyed = resources.map((resource) => ({ resource, key: keyOf(resource, by) }));
  const direction = descending ? -1 : 1;
  keyed.sort((left, right) => direction * (left.key < right.key ? -1 : Number(left.key > right.key)));
  return keyed.map(({ resource }) => resource);
}

function keyOf(resource: JsonObject, by: AttributeRef): string {
  const text = String(valuesAt(resource, by)[0] ?? "");
  return by.caseExact ? text : fold(text);
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
      return valuesAt(resource, filter.path).length > 0;
    case "compare":
      return filter.operator === "ne" ? !matches({ ...filter, operator: "eq" }, resource) : anyMatches(filter, resource);
    case "has":
      return false;
  }
}

function anyMatches(filter: Extract<Filter, { kind: "compare" }>, resource: JsonObject): boolean {
  const { path, operator, value } = filter;
  return valuesAt(resource, path).some((actual) => compareValues(actual, operator, value, path.caseExact));
}

function valuesAt(resource: JsonObject, { name, sub }: AttributeRef): readonly JsonValue[] {
  const whole = resource[name];
  const value = sub === undefined ? whole : isJsonObject(whole) ? whole[sub] : undefined;
  if (value === undefined || value === "") return [];
  return Array.isArray(value) ? value : [value];
}
