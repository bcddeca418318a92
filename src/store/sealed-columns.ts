import { type RawBuilder, sql } from "kysely";
import type { SealedRecord, SealedRecordStore, SealedWalk } from "../domain/key/sealed-record.ts";
import type { SealedPlace } from "../domain/sealer.ts";
import { builder, type Session } from "./statement.ts";

/** A column whose values the keyring seals, by the names that their `SealedPlace` has, too. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The column that holds the `rowId` of the place. */
  readonly rowId: string;
  /** The column that holds the `version` of the place, where values are numbered. */
  readonly version?: string;
}

/**
 * Every column that holds sealed values, so that a data key is never retired under one. A new one needs a line here, and in its
 * migration `sealedIndex(table, column, rowId)`, with the version after that if it has one; a test finds columns that lack it.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: "authenticator", column: "seed", rowId: "id" },
  { table: "recovery_code", column: "code", rowId: "id" },
  { table: "sso_key", column: "sealed_key", rowId: "workspace_id" },
  { table: "person_factor", column: "seed", rowId: "person_id" },
  { table: "subject_key", column: "sealed_key", rowId: "user_id" },
];

interface Row {
  readonly rowId: string;
  readonly version: number | null;
  readonly sealed: Uint8Array;
}

/** Finds and replaces sealed values in SQL. */
export class SqlSealedRecordStore implements SealedRecordStore {
  readonly columns: readonly string[] = SEALED_COLUMNS.map(nameOf);
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async count(keyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const keyId of keyIds) {
      const counted = await Promise.all(SEALED_COLUMNS.map((of) => this.#countOf(of, keyId)));
      counts.set(
        keyId,
        counted.reduce((sum, count) => sum + count, 0),
      );
    }
    return counts;
  }

  async list({ workspaceId, keyId, column, limit, skip }: SealedWalk): Promise<readonly SealedRecord[]> {
    const of = SEALED_COLUMNS.find((one) => nameOf(one) === column);
    if (of === undefined) throw new TypeError("A walk goes over a column that holds sealed values.");
    const order = [of.rowId, ...(of.version === undefined ? [] : [of.version])].map((name) => sql.ref(name));
    const query = sql<Row>`SELECT ${sql.ref(of.rowId)} AS rowId, ${versionOf(of)} AS version,
      ${sql.ref(of.column)} AS sealed FROM ${sql.table(of.table)}
      WHERE ${keyIs(of, keyId)}
      ORDER BY ${sql.join(order)} LIMIT ${limit} OFFSET ${skip}`;
    const rows = await this.#session.query(query.compile(builder));
    return rows.map((row) => ({ place: placeOf(workspaceId, of, row), sealed: row.sealed }));
  }

  async replace({ place, sealed }: SealedRecord, by: Uint8Array): Promise<boolean> {
    const of = SEALED_COLUMNS.find(({ table, column }) => table === place.table && column === place.column);
    if (of === undefined) throw new TypeError("Only sealed values are replaced.");
    const numbered = of.version === undefined ? sql`` : sql` AND ${sql.ref(of.version)} = ${place.version ?? null}`;
    const query = sql<{ readonly found: 1 }>`UPDATE ${sql.table(of.table)} SET ${sql.ref(of.column)} = ${by}
      WHERE ${sql.ref(of.rowId)} = ${place.rowId}${numbered} AND ${sql.ref(of.column)} = ${sealed} RETURNING 1 AS found`;
    return (await this.#session.query(query.compile(builder))).length > 0;
  }

  async #countOf(of: SealedColumn, keyId: string): Promise<number> {
    const query = sql<{
      count: number;
    }>`SELECT count(*) AS count FROM ${sql.table(of.table)} WHERE ${keyIs(of, keyId)}`;
    return (await this.#session.query(query.compile(builder)))[0]?.count ?? 0;
  }
}

function nameOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}

function placeOf(workspaceId: string, { table, column }: SealedColumn, { rowId, version }: Row): SealedPlace {
  return { workspaceId, table, rowId, column, ...(version !== null && { version }) };
}

function versionOf({ version }: SealedColumn): RawBuilder<unknown> {
  return version === undefined ? sql`NULL` : sql`${sql.ref(version)}`;
}

/** By the bytes of the data key's id, as the index has them. */
function keyIs({ column }: SealedColumn, keyId: string): RawBuilder<unknown> {
  return sql`substr(${sql.ref(column)}, 3, 8) = ${Buffer.from(keyId, "hex")}`;
}
