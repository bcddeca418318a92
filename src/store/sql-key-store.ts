import { type Selectable, sql } from "kysely";
import type { WorkspaceId } from "../domain/id.ts";
import type { DataKey, KeyStore, KnownRootKey } from "../domain/key/data-key.ts";
import type { PassphraseTerms } from "../domain/key/root-key.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps keys in SQL: data keys wrapped, of root keys everything but the key. */
export class SqlKeyStore implements KeyStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async listDataKeys(workspaceId: WorkspaceId): Promise<readonly DataKey[]> {
    const query = builder.selectFrom("data_key").selectAll().where("workspace_id", "=", workspaceId);
    const rows = await this.#session.query(query.orderBy("created_at").orderBy("id").compile());
    return rows.map(({ id, root_key_id, wrapped, created_at }) => {
      return { id, rootKeyId: root_key_id, wrapped, createdAt: created_at };
    });
  }

  async insertDataKey(workspaceId: WorkspaceId, key: DataKey): Promise<void> {
    const values = {
      id: key.id,
      workspace_id: workspaceId,
      root_key_id: key.rootKeyId,
      wrapped: key.wrapped,
      created_at: key.createdAt,
    };
    await this.#session.query(builder.insertInto("data_key").values(values).compile());
  }

  async rewrapDataKey({ id, rootKeyId, wrapped }: DataKey): Promise<void> {
    const query = builder.updateTable("data_key").set({ root_key_id: rootKeyId, wrapped }).where("id", "=", id);
    await this.#session.query(query.compile());
  }

  async deleteDataKey(id: string): Promise<void> {
    // SQLite writes zeros of the same length over the old bytes, in the same place of the same page.
    const overwrite = builder.updateTable("data_key").set({ wrapped: sql<Uint8Array>`zeroblob(length(wrapped))` });
    await this.#session.query(overwrite.where("id", "=", id).compile());
    await this.#session.query(builder.deleteFrom("data_key").where("id", "=", id).compile());
  }

  async listRootKeys(workspaceId: WorkspaceId): Promise<readonly KnownRootKey[]> {
    const query = builder.selectFrom("root_key").selectAll().where("workspace_id", "=", workspaceId);
    // NULL comes first.
    const rows = await this.#session.query(query.orderBy("replaced_at").orderBy("created_at").compile());
    return rows.map(toRootKey);
  }

  async replaceRootKey(workspaceId: WorkspaceId, key: KnownRootKey): Promise<void> {
    const replaced = builder
      .updateTable("root_key")
      .set({ replaced_at: key.createdAt })
      .where("workspace_id", "=", workspaceId)
      .where("replaced_at", "is", null);
    await this.#session.query(replaced.compile());
    const values = {
      workspace_id: workspaceId,
      terms: key.terms === null ? null : JSON.stringify(key.terms),
      created_at: key.createdAt,
      replaced_at: null,
      recovery_saved_at: key.recoverySavedAt,
    };
    // A key that was replaced once may come back.
    const query = builder
      .insertInto("root_key")
      .values({ id: key.id, ...values })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(values));
    await this.#session.query(query.compile());
  }

  async noteRecovery(rootKeyId: string, savedAt: number): Promise<void> {
    const query = builder.updateTable("root_key").set({ recovery_saved_at: savedAt }).where("id", "=", rootKeyId);
    await this.#session.query(query.compile());
  }
}

function toRootKey(row: Selectable<Tables["root_key"]>): KnownRootKey {
  return {
    id: row.id,
    terms: row.terms === null ? null : fromJson<PassphraseTerms>(row.terms),
    createdAt: row.created_at,
    replacedAt: row.replaced_at,
    recoverySavedAt: row.recovery_saved_at,
  };
}
