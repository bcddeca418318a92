import type { AccountId, UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { AccountKind, Gates, Status } from "./gates.ts";
import type { AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** Which accounts to list. */
export interface AccountQuery {
  readonly kind?: AccountKind | undefined;
  readonly status?: Status | undefined;
  readonly ownership?: Gates["ownership"] | undefined;
  /** Live accounts whose review is due then, epoch ms: later than `after`, and not later than `until`. */
  readonly reviewDue?: { readonly after?: number; readonly until: number } | undefined;
  readonly applicationId?: string | undefined;
  readonly connectionId?: string | undefined;
  /** A part of the user name, display name or label, compared without case. */
  readonly text?: string | undefined;
}

/** Keeps service accounts and joins them with the facts of their neighbours. */
export interface AccountStore {
  /** @throws {AnteroomError} `uniqueness` when a live account of this kind, application and user exists. */
  insert(account: ServiceAccount): Promise<void>;
  find(workspaceId: WorkspaceId, id: string): Promise<AccountWithFacts | undefined>;
  list(workspaceId: WorkspaceId, query: AccountQuery, page: PageRequest): Promise<Page<AccountWithFacts>>;
  /** All accounts of these users, retired ones included, oldest first. */
  listOfUsers(userIds: readonly UserId[]): Promise<readonly AccountWithFacts[]>;
  update(account: ServiceAccount): Promise<void>;
  /** Live accounts whose grace or exemption ended, or whose projection time alone changed, at or before `now`; at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly { readonly id: AccountId; readonly userId: UserId }[]>;
}
