import type { AccountEnd, StatusCounts } from "../account/account-store.ts";
import type { CertificateEnd } from "../application/certificate-calendar.ts";
import type { Grade } from "../application/saml-evidence.ts";
import type { Connection } from "../connection/connection.ts";
import type { StoredToken } from "../connection/token-store.ts";
import type { WorkspaceId } from "../id.ts";

/** What waits for a person; each is counted up to a hundred. */
export interface Pending {
  /** Requests of others for a second person. */
  readonly approvals: number;
  readonly adoptions: number;
  readonly reviewsDue: number;
  readonly reviewsOverdue: number;
  /** Applications of which the evidence has changed. */
  readonly changes: number;
}

/** What is asked of the database about the whole workspace. */
export interface TallyQuery {
  readonly now: number;
  /** Until when a review counts as due. */
  readonly dueUntil: number;
  /** Whose own requests are left out. */
  readonly requester: string;
  /** The grades of evidence that policy takes. */
  readonly grades: readonly Grade[];
}

/** What there is in the whole workspace, as far as the front page asks. */
export interface Tally extends Pending {
  /** Whether an application has evidence as policy asks for it. */
  readonly hasProof: boolean;
  /** How many people may administer, counted up to two. */
  readonly administrators: number;
  readonly hasSso: boolean;
}

/** Counts things of all kinds at once. */
export interface OverviewStore {
  tally(workspaceId: WorkspaceId, query: TallyQuery): Promise<Tally>;
}

/** What a new installation goes through, in this order. */
export const MILESTONES = [
  "connection",
  "first_user",
  "proof",
  "first_active",
  "recovery_file",
  "second_administrator",
  "sso",
] as const;
/** One thing that a new installation goes through. */
export type Milestone = (typeof MILESTONES)[number];

/** Why requests over SCIM failed in the last 24 hours, and what to do about it. */
export interface FailureCause {
  readonly connection: Pick<Connection, "id" | "name">;
  /** As of the provisioning log; null for records from before it was kept. */
  readonly errorCode: string | null;
  readonly httpStatus: number;
  readonly cause: string;
  readonly fix: string;
  readonly count: number;
}

/** A connection with what went wrong with it in the last 24 hours. */
export interface ConnectionHealth {
  readonly connection: Connection;
  readonly failures: number;
  readonly topCause: FailureCause | null;
}

/** Everything the front page says, of one moment. */
export interface Overview {
  readonly now: number;
  readonly done: ReadonlySet<Milestone>;
  /** Newest first, at most 24. */
  readonly connections: readonly ConnectionHealth[];
  readonly moreConnections: boolean;
  readonly accounts: StatusCounts;
  /** The first to end first, at most 10 of each kind. */
  readonly ends: {
    readonly accounts: readonly AccountEnd[];
    readonly tokens: readonly StoredToken[];
    readonly certificates: readonly CertificateEnd[];
  };
  /** The most frequent first, at most 10. */
  readonly causes: readonly FailureCause[];
  /** Whether only the newest requests of the 24 hours were looked at. */
  readonly moreFailures: boolean;
  readonly pending: Pending;
  readonly isSealed: boolean;
}
