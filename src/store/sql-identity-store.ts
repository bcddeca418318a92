import { type Insertable, type Selectable, sql } from "kysely";
import type { FoundIdentity, Identity, IdentityStore } from "../domain/account/identity.ts";
import { nameKey } from "../domain/directory/directory-user.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { UserId, WorkspaceId } from "../domain/id.ts";
import { inCreationOrder } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["identity"]>;

/** Keeps identities in SQL. */
export class SqlIdentityStore implements IdentityStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(identity: Identity): Promise<void> {
    const query = builder.insertInto("identity").values(toColumns(identity));
    await unique(identity, () => this.#session.query(query.compile()));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Identity | undefined> {
    const query = builder.selectFrom("identity").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(
      query.where("workspace_id", "=", workspaceId).where("deleted_at", "is", null).compile(),
    );
    return row && fromRow(row);
  }

  async findNamed(workspaceId: WorkspaceId, realm: string, userName: string): Promise<Identity | undefined> {
    const named = (await this.#named(workspaceId, userName)).filter((row) => row.deleted_at === null);
    const row = named.find((one) => nameKey(one.realm) === nameKey(realm));
    return row && fromRow(row);
  }

  async findRealm(workspaceId: WorkspaceId, realm: string): Promise<string | undefined> {
    const [row] = await this.#session.query(
      sql<{ realm: string }>`SELECT realm FROM identity
        WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL AND fold(realm) = ${nameKey(realm)} LIMIT 1`.compile(
        builder,
      ),
    );
    return row?.realm;
  }

  async listNamed(workspaceId: WorkspaceId, userNameOrId: string): Promise<readonly FoundIdentity[]> {
    const query = builder.selectFrom("identity").selectAll().where("workspace_id", "=", workspaceId);
    const byId = await this.#session.query(query.where("id", "=", userNameOrId).compile());
    const found = byId.length > 0 ? byId : await this.#named(workspaceId, userNameOrId);
    return inCreationOrder(found).map((row) => ({ identity: fromRow(row), deletedAt: row.deleted_at }));
  }

  async findReached(
    workspaceId: WorkspaceId,
    { email, phone }: Pick<Identity, "email" | "phone">,
    besides: UserId,
  ): Promise<Identity | undefined> {
    const [row] = await this.#session.query(
      sql<Row>`SELECT * FROM identity WHERE workspace_id = ${workspaceId} AND lower(email) = lower(${email})
          AND email IS NOT NULL AND deleted_at IS NULL AND id <> ${besides}
        UNION ALL
        SELECT * FROM identity WHERE workspace_id = ${workspaceId} AND phone = ${phone}
          AND phone IS NOT NULL AND deleted_at IS NULL AND id <> ${besides}
        LIMIT 1`.compile(builder),
    );
    return row && fromRow(row);
  }

  async update(identity: Identity): Promise<void> {
    const query = builder.updateTable("identity").set(toColumns(identity)).where("id", "=", identity.id);
    await unique(identity, () => this.#session.query(query.compile()));
  }

  async delete(id: UserId, at: number): Promise<void> {
    const query = builder.updateTable("identity").set({ deleted_at: at, updated_at: at }).where("id", "=", id);
    await this.#session.query(query.compile());
  }

  #named(workspaceId: WorkspaceId, userName: string): Promise<readonly Row[]> {
    const query = builder.selectFrom("identity").selectAll().where("workspace_id", "=", workspaceId);
    return this.#session.query(query.where("user_name_key", "=", nameKey(userName)).compile());
  }
}

async function unique({ userName }: Identity, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isAnteroomError(error, "uniqueness")) throw error;
    const problem = `The user name "${userName.slice(0, 60)}", the address or the number is that of another account already; choose another.`;
    throw new AnteroomError("uniqueness", problem, { attribute: "userName" });
  }
}

function toColumns(identity: Identity): Insertable<Tables["identity"]> {
  return {
    id: identity.id,
    workspace_id: identity.workspaceId,
    realm: identity.realm,
    user_name: identity.userName,
    user_name_key: nameKey(identity.userName),
    display_name: identity.displayName,
    active: identity.active ? 1 : 0,
    assigned: identity.assigned ? 1 : 0,
    email: identity.email,
    phone: identity.phone,
    contact_verified_at: identity.contactVerifiedAt,
    grace_days: identity.graceDays,
    created_at: identity.createdAt,
    updated_at: identity.updatedAt,
  };
}

function fromRow(row: Row): Identity {
  return {
    id: row.id as UserId,
    workspaceId: row.workspace_id as WorkspaceId,
    realm: row.realm,
    userName: row.user_name,
    displayName: row.display_name,
    active: row.active === 1,
    assigned: row.assigned === 1,
    email: row.email,
    phone: row.phone,
    contactVerifiedAt: row.contact_verified_at,
    graceDays: row.grace_days,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
