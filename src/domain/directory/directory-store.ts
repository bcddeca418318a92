import type { FactorState } from "../account/gates.ts";
import type { Connection } from "../connection/connection.ts";
import type { ApplicationId, ConnectionId, GroupId, PersonId, UserId, WorkspaceId } from "../id.ts";
import type { DirectoryGroup, Member } from "./directory-group.ts";
import type { DirectoryUser, FoundUser, GroupOfUser } from "./directory-user.ts";
import type { GroupIdentifier, Identifier, UserIdentifier } from "./identifier.ts";
import type { DirectoryPage, DirectoryQuery } from "./listing.ts";

/** A user as accounts see it: who it is, what its connection decides for it, and its factor. */
export interface Principal {
  readonly id: UserId;
  readonly workspaceId: WorkspaceId;
  /** Null for an identity, which no identity provider pushes. */
  readonly connectionId: ConnectionId | null;
  readonly userName: string;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly deleted: boolean;
  /** The application the connection is dedicated to. */
  readonly dedicatedTo: ApplicationId | null;
  /** Who answers for accounts of the connection when nothing better is known. */
  readonly defaultOwnerId: PersonId | null;
  readonly defaultBackupOwnerId: PersonId | null;
  readonly graceDays: number;
  readonly factor: FactorState | null;
  /** Whether identities were registered here at all, so that one of them may have the name of this user. */
  readonly besideIdentities: boolean;
}

/** A connection as the users it pushed remember it, deleted or not. */
export interface PushingConnection extends Pick<Connection, "id" | "name" | "idp" | "applicationId"> {
  readonly deletedAt: number | null;
}

/** A user with the connection that pushed it. */
export interface PushedUser {
  readonly user: DirectoryUser;
  readonly connection: PushingConnection;
}

/** Keeps the users of connections. Calls that name a connection find nothing of another's and no deleted user. */
export interface UserStore {
  /** @throws {AnteroomError} `uniqueness` when the connection has a user of this `userName`, compared without case. */
  insert(user: DirectoryUser): Promise<void>;
  find(connectionId: ConnectionId, id: string): Promise<FoundUser | undefined>;
  list(connectionId: ConnectionId, query: DirectoryQuery): Promise<DirectoryPage<DirectoryUser>>;
  /** The users with an identifier, `userName` compared without case, in creation order. */
  listIdentified(connectionId: ConnectionId, identifier: Identifier<UserIdentifier>): Promise<readonly FoundUser[]>;
  /**
   * Keeps a user over what it was before.
   * @throws {AnteroomError} `uniqueness` as for `insert`.
   */
  update(user: DirectoryUser, before: DirectoryUser): Promise<void>;
  /** Which of the ids are users of the connection. */
  listExisting(connectionId: ConnectionId, ids: readonly string[]): Promise<readonly UserId[]>;
  /** These users as accounts see them, deleted ones included, whatever their connection. */
  /** Directory users and identities, deleted ones included. */
  listPrincipals(ids: readonly UserId[]): Promise<readonly Principal[]>;
  /**
   * Users of any connection by id, by `userName` (without case) or by a name they had before (without the case of Latin
   * letters, as far back as events are kept), deleted ones and those of deleted connections included. Of each connection at
   * most 100: those that live first, then those that have the name still, then the newest.
   */
  listEverywhere(workspaceId: WorkspaceId, idOrUserName: string): Promise<readonly PushedUser[]>;
  /** The groups of these users, in the order in which the groups were created. */
  listGroups(userIds: readonly UserId[]): Promise<readonly GroupOfUser[]>;
  /** Marks every user of the connection deleted. */
  deleteAll(connectionId: ConnectionId, at: number): Promise<void>;
}

/** Keeps groups and their memberships. Every call is bound to one connection or to one group of it. */
export interface GroupStore {
  /** @throws {AnteroomError} `uniqueness` when the connection has a group of this `displayName`, compared without case. */
  insert(group: DirectoryGroup): Promise<void>;
  find(connectionId: ConnectionId, id: string): Promise<DirectoryGroup | undefined>;
  list(connectionId: ConnectionId, query: DirectoryQuery): Promise<DirectoryPage<DirectoryGroup>>;
  /** The groups with an identifier, `displayName` compared without case, in creation order. */
  listIdentified(
    connectionId: ConnectionId,
    identifier: Identifier<GroupIdentifier>,
  ): Promise<readonly DirectoryGroup[]>;
  /** @throws {AnteroomError} `uniqueness` as for `insert`. */
  update(group: DirectoryGroup): Promise<void>;
  /** Removes the group and its memberships. */
  delete(connectionId: ConnectionId, id: GroupId): Promise<void>;
  /** Removes every group of the connection with its memberships. */
  deleteAll(connectionId: ConnectionId): Promise<void>;
  /** How many memberships the groups of the connection have in all. */
  countMemberships(connectionId: ConnectionId): Promise<number>;
  /** Every group of the connection that an administrator or its name binds, or that a rule could bind. */
  listAll(connectionId: ConnectionId): Promise<readonly DirectoryGroup[]>;
  /** The members of these groups in creation order of the users. */
  listMembers(groupIds: readonly GroupId[]): Promise<readonly (Member & { readonly groupId: GroupId })[]>;
  /** Ids of all members. */
  listMemberIds(groupId: GroupId): Promise<readonly UserId[]>;
  /** Adds members and answers which were not members before. */
  addMembers(groupId: GroupId, userIds: readonly UserId[], at: number): Promise<readonly UserId[]>;
  /** Removes members, remembers the version they ended at, and answers which were members. */
  removeMembers(groupId: GroupId, userIds: readonly string[], endedVersion: number): Promise<readonly UserId[]>;
  /** Which of these users lost their membership at a version above `version` and have not regained it. */
  listEndedAfter(groupId: GroupId, version: number): Promise<readonly UserId[]>;
  /** Ends all memberships of a user and answers the groups it was in. */
  removeUser(userId: UserId, at: number): Promise<readonly GroupId[]>;
}
