import type { Selectable } from "kysely";
import type { Trust } from "../domain/connection/oauth-client.ts";
import type { StoredToken, TokenStore, TokenTerms, TokenUse } from "../domain/connection/token-store.ts";
import type { ConnectionId, OAuthClientId, PersonId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { Scope } from "../domain/person/scope.ts";
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

const touch = statement<{ id: string; at: number; from: string | null }>("token.touch", ({ id, at, from }) =>
  builder.updateTable("token").set({ last_used_at: at, last_used_from: from }).where("id", "=", id),
);

const liveOfClient = statement<{ clientId: string }, Row>("token.live_of_client", ({ clientId }) =>
  builder
    .selectFrom("token")
    .selectAll()
    .where("client_id", "=", clientId)
    .where("revoked_at", "is", null)
    .orderBy("seq"),
);

const ending = statement<{ workspaceId: string; after: number; until: number; limit: number }, Row>(
  "token.ending",
  ({ workspaceId, after, until, limit }) =>
    builder
      .selectFrom("token")
      .selectAll()
      .where("expires_at", ">", after)
      .where("expires_at", "<=", until)
      .where("revoked_at", "is", null)
      .where("successor_id", "is", null)
      .where("workspace_id", "=", workspaceId)
      .orderBy("expires_at")
      .limit(limit),
);

const madeBy = statement<{ personId: string }, Row>("token.made_by", ({ personId }) =>
  builder
    .selectFrom("token")
    .selectAll()
    .where("maker_id", "=", personId)
    .where("maker_id", "is not", null)
    .where("revoked_at", "is", null)
    .orderBy("seq"),
);

const retiring = statement<{ workspaceId: string; limit: number }, Row>("token.retiring", ({ workspaceId, limit }) =>
  builder
    .selectFrom("token")
    .selectAll()
    .where("overlap_ends_at", "is not", null)
    .where("revoked_at", "is", null)
    .where("workspace_id", "=", workspaceId)
    .orderBy("overlap_ends_at")
    .limit(limit),
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
      client_id: token.clientId,
      person_id: token.personId,
      maker_id: token.makerId,
      name: token.name,
      scopes: JSON.stringify(token.scopes),
      secret_hash: token.secretHash,
      trust: token.trust === null ? null : JSON.stringify(token.trust),
      sources: JSON.stringify(token.sources),
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      warned_days: token.warnedDays,
      successor_id: token.successorId,
      overlap_ends_at: token.overlapEndsAt,
      last_used_at: token.lastUsedAt,
      last_used_from: token.lastUsedFrom,
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
    return newestFirst(this.#session, query.where("kind", "=", "scim"), page, fromRow);
  }

  async listLive(connectionId: ConnectionId): Promise<readonly StoredToken[]> {
    const query = builder.selectFrom("token").selectAll().where("connection_id", "=", connectionId);
    return (await this.#session.query(query.where("revoked_at", "is", null).compile())).map(fromRow);
  }

  async listOfClient(clientId: OAuthClientId, kind: "secret" | "trust", page: PageRequest): Promise<Page<StoredToken>> {
    const query = builder.selectFrom("token").selectAll().where("client_id", "=", clientId);
    return newestFirst(this.#session, query.where("kind", "=", kind), page, fromRow);
  }

  async listLiveOfClient(clientId: OAuthClientId): Promise<readonly StoredToken[]> {
    return (await this.#session.all(liveOfClient, { clientId })).map(fromRow);
  }

  async listEnding(
    workspaceId: WorkspaceId,
    { after, until }: { readonly after: number; readonly until: number },
    limit: number,
  ): Promise<readonly StoredToken[]> {
    return (await this.#session.all(ending, { workspaceId, after, until, limit })).map(fromRow);
  }

  async listRetiring(workspaceId: WorkspaceId, limit: number): Promise<readonly StoredToken[]> {
    return (await this.#session.all(retiring, { workspaceId, limit })).map(fromRow);
  }

  async listApi(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<StoredToken>> {
    const query = builder
      .selectFrom("token")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("kind", "=", "api");
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listOfPerson(personId: PersonId, page: PageRequest): Promise<Page<StoredToken>> {
    const query = builder.selectFrom("token").selectAll().where("person_id", "=", personId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listMadeBy(personId: PersonId): Promise<readonly StoredToken[]> {
    return (await this.#session.all(madeBy, { personId })).map(fromRow);
  }

  async warned(id: string, days: number): Promise<void> {
    await this.#session.query(builder.updateTable("token").set({ warned_days: days }).where("id", "=", id).compile());
  }

  async setTerms(id: string, terms: TokenTerms): Promise<void> {
    const values = { expires_at: terms.expiresAt, sources: JSON.stringify(terms.sources), warned_days: null };
    await this.#session.query(builder.updateTable("token").set(values).where("id", "=", id).compile());
  }

  async retire(id: string, successorId: string, overlapEndsAt: number): Promise<void> {
    const values = { successor_id: successorId, overlap_ends_at: overlapEndsAt };
    await this.#session.query(builder.updateTable("token").set(values).where("id", "=", id).compile());
  }

  async keepBefore(successorId: string): Promise<void> {
    const query = builder.updateTable("token").set({ successor_id: null, overlap_ends_at: null });
    // Named for the index, which holds only these.
    const retiring = query.where("overlap_ends_at", "is not", null).where("revoked_at", "is", null);
    await this.#session.query(retiring.where("successor_id", "=", successorId).compile());
  }

  async revoke(id: string, at: number): Promise<void> {
    await this.#session.run(revoke, { id, at });
  }

  async revokeOfPerson(personId: PersonId, at: number): Promise<void> {
    const query = builder.updateTable("token").set({ revoked_at: at }).where("person_id", "=", personId);
    await this.#session.query(query.where("revoked_at", "is", null).compile());
  }

  async touch(id: string, { at, from }: TokenUse): Promise<void> {
    await this.#session.run(touch, { id, at, from });
  }
}

function fromRow(row: Row): StoredToken {
  return {
    id: row.id,
    workspaceId: row.workspace_id as WorkspaceId,
    kind: row.kind as StoredToken["kind"],
    connectionId: row.connection_id as ConnectionId | null,
    clientId: row.client_id as OAuthClientId | null,
    personId: row.person_id as PersonId | null,
    makerId: row.maker_id as PersonId | null,
    name: row.name,
    scopes: fromJson<readonly Scope[]>(row.scopes),
    secretHash: row.secret_hash,
    trust: row.trust === null ? null : fromJson<Trust>(row.trust),
    sources: fromJson<readonly string[]>(row.sources),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    warnedDays: row.warned_days,
    successorId: row.successor_id,
    overlapEndsAt: row.overlap_ends_at,
    lastUsedAt: row.last_used_at,
    lastUsedFrom: row.last_used_from,
    revokedAt: row.revoked_at,
  };
}
