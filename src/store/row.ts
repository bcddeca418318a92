import { type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { Page, PageRequest } from "../domain/page.ts";
import type { Tables } from "./schema.ts";
import type { Session } from "./statement.ts";

/** Reads a JSON column that this store wrote. */
export function fromJson<Value>(text: string): Value {
  return JSON.parse(text) as Value;
}

/** The JSON text of a list for a column. Of nearly every row such lists are empty. */
export function listText(list: readonly unknown[]): string {
  return list.length === 0 ? "[]" : JSON.stringify(list);
}

/** Puts rows that were read unordered in creation order; most often there is one. */
export function inCreationOrder<Row extends { readonly seq: number }>(rows: readonly Row[]): readonly Row[] {
  return rows.length < 2 ? rows : rows.toSorted((a, b) => a.seq - b.seq);
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
