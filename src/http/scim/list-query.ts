import type { Rewrite } from "../../domain/directory/document.ts";
import { leadsToFew } from "../../domain/directory/filter-cost.ts";
import type { Filter, WrittenPath } from "../../domain/filter.ts";
import type { ResourceType } from "../../scim/attribute.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { parseFilter } from "../../scim/filter-parser.ts";
import { assertScannable, type FilterSize } from "../../scim/filter-size.ts";
import { wantedId } from "../../scim/resource-search.ts";
import type { ToleranceName } from "../../scim/tolerances.ts";
import type { QueryParameters } from "./query-parameters.ts";

/** A filter as it was written, and what was read differently to know it. */
export interface ReadFilter {
  readonly filter?: Filter<WrittenPath>;
  readonly size: FilterSize;
  readonly rewrites: readonly Rewrite[];
}

const NO_SIZE: FilterSize = { length: 0, terms: 0, depth: 0 };

/**
 * Reads the filter of a list.
 * @throws {AnteroomError} `invalid_filter`
 */
export function readFilter(parameters: QueryParameters, dialect: Dialect): ReadFilter {
  const text = parameters.get("filter");
  if (text === undefined) return { size: NO_SIZE, rewrites: [] };
  const options = { unquotedValues: dialect.unquotedFilterValues, exact: dialect.strict };
  const { filter, size, unquoted, beyondBrackets = false } = parseFilter(text, options);
  const rules: ToleranceName[] = [];
  if (unquoted) rules.push("unquoted-value");
  if (beyondBrackets) rules.push("element-in-filter");
  return { filter, size, rewrites: rules.map((rule) => ({ rule, where: "filter" })) };
}

/**
 * Refuses a large filter unless an index leads to what it finds. How often a small one may be compared depends on the
 * directory: `filter-cost.ts`.
 * @throws {AnteroomError} `too_many`
 */
export function assertProportionate(size: FilterSize, filter: Filter, { name }: ResourceType): void {
  const isKept = name === "User" || name === "Group";
  const isIndexed = isKept ? leadsToFew(filter, name) : wantedId(filter) !== undefined;
  if (!isIndexed) assertScannable(size);
}
