import type { AccountId, AdoptionId, ApplicationId, ConnectionId, UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";

/** What a pushed user has in common with an account of another login. A name proves nothing: it is a reason to ask. */
export const MATCHES = ["user_name", "email"] as const;
/** What a pushed user has in common with an account of another login. */
export type Match = (typeof MATCHES)[number];

/**
 * What became of a proposal. `proposed`: it waits for a person, and the user has no account of the app yet. `moot`: the account
 * that would be adopted has retired.
 */
export const ADOPTION_STATES = ["proposed", "approved", "rejected", "moot"] as const;
/** What became of a proposal. */
export type AdoptionState = (typeof ADOPTION_STATES)[number];

/** The proposal that a user of an identity provider takes over from an account that was registered here. */
export interface Adoption {
  readonly id: AdoptionId;
  readonly workspaceId: WorkspaceId;
  readonly connectionId: ConnectionId;
  readonly applicationId: ApplicationId;
  /** The directory user. */
  readonly userId: UserId;
  /** The account that is there. */
  readonly accountId: AccountId;
  readonly matched: readonly Match[];
  readonly state: AdoptionState;
  /** Why it was decided so. */
  readonly reason: string | null;
  readonly proposedAt: number;
  readonly decidedAt: number | null;
}

/** A live account of another login for the same application, with what it has in common with a user. */
export interface Namesake {
  readonly accountId: AccountId;
  readonly matched: readonly Match[];
  /** What became of the proposal to adopt it; null when there was none. */
  readonly state: AdoptionState | null;
}

/** An adoption with its parties by their names. */
export interface AdoptionWithParties extends Adoption {
  readonly userName: string;
  readonly accountName: string;
  readonly connectionName: string;
  readonly applicationKey: string;
}

/** Which adoptions to list. */
export interface AdoptionQuery {
  readonly state?: AdoptionState | undefined;
}

/** Keeps adoptions. */
export interface AdoptionStore {
  insert(adoption: Adoption): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<AdoptionWithParties | undefined>;
  list(workspaceId: WorkspaceId, query: AdoptionQuery, page: PageRequest): Promise<Page<AdoptionWithParties>>;
  update(adoption: Adoption): Promise<void>;
  /** The live accounts of identities for an application whose user name or address is one of a user's, oldest first. */
  listNamesakes(workspaceId: WorkspaceId, userId: UserId, applicationId: ApplicationId): Promise<readonly Namesake[]>;
  /** Proposals of which the account has retired, at most `limit`. */
  listMoot(limit: number): Promise<readonly Adoption[]>;
}
