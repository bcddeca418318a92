import type { ApplicationId, ConnectionId, GroupId, UserId, WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { AssignedValue, Channel, ReasonRow } from "./assignment.ts";

/**
 * Users whom one change can touch: those for whom an application key stands in a value or a bound group; those with a
 * live account of an application; all of a connection; the members of a group; those with any live account.
 */
export type Affected =
  | { readonly by: "key"; readonly workspaceId: WorkspaceId; readonly key: string }
  | { readonly by: "application"; readonly applicationId: ApplicationId }
  | { readonly by: "connection"; readonly connectionId: ConnectionId }
  | { readonly by: "group"; readonly groupId: GroupId }
  | { readonly by: "workspace"; readonly workspaceId: WorkspaceId };

/** Keeps the values that assign apps to users, and joins them with groups and dedicated connections into reasons. */
export interface AssignmentStore {
  /** The live values of one user. */
  listValues(userId: UserId): Promise<readonly { readonly channel: Channel; readonly value: string }[]>;
  insertValue(
    user: { readonly id: UserId; readonly connectionId: ConnectionId; readonly workspaceId: WorkspaceId },
    value: AssignedValue,
    since: number,
  ): Promise<void>;
  /** Ends a live value; it is kept with the version at which it ended. */
  endValue(userId: UserId, channel: Channel, value: string, at: number, endedVersion: number): Promise<void>;
  /** Values that ended above this version and are not live now. */
  listEndedAfter(
    userId: UserId,
    version: number,
  ): Promise<readonly { readonly channel: Channel; readonly value: string }[]>;
  /** Every reason of these users, over all channels, in a stable order. */
  listReasons(userIds: readonly UserId[]): Promise<readonly ReasonRow[]>;
  /** Reasons that name no application, newest first. The cursor is opaque. */
  listUnmatched(workspaceId: WorkspaceId, limit: number, cursor: string | undefined): Promise<Page<ReasonRow>>;
  /** At most `limit` of the affected users. */
  listAffected(affected: Affected, limit: number): Promise<readonly UserId[]>;
  /** Puts all affected users into the rederive queue, in one statement whatever their number. */
  queueAffected(affected: Affected, cause: string): Promise<void>;
  /** Puts these users into the rederive queue. */
  queueUsers(userIds: readonly UserId[], cause: string): Promise<void>;
  /** The grade under which the stored statuses were derived; undefined before the first time. */
  findPolicy(workspaceId: WorkspaceId): Promise<string | undefined>;
  setPolicy(workspaceId: WorkspaceId, requiredGrade: string): Promise<void>;
  /** Queued users, oldest first. With `linkedOnly`, those whose account serves an integration. */
  listQueued(
    limit: number,
    linkedOnly: boolean,
  ): Promise<readonly { readonly userId: UserId; readonly cause: string }[]>;
  unqueue(userIds: readonly UserId[]): Promise<void>;
}
