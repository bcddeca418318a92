import type { ApprovalId, PersonId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Item } from "./item-role.ts";
import type { Action } from "./permission.ts";

/** What became of a request for an approval; `used` is one by which the call was made. */
export const APPROVAL_STATES = ["waiting", "approved", "rejected", "used"] as const;
/** What became of a request for an approval. */
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Somebody's request that a second person agrees to one call. */
export interface Approval {
  readonly id: ApprovalId;
  readonly workspaceId: WorkspaceId;
  readonly state: ApprovalState;
  readonly action: Action;
  readonly item: Item | null;
  /** Method and path of the call. */
  readonly endpoint: string;
  /**
   * The signature of all that the call says: method, address, body and reason. A plain hash would let whoever has the database try
   * out the passphrases that calls hold.
   */
  readonly fingerprint: Uint8Array;
  /** The body of the call as JSON, without secrets, for whoever decides; null for requests from before this was kept. */
  readonly shownBody: string | null;
  /** What the call does, as the management API says it; null as for the body. */
  readonly summary: string | null;
  readonly reason: string;
  /** `person:<id>`, whichever token or session was used, or `token:<id>` of the local administrator. */
  readonly requester: string;
  /** As events name the requester. */
  readonly requesterName: string;
  readonly decidedBy: PersonId | null;
  readonly decidedByName: string | null;
  readonly decidedAt: number | null;
  /** What the second person said to it. */
  readonly note: string | null;
  readonly createdAt: number;
  /** Neither decided nor used from this instant on. */
  readonly expiresAt: number;
}

/** Which approvals to list. */
export interface ApprovalQuery {
  readonly state?: ApprovalState | undefined;
}

/** Keeps approvals. */
export interface ApprovalStore {
  insert(approval: Approval): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<Approval | undefined>;
  /** What a requester asked in the very same words and is not decided, expired ones included. */
  findWaiting(requester: string, fingerprint: Uint8Array): Promise<Approval | undefined>;
  /** How many requests of somebody wait that have not expired. */
  countWaiting(requester: string, now: number): Promise<number>;
  /** Newest first. */
  list(workspaceId: WorkspaceId, query: ApprovalQuery, page: PageRequest): Promise<Page<Approval>>;
  update(approval: Approval): Promise<void>;
  /** Forgets those that expired before an instant, at most `limit`; answers how many. */
  prune(before: number, limit: number): Promise<number>;
}
