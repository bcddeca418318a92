import type { ApplicationId, ConnectionId, UserId, WorkspaceId } from "../id.ts";
import type { Page } from "../page.ts";
import type { AssignedValue, Channel, ReasonRow } from "./assignment.ts";

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
  /** Puts the users whom a change to this application key can touch into the rederive queue; answers how many. */
  queueUsersOfKey(workspaceId: WorkspaceId, key: string, cause: string): Promise<number>;
  /** Puts the users with a live account of the application into the rederive queue. */
  queueUsersOfApplication(applicationId: ApplicationId, cause: string): Promise<number>;
  /** Puts all users of the connection, deleted ones with live accounts included, into the rederive queue. */
  queueUsersOfConnection(connectionId: ConnectionId, cause: string): Promise<number>;
  /** Puts the members of the group into the rederive queue. */
  queueMembers(groupId: string, cause: string): Promise<number>;
  /** Puts these users into the rederive queue. */
  queueUsers(userIds: readonly UserId[], cause: string): Promise<void>;
  /** Queued users, oldest first. With `linkedOnly`, those whose account serves an integration. */
  listQueued(
    limit: number,
    linkedOnly: boolean,
  ): Promise<readonly { readonly userId: UserId; readonly cause: string }[]>;
  unqueue(userIds: readonly UserId[]): Promise<void>;
}
