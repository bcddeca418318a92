import { type Selectable, sql } from "kysely";
import type { BindingOrigin, DirectoryGroup, Member } from "../domain/directory/directory-group.ts";
import type { GroupStore } from "../domain/directory/directory-store.ts";
import { displayNameOf, externalIdOf, nameKey } from "../domain/directory/directory-user.ts";
import type { Document } from "../domain/directory/document.ts";
import type { GroupIdentifier, Identifier } from "../domain/directory/identifier.ts";
import type { DirectoryPage, DirectoryQuery } from "../domain/directory/listing.ts";
import { AnteroomError, isAnteroomError } from "../domain/errors.ts";
import type { ConnectionId, GroupId, UserId, WorkspaceId } from "../domain/id.ts";
import { readPage } from "./directory-page.ts";
import { assertOneRow } from "./one-row.ts";
import { fromJson, inCreationOrder } from "./row.ts";
import type { Tables } from "./schema.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row = Selectable<Tables["directory_group"]>;

const all = builder.selectFrom("directory_group").selectAll();

const find = statement<{ connectionId: string; id: string }, Row>("directory_group.find", ({ connectionId, id }) =>
  all.where("id", "=", id).where("connection_id", "=", connectionId),
);

/** Unordered: SQLite's sorter costs several times what these find. */
const identified = {
  displayName: statement<{ connectionId: string; value: string }, Row>(
    "directory_group.by_display_name",
    ({ connectionId, value }) => all.where("connection_id", "=", connectionId).where("display_name_key", "=", value),
  ),
  externalId: statement<{ connectionId: string; value: string }, Row>(
    "directory_group.by_external_id",
    ({ connectionId, value }) => all.where("connection_id", "=", connectionId).where("external_id", "=", value),
  ),
};

const connectionTotal = statement<{ connectionId: string }, { total: number }>(
  "directory_group.total",
  ({ connectionId }) => builder.selectFrom("connection").select("group_count as total").where("id", "=", connectionId),
);

const update = statement<Omit<Row, "seq" | "workspace_id" | "connection_id" | "created_at">>(
  "directory_group.update",
  (row) =>
    builder
      .updateTable("directory_group")
      .set({
        display_name: row.display_name,
        display_name_key: row.display_name_key,
        external_id: row.external_id,
        document: row.document,
        member_count: row.member_count,
        named: row.named,
        binding_key: row.binding_key,
        binding_role: row.binding_role,
        binding_origin: row.binding_origin,
        bound_at: row.bound_at,
        version: row.version,
        updated_at: row.updated_at,
      })
      .where("id", "=", row.id),
);

const members = statement<{ ids: string }, { groupId: string; value: string; display: string }>(
  "membership.members_of_groups",
  ({ ids }) =>
    builder
      .selectFrom("membership")
      .innerJoin("directory_user", "directory_user.id", "membership.user_id")
      .select(["membership.group_id as groupId", "membership.user_id as value", "directory_user.user_name as display"])
      .where("membership.group_id", "in", textsOf(ids))
      .orderBy("membership.group_id")
      .orderBy("membership.user_id"),
);

const memberIds = statement<{ groupId: string }, { id: string }>("membership.ids", ({ groupId }) =>
  builder.selectFrom("membership").select("user_id as id").where("group_id", "=", groupId),
);

const addMembers = statement<{ groupId: string; ids: string; at: number }, { id: string }>(
  "membership.add",
  ({ groupId, ids, at }) =>
    builder
      .insertInto("membership")
      .columns(["group_id", "user_id", "created_at"])
      .expression(sql`SELECT ${groupId}, value, ${at} FROM json_each(${ids}) WHERE true`)
      .onConflict((conflict) => conflict.doNothing())
      .returning("user_id as id"),
);

const forgetEnded = statement<{ groupId: string; ids: string }>("ended_membership.forget", ({ groupId, ids }) =>
  builder.deleteFrom("ended_membership").where("group_id", "=", groupId).where("user_id", "in", textsOf(ids)),
);

const removeMembers = statement<{ groupId: string; ids: string }, { id: string }>(
  "membership.remove",
  ({ groupId, ids }) =>
    builder
      .deleteFrom("membership")
      .where("group_id", "=", groupId)
      .where("user_id", "in", textsOf(ids))
      .returning("user_id as id"),
);

