import type { Selectable } from "kysely";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { PasskeyId, PersonId, WorkspaceId } from "../domain/id.ts";
import type { EntryKind, EntryLink, EntryLinkStore } from "../domain/local-sign-in/entry-link.ts";
import type { Passkey, PasskeyStore } from "../domain/local-sign-in/passkey.ts";
import type { PersonPassword, PersonPasswordStore } from "../domain/local-sign-in/person-password.ts";
import type { PersonRecoveryCode, PersonRecoveryCodeStore } from "../domain/local-sign-in/person-recovery-code.ts";
import { fromJson } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

/** Keeps passkeys in SQL. */
export class SqlPasskeyStore implements PasskeyStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(passkey: Passkey): Promise<void> {
    try {
      await this.#session.query(builder.insertInto("passkey").values(toColumns(passkey)).compile());
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      const problem = "This passkey is known here already; use another authenticator.";
      throw new AnteroomError("uniqueness", problem, { attribute: "credential" });
    }
  }

  async findByCredential(workspaceId: WorkspaceId, credentialId: string): Promise<Passkey | undefined> {
    const query = builder.selectFrom("passkey").selectAll().where("credential_id", "=", credentialId);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && toPasskey(row);
  }

  async listOf(personId: PersonId): Promise<readonly Passkey[]> {
    const query = builder.selectFrom("passkey").selectAll().where("person_id", "=", personId).orderBy("seq");
    return (await this.#session.query(query.compile())).map(toPasskey);
  }

  async update(passkey: Passkey): Promise<void> {
    const query = builder.updateTable("passkey").set(toColumns(passkey)).where("id", "=", passkey.id);
    await this.#session.query(query.compile());
  }

  async delete(id: PasskeyId): Promise<void> {
    await this.#session.query(builder.deleteFrom("passkey").where("id", "=", id).compile());
  }

  async deleteOf(personId: PersonId): Promise<void> {
    await this.#session.query(builder.deleteFrom("passkey").where("person_id", "=", personId).compile());
  }
}

/** Keeps the hashes of people's passwords in SQL. */
export class SqlPersonPasswordStore implements PersonPasswordStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(personId: PersonId): Promise<PersonPassword | undefined> {
    const query = builder.selectFrom("person_password").selectAll().where("person_id", "=", personId);
    const [row] = await this.#session.query(query.compile());
    if (row === undefined) return undefined;
    return { personId, workspaceId: row.workspace_id as WorkspaceId, phc: row.phc, changedAt: row.changed_at };
  }

  async put({ personId, workspaceId, phc, changedAt }: PersonPassword): Promise<void> {
    const known = { phc, changed_at: changedAt };
    const query = builder
      .insertInto("person_password")
      .values({ person_id: personId, workspace_id: workspaceId, ...known })
      .onConflict((conflict) => conflict.column("person_id").doUpdateSet(known));
    await this.#session.query(query.compile());
  }

  async delete(personId: PersonId): Promise<void> {
    await this.#session.query(builder.deleteFrom("person_password").where("person_id", "=", personId).compile());
  }

  async isAnybodyLocal(workspaceId: WorkspaceId): Promise<boolean> {
    const query = builder
      .selectFrom("passkey")
      .select("person_id")
      .where("workspace_id", "=", workspaceId)
      .unionAll(builder.selectFrom("person_password").select("person_id").where("workspace_id", "=", workspaceId))
      .limit(1);
    return (await this.#session.query(query.compile())).length > 0;
  }
}

