import type { DirectoryQuery } from "../../domain/directory/directory-store.ts";
import type { Rewrite } from "../../domain/directory/document.ts";
import { AnteroomError } from "../../domain/errors.ts";
import type { ResourceType } from "../../scim/attribute.ts";
import type { Dialect } from "../../scim/dialect.ts";
import { parseFilter } from "../../scim/filter-parser.ts";
import { resolveFilter } from "../../scim/resolve-filter.ts";
import type { QueryParameters } from "./query-parameters.ts";

/** How many resources a list holds. */
export interface PageSizes {
  /** When the client names no number. */
  readonly usual: number;
  readonly most: number;
}

/** What a client wants listed, and what was read differently to know. */
export interface ListQuery {
  readonly query: DirectoryQuery;
  readonly rewrites: readonly Rewrite[];
}

/**
 * Reads filter and page of a list, RFC 7644 §3.4.2: a `startIndex` below 1 is 1, a negative `count` is 0.
 * @throws {AnteroomError} `invalid_filter`; `invalid_value` for a page that is no whole number
 */
export function readListQuery(
  parameters: QueryParameters,
  type: ResourceType,
  dialect: Dialect,
  sizes: PageSizes,
): ListQuery {
  const startIndex = Math.max(1, wholeNumber(parameters, "startIndex") ?? 1);
  const count = Math.min(sizes.most, Math.max(0, wholeNumber(parameters, "count") ?? sizes.usual));
  const text = parameters.get("filter");
  if (text === undefined) return { query: { startIndex, count }, rewrites: [] };
  const parsed = parseFilter(text, { unquotedValues: dialect.unquotedFilterValues });
  const filter = resolveFilter(parsed.filter, type);
  return {
    query: { filter, startIndex, count },
    rewrites: parsed.unquoted ? [{ rule: "unquoted-value", where: "filter" }] : [],
  };
}

function wholeNumber(parameters: QueryParameters, name: "startIndex" | "count"): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  if (!/^[+ -]?\d{1,400}$/.test(text)) {
    throw new AnteroomError("invalid_value", `${name} must be a whole number; send one such as 1.`, {
      parameter: name,
    });
  }
  return Math.max(-1, Math.min(Number(text), Number.MAX_SAFE_INTEGER));
}
