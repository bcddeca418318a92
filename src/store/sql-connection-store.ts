import type { Selectable } from "kysely";
import type { Connection, DialectName, GroupBinding, Idp } from "../domain/connection/connection.ts";
import type { ConnectionActivity, ConnectionStore } from "../domain/connection/connection-store.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { ApplicationId, ConnectionId, PersonId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["connection"]>;

const live = builder.selectFrom("connection").selectAll().where("deleted_at", "is", null);

const find = statement<{ workspaceId: string; id: string }, Row>("connection.find", ({ workspaceId, id }) =>
  live.where("id", "=", id).where("workspace_id", "=", workspaceId),
);

const count = statement<{ id: string; users: number; groups: number }>("connection.count", ({ id, users, groups }) =>
  builder
    .updateTable("connection")
    .set((eb) => ({ user_count: eb("user_count", "+", users), group_count: eb("group_count", "+", groups) }))
    .where("id", "=", id),
);

const recordActivity = statement<{ id: string; at: number; failures: number; failure: string | null }>(
  "connection.record_activity",
  ({ id, at, failures, failure }) =>
    builder
      .updateTable("connection")
      .set({ last_request_at: at, consecutive_failures: failures, last_failure: failure })
      .where("id", "=", id),
);

/** Keeps connections in SQL. */
export class SqlConnectionStore implements ConnectionStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(connection: Connection): Promise<void> {
    const values = { ...toColumns(connection), id: connection.id, created_at: connection.createdAt };
    await this.#named(connection.name, builder.insertInto("connection").values(values).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Connection | undefined> {
    const row = await this.#session.get(find, { workspaceId, id });
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Connection>> {
    const query = live.where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async update(connection: Connection): Promise<void> {
    const query = builder.updateTable("connection").set(toColumns(connection)).where("id", "=", connection.id);
    await this.#named(connection.name, query.compile());
  }

  async count(id: ConnectionId, change: { readonly users?: number; readonly groups?: number }): Promise<void> {
    await this.#session.run(count, { id, users: change.users ?? 0, groups: change.groups ?? 0 });
  }

  async recordActivity(activity: ConnectionActivity): Promise<void> {
    const { connectionId: id, lastRequestAt: at, consecutiveFailures: failures, lastFailure: failure } = activity;
    await this.#session.run(recordActivity, { id, at, failures, failure });
  }

  async listDedicated(applicationId: ApplicationId): Promise<readonly Connection[]> {
    const rows = await this.#session.query(live.where("application_id", "=", applicationId).compile());
    return rows.map(fromRow);
  }

  async listSamples(workspaceId: WorkspaceId): Promise<readonly Connection[]> {
    const query = live.where("workspace_id", "=", workspaceId).where("sample", "=", 1).orderBy("seq", "desc");
    return (await this.#session.query(query.compile())).map(fromRow);
  }

  async delete(id: ConnectionId, at: number): Promise<void> {
    await this.#session.query(
      builder.updateTable("connection").set({ deleted_at: at, updated_at: at }).where("id", "=", id).compile(),
    );
  }

  async #named(name: string, query: Parameters<Session["query"]>[0]): Promise<void> {
    try {
      await this.#session.query(query);
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      throw new AnteroomError("uniqueness", `A connection named "${name}" exists already; choose another name.`, {
        attribute: "name",
      });
    }
  }
}

function toColumns(connection: Connection) {
  return {
    workspace_id: connection.workspaceId,
    name: connection.name,
    idp: connection.idp,
    dialect: connection.dialect,
    application_id: connection.applicationId,
    group_bindings: JSON.stringify(connection.groupBindings),
    grace_days: connection.graceDays,
    default_owner_id: connection.defaultOwnerId,
    default_backup_owner_id: connection.defaultBackupOwnerId,
    sample: toFlag(connection.sample),
    frozen_at: connection.frozenAt,
    updated_at: connection.updatedAt,
  };
}

function fromRow(row: Row): Connection {
  return {
    id: row.id as ConnectionId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    idp: row.idp as Idp,
    dialect: row.dialect as DialectName,
    applicationId: row.application_id as ApplicationId | null,
    groupBindings: fromJson<readonly GroupBinding[]>(row.group_bindings),
    graceDays: row.grace_days,
    defaultOwnerId: row.default_owner_id as PersonId | null,
    defaultBackupOwnerId: row.default_backup_owner_id as PersonId | null,
    userCount: row.user_count,
    groupCount: row.group_count,
    lastRequestAt: row.last_request_at,
    consecutiveFailures: row.consecutive_failures,
    lastFailure: row.last_failure,
    sample: row.sample === 1,
    frozenAt: row.frozen_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toFlag(value: boolean): 0 | 1 {
  return value ? 1 : 0;
}