/** Keeps the digests of people's recovery codes in SQL. */
export class SqlPersonRecoveryCodeStore implements PersonRecoveryCodeStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async replace(personId: PersonId, codes: readonly PersonRecoveryCode[]): Promise<void> {
    await this.deleteOf(personId);
    const rows = codes.map(({ digest, createdAt, usedAt }) => {
      return { person_id: personId, digest, created_at: createdAt, used_at: usedAt };
    });
    if (rows.length > 0) await this.#session.query(builder.insertInto("person_recovery_code").values(rows).compile());
  }

  async countUnused(personId: PersonId): Promise<number> {
    const query = builder
      .selectFrom("person_recovery_code")
      .select((of) => of.fn.countAll<number>().as("count"))
      .where("person_id", "=", personId)
      .where("used_at", "is", null);
    return (await this.#session.query(query.compile()))[0]?.count ?? 0;
  }

  async use(personId: PersonId, digest: string, at: number): Promise<boolean> {
    const query = builder
      .updateTable("person_recovery_code")
      .set({ used_at: at })
      .where("person_id", "=", personId)
      .where("digest", "=", digest)
      .where("used_at", "is", null)
      .returning("digest");
    return (await this.#session.query(query.compile())).length === 1;
  }

  async deleteOf(personId: PersonId): Promise<void> {
    await this.#session.query(builder.deleteFrom("person_recovery_code").where("person_id", "=", personId).compile());
  }
}

/** Keeps the digests of what lets in once in SQL. */
export class SqlEntryLinkStore implements EntryLinkStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async put({ digest, workspaceId, ...link }: EntryLink): Promise<void> {
    const known = {
      kind: link.kind,
      person_id: link.personId,
      created_at: link.createdAt,
      expires_at: link.expiresAt,
      used_at: link.usedAt,
    };
    const query = builder
      .insertInto("entry_link")
      .values({ digest, workspace_id: workspaceId, ...known })
      .onConflict((conflict) => conflict.column("digest").doUpdateSet(known));
    await this.#session.query(query.compile());
  }

  async find(workspaceId: WorkspaceId, kind: EntryKind, digest: string): Promise<EntryLink | undefined> {
    const query = builder.selectFrom("entry_link").selectAll().where("digest", "=", digest).where("kind", "=", kind);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && toLink(row);
  }

  async expire(workspaceId: WorkspaceId, kind: EntryKind, at: number): Promise<void> {
    const query = builder
      .updateTable("entry_link")
      .set({ expires_at: at })
      .where("workspace_id", "=", workspaceId)
      .where("kind", "=", kind)
      .where("used_at", "is", null)
      .where("expires_at", ">", at);
    await this.#session.query(query.compile());
  }

  async listUsed(workspaceId: WorkspaceId, since: number): Promise<readonly EntryLink[]> {
    const query = builder
      .selectFrom("entry_link")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("used_at", ">=", since)
      .where("kind", "=", "sign_in")
      .orderBy("used_at", "desc")
      .limit(20);
    return (await this.#session.query(query.compile())).map(toLink);
  }

  async prune(before: number, limit: number): Promise<number> {
    const old = builder.selectFrom("entry_link").select("digest").where("expires_at", "<", before).limit(limit);
    const query = builder.deleteFrom("entry_link").where("digest", "in", old).returning("digest");
    return (await this.#session.query(query.compile())).length;
  }
}

function toColumns(passkey: Passkey) {
  return {
    id: passkey.id,
    workspace_id: passkey.workspaceId,
    person_id: passkey.personId,
    credential_id: passkey.credentialId,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: JSON.stringify(passkey.transports),
    backed_up: Number(passkey.backedUp),
    name: passkey.name,
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt,
  };
}

function toPasskey(row: Selectable<Tables["passkey"]>): Passkey {
  return {
    id: row.id as PasskeyId,
    workspaceId: row.workspace_id as WorkspaceId,
    personId: row.person_id as PersonId,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: fromJson<string[]>(row.transports),
    backedUp: row.backed_up === 1,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

function toLink(row: Selectable<Tables["entry_link"]>): EntryLink {
  return {
    digest: row.digest,
    workspaceId: row.workspace_id as WorkspaceId,
    kind: row.kind as EntryKind,
    personId: row.person_id as PersonId | null,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}
