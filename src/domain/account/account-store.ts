import type { AccountId, ApplicationId, ConnectionId, UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { AccountKind, GateName, Gates, Status } from "./gates.ts";
import type { AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** Which accounts to list. */
export interface AccountQuery {
  readonly kind?: AccountKind | undefined;
  readonly status?: Status | undefined;
  /** Accounts of any of these. */
  readonly statuses?: readonly Status[] | undefined;
  readonly ownership?: Gates["ownership"] | undefined;
  /** Live accounts whose review is due then, epoch ms: later than `after`, and not later than `until`. */
  readonly reviewDue?: { readonly after?: number; readonly until: number } | undefined;
  readonly applicationId?: string | undefined;
  readonly connectionId?: string | undefined;
  /** The id of a person who owns them or is their backup owner. */
  readonly ownerId?: string | undefined;
  /** Live accounts of which this gate has one of these values, by their stored projection. */
  readonly waitsAt?: { readonly gate: GateName; readonly values: readonly string[] } | undefined;
  /** A part of the user name, display name or label, compared without case. */
  readonly text?: string | undefined;
}

/** The orders of a list of accounts; names are compared without the case of ASCII letters. */
export const ACCOUNT_ORDERS = ["newest", "userName"] as const;
/** The order of a list of accounts. */
export type AccountOrder = (typeof ACCOUNT_ORDERS)[number];

/** Which slice of a list of accounts to read. */
export interface AccountPageRequest extends PageRequest {
  readonly order?: AccountOrder | undefined;
  /** How many accounts to pass over before the slice. */
  readonly offset?: number | undefined;
  /** How many the list has, where that is known: nothing is looked for beyond them. */
  readonly known?: number | undefined;
}

/** What accounts can be counted by, beside their status. */
export const ACCOUNT_GROUPS = ["application", "connection"] as const;
/** What accounts can be counted by, beside their status. */
export type AccountGroup = (typeof ACCOUNT_GROUPS)[number];

/** How many accounts of a list belong to one application or connection. */
export interface GroupCount {
  readonly id: string;
  readonly name: string;
  readonly accounts: number;
}

/** How the accounts of a list stand, and to what they belong. */
export interface GroupedCounts {
  readonly statuses: StatusCounts;
  readonly groups: readonly GroupCount[];
}

/** An account that changes by itself at an instant: its time begins or ends, an exemption or its grace ends. */
export interface AccountEnd {
  readonly id: AccountId;
  readonly userName: string;
  readonly applicationName: string;
  readonly what: "validity_begins" | "validity_ends" | "exemption_ends" | "grace_ends";
  readonly at: number;
}

/** How many accounts there are of each status; what is absent has none. */
export type StatusCounts = Readonly<Partial<Record<Status, number>>>;

/** Keeps service accounts and joins them with the facts of their neighbours. */
export interface AccountStore {
  /** @throws {AnteroomError} `uniqueness` when a live account of this kind, application and user exists. */
  insert(account: ServiceAccount): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<AccountWithFacts | undefined>;
  list(workspaceId: WorkspaceId, query: AccountQuery, page: AccountPageRequest): Promise<Page<AccountWithFacts>>;
  /** The ids of the newest of a list, at most `limit`. */
  listIds(workspaceId: WorkspaceId, query: AccountQuery, limit: number): Promise<readonly AccountId[]>;
  /** How the accounts of a list stand. */
  count(workspaceId: WorkspaceId, query: AccountQuery): Promise<StatusCounts>;
  /** The same, and to what they belong: the largest groups first, at most `limit`. Reads the list once. */
  countBy(workspaceId: WorkspaceId, query: AccountQuery, group: AccountGroup, limit: number): Promise<GroupedCounts>;
  /** What time alone changes after one instant and at or before another, the first first; at most `limit` of each kind. */
  listEnds(
    workspaceId: WorkspaceId,
    span: { readonly after: number; readonly until: number },
    limit: number,
  ): Promise<readonly AccountEnd[]>;
  /** How the accounts of these applications stand; an application without accounts is absent. */
  countOfApplications(ids: readonly ApplicationId[]): Promise<ReadonlyMap<ApplicationId, StatusCounts>>;
  /** How the accounts of a connection stand. */
  countOfConnection(id: ConnectionId): Promise<StatusCounts>;
  /** All accounts of these users, retired ones included, oldest first. */
  listOfUsers(userIds: readonly UserId[]): Promise<readonly AccountWithFacts[]>;
  update(account: ServiceAccount): Promise<void>;
  /** Live accounts whose grace or exemption ended, or whose projection time alone changed, at or before `now`; at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly { readonly id: AccountId; readonly userId: UserId }[]>;
}
