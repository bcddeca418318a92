import type { Connection } from "../connection/connection.ts";
import type { Stores } from "../unit.ts";
import type { DirectoryGroup, Member } from "./directory-group.ts";
import type { DirectoryUser, GroupOfUser } from "./directory-user.ts";
import { assertAffordable, assertSortable } from "./filter-cost.ts";
import type { DirectoryPage, DirectoryQuery } from "./listing.ts";

/** A user with the groups it is in, as a resource shows them. */
export interface UserWithGroups {
  readonly user: DirectoryUser;
  readonly groups: readonly GroupOfUser[];
}

/** A group with its members, as a resource shows them. */
export interface GroupWithMembers {
  readonly group: DirectoryGroup;
  readonly members: readonly Member[];
}

/**
 * Lists users of a connection.
 * @throws {AnteroomError} `too_many` when the filter or the sort would cost too much
 */
export async function listUsers(
  stores: Stores,
  connection: Connection,
  query: DirectoryQuery,
): Promise<DirectoryPage<DirectoryUser>> {
  const { id, userCount: resources } = await asCounted(stores, connection);
  await assertAffordable(query.filter, "User", { resources, memberships: () => stores.groups.countMemberships(id) });
  assertSortable(query, "User", resources);
  return stores.users.list(id, query);
}

/**
 * Lists groups of a connection.
 * @throws {AnteroomError} `too_many` when the filter or the sort would cost too much
 */
export async function listGroups(
  stores: Stores,
  connection: Connection,
  query: DirectoryQuery,
): Promise<DirectoryPage<DirectoryGroup>> {
  const { id, groupCount: resources } = await asCounted(stores, connection);
  await assertAffordable(query.filter, "Group", { resources, memberships: () => stores.groups.countMemberships(id) });
  assertSortable(query, "Group", resources);
  return stores.groups.list(id, query);
}

/** What was read with the token is remembered for long; the counts move with every write. */
async function asCounted(stores: Stores, connection: Connection): Promise<Connection> {
  return (await stores.connections.find(connection.workspaceId, connection.id)) ?? connection;
}

/** Adds to each user the groups it is in, if wanted. */
export async function withGroupsOf(
  stores: Stores,
  users: readonly DirectoryUser[],
  wanted: boolean,
): Promise<readonly UserWithGroups[]> {
  const ids = users.map(({ id }) => id);
  const groups = wanted && ids.length > 0 ? await stores.users.listGroups(ids) : [];
  const groupsOf = Map.groupBy(groups, (group) => group.userId);
  return users.map((user) => ({ user, groups: groupsOf.get(user.id) ?? [] }));
}

/** Adds to each group its members, if wanted. */
export async function withMembersOf(
  stores: Stores,
  groups: readonly DirectoryGroup[],
  wanted: boolean,
): Promise<readonly GroupWithMembers[]> {
  const ids = groups.map(({ id }) => id);
  const members = wanted && ids.length > 0 ? await stores.groups.listMembers(ids) : [];
  const membersOf = Map.groupBy(members, (member) => member.groupId);
  return groups.map((group) => ({ group, members: membersOf.get(group.id) ?? [] }));
}
