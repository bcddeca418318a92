import type { RawBuilder, SqlBool } from "kysely";

/** What compiling filters needs of a database. Conditions may be NULL where an operand is; NULL counts as false. */
export interface FilterDialect {
  /** The string, number or boolean at a path of a JSON value; NULL when nothing is there. */
  scalar(json: RawBuilder<unknown>, path: readonly string[]): RawBuilder<unknown>;
  /**
   * The elements of the list, or the members of the object, at a path of a JSON value, as a table called `element` with the
   * columns `key` and `value`. No rows when nothing is there.
   */
  children(json: RawBuilder<unknown>, path: readonly string[]): RawBuilder<unknown>;
  /** A literal in the form in which `scalar` answers values of its type. */
  literal(value: string | number | boolean): RawBuilder<unknown>;
  /** `fold` of `lib/fold.ts`. */
  fold(text: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Epoch milliseconds of an ISO 8601 text. */
  instant(text: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Whether a text has this very text in it; no character of it is a wildcard. */
  contains(text: RawBuilder<unknown>, part: string): RawBuilder<SqlBool>;
  startsWith(text: RawBuilder<unknown>, start: string): RawBuilder<SqlBool>;
  endsWith(text: RawBuilder<unknown>, end: string): RawBuilder<SqlBool>;
}
