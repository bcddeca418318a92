import type { Rewrite } from "../../domain/directory/document.ts";
import type { DirectoryQuery } from "../../domain/directory/listing.ts";
import type { Filter, WrittenPath } from "../../domain/filter.ts";
import type { ResourceType } from "../../scim/attribute.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { parseFilter } from "../../scim/filter-parser.ts";
import { resolveFilter } from "../../scim/resolve-filter.ts";
import type { ToleranceName } from "../../scim/tolerances.ts";
import { type PageSizes, readIndexPaging } from "./list-paging.ts";
import type { QueryParameters } from "./query-parameters.ts";

/** What a client wants listed, and what was read differently to know. */
export interface ListQuery {
  readonly query: DirectoryQuery;
  readonly rewrites: readonly Rewrite[];
}

/** A filter as it was written, and what was read differently to know it. */
export interface ReadFilter {
  readonly filter?: Filter<WrittenPath>;
  readonly rewrites: readonly Rewrite[];
}

/**
 * Reads filter and page of a list by index, RFC 7644 §3.4.2.
 * @throws {AnteroomError} `invalid_filter`; `invalid_value` for a page that is no whole number
 */
export function readListQuery(
  parameters: QueryParameters,
  type: ResourceType,
  dialect: Dialect,
  sizes: PageSizes,
): ListQuery {
  const paging = readIndexPaging(parameters, sizes);
  const { filter, rewrites } = readFilter(parameters, dialect);
  return {
    query: {
      ...paging,
      ...(filter !== undefined && { filter: resolveFilter(filter, type, { exact: dialect.strict }) }),
    },
    rewrites,
  };
}

/**
 * Reads the filter of a list.
 * @throws {AnteroomError} `invalid_filter`
 */
export function readFilter(parameters: QueryParameters, dialect: Dialect): ReadFilter {
  const text = parameters.get("filter");
  if (text === undefined) return { rewrites: [] };
  const options = { unquotedValues: dialect.unquotedFilterValues, exact: dialect.strict };
  const { filter, unquoted, beyondBrackets = false } = parseFilter(text, options);
  const rules: ToleranceName[] = [];
  if (unquoted) rules.push("unquoted-value");
  if (beyondBrackets) rules.push("element-in-filter");
  return { filter, rewrites: rules.map((rule) => ({ rule, where: "filter" })) };
}
