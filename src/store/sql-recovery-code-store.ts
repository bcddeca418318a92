import type { RecoveryCode, RecoveryCodeStore, RecoveryCounts } from "../domain/authenticator/recovery-codes.ts";
import type { AuthenticatorId, RecoveryCodeId, WorkspaceId } from "../domain/id.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps recovery codes in SQL. */
export class SqlRecoveryCodeStore implements RecoveryCodeStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(codes: readonly RecoveryCode[]): Promise<void> {
    const rows = codes.map(({ id, workspaceId, authenticatorId, sealed, createdAt, usedAt }) => {
      const place = { id, workspace_id: workspaceId, authenticator_id: authenticatorId };
      return { ...place, code: sealed, created_at: createdAt, used_at: usedAt };
    });
    if (rows.length > 0) await this.#session.query(builder.insertInto("recovery_code").values(rows).compile());
  }

  async findUnused(authenticatorId: AuthenticatorId): Promise<RecoveryCode | undefined> {
    const query = builder
      .selectFrom("recovery_code")
      .selectAll()
      .where("authenticator_id", "=", authenticatorId)
      .where("code", "is not", null)
      .orderBy("seq")
      .limit(1);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    return {
      id: row.id as RecoveryCodeId,
      workspaceId: row.workspace_id as WorkspaceId,
      authenticatorId,
      sealed: row.code,
      createdAt: row.created_at,
      usedAt: row.used_at,
    };
  }

  async burn(id: RecoveryCodeId, usedAt: number): Promise<void> {
    const query = builder.updateTable("recovery_code").set({ code: null, used_at: usedAt }).where("id", "=", id);
    await this.#session.query(query.compile());
  }

  async count(authenticatorId: AuthenticatorId): Promise<RecoveryCounts> {
    const query = builder
      .selectFrom("recovery_code")
      .select(({ fn }) => [
        fn.countAll<number>().as("total"),
        fn.count<number>("code").as("left"),
        fn.min<number | null>("created_at").as("storedAt"),
      ])
      .where("authenticator_id", "=", authenticatorId);
    const [counts] = await this.#session.query(query.compile());
    return counts ?? { total: 0, left: 0, storedAt: null };
  }

  async deleteOf(authenticatorId: AuthenticatorId): Promise<void> {
    const query = builder.deleteFrom("recovery_code").where("authenticator_id", "=", authenticatorId);
    await this.#session.query(query.compile());
  }
}
