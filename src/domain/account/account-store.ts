import type { AccountId, UserId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Status } from "./gates.ts";
import type { AccountWithFacts, ServiceAccount } from "./service-account.ts";

/** Which accounts to list. */
export interface AccountQuery {
  readonly status?: Status | undefined;
  readonly applicationId?: string | undefined;
  readonly connectionId?: string | undefined;
  /** A part of the user name or display name, compared without case. */
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
  /** Live accounts whose grace or exemption ended at or before `now`, at most `limit`. */
  listDue(now: number, limit: number): Promise<readonly { readonly id: AccountId; readonly userId: UserId }[]>;
}
