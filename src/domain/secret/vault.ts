import type { UserId, VaultId, WorkspaceId } from "../id.ts";

/**
 * Where the keys of a vault are. `cloud`: with this server, so that automation works without anybody. Vaults whose keys stay on the
 * organisation's own devices will be another kind.
 */
export const VAULT_KINDS = ["cloud"] as const;
/** Where the keys of a vault are. */
export type VaultKind = (typeof VAULT_KINDS)[number];

/** What a member may do, weakest first: see what is kept, read and write it, and decide who else may. */
export const VAULT_ROLES = ["viewer", "user", "manager"] as const;
/** What a member may do. */
export type VaultRole = (typeof VAULT_ROLES)[number];

/** What can be a member: a person, or a token of the management API. */
export const MEMBER_KINDS = ["person", "token"] as const;
/** What can be a member. */
export type MemberKind = (typeof MEMBER_KINDS)[number];

/** A place for secrets with people who may use them. All secrets of one principal lie in one vault. */
export interface Vault {
  readonly id: VaultId;
  readonly workspaceId: WorkspaceId;
  /** Unique among the vaults that are not archived, compared without case. */
  readonly name: string;
  readonly kind: VaultKind;
  readonly description: string | null;
  /** Whether the secrets of a principal lie here until somebody decides otherwise. Everybody is a `user` of this one. */
  readonly isDefault: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt: number | null;
}

/** Somebody who may use a vault. */
export interface VaultMember {
  readonly kind: MemberKind;
  /** The id of a person, or the public part of a token. */
  readonly id: string;
  readonly role: VaultRole;
  readonly addedAt: number;
}

/** Who asks for something in a vault. */
export interface VaultVisitor {
  /** As what they could be a member. Null for the local administrator, who acts as on the host and is a manager of all vaults. */
  readonly member: Pick<VaultMember, "kind" | "id"> | null;
}

/** Keeps vaults, their members, and which vault the secrets of a principal lie in. */
export interface VaultStore {
  /** @throws {AnteroomError} `uniqueness` when the name is taken. */
  insert(vault: Vault): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Vault | undefined>;
  findDefault(workspaceId: WorkspaceId): Promise<Vault | undefined>;
  /** All of them, archived ones included, newest first. */
  list(workspaceId: WorkspaceId): Promise<readonly Vault[]>;
  /** @throws {AnteroomError} `uniqueness` when the name is taken. */
  update(vault: Vault): Promise<void>;
  /** By the time they were added. */
  listMembers(id: VaultId): Promise<readonly VaultMember[]>;
  findMember(id: VaultId, kind: string, memberId: string): Promise<VaultMember | undefined>;
  /** Adds a member, or gives one another role. */
  putMember(id: VaultId, member: VaultMember): Promise<void>;
  /** Answers whether there was such a member. */
  deleteMember(id: VaultId, kind: string, memberId: string): Promise<boolean>;
  /** The vault of a principal's secrets; undefined until one was chosen. */
  findCustody(userId: UserId): Promise<VaultId | undefined>;
  putCustody(custody: {
    readonly userId: UserId;
    readonly workspaceId: WorkspaceId;
    readonly vaultId: VaultId;
    readonly since: number;
  }): Promise<void>;
  deleteCustody(userId: UserId): Promise<void>;
  /** How many principals have their secrets in a vault. */
  countCustody(id: VaultId): Promise<number>;
}
