import { type Selectable, sql } from "kysely";
import type {
  Adoption,
  AdoptionQuery,
  AdoptionState,
  AdoptionStore,
  AdoptionWithParties,
  Match,
  Namesake,
} from "../domain/account/adoption.ts";
import type { AccountId, AdoptionId, ApplicationId, ConnectionId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["adoption"]>;

interface RowWithParties extends Row {
  readonly user_name: string | null;
  readonly account_name: string | null;
  readonly connection_name: string | null;
  readonly application_key: string | null;
}

interface NamesakeRow {
  readonly accountId: AccountId;
  readonly byName: 0 | 1;
  readonly byEmail: 0 | 1;
  readonly state: AdoptionState | null;
}

/** In this very order, which CROSS and + keep: a few names, the identities that have them, and the accounts of these. */
const namesakes = statement<{ workspaceId: string; userId: string; applicationId: string }, NamesakeRow>(
  "adoption.namesakes",
  ({ workspaceId, userId, applicationId }) => ({
    compile: () =>
      sql`WITH wanted AS (
          SELECT user_name_key AS value, 1 AS named FROM directory_user WHERE id = ${userId}
          UNION ALL
          SELECT fold(json_extract(e.value, '$.value')), 0 FROM directory_user u, json_each(u.document, '$.emails') AS e
            WHERE u.id = ${userId} AND json_type(e.value, '$.value') = 'text'),
        found AS (
          SELECT n.id, w.named AS "byName", 1 - w.named AS "byEmail" FROM wanted w
            CROSS JOIN identity n ON n.workspace_id = ${workspaceId} AND n.user_name_key = w.value WHERE n.deleted_at IS NULL
          UNION ALL
          SELECT n.id, 0, 1 FROM wanted w
            CROSS JOIN identity n ON n.workspace_id = ${workspaceId} AND lower(n.email) = w.value
            WHERE n.email IS NOT NULL AND n.deleted_at IS NULL)
        SELECT s.id AS "accountId", max(f."byName") AS "byName", max(f."byEmail") AS "byEmail", a.state
        FROM found f
        CROSS JOIN service_account s ON s.user_id = f.id AND +s.application_id = ${applicationId} AND s.retired_at IS NULL
        LEFT JOIN adoption a ON a.user_id = ${userId} AND a.application_id = ${applicationId} AND a.account_id = s.id
        GROUP BY s.id ORDER BY s.seq`.compile(builder),
  }),
);

const withParties = builder
  .selectFrom("adoption")
  .leftJoin("directory_user", "directory_user.id", "adoption.user_id")
  .leftJoin("service_account", "service_account.id", "adoption.account_id")
  .leftJoin("connection", "connection.id", "adoption.connection_id")
  .leftJoin("application", "application.id", "adoption.application_id")
  .selectAll("adoption")
  .select([
    "directory_user.user_name as user_name",
    "service_account.user_name as account_name",
    "connection.name as connection_name",
    "application.key as application_key",
  ]);

/** Keeps adoptions in SQL. */
export class SqlAdoptionStore implements AdoptionStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(adoption: Adoption): Promise<void> {
    await this.#session.query(builder.insertInto("adoption").values(toColumns(adoption)).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<AdoptionWithParties | undefined> {
    const query = withParties.where("adoption.id", "=", id).where("adoption.workspace_id", "=", workspaceId);
    const [row] = await this.#session.query<RowWithParties>(query.compile());
    return row && withNames(row);
  }

  async list(
    workspaceId: WorkspaceId,
    { state }: AdoptionQuery,
    page: PageRequest,
  ): Promise<Page<AdoptionWithParties>> {
    const own = builder.selectFrom("adoption").selectAll().where("workspace_id", "=", workspaceId);
    const query = state === undefined ? own : own.where("state", "=", state);
    const found = await newestFirst(this.#session, query, page, (row) => row.id);
    const items: AdoptionWithParties[] = [];
    for (const id of found.items) {
      const adoption = await this.find(workspaceId, id);
      if (adoption !== undefined) items.push(adoption);
    }
    return { ...found, items };
  }

  async update(adoption: Adoption): Promise<void> {
    const query = builder.updateTable("adoption").set(toColumns(adoption)).where("id", "=", adoption.id);
    await this.#session.query(query.compile());
  }

  async listNamesakes(
    workspaceId: WorkspaceId,
    userId: UserId,
    applicationId: ApplicationId,
  ): Promise<readonly Namesake[]> {
    const rows = await this.#session.all(namesakes, { workspaceId, userId, applicationId });
    return rows.map(({ accountId, byName, byEmail, state }) => {
      const matched: Match[] = [];
      if (byName === 1) matched.push("user_name");
      if (byEmail === 1) matched.push("email");
      return { accountId, matched, state };
    });
  }

  async listMoot(limit: number): Promise<readonly Adoption[]> {
    const query = builder
      .selectFrom("adoption")
      .innerJoin("service_account", "service_account.id", "adoption.account_id")
      .selectAll("adoption")
      .where("adoption.state", "=", sql.lit("proposed"))
      .where("service_account.retired_at", "is not", null)
      .limit(limit);
    return (await this.#session.query(query.compile())).map(fromRow);
  }
}

function toColumns(adoption: Adoption) {
  return {
    id: adoption.id,
    workspace_id: adoption.workspaceId,
    connection_id: adoption.connectionId,
    application_id: adoption.applicationId,
    user_id: adoption.userId,
    account_id: adoption.accountId,
    matched: JSON.stringify(adoption.matched),
    state: adoption.state,
    reason: adoption.reason,
    proposed_at: adoption.proposedAt,
    decided_at: adoption.decidedAt,
  };
}

function fromRow(row: Row): Adoption {
  return {
    id: row.id as AdoptionId,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    applicationId: row.application_id as ApplicationId,
    userId: row.user_id as UserId,
    accountId: row.account_id as AccountId,
    matched: fromJson<readonly Match[]>(row.matched),
    state: row.state as AdoptionState,
    reason: row.reason,
    proposedAt: row.proposed_at,
    decidedAt: row.decided_at,
  };
}

function withNames(row: RowWithParties): AdoptionWithParties {
  return {
    ...fromRow(row),
    userName: row.user_name ?? "",
    accountName: row.account_name ?? "",
    connectionName: row.connection_name ?? "",
    applicationKey: row.application_key ?? "",
  };
}
