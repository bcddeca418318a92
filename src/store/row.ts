import { type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { DirectoryQuery } from "../domain/directory/directory-store.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { Tables } from "./schema.ts";
import type { Session } from "./statement.ts";

/** Reads a JSON column that this store wrote. */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text) as Value;
}

/** Reads one page of a query, newest first by `seq`. */
export async function newestFirst<Table extends keyof Tables, Row extends { readonly seq: number }, Item>(
  session: Session,
  query: SelectQueryBuilder<Tables, Table, Row>,
  page: PageRequest,
  fromRow: (row: Row) => Item,
): Promise<Page<Item>> {
  const rest = page.after === undefined ? query : query.where(sql<SqlBool>`seq < ${page.after}`);
  const rows = await session.query(
    rest
      .orderBy(sql`seq`, "desc")
      .limit(page.limit + 1)
      .compile(),
  );
  return toPage(rows, page.limit, fromRow);
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
