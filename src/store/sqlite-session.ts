import type Database from "better-sqlite3";
import type { CompiledQuery } from "kysely";
import { type Bindable, bind, type Parameters, type Session, type Statement } from "./statement.ts";
import { translateError } from "./store-error.ts";

/** How often statements ran, for the test that counts them. Rows that were added together count one by one: which were is chance. */
export interface Counter {
  statements: number;
}

const MAX_PREPARED_QUERIES = 200;

/** A session on one SQLite connection. Statements are prepared on first use and kept. */
export class SqliteSession implements Session {
  readonly #database: Database.Database;
  readonly #prepared = new Map<string, Database.Statement>();
  readonly #counter: Counter;

  constructor(database: Database.Database, counter: Counter) {
    this.#database = database;
    this.#counter = counter;
  }

  async all<Params extends Parameters, Row>(target: Statement<Params, Row>, params: Params): Promise<readonly Row[]> {
    return this.#attempt(target.sql, (prepared) => prepared.all(...bind(target, params)) as Row[]);
  }

  async get<Params extends Parameters, Row>(target: Statement<Params, Row>, params: Params): Promise<Row | undefined> {
    return this.#attempt(target.sql, (prepared) => prepared.get(...bind(target, params)) as Row | undefined);
  }

  async run<Params extends Parameters>(target: Statement<Params, unknown>, params: Params): Promise<number> {
    return this.#attempt(target.sql, (prepared) => prepared.run(...bind(target, params)).changes);
  }

  append<Params extends Parameters>(target: Statement<Params, unknown>, params: Params): void {
    this.appendBound(target.sql, bind(target, params), 1);
  }

  /** Runs a statement that adds so many rows. */
  protected appendBound(sql: string, values: readonly Bindable[], rows: number): void {
    this.#attempt(sql, (prepared) => prepared.run(...values), rows);
  }

  async query<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]> {
    const values = query.parameters as Bindable[];
    return this.#attempt(query.sql, (prepared) => {
      if (prepared.reader) return prepared.all(...values) as Row[];
      prepared.run(...values);
      return [];
    });
  }

  #attempt<Result>(sql: string, work: (prepared: Database.Statement) => Result, counts = 1): Result {
    this.#counter.statements += counts;
    try {
      return work(this.#prepare(sql));
    } catch (error) {
      throw translateError(error);
    }
  }

  #prepare(sql: string): Database.Statement {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    // Filters make ever new texts; forgetting the oldest keeps memory flat, and a hot statement is back at once.
    if (this.#prepared.size >= MAX_PREPARED_QUERIES) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    const prepared = this.#database.prepare(sql);
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}
