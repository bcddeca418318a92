import type { ApplicationId, IntegrationId, PersonId, WorkspaceId } from "../id.ts";

/** What becomes of what somebody answered for who leaves. */
export interface PassedOn {
  /** How many accounts their backup owner answers for from now on. */
  readonly promoted: number;
  /** How many accounts have lost their backup owner. */
  readonly alone: number;
  /** How many accounts nobody answers for any more. */
  readonly orphaned: number;
  /** Integrations and applications that nobody manages any more. */
  readonly unmanaged: readonly (
    | { readonly kind: "integration"; readonly id: IntegrationId }
    | { readonly kind: "application"; readonly id: ApplicationId }
  )[];
}

/** When something is to be done about the accounts of somebody who leaves, epoch ms. */
export interface SuccessionDates {
  /** By when a new backup owner is to be named. */
  readonly successorDueAt: number;
  /** By when they are to be reviewed, unless that is earlier anyway. */
  readonly reviewDueAt: number;
}

/** Changes who answers for many accounts at once, in a few statements whatever their number. */
export interface OwnershipStore {
  /** Puts the users of all live accounts that a person answers for into the rederive queue. */
  queueOwnedBy(personId: PersonId, cause: string): Promise<void>;
  /**
   * Puts the users of the live accounts that nobody answers for into the rederive queue whose manager is named by a login name, or
   * is a user of the same connection with that user name or address; some more, if they look alike. Answers how many.
   */
  queueManagedBy(workspaceId: WorkspaceId, loginKey: string, cause: string): Promise<number>;
  /** Passes on what a person answers for: backup owners become owners, and all are asked for a successor. */
  passOn(personId: PersonId, dates: SuccessionDates): Promise<PassedOn>;
  /** What `passOn` would answer, without doing it. */
  foresee(personId: PersonId): Promise<PassedOn>;
}
