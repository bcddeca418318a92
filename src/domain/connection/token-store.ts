import type { ConnectionId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** What a token of the management API may do. */
export const SCOPES = ["read", "write", "codes", "tokens"] as const;
/** One thing that a token of the management API may do; `codes` is reading one-time passwords. */
export type Scope = (typeof SCOPES)[number];

/** A token as it is kept: never the secret, only its SHA-256. */
export interface StoredToken {
  /** The public part of the token, safe to log. */
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: "scim" | "api";
  readonly connectionId: ConnectionId | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly secretHash: Uint8Array;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

/** Keeps tokens, revoked ones included. */
export interface TokenStore {
  insert(token: StoredToken): Promise<void>;
  find(id: string): Promise<StoredToken | undefined>;
  /** The tokens of one connection, newest first. */
  listOfConnection(connectionId: ConnectionId, page: PageRequest): Promise<Page<StoredToken>>;
  /** The tokens of one connection that are not revoked. */
  listLive(connectionId: ConnectionId): Promise<readonly StoredToken[]>;
  /** The tokens of the management API. */
  listApi(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<StoredToken>>;
  /** Ends a token at once; ending it again changes nothing. */
  revoke(id: string, at: number): Promise<void>;
  touch(id: string, at: number): Promise<void>;
}
