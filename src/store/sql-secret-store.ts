import { type Insertable, type Selectable, sql } from "kysely";
import type { Actor } from "../domain/event/event.ts";
import type { SecretId, UserId, WorkspaceId } from "../domain/id.ts";
import type {
  Secret,
  SecretStore,
  SecretVersion,
  StoredKind,
  SubjectKey,
  SubjectKeyStore,
} from "../domain/secret/secret.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["secret"]>;
type VersionRow = Selectable<Tables["secret_version"]>;

/** Zeros of the same length: SQLite then writes them over the old bytes, in the same place of the same page. */
function zerosFor(column: string) {
  return sql<Uint8Array>`zeroblob(length(${sql.ref(column)}))`;
}

/** Keeps the keys of principals in SQL. */
export class SqlSubjectKeyStore implements SubjectKeyStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(key: SubjectKey): Promise<void> {
    const values = {
      user_id: key.userId,
      workspace_id: key.workspaceId,
      key_id: key.keyId,
      sealed_key: key.sealedKey,
      created_at: key.createdAt,
    };
    await this.#session.query(builder.insertInto("subject_key").values(values).compile());
  }

  async find(userId: UserId): Promise<SubjectKey | undefined> {
    const query = builder.selectFrom("subject_key").selectAll().where("user_id", "=", userId);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    const { key_id: keyId, sealed_key: sealedKey, created_at: createdAt } = row;
    return { userId, workspaceId: row.workspace_id as WorkspaceId, keyId, sealedKey, createdAt };
  }

  async destroy(userId: UserId): Promise<void> {
    const overwrite = builder.updateTable("subject_key").set({ sealed_key: zerosFor("sealed_key") });
    await this.#session.query(overwrite.where("user_id", "=", userId).compile());
    await this.#session.query(builder.deleteFrom("subject_key").where("user_id", "=", userId).compile());
  }
}

/** Keeps secrets in SQL. */
export class SqlSecretStore implements SecretStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(secret: Secret): Promise<void> {
    await this.#session.query(builder.insertInto("secret").values(toColumns(secret)).compile());
  }

  async find(userId: UserId, kind: StoredKind): Promise<Secret | undefined> {
    const query = builder.selectFrom("secret").selectAll().where("user_id", "=", userId).where("kind", "=", kind);
    const [row] = await this.#session.query(query.compile());
    return row && fromRow(row);
  }

  async listOfUser(userId: UserId): Promise<readonly Secret[]> {
    const query = builder.selectFrom("secret").selectAll().where("user_id", "=", userId).orderBy("kind");
    return (await this.#session.query(query.compile())).map(fromRow);
  }

  async update(secret: Secret): Promise<void> {
    const query = builder.updateTable("secret").set(toColumns(secret)).where("id", "=", secret.id);
    await this.#session.query(query.compile());
  }

  async insertVersion(version: SecretVersion): Promise<void> {
    const values = {
      secret_id: version.secretId,
      version: version.version,
      sealed: version.sealed,
      generated: version.generated ? (1 as const) : (0 as const),
      strength: version.strength,
      created_at: version.createdAt,
      actor_kind: version.by.kind,
      actor_id: version.by.id,
      superseded_at: version.supersededAt,
    };
    await this.#session.query(builder.insertInto("secret_version").values(values).compile());
  }

  async findVersion(id: SecretId, version: number): Promise<SecretVersion | undefined> {
    const query = builder.selectFrom("secret_version").selectAll().where("secret_id", "=", id);
    const [row] = await this.#session.query(query.where("version", "=", version).compile());
    return row && toVersion(row);
  }

  async listVersions(id: SecretId): Promise<readonly SecretVersion[]> {
    const query = builder.selectFrom("secret_version").selectAll().where("secret_id", "=", id);
    return (await this.#session.query(query.orderBy("version", "desc").compile())).map(toVersion);
  }

  async supersede(id: SecretId, version: number, at: number): Promise<void> {
    const query = builder.updateTable("secret_version").set({ superseded_at: at }).where("secret_id", "=", id);
    await this.#session.query(query.where("version", "=", version).compile());
  }

  async destroyVersions(id: SecretId, upTo: number): Promise<void> {
    const overwrite = builder.updateTable("secret_version").set({ sealed: zerosFor("sealed") });
    await this.#session.query(overwrite.where("secret_id", "=", id).where("version", "<=", upTo).compile());
    const forget = builder.deleteFrom("secret_version").where("secret_id", "=", id);
    await this.#session.query(forget.where("version", "<=", upTo).compile());
  }

  async destroy(id: SecretId): Promise<void> {
    await this.destroyVersions(id, Number.MAX_SAFE_INTEGER);
    const overwrite = builder.updateTable("secret").set({ sealed_version: zerosFor("sealed_version") });
    await this.#session.query(overwrite.where("id", "=", id).compile());
    await this.#session.query(builder.deleteFrom("secret").where("id", "=", id).compile());
  }

  async prune(supersededBefore: number, limit: number): Promise<number> {
    const due = builder
      .selectFrom("secret_version")
      .select(["secret_id", "version"])
      .where("superseded_at", "<", supersededBefore)
      .orderBy("superseded_at")
      .limit(limit);
    const versions = await this.#session.query(due.compile());
    for (const { secret_id: id, version } of versions) await this.destroyVersions(id as SecretId, version);
    return versions.length;
  }
}

function toColumns(secret: Secret): Insertable<Tables["secret"]> {
  return {
    id: secret.id,
    workspace_id: secret.workspaceId,
    user_id: secret.userId,
    kind: secret.kind,
    version: secret.version,
    sealed_version: secret.sealedVersion,
    created_at: secret.createdAt,
    updated_at: secret.updatedAt,
  };
}

function fromRow(row: Row): Secret {
  return {
    id: row.id as SecretId,
    workspaceId: row.workspace_id as WorkspaceId,
    userId: row.user_id as UserId,
    kind: row.kind as StoredKind,
    version: row.version,
    sealedVersion: row.sealed_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toVersion(row: VersionRow): SecretVersion {
  return {
    secretId: row.secret_id as SecretId,
    version: row.version,
    sealed: row.sealed,
    generated: row.generated === 1,
    strength: row.strength as SecretVersion["strength"],
    createdAt: row.created_at,
    by: { kind: row.actor_kind as Actor["kind"], id: row.actor_id },
    supersededAt: row.superseded_at,
  };
}
