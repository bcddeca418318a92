import type { Selectable } from "kysely";
import type { OAuthClient, OAuthClientStore } from "../domain/connection/oauth-client.ts";
import type { ConnectionId, OAuthClientId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["oauth_client"]>;

const live = builder.selectFrom("oauth_client").selectAll().where("deleted_at", "is", null);

const find = statement<{ workspaceId: string; id: string }, Row>("oauth_client.find", ({ workspaceId, id }) =>
  live.where("id", "=", id).where("workspace_id", "=", workspaceId),
);

/** Keeps OAuth clients in SQL. */
export class SqlOAuthClientStore implements OAuthClientStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(client: OAuthClient): Promise<void> {
    const values = {
      id: client.id,
      workspace_id: client.workspaceId,
      connection_id: client.connectionId,
      name: client.name,
      created_at: client.createdAt,
    };
    await this.#session.query(builder.insertInto("oauth_client").values(values).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<OAuthClient | undefined> {
    const row = await this.#session.get(find, { workspaceId, id });
    return row && fromRow(row);
  }

  async listOfConnection(connectionId: ConnectionId, page: PageRequest): Promise<Page<OAuthClient>> {
    return newestFirst(this.#session, live.where("connection_id", "=", connectionId), page, fromRow);
  }

  async delete(id: OAuthClientId, at: number): Promise<void> {
    const query = builder.updateTable("oauth_client").set({ deleted_at: at }).where("id", "=", id);
    await this.#session.query(query.where("deleted_at", "is", null).compile());
  }

  async deleteAll(connectionId: ConnectionId, at: number): Promise<void> {
    const query = builder.updateTable("oauth_client").set({ deleted_at: at }).where("connection_id", "=", connectionId);
    await this.#session.query(query.where("deleted_at", "is", null).compile());
  }
}

function fromRow(row: Row): OAuthClient {
  return {
    id: row.id as OAuthClientId,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    name: row.name,
    createdAt: row.created_at,
  };
}
