import type { Actor } from "../event/event.ts";
import type { ConnectionId, PersonId, SetupLinkId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** Why a setup link works no more. */
export type SetupLinkEnd = "revoked" | "replaced";

/**
 * Lets somebody without an account here connect their identity provider to one connection: read what to fill in, make one token, and
 * see how far it is. What the link shows is kept as its SHA-256 only. At most one of a connection has not ended.
 */
export interface SetupLink {
  readonly id: SetupLinkId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly secretHash: Uint8Array;
  /** Which way of the identity provider its page shows; null for the usual one. */
  readonly variant: string | null;
  /** For whom it is, or why. */
  readonly note: string | null;
  readonly createdBy: Actor;
  /** The person who made it and has seen it; null where that was none, or is not known. */
  readonly makerId: PersonId | null;
  readonly createdAt: number;
  /** Refused from this instant on. */
  readonly expiresAt: number;
  /** When it was first opened. */
  readonly openedAt: number | null;
  /** The token that was made through it last; its public part. */
  readonly tokenId: string | null;
  readonly endedAt: number | null;
  readonly end: SetupLinkEnd | null;
}

/** What a setup link is like: `begun` when a token was made through it. */
export type SetupLinkState = "open" | "opened" | "begun" | "expired" | SetupLinkEnd;

/** The state of a setup link at an instant. */
export function setupLinkState({ end, expiresAt, tokenId, openedAt }: SetupLink, now: number): SetupLinkState {
  if (end !== null) return end;
  if (expiresAt <= now) return "expired";
  if (tokenId !== null) return "begun";
  return openedAt === null ? "open" : "opened";
}

/** Keeps setup links. */
export interface SetupLinkStore {
  /** @throws {AnteroomError} `uniqueness` while another of the connection has not ended */
  insert(link: SetupLink): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<SetupLink | undefined>;
  findBySecret(secretHash: Uint8Array): Promise<SetupLink | undefined>;
  /** The one of a connection that has not ended; its time may be over. */
  findUnended(connectionId: ConnectionId): Promise<SetupLink | undefined>;
  /** Those that a person made and that have not ended; their time may be over. Oldest first. */
  listUnendedOf(personId: PersonId): Promise<readonly SetupLink[]>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, connectionId: string | undefined, page: PageRequest): Promise<Page<SetupLink>>;
  /** Writes what became of it. */
  update(link: Pick<SetupLink, "id" | "openedAt" | "tokenId" | "endedAt" | "end">): Promise<void>;
  /** Forgets links whose time was over before an instant, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
