import type { CursorScope, Cursors } from "../../domain/directory/cursors.ts";
import type { Rewrite } from "../../domain/directory/document.ts";
import { type DirectoryPage, type DirectoryQuery, neighboursOf, type Place } from "../../domain/directory/listing.ts";
import type { ResourceType } from "../../scim/attribute.ts";
import type { ListPlace } from "../../scim/render.ts";
import { resolveFilter } from "../../scim/resolve-filter.ts";
import { readSort } from "../../scim/sort-order.ts";
import { type PageSizes, readPaging } from "./list-paging.ts";
import { assertProportionate, readFilter } from "./list-query.ts";
import type { ScimCall } from "./scim-call.ts";

/** What reading the question for a list needs. */
export interface ListParts {
  readonly cursors: Cursors;
  readonly pageSizes: PageSizes;
}

/** What a client wants listed, and what was read differently to know. */
export interface DirectoryList {
  readonly query: DirectoryQuery;
  readonly rewrites: readonly Rewrite[];
  /** Where a page of it lies, as the answer says it. */
  readonly placeOf: (page: DirectoryPage<unknown>) => ListPlace;
}

/** What a cursor stands for: where its page lies, and how many matched when the walk began. */
type Mark = readonly [place: Place, total: number];

/**
 * Reads the question for a list of users or groups, RFC 7644 §3.4.2 and RFC 9865: the parameters of a GET, or a search said as
 * such.
 * @throws {AnteroomError} `invalid_filter`, `too_many`, `invalid_value`, `invalid_count`, `invalid_cursor`, `expired_cursor`
 */
export function readDirectoryList(call: ScimCall, type: ResourceType, parts: ListParts): DirectoryList {
  const { parameters, dialect, request } = call;
  const paging = readPaging(parameters, parts.pageSizes);
  const written = readFilter(parameters, dialect);
  const filter = written.filter && resolveFilter(written.filter, type, { exact: dialect.strict });
  if (filter !== undefined) assertProportionate(written.size, filter, type);
  const sort = readSort(parameters.get("sortBy"), parameters.get("sortOrder"), type);
  const asked = { filter, sort, count: paging.count };
  const { rewrites } = written;
  if (paging.by === "index") {
    const { startIndex } = paging;
    return { query: { ...asked, startIndex }, rewrites, placeOf: () => ({ startIndex }) };
  }
  // Attributes and count may differ from page to page: they move nothing.
  const scope = { connectionId: request.connection.id, query: [type.name, filter ?? null, sort ?? null] };
  const at = placeAt(parts.cursors, paging.cursor, scope, filter !== undefined);
  const placeOf = (page: DirectoryPage<unknown>): ListPlace => cursorsOf(parts.cursors, scope, at.place, page);
  return { query: { ...asked, ...at, startIndex: 1 }, rewrites, placeOf };
}

/** Where nothing is filtered the total is kept up to date, so that of the cursor is not needed. */
function placeAt(
  cursors: Cursors,
  cursor: string,
  scope: CursorScope,
  filtered: boolean,
): { readonly place: Place; readonly total?: number } {
  if (cursor === "") return { place: "start" };
  const [place, total] = cursors.read(cursor, scope) as Mark;
  return filtered ? { place, total } : { place };
}

function cursorsOf(cursors: Cursors, scope: CursorScope, place: Place, page: DirectoryPage<unknown>): ListPlace {
  if (page.walked === undefined) throw new Error("A page by cursor does not say what it has seen.");
  const { next, previous } = neighboursOf(place, page.walked);
  const write = (to: Place): string => cursors.write([to, page.total] satisfies Mark, scope);
  return {
    ...(previous !== undefined && { previousCursor: write(previous) }),
    ...(next !== undefined && { nextCursor: write(next) }),
  };
}
