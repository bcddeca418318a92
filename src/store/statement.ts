import {
  type CompiledQuery,
  DummyDriver,
  type Expression,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from "kysely";
import type { Tables } from "./schema.ts";

/** Builds typed SQL. It never runs any: a `Session` does. */
export const builder: Kysely<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** What a bound parameter can be. Lists travel as JSON text. */
export type Bindable = string | number | Uint8Array | null;

/** The named parameters of a statement. */
export type Parameters = Readonly<Record<string, Bindable>>;

declare const types: unique symbol;

/** A statement compiled once: SQL with the names of its parameters in order. */
export interface Statement<Params extends Parameters, Row> {
  readonly name: string;
  readonly sql: string;
  readonly parameters: readonly (Bindable | Slot)[];
  readonly [types]?: { readonly params: Params; readonly row: Row };
}

/** The place of a named parameter in compiled SQL. */
export class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Runs statements inside one transaction or on the reader. */
export interface Session {
  all<Params extends Parameters, Row>(statement: Statement<Params, Row>, params: Params): Promise<readonly Row[]>;
  get<Params extends Parameters, Row>(statement: Statement<Params, Row>, params: Params): Promise<Row | undefined>;
  /** Answers how many rows it changed. */
  run<Params extends Parameters>(statement: Statement<Params, unknown>, params: Params): Promise<number>;
  /** Adds a row to a log: a table that grows at its end, and that nobody reads before the COMMIT. */
  append<Params extends Parameters>(statement: Statement<Params, unknown>, params: Params): void;
  /** Runs a query that was built for this call, such as one with a filter. */
  query<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>;
}

type SlotsOf<Params extends Parameters> = { readonly [Name in keyof Params]: Expression<Params[Name]> };

const registry = new Map<string, Statement<Parameters, unknown>>();

/**
 * Declares a hot statement: it is compiled when its module loads and prepared once per session.
 * @param name unique, `<table>.<what>`; the query-plan test lists statements by it
 */
export function statement<Params extends Parameters, Row = unknown>(
  name: string,
  build: (slots: SlotsOf<Params>) => { compile(): CompiledQuery },
): Statement<Params, Row> {
  const slots = new Proxy({} as SlotsOf<Params>, {
    get: (_target, property) => sql`${new Slot(String(property))}`,
  });
  const compiled = build(slots).compile();
  const result: Statement<Params, Row> = {
    name,
    sql: compiled.sql,
    parameters: compiled.parameters as readonly (Bindable | Slot)[],
  };
  if (registry.has(name)) throw new Error(`Two statements are called ${name}.`);
  registry.set(name, result as unknown as Statement<Parameters, unknown>);
  return result;
}

/** Every hot statement that has been declared. */
export function allStatements(): readonly Statement<Parameters, unknown>[] {
  return [...registry.values()];
}

/** Puts the values of named parameters where the compiled SQL wants them. */
export function bind<Params extends Parameters>(target: Statement<Params, unknown>, params: Params): Bindable[] {
  return target.parameters.map((parameter) => {
    if (!(parameter instanceof Slot)) return parameter;
    const value = params[parameter.name];
    if (value === undefined) throw new Error(`Statement ${target.name} misses parameter ${parameter.name}.`);
    return value;
  });
}
