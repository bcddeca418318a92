import { SqliteSession } from "./sqlite-session.ts";
import { type Bindable, bind, type Parameters, type Statement } from "./statement.ts";

/** A row of a log that waits for its COMMIT. */
interface Waiting {
  readonly sql: string;
  readonly values: readonly Bindable[];
}

/** How many rows one statement adds: few sizes, so that few statements are kept prepared. */
const SIZES = [16, 4, 1];

/**
 * The session of the writer. Rows of logs wait until all units of a COMMIT have run: within a unit SQLite would copy every page
 * they go to, so that the unit can be undone alone, and a row that waits is undone by forgetting it.
 */
export class WritingSession extends SqliteSession {
  readonly #waiting: Waiting[] = [];

  /** How many rows wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  override append<Params extends Parameters>(target: Statement<Params, unknown>, params: Params): void {
    this.#waiting.push({ sql: target.sql, values: bind(target, params) });
  }

  /** Forgets the rows that came after so many. */
  forget(after: number): void {
    this.#waiting.length = after;
  }

  /** Adds the rows, those of each log in the order in which they came, and many at a time. */
  appendWaiting(): void {
    for (const [sql, rows] of Map.groupBy(this.#waiting, (row) => row.sql)) {
      let added = 0;
      for (const [size, many] of manyOf(sql)) {
        for (; rows.length - added >= size; added += size) {
          const values = rows.slice(added, added + size).flatMap((row) => row.values);
          this.appendBound(many, values, size);
        }
      }
    }
    this.forget(0);
  }
}

const known = new Map<string, ReadonlyMap<number, string>>();

/** By how many rows they add, the statements like one that adds a single row (`insert into … values (…)`). */
function manyOf(sql: string): ReadonlyMap<number, string> {
  const made = known.get(sql);
  if (made !== undefined) return made;
  const row = sql.slice(sql.lastIndexOf("("));
  const many = new Map(SIZES.map((size) => [size, sql + `, ${row}`.repeat(size - 1)]));
  known.set(sql, many);
  return many;
}
