import { type Insertable, type Selectable, sql } from "kysely";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { UserId, VaultId, WorkspaceId } from "../domain/id.ts";
import type { MemberKind, Vault, VaultKind, VaultMember, VaultRole, VaultStore } from "../domain/secret/vault.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session } from "./statement.ts";

type Row = Selectable<Tables["vault"]>;
type MemberRow = Selectable<Tables["vault_member"]>;

/** Keeps vaults in SQL. */
export class SqlVaultStore implements VaultStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(vault: Vault): Promise<void> {
    await this.#unique(vault, builder.insertInto("vault").values(toColumns(vault)).compile());
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Vault | undefined> {
    const query = builder.selectFrom("vault").selectAll().where("id", "=", id);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async findDefault(workspaceId: WorkspaceId): Promise<Vault | undefined> {
    // As a literal, so that the partial index serves it.
    const query = builder.selectFrom("vault").selectAll().where(sql<boolean>`is_default = 1`);
    const [row] = await this.#session.query(query.where("workspace_id", "=", workspaceId).compile());
    return row && fromRow(row);
  }

  async list(workspaceId: WorkspaceId): Promise<readonly Vault[]> {
    const query = builder.selectFrom("vault").selectAll().where("workspace_id", "=", workspaceId);
    return (await this.#session.query(query.orderBy("seq", "desc").compile())).map(fromRow);
  }

  async update(vault: Vault): Promise<void> {
    await this.#unique(vault, builder.updateTable("vault").set(toColumns(vault)).where("id", "=", vault.id).compile());
  }

  async listMembers(id: VaultId): Promise<readonly VaultMember[]> {
    const query = builder.selectFrom("vault_member").selectAll().where("vault_id", "=", id);
    return (await this.#session.query(query.orderBy("added_at").orderBy("member_id").compile())).map(toMember);
  }

  async findMember(id: VaultId, kind: string, memberId: string): Promise<VaultMember | undefined> {
    const query = builder.selectFrom("vault_member").selectAll().where("vault_id", "=", id);
    const [row] = await this.#session.query(
      query.where("member_kind", "=", kind).where("member_id", "=", memberId).compile(),
    );
    return row && toMember(row);
  }

  async putMember(id: VaultId, { kind, id: memberId, role, addedAt }: VaultMember): Promise<void> {
    const values = { vault_id: id, member_kind: kind, member_id: memberId, role, added_at: addedAt };
    const query = builder.insertInto("vault_member").values(values);
    const key = ["vault_id", "member_kind", "member_id"] as const;
    await this.#session.query(query.onConflict((conflict) => conflict.columns(key).doUpdateSet({ role })).compile());
  }

  async deleteMember(id: VaultId, kind: string, memberId: string): Promise<boolean> {
    const query = builder.deleteFrom("vault_member").where("vault_id", "=", id).where("member_kind", "=", kind);
    const rows = await this.#session.query(query.where("member_id", "=", memberId).returning("member_id").compile());
    return rows.length > 0;
  }

  async findCustody(userId: UserId): Promise<VaultId | undefined> {
    const query = builder.selectFrom("custody").select("vault_id").where("user_id", "=", userId);
    const [row] = await this.#session.query(query.compile());
    return row && (row.vault_id as VaultId);
  }

  async putCustody({ userId, workspaceId, vaultId, since }: Parameters<VaultStore["putCustody"]>[0]): Promise<void> {
    const values = { user_id: userId, workspace_id: workspaceId, vault_id: vaultId, since };
    const query = builder.insertInto("custody").values(values);
    await this.#session.query(
      query.onConflict((conflict) => conflict.column("user_id").doUpdateSet({ vault_id: vaultId, since })).compile(),
    );
  }

  async deleteCustody(userId: UserId): Promise<void> {
    await this.#session.query(builder.deleteFrom("custody").where("user_id", "=", userId).compile());
  }

  async countCustody(id: VaultId): Promise<number> {
    const query = builder.selectFrom("custody").select(sql<number>`count(*)`.as("count")).where("vault_id", "=", id);
    const [row] = await this.#session.query(query.compile());
    return row?.count ?? 0;
  }

  async #unique(vault: Vault, query: Parameters<Session["query"]>[0]): Promise<void> {
    try {
      await this.#session.query(query);
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      const problem = `A vault named "${vault.name}" exists already; choose another name.`;
      throw new AnteroomError("uniqueness", problem, { attribute: "name" });
    }
  }
}

function toColumns(vault: Vault): Insertable<Tables["vault"]> {
  return {
    id: vault.id,
    workspace_id: vault.workspaceId,
    name: vault.name,
    kind: vault.kind,
    description: vault.description,
    is_default: vault.isDefault ? 1 : 0,
    created_at: vault.createdAt,
    updated_at: vault.updatedAt,
    archived_at: vault.archivedAt,
  };
}

function fromRow(row: Row): Vault {
  return {
    id: row.id as VaultId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    kind: row.kind as VaultKind,
    description: row.description,
    isDefault: row.is_default === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    archivedAt: row.archived_at,
  };
}

function toMember(row: MemberRow): VaultMember {
  return {
    kind: row.member_kind as MemberKind,
    id: row.member_id,
    role: row.role as VaultRole,
    addedAt: row.added_at,
  };
}
