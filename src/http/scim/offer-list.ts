import type { OfferKind } from "../../domain/application/offer.ts";
import type { CursorScope } from "../../domain/directory/cursors.ts";
import type { Sort } from "../../domain/directory/listing.ts";
import type { Filter } from "../../domain/filter.ts";
import { OFFER_TYPES } from "../../scim/offer-resource.ts";
import type { ListPlace } from "../../scim/render.ts";
import { resolveFilter } from "../../scim/resolve-filter.ts";
import { readSort } from "../../scim/sort-order.ts";
import type { ListParts } from "./directory-list.ts";
import { readPaging } from "./list-paging.ts";
import { assertProportionate, readFilter } from "./list-query.ts";
import type { ScimCall } from "./scim-call.ts";

/** Which offers a client wants listed. */
export interface OfferList {
  readonly filter: Filter | undefined;
  readonly sort: Sort | undefined;
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
  /** Where the page lies among so many, as the answer says it. */
  readonly placeOf: (total: number) => ListPlace;
}

/**
 * Reads the question for a list of offers as that for users and groups is read. A cursor stands for the place of its page:
 * the list is made anew for each request, from the applications as they are then.
 * @throws {AnteroomError} `invalid_filter`, `too_many`, `invalid_value`, `invalid_count`, `invalid_cursor`, `expired_cursor`
 */
export function readOfferList(call: ScimCall, kind: OfferKind, { cursors, pageSizes }: ListParts): OfferList {
  const { parameters, dialect, request } = call;
  const type = OFFER_TYPES[kind];
  const paging = readPaging(parameters, pageSizes);
  const written = readFilter(parameters, dialect);
  const filter = written.filter && resolveFilter(written.filter, type, { exact: dialect.strict });
  if (filter !== undefined) assertProportionate(written.size, filter, type);
  const sort = readSort(parameters.get("sortBy"), parameters.get("sortOrder"), type);
  const { count } = paging;
  if (paging.by === "index") {
    const { startIndex } = paging;
    return { filter, sort, count, startIndex, placeOf: () => ({ startIndex }) };
  }
  const scope: CursorScope = {
    connectionId: request.connection.id,
    query: [type.name, filter ?? null, sort ?? null],
  };
  const startIndex = paging.cursor === "" ? 1 : Number(cursors.read(paging.cursor, scope));
  const placeOf = (total: number): ListPlace => ({
    ...(startIndex > 1 && { previousCursor: cursors.write(Math.max(1, startIndex - count), scope) }),
    ...(startIndex + count <= total && { nextCursor: cursors.write(startIndex + count, scope) }),
  });
  return { filter, sort, count, startIndex, placeOf };
}