const rememberEnded = statement<{ groupId: string; ids: string; version: number }>(
  "ended_membership.remember",
  ({ groupId, ids, version }) =>
    builder
      .insertInto("ended_membership")
      .columns(["group_id", "user_id", "ended_version"])
      .expression(sql`SELECT ${groupId}, value, ${version} FROM json_each(${ids}) WHERE true`)
      .onConflict((conflict) => conflict.columns(["group_id", "user_id"]).doUpdateSet({ ended_version: version })),
);

const ended = statement<{ groupId: string; version: number }, { id: string }>(
  "ended_membership.after",
  ({ groupId, version }) =>
    builder
      .selectFrom("ended_membership")
      .select("user_id as id")
      .where("group_id", "=", groupId)
      .where("ended_version", ">", version),
);

const removeUser = statement<{ userId: string }, { id: string }>("membership.remove_user", ({ userId }) =>
  builder.deleteFrom("membership").where("user_id", "=", userId).returning("group_id as id"),
);

const countDown = statement<{ ids: string; at: number }>("directory_group.count_down", ({ ids, at }) =>
  builder
    .updateTable("directory_group")
    .set((eb) => ({ member_count: eb("member_count", "-", 1), version: eb("version", "+", 1), updated_at: at }))
    .where("id", "in", textsOf(ids)),
);

const rememberUser = statement<{ ids: string; userId: string }>("ended_membership.remember_user", ({ ids, userId }) =>
  builder
    .insertInto("ended_membership")
    .columns(["group_id", "user_id", "ended_version"])
    .expression(sql`SELECT id, ${userId}, version FROM directory_group WHERE id IN ${textsOf(ids)}`)
    .onConflict((conflict) =>
      conflict
        .columns(["group_id", "user_id"])
        .doUpdateSet((eb) => ({ ended_version: eb.ref("excluded.ended_version") })),
    ),
);

const forgetMembers = statement<{ id: string }>("membership.forget_group", ({ id }) =>
  builder.deleteFrom("membership").where("group_id", "=", id),
);

const forgetAllEnded = statement<{ id: string }>("ended_membership.forget_group", ({ id }) =>
  builder.deleteFrom("ended_membership").where("group_id", "=", id),
);

const remove = statement<{ connectionId: string; id: string }>("directory_group.delete", ({ connectionId, id }) =>
  builder.deleteFrom("directory_group").where("id", "=", id).where("connection_id", "=", connectionId),
);

