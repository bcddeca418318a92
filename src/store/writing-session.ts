import { SqliteSession } from "./sqlite-session.ts";
import { type Bindable, bind, type Parameters, type Statement } from "./statement.ts";

/** A row of a log that waits for its COMMIT. */
interface Waiting {
  readonly sql: string;
  readonly values: readonly Bindable[];
}

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

  /** Adds the rows in the order in which they came. */
  appendWaiting(): void {
    for (const { sql, values } of this.#waiting) this.appendBound(sql, values);
    this.forget(0);
  }
}
