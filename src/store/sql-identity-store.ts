import type { Insertable, Selectable } from "kysely";
import type { Identity, IdentityStore } from "../domain/account/identity.ts";
import { nameKey } from "../domain/directory/directory-user.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { UserId, WorkspaceId } from "../domain/id.ts";
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
    await this.#named(identity, () => this.#session.query(query.compile()));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Identity | undefined> {
    const query = builder.selectFrom("identity").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(
      query.where("workspace_id", "=", workspaceId).where("deleted_at", "is", null).compile(),
    );
    return row && fromRow(row);
  }

  async update(identity: Identity): Promise<void> {
    const query = builder.updateTable("identity").set(toColumns(identity)).where("id", "=", identity.id);
    await this.#named(identity, () => this.#session.query(query.compile()));
  }

  async delete(id: UserId, at: number): Promise<void> {
    const query = builder.updateTable("identity").set({ deleted_at: at, updated_at: at }).where("id", "=", id);
    await this.#session.query(query.compile());
  }

  async #named({ userName }: Identity, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      const problem = `The user name "${userName.slice(0, 60)}" is that of another account already; choose another name.`;
      throw new AnteroomError("uniqueness", problem, { attribute: "userName" });
    }
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
    stated_at: identity.statedAt,
    review_at: identity.reviewAt,
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
    statedAt: row.stated_at,
    reviewAt: row.review_at,
    email: row.email,
    phone: row.phone,
    contactVerifiedAt: row.contact_verified_at,
    graceDays: row.grace_days,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