/** Keeps directory groups and memberships in SQL. */
export class SqlGroupStore implements GroupStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(group: DirectoryGroup): Promise<void> {
    const values = {
      ...toColumns(group),
      workspace_id: group.workspaceId,
      connection_id: group.connectionId,
      created_at: group.createdAt,
    };
    const query = builder.insertInto("directory_group").values(values).compile();
    await this.#named(group, () => this.#session.query(query));
  }

  async find(connectionId: ConnectionId, id: string): Promise<DirectoryGroup | undefined> {
    const row = await this.#session.get(find, { connectionId, id });
    return row && fromRow(row);
  }

  async list(connectionId: ConnectionId, query: DirectoryQuery): Promise<DirectoryPage<DirectoryGroup>> {
    const source = { session: this.#session, resource: "Group", connectionId } as const;
    const total = async (): Promise<number> => (await this.#session.get(connectionTotal, { connectionId }))?.total ?? 0;
    const { rows, ...page } = await readPage<Row>(source, query, total);
    return { ...page, items: rows.map(fromRow) };
  }

  async listIdentified(
    connectionId: ConnectionId,
    { attribute, value }: Identifier<GroupIdentifier>,
  ): Promise<readonly DirectoryGroup[]> {
    const wanted = attribute === "displayName" ? nameKey(value) : value;
    const rows = await this.#session.all(identified[attribute], { connectionId, value: wanted });
    return inCreationOrder(rows).map(fromRow);
  }

  async update(group: DirectoryGroup): Promise<void> {
    await this.#named(group, async () => assertOneRow(await this.#session.run(update, toColumns(group)), update.name));
  }

  async delete(connectionId: ConnectionId, id: GroupId): Promise<void> {
    await this.#session.run(forgetMembers, { id });
    await this.#session.run(forgetAllEnded, { id });
    assertOneRow(await this.#session.run(remove, { connectionId, id }), remove.name);
  }

  async deleteAll(connectionId: ConnectionId): Promise<void> {
    await this.#deleteThese(selectIds().where("connection_id", "=", connectionId));
  }

  async countMemberships(connectionId: ConnectionId): Promise<number> {
    const all = sql<number>`coalesce(sum(member_count), 0)`.as("total");
    const query = builder.selectFrom("directory_group").select(all).where("connection_id", "=", connectionId);
    return (await this.#session.query(query.compile()))[0]?.total ?? 0;
  }

  async listAll(connectionId: ConnectionId): Promise<readonly DirectoryGroup[]> {
    const rows = await this.#session.query(all.where("connection_id", "=", connectionId).orderBy("seq").compile());
    return rows.map(fromRow);
  }

  async listMembers(groupIds: readonly GroupId[]): Promise<readonly (Member & { readonly groupId: GroupId })[]> {
    const rows = await this.#session.all(members, { ids: JSON.stringify(groupIds) });
    return rows.map((row) => ({
      groupId: row.groupId as GroupId,
      value: row.value as UserId,
      display: row.display,
    }));
  }

  async listMemberIds(groupId: GroupId): Promise<readonly UserId[]> {
    return toUserIds(await this.#session.all(memberIds, { groupId }));
  }

  async addMembers(groupId: GroupId, userIds: readonly UserId[], at: number): Promise<readonly UserId[]> {
    const added = toUserIds(await this.#session.all(addMembers, { groupId, ids: JSON.stringify(userIds), at }));
    if (added.length > 0) await this.#session.run(forgetEnded, { groupId, ids: JSON.stringify(added) });
    return added;
  }

  async removeMembers(groupId: GroupId, userIds: readonly string[], endedVersion: number): Promise<readonly UserId[]> {
    const removed = toUserIds(await this.#session.all(removeMembers, { groupId, ids: JSON.stringify(userIds) }));
    if (removed.length > 0) {
      await this.#session.run(rememberEnded, { groupId, ids: JSON.stringify(removed), version: endedVersion });
    }
    return removed;
  }

  async listEndedAfter(groupId: GroupId, version: number): Promise<readonly UserId[]> {
    return toUserIds(await this.#session.all(ended, { groupId, version }));
  }

  async removeUser(userId: UserId, at: number): Promise<readonly GroupId[]> {
    const left = await this.#session.all(removeUser, { userId });
    const ids = left.map((row) => row.id as GroupId);
    if (ids.length === 0) return ids;
    await this.#session.run(countDown, { ids: JSON.stringify(ids), at });
    await this.#session.run(rememberUser, { ids: JSON.stringify(ids), userId });
    return ids;
  }

  async #deleteThese(ids: ReturnType<typeof selectIds>): Promise<void> {
    await this.#session.query(builder.deleteFrom("membership").where("group_id", "in", ids).compile());
    await this.#session.query(builder.deleteFrom("ended_membership").where("group_id", "in", ids).compile());
    await this.#session.query(builder.deleteFrom("directory_group").where("id", "in", ids).compile());
  }

  async #named(group: DirectoryGroup, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAnteroomError(error, "uniqueness")) throw error;
      throw new AnteroomError(
        "uniqueness",
        `A group with displayName "${(displayNameOf(group.document) ?? "").slice(0, 60)}" exists already on this connection; link it or choose another name.`,
        { attribute: "displayName" },
      );
    }
  }
}

function selectIds() {
  return builder.selectFrom("directory_group").select("id");
}

function toUserIds(rows: readonly { readonly id: string }[]): readonly UserId[] {
  return rows.map((row) => row.id as UserId);
}

function toColumns(group: DirectoryGroup) {
  const { document, binding } = group;
  const displayName = displayNameOf(document) ?? "";
  return {
    id: group.id,
    display_name: displayName,
    display_name_key: nameKey(displayName),
    external_id: externalIdOf(document),
    document: JSON.stringify(document),
    member_count: group.memberCount,
    named: group.named,
    binding_key: binding?.key ?? null,
    binding_role: binding?.role ?? null,
    binding_origin: binding?.origin ?? null,
    bound_at: group.boundAt,
    version: group.version,
    updated_at: group.updatedAt,
  };
}

function fromRow(row: Row): DirectoryGroup {
  const { binding_key: key, binding_role: role, binding_origin: origin } = row;
  return {
    id: row.id as GroupId,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    document: fromJson<Document>(row.document),
    memberCount: row.member_count,
    named: row.named,
    binding: origin === null ? null : { key, role, origin: origin as BindingOrigin },
    boundAt: row.bound_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
