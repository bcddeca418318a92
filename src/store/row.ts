import type { DirectoryQuery } from "../domain/directory/directory-store.ts";
import type { Page } from "../domain/page.ts";

/** Reads a JSON column that this store wrote. */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text) as Value;
}

/** Makes a page of rows that were read with one more than the limit, newest first. */
export function toPage<Row extends { readonly seq: number }, Item>(
  rows: readonly Row[],
  limit: number,
  fromRow: (row: Row) => Item,
): Page<Item> {
  const items = rows.slice(0, limit).map(fromRow);
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? { items, nextCursor: String(last.seq) } : { items };
}

/** How many resources match in all; counts only when the slice that was read cannot tell. */
export async function totalOf(
  query: DirectoryQuery,
  found: number,
  count: () => Promise<readonly { readonly total: number }[]>,
): Promise<number> {
  const sawTheEnd = found < query.count && (found > 0 || query.startIndex === 1);
  return sawTheEnd ? query.startIndex - 1 + found : ((await count())[0]?.total ?? 0);
}
