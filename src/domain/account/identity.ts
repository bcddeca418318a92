import type { UserId, WorkspaceId } from "../id.ts";

/**
 * A principal that no identity provider pushes: the login of an account of kind `placeholder` or `individual`, or of one that is
 * registered by hand for an identity provider without SCIM.
 */
export interface Identity {
  readonly id: UserId;
  readonly workspaceId: WorkspaceId;
  /** Where the user name means something: the id of an application, or the name of an identity provider. */
  readonly realm: string;
  /** Unique in its realm, compared without case. */
  readonly userName: string;
  readonly displayName: string | null;
  /** Whether the login is active, as a person has stated; true where nobody needs to. */
  readonly active: boolean;
  /** Whether its apps are assigned without anybody stating so of each; true where nobody needs to. */
  readonly assigned: boolean;
  /** The managed address at which the app reaches the account. */
  readonly email: string | null;
  /** The managed number at which the app reaches the account, as E.164. */
  readonly phone: string | null;
  /** When a person stated that address and number are set in the app. */
  readonly contactVerifiedAt: number | null;
  readonly graceDays: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An identity that may be gone. */
export interface FoundIdentity {
  readonly identity: Identity;
  readonly deletedAt: number | null;
}

/** Keeps identities. */
export interface IdentityStore {
  /** @throws {AnteroomError} `uniqueness` when the user name is taken in the realm, or the address or number anywhere. */
  insert(identity: Identity): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Identity | undefined>;
  /** By user name in its realm, both compared without case. */
  findNamed(workspaceId: WorkspaceId, realm: string, userName: string): Promise<Identity | undefined>;
  /** A realm as it was written first. */
  findRealm(workspaceId: WorkspaceId, realm: string): Promise<string | undefined>;
  /** By id, or by user name in all realms, compared without case; those whose name was taken back included, oldest first. */
  listNamed(workspaceId: WorkspaceId, userNameOrId: string): Promise<readonly FoundIdentity[]>;
  /** Another identity that has the address (compared without case) or the number. */
  findReached(
    workspaceId: WorkspaceId,
    contact: Pick<Identity, "email" | "phone">,
    besides: UserId,
  ): Promise<Identity | undefined>;
  /** @throws {AnteroomError} `uniqueness` as `insert`. */
  update(identity: Identity): Promise<void>;
  /** Takes the name back, so that another may have it. */
  delete(id: UserId, at: number): Promise<void>;
}
