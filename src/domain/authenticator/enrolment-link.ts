import type { Actor } from "../event/event.ts";
import type { AccountId, AuthenticatorId, EnrolmentLinkId, PersonId, UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** Why a link works no more; `overtaken` when somebody else did something to the factor. */
export type LinkEnd = "used" | "revoked" | "replaced" | "overtaken";

/**
 * Lets somebody without an account here enrol the factor of one login, once. What the link shows is kept as its SHA-256 only.
 * At most one of a principal has not ended.
 */
export interface EnrolmentLink {
  readonly id: EnrolmentLinkId;
  readonly workspaceId: WorkspaceId;
  /** The principal. */
  readonly userId: UserId;
  /** The account it was made for. */
  readonly accountId: AccountId;
  readonly secretHash: Uint8Array;
  /** For whom it is, or why. */
  readonly note: string | null;
  readonly createdBy: Actor;
  /** The person who made it and has seen it; null where that was none, or is not known. */
  readonly makerId: PersonId | null;
  readonly createdAt: number;
  /** Refused from this instant on. */
  readonly expiresAt: number;
  /** The factor that was begun through it. */
  readonly factorId: AuthenticatorId | null;
  readonly endedAt: number | null;
  readonly end: LinkEnd | null;
}

/** What a link is like: `begun` when a seed came in through it, and the factor is not confirmed yet. */
export type LinkState = "open" | "begun" | "expired" | LinkEnd;

/** The state of a link at an instant. */
export function stateOf({ end, expiresAt, factorId }: EnrolmentLink, now: number): LinkState {
  if (end !== null) return end;
  if (expiresAt <= now) return "expired";
  return factorId === null ? "open" : "begun";
}

/** A link with the login that it is for. */
export interface LinkOfLogin {
  readonly link: EnrolmentLink;
  readonly userName: string;
  /** The name of the application. */
  readonly application: string;
}

/** Keeps enrolment links. */
export interface EnrolmentLinkStore {
  /** @throws {AnteroomError} `uniqueness` while another of the principal has not ended */
  insert(link: EnrolmentLink): Promise<void>;
  findBySecret(secretHash: Uint8Array): Promise<EnrolmentLink | undefined>;
  /** The one of a principal that has not ended; its time may be over. */
  findUnended(userId: UserId): Promise<EnrolmentLink | undefined>;
  /** Those that a person made and that have not ended; their time may be over. Oldest first. */
  listUnendedOf(personId: PersonId): Promise<readonly EnrolmentLink[]>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, accountId: string | undefined, page: PageRequest): Promise<Page<LinkOfLogin>>;
  /** Writes what became of it. */
  update(link: Pick<EnrolmentLink, "id" | "factorId" | "endedAt" | "end">): Promise<void>;
  /** Forgets links whose time was over before an instant, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
