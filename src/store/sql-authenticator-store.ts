import type { Insertable, Selectable } from "kysely";
import type { Authenticator, AuthenticatorStore } from "../domain/authenticator/authenticator.ts";
import type { OtpParameters } from "../domain/authenticator/one-time-password.ts";
import type { AuthenticatorId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["authenticator"]>;

/** Keeps authenticators in SQL. */
export class SqlAuthenticatorStore implements AuthenticatorStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(userId: UserId): Promise<Authenticator | undefined> {
    const query = builder.selectFrom("authenticator").selectAll().where("user_id", "=", userId);
    const [row] = await this.#session.query(query.compile());
    return row && fromRow(row);
  }

  async insert(authenticator: Authenticator): Promise<void> {
    await this.#session.query(builder.insertInto("authenticator").values(toColumns(authenticator)).compile());
  }

  async update(authenticator: Authenticator): Promise<void> {
    const query = builder.updateTable("authenticator").set(toColumns(authenticator)).where("id", "=", authenticator.id);
    await this.#session.query(query.compile());
  }

  async delete(id: AuthenticatorId): Promise<void> {
    await this.#session.query(builder.deleteFrom("recovery_code").where("authenticator_id", "=", id).compile());
    await this.#session.query(builder.deleteFrom("factor_tries").where("authenticator_id", "=", id).compile());
    await this.#session.query(builder.deleteFrom("authenticator").where("id", "=", id).compile());
  }

  async listRolledOut(now: number, limit: number): Promise<readonly Authenticator[]> {
    const query = builder
      .selectFrom("authenticator")
      .selectAll()
      .where("rollback_until", "<=", now)
      .where("rollback_until", "is not", null)
      .limit(limit);
    return (await this.#session.query(query.compile())).map(fromRow);
  }
}

function toColumns(authenticator: Authenticator): Insertable<Tables["authenticator"]> {
  const { parameters } = authenticator;
  return {
    id: authenticator.id,
    workspace_id: authenticator.workspaceId,
    user_id: authenticator.userId,
    state: authenticator.state,
    seed: authenticator.sealedSeed,
    algorithm: parameters.algorithm,
    digits: parameters.digits,
    period: parameters.periodSeconds,
    issuer: authenticator.issuer,
    label: authenticator.label,
    last_step: authenticator.lastStep,
    code_read_at: authenticator.codeReadAt,
    confirmed_by: authenticator.confirmedBy,
    last_read_step: authenticator.lastReadStep,
    last_exclusive_step: authenticator.lastExclusiveStep,
    suspected_at: authenticator.suspectedAt,
    suspect_reason: authenticator.suspectReason,
    reset_from: authenticator.resetFrom,
    rollback_until: authenticator.rollbackUntil,
    recovery_left: authenticator.recoveryLeft,
    created_at: authenticator.createdAt,
    updated_at: authenticator.updatedAt,
  };
}

function fromRow(row: Row): Authenticator {
  return {
    id: row.id as AuthenticatorId,
    workspaceId: row.workspace_id as WorkspaceId,
    userId: row.user_id as UserId,
    state: row.state as Authenticator["state"],
    sealedSeed: row.seed,
    parameters: {
      algorithm: row.algorithm as OtpParameters["algorithm"],
      digits: row.digits as OtpParameters["digits"],
      periodSeconds: row.period,
    },
    issuer: row.issuer,
    label: row.label,
    lastStep: row.last_step,
    codeReadAt: row.code_read_at,
    confirmedBy: row.confirmed_by as Authenticator["confirmedBy"],
    lastReadStep: row.last_read_step,
    lastExclusiveStep: row.last_exclusive_step,
    suspectedAt: row.suspected_at,
    suspectReason: row.suspect_reason,
    resetFrom: row.reset_from as Authenticator["resetFrom"],
    rollbackUntil: row.rollback_until,
    recoveryLeft: row.recovery_left,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
