import { type Insertable, type Selectable, type SqlBool, sql } from "kysely";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { AccountId, ApplicationId, IntegrationId, WorkspaceId } from "../domain/id.ts";
import type {
  Integration,
  IntegrationKind,
  IntegrationQuery,
  IntegrationStore,
} from "../domain/integration/integration.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fold } from "../lib/fold.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

const LINKED = {
  none: sql<SqlBool>`account_id IS NULL`,
  linked: sql<SqlBool>`account_id IS NOT NULL AND paused_at IS NULL`,
  paused: sql<SqlBool>`account_id IS NOT NULL AND paused_at IS NOT NULL`,
} satisfies Readonly<Record<NonNullable<IntegrationQuery["link"]>, unknown>>;

type Row = Selectable<Tables["integration"]>;

/** Keeps integrations in SQL. */
export class SqlIntegrationStore implements IntegrationStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(integration: Integration): Promise<void> {
    const query = builder.insertInto("integration").values(toColumns(integration)).compile();
    await this.#unique(integration, () => this.#session.query(query));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Integration | undefined> {
    const query = builder.selectFrom("integration").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async list(
    workspaceId: WorkspaceId,
    page: PageRequest,
    { applicationId, kind, link, text }: IntegrationQuery = {},
  ): Promise<Page<Integration>> {
    let query = builder.selectFrom("integration").selectAll().where("workspace_id", "=", workspaceId);
    if (applicationId !== undefined) query = query.where("application_id", "=", applicationId);
    if (kind !== undefined) query = query.where("kind", "=", kind);
    if (link !== undefined) query = query.where(LINKED[link]);
    if (text !== undefined) query = query.where(sql<SqlBool>`instr(fold(name), ${fold(text)}) > 0`);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listOfApplication(applicationId: ApplicationId): Promise<readonly Integration[]> {
    const query = builder.selectFrom("integration").selectAll().where("application_id", "=", applicationId);
    return (await this.#session.query(query.compile())).map(fromRow);
  }

  async update(integration: Integration): Promise<void> {
    const query = builder.updateTable("integration").set(toColumns(integration)).where("id", "=", integration.id);
    await this.#unique(integration, () => this.#session.query(query.compile()));
  }

  async delete(id: IntegrationId): Promise<void> {
    await this.#session.query(builder.deleteFrom("integration").where("id", "=", id).compile());
  }

  async #unique(integration: Integration, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      if (String(error.facts["columns"]).includes("account_id")) {
        const problem = "This service account serves another integration already; unlink it there first.";
        throw new AnteroomError("conflict", problem, { code: "already_linked" });
      }
      const problem = `An integration named "${integration.name}" exists already; choose another name.`;
      throw new AnteroomError("uniqueness", problem, { attribute: "name" });
    }
  }
}

function toColumns(integration: Integration): Insertable<Tables["integration"]> {
  return {
    id: integration.id,
    workspace_id: integration.workspaceId,
    name: integration.name,
    kind: integration.kind,
    application_id: integration.applicationId,
    account_id: integration.accountId,
    linked_at: integration.linkedAt,
    paused_at: integration.pausedAt,
    pause_reason: integration.pauseReason,
    created_at: integration.createdAt,
    updated_at: integration.updatedAt,
  };
}

function fromRow(row: Row): Integration {
  return {
    id: row.id as IntegrationId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    kind: row.kind as IntegrationKind,
    applicationId: row.application_id as ApplicationId,
    accountId: row.account_id as AccountId | null,
    linkedAt: row.linked_at,
    pausedAt: row.paused_at,
    pauseReason: row.pause_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
