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
  /** What a person has stated of the login and its assignment; true where nobody needs to. */
  readonly active: boolean;
  readonly assigned: boolean;
  /** When that was stated; null where nobody needs to. */
  readonly statedAt: number | null;
  /** When it is to be stated again. */
  readonly reviewAt: number | null;
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

/** Keeps identities. */
export interface IdentityStore {
  /** @throws {AnteroomError} `uniqueness` when the user name is taken in the realm. */
  insert(identity: Identity): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Identity | undefined>;
  /** @throws {AnteroomError} `uniqueness` as `insert`. */
  update(identity: Identity): Promise<void>;
  /** Takes the name back, so that another may have it. */
  delete(id: UserId, at: number): Promise<void>;
}
