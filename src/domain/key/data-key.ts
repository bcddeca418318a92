import type { WorkspaceId } from "../id.ts";
import type { PassphraseTerms } from "./root-key.ts";

/** A data key as it is kept in the database: only the root key named here, and only for its workspace, opens it. */
export interface DataKey {
  /** 16 hexadecimal characters, unique. */
  readonly id: string;
  readonly rootKeyId: string;
  readonly wrapped: Uint8Array;
  readonly createdAt: number;
}

/** What is kept of a root key: everything but the key. */
export interface KnownRootKey {
  readonly id: string;
  /** Null unless it is derived from a passphrase. */
  readonly terms: PassphraseTerms | null;
  readonly createdAt: number;
  /** Null for the present one. */
  readonly replacedAt: number | null;
  /** When a recovery file that holds it was last said to be safe. */
  readonly recoverySavedAt: number | null;
}

/** Keeps the data keys of a workspace, and what is known of its root keys. */
export interface KeyStore {
  /** Oldest first: the last one seals. */
  listDataKeys(workspaceId: WorkspaceId): Promise<readonly DataKey[]>;
  /** Adds a data key, which has to be newer than all others. */
  insertDataKey(workspaceId: WorkspaceId, key: DataKey): Promise<void>;
  /** Replaces the wrapping of a data key. */
  rewrapDataKey(key: DataKey): Promise<void>;
  deleteDataKey(id: string): Promise<void>;
  /** The present one first. */
  listRootKeys(workspaceId: WorkspaceId): Promise<readonly KnownRootKey[]>;
  /** Puts a root key in the place of the present one, which counts as replaced from then on. */
  replaceRootKey(workspaceId: WorkspaceId, key: KnownRootKey): Promise<void>;
  /** Notes that a recovery file is safe. */
  noteRecovery(rootKeyId: string, savedAt: number): Promise<void>;
}
