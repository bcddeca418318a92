import type { Actor } from "../event/event.ts";
import type { SecretId, UserId, WorkspaceId } from "../id.ts";
import type { PasswordStrength } from "./password-generator.ts";

/** The kinds of secrets that are kept here themselves. */
export const STORED_KINDS = ["password", "note"] as const;
/** A kind of secret that is kept here itself. */
export type StoredKind = (typeof STORED_KINDS)[number];

/** Every kind of secret that a login can have; the seed and the recovery codes are kept with its factor. */
export const SECRET_KINDS = ["password", "note", "seed", "recovery_codes"] as const;
/** A kind of secret that a login can have. */
export type SecretKind = (typeof SECRET_KINDS)[number];

/** A secret of a principal, of which each writing is a version of its own. */
export interface Secret {
  readonly id: SecretId;
  readonly workspaceId: WorkspaceId;
  /** The principal. All service accounts of one login share its secrets. */
  readonly userId: UserId;
  readonly kind: StoredKind;
  /** The present version; the first is 1. */
  readonly version: number;
  /** The number of the present version, sealed: an earlier row put back is found out. */
  readonly sealedVersion: Uint8Array;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One writing of a secret. */
export interface SecretVersion {
  readonly secretId: SecretId;
  readonly version: number;
  /** Sealed by the key of the principal, for this very version. */
  readonly sealed: Uint8Array;
  readonly generated: boolean;
  /** Of passwords. */
  readonly strength: PasswordStrength["score"] | null;
  readonly createdAt: number;
  readonly by: Actor;
  /** Since when a later version has been the present one. */
  readonly supersededAt: number | null;
}

/** The key of a principal as it is kept; destroying it destroys every secret of the principal. */
export interface SubjectKey {
  readonly userId: UserId;
  readonly workspaceId: WorkspaceId;
  readonly keyId: string;
  readonly sealedKey: Uint8Array;
  readonly createdAt: number;
}

/** Keeps the keys of principals. */
export interface SubjectKeyStore {
  /** @throws {AnteroomError} `uniqueness` when the principal has a key. */
  insert(key: SubjectKey): Promise<void>;
  find(userId: UserId): Promise<SubjectKey | undefined>;
  /** Overwrites the key in its row and deletes the row, so that no page of the file keeps it. */
  destroy(userId: UserId): Promise<void>;
}

/** Keeps secrets with their versions. What is destroyed is overwritten first, so that no page of the file keeps it. */
export interface SecretStore {
  /** @throws {AnteroomError} `uniqueness` when the principal has a secret of this kind. */
  insert(secret: Secret): Promise<void>;
  find(userId: UserId, kind: StoredKind): Promise<Secret | undefined>;
  listOfUser(userId: UserId): Promise<readonly Secret[]>;
  update(secret: Secret): Promise<void>;
  insertVersion(version: SecretVersion): Promise<void>;
  findVersion(id: SecretId, version: number): Promise<SecretVersion | undefined>;
  /** Newest first. */
  listVersions(id: SecretId): Promise<readonly SecretVersion[]>;
  /** Notes since when a version is no longer the present one. */
  supersede(id: SecretId, version: number, at: number): Promise<void>;
  /** Destroys the versions up to and including one. */
  destroyVersions(id: SecretId, upTo: number): Promise<void>;
  /** Destroys a secret with all its versions. */
  destroy(id: SecretId): Promise<void>;
  /** Destroys versions that were superseded before an instant, at most `limit`; answers how many. */
  prune(supersededBefore: number, limit: number): Promise<number>;
}
