import type { Selectable } from "kysely";
import type { Scope, StoredToken, TokenStore } from "../domain/connection/token-store.ts";
import type { ConnectionId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fromJson, newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["token"]>;

const find = statement<{ id: string }, Row>("token.find", ({ id }) =>
  builder.selectFrom("token").selectAll().where("id", "=", id),
);

const revoke = statement<{ id: string; at: number }>("token.revoke", ({ id, at }) =>
  builder.updateTable("token").set({ revoked_at: at }).where("id", "=", id).where("revoked_at", "is", null),
);

const touch = statement<{ id: string; at: number }>("token.touch", ({ id, at }) =>
  builder.updateTable("token").set({ last_used_at: at }).where("id", "=", id),
);

/** Keeps tokens in SQL. */
export class SqlTokenStore implements TokenStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(token: StoredToken): Promise<void> {
    const values = {
      id: token.id,
      workspace_id: token.workspaceId,
      kind: token.kind,
      connection_id: token.connectionId,
      name: token.name,
      scopes: JSON.stringify(token.scopes),
      secret_hash: token.secretHash,
      created_at: token.createdAt,
      last_used_at: token.lastUsedAt,
      revoked_at: token.revokedAt,
    };
    await this.#session.query(builder.insertInto("token").values(values).compile());
  }

  async find(id: string): Promise<StoredToken | undefined> {
    const row = await this.#session.get(find, { id });
    return row && fromRow(row);
  }

  async listOfConnection(connectionId: ConnectionId, page: PageRequest): Promise<Page<StoredToken>> {
    const query = builder.selectFrom("token").selectAll().where("connection_id", "=", connectionId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listLive(connectionId: ConnectionId): Promise<readonly StoredToken[]> {
    const query = builder.selectFrom("token").selectAll().where("connection_id", "=", connectionId);
    return (await this.#session.query(query.where("revoked_at", "is", null).compile())).map(fromRow);
  }

  async listApi(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<StoredToken>> {
    const query = builder
      .selectFrom("token")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("kind", "=", "api");
    return newestFirst(this.#session, query, page, fromRow);
  }

  async revoke(id: string, at: number): Promise<void> {
    await this.#session.run(revoke, { id, at });
  }

  async touch(id: string, at: number): Promise<void> {
    await this.#session.run(touch, { id, at });
  }
}

function fromRow(row: Row): StoredToken {
  return {
    id: row.id,
    workspaceId: row.workspace_id as WorkspaceId,
    kind: row.kind as StoredToken["kind"],
    connectionId: row.connection_id as ConnectionId | null,
    name: row.name,
    scopes: fromJson<readonly Scope[]>(row.scopes),
    secretHash: row.secret_hash,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
