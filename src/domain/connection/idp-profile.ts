import type { Finding, IdpProfile } from "../application/saml-evidence.ts";
import type { ConnectionId, WorkspaceId } from "../id.ts";

/** What is known of the identity provider behind a connection: what signs the sign-ins of its users. */
export interface KeptIdpProfile {
  readonly connectionId: ConnectionId;
  readonly workspaceId: WorkspaceId;
  readonly profile: IdpProfile;
  readonly findings: readonly Finding[];
  /** Of the document, lower-case hex. */
  readonly sha256: string;
  /** In words: `uploaded metadata`, or `fetched metadata`. */
  readonly source: string;
  readonly sourceUrl: string | null;
  /** The id of the token, or the name of the job. */
  readonly actor: string;
  readonly takenAt: number;
}

/** Keeps one profile for each connection that has one; those of deleted connections are found by nobody. */
export interface IdpProfileStore {
  /** Puts it in the place of the one before. */
  put(kept: KeptIdpProfile, document: Uint8Array): Promise<void>;
  find(connectionId: ConnectionId): Promise<KeptIdpProfile | undefined>;
  list(workspaceId: WorkspaceId): Promise<readonly KeptIdpProfile[]>;
  delete(connectionId: ConnectionId): Promise<void>;
}
