import type { ConnectionId, OAuthClientId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** A public key of an issuer as it is pinned: a JSON Web Key, RFC 7517, without private members. */
export type PublicKey = Readonly<Record<string, string | readonly string[]>>;

/** Whose assertions an OAuth client may present in place of a secret: RFC 7523 §2.2. All of it is compared exactly. */
export interface Trust {
  /** `iss`. */
  readonly issuer: string;
  /** `sub`. */
  readonly subject: string;
  /** `aud` holds one of these; none means this server's own issuer or token endpoint. */
  readonly audiences: readonly string[];
  /** `tid`, as Microsoft Entra ID names the tenant; null: not looked at. */
  readonly tenantId: string | null;
  /** Where the issuer publishes its keys, over https; null when they are pinned. */
  readonly jwksUri: string | null;
  /** The pinned keys; empty when they are fetched. */
  readonly keys: readonly PublicKey[];
}

/** What one identity provider uses to get access tokens for one connection: OAuth 2.0 client credentials. */
export interface OAuthClient {
  /** The `client_id`. */
  readonly id: OAuthClientId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly name: string;
  readonly createdAt: number;
}

/** Keeps OAuth clients. A deleted client is found by nobody. */
export interface OAuthClientStore {
  insert(client: OAuthClient): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<OAuthClient | undefined>;
  /** The clients of one connection, newest first. */
  listOfConnection(connectionId: ConnectionId, page: PageRequest): Promise<Page<OAuthClient>>;
  delete(id: OAuthClientId, at: number): Promise<void>;
  /** Deletes every client of a connection. */
  deleteAll(connectionId: ConnectionId, at: number): Promise<void>;
}
