import type { Selectable } from "kysely";
import type { PersonId, SsoProviderId, SsoSessionId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { PersonRole } from "../domain/person/role.ts";
import type { SignInWay, SsoKey, SsoKeyStore, SsoSession, SsoSessionStore } from "../domain/sso/session.ts";
import { newestFirst } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["sso_session"]>;

const findBySecret = statement<{ secretHash: Uint8Array }, Row>("sso_session.find_by_secret", ({ secretHash }) =>
  builder.selectFrom("sso_session").selectAll().where("secret_hash", "=", secretHash),
);

const touch = statement<{ id: string; at: number }>("sso_session.touch", ({ id, at }) =>
  builder.updateTable("sso_session").set({ last_used_at: at }).where("id", "=", id),
);

const end = statement<{ id: string; at: number }>("sso_session.end", ({ id, at }) =>
  builder.updateTable("sso_session").set({ ended_at: at }).where("id", "=", id).where("ended_at", "is", null),
);

const endAll = statement<{ providerId: string; at: number }>("sso_session.end_all", ({ providerId, at }) =>
  builder
    .updateTable("sso_session")
    .set({ ended_at: at })
    .where("provider_id", "=", providerId)
    .where("ended_at", "is", null),
);

const use = statement<{ what: string; until: number }>("sso_used.use", ({ what, until }) =>
  builder
    .insertInto("sso_used")
    .values({ what, until })
    .onConflict((conflict) => conflict.column("what").doNothing()),
);

const pruneSessions = statement<{ before: number; limit: number }>("sso_session.prune", ({ before, limit }) =>
  builder
    .deleteFrom("sso_session")
    .where(
      "seq",
      "in",
      builder
        .selectFrom("sso_session")
        .select("seq")
        .where("expires_at", "<", before)
        .orderBy("expires_at")
        .limit(limit),
    ),
);

const pruneUsed = statement<{ now: number; limit: number }>("sso_used.prune", ({ now, limit }) =>
  builder
    .deleteFrom("sso_used")
    .where(
      "what",
      "in",
      builder.selectFrom("sso_used").select("what").where("until", "<", now).orderBy("until").limit(limit),
    ),
);

/** Keeps the sessions of people in SQL. */
export class SqlSsoSessionStore implements SsoSessionStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(session: SsoSession): Promise<void> {
    const values = {
      id: session.id,
      workspace_id: session.workspaceId,
      way: session.way,
      provider_id: session.providerId,
      provider_name: session.providerName,
      person: session.person,
      person_id: session.personId,
      role: session.role,
      secret_hash: session.secretHash,
      used_from: session.from,
      created_at: session.createdAt,
      last_used_at: session.lastUsedAt,
      expires_at: session.expiresAt,
      ended_at: session.endedAt,
    };
    await this.#session.query(builder.insertInto("sso_session").values(values).compile());
  }

  async findBySecret(secretHash: Uint8Array): Promise<SsoSession | undefined> {
    const row = await this.#session.get(findBySecret, { secretHash });
    return row && fromRow(row);
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<SsoSession | undefined> {
    const query = builder.selectFrom("sso_session").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<SsoSession>> {
    const query = builder.selectFrom("sso_session").selectAll().where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, fromRow);
  }

  async listOpenOfPerson(personId: PersonId): Promise<readonly SsoSession[]> {
    const query = builder.selectFrom("sso_session").selectAll().where("person_id", "=", personId);
    return (await this.#session.query(query.where("ended_at", "is", null).orderBy("seq").compile())).map(fromRow);
  }

  async listOf(personId: PersonId, limit: number): Promise<readonly SsoSession[]> {
    const query = builder.selectFrom("sso_session").selectAll().where("person_id", "=", personId);
    return (await this.#session.query(query.orderBy("seq", "desc").limit(limit).compile())).map(fromRow);
  }

  async renew(id: SsoSessionId, secretHash: Uint8Array): Promise<void> {
    const query = builder.updateTable("sso_session").set({ secret_hash: secretHash }).where("id", "=", id);
    await this.#session.query(query.where("ended_at", "is", null).compile());
  }

  async touch(id: SsoSessionId, at: number): Promise<void> {
    await this.#session.run(touch, { id, at });
  }

  async end(id: SsoSessionId, at: number): Promise<void> {
    await this.#session.run(end, { id, at });
  }

  async endAll(providerId: SsoProviderId, at: number): Promise<number> {
    return this.#session.run(endAll, { providerId, at });
  }

  async endLocal(workspaceId: WorkspaceId, exceptId: string | null, at: number): Promise<number> {
    const open = builder.updateTable("sso_session").set({ ended_at: at }).where("ended_at", "is", null);
    const query = open
      .where("workspace_id", "=", workspaceId)
      .where("way", "in", ["passkey", "password", "recovery_code"])
      .where("id", "!=", exceptId ?? "")
      .returning("id");
    return (await this.#session.query(query.compile())).length;
  }

  async endOfPerson(personId: PersonId, at: number): Promise<void> {
    const query = builder.updateTable("sso_session").set({ ended_at: at }).where("person_id", "=", personId);
    await this.#session.query(query.where("ended_at", "is", null).compile());
  }

  async use(what: string, until: number): Promise<boolean> {
    return (await this.#session.run(use, { what, until })) === 1;
  }

  async prune(instants: { readonly overBefore: number; readonly now: number }, limit: number): Promise<number> {
    const sessions = await this.#session.run(pruneSessions, { before: instants.overBefore, limit });
    return sessions + (await this.#session.run(pruneUsed, { now: instants.now, limit }));
  }
}

/** Keeps the sealed key of each workspace in SQL. */
export class SqlSsoKeyStore implements SsoKeyStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(key: SsoKey): Promise<void> {
    const values = {
      workspace_id: key.workspaceId,
      certificate: key.certificate,
      sealed_key: key.sealedKey,
      created_at: key.createdAt,
    };
    const query = builder.insertInto("sso_key").values(values);
    await this.#session.query(query.onConflict((conflict) => conflict.column("workspace_id").doNothing()).compile());
  }

  async find(workspaceId: WorkspaceId): Promise<SsoKey | undefined> {
    const query = builder.selectFrom("sso_key").selectAll().where("workspace_id", "=", workspaceId);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    return { workspaceId, certificate: row.certificate, sealedKey: row.sealed_key, createdAt: row.created_at };
  }
}

function fromRow(row: Row): SsoSession {
  return {
    id: row.id as SsoSessionId,
    workspaceId: row.workspace_id as WorkspaceId,
    way: row.way as SignInWay,
    providerId: row.provider_id as SsoProviderId | null,
    providerName: row.provider_name,
    person: row.person,
    personId: row.person_id as PersonId | null,
    role: row.role as PersonRole,
    secretHash: row.secret_hash,
    from: row.used_from,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}
