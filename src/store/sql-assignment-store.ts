import { type RawBuilder, sql } from "kysely";
import type { Condition, Grade, Verdict } from "../domain/application/saml-evidence.ts";
import type { AssignedValue, Channel, ReasonRow } from "../domain/directory/assignment.ts";
import type { Affected, AssignmentStore } from "../domain/directory/assignment-store.ts";
import type { ApplicationId, ConnectionId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Page } from "../domain/page.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

interface ReasonColumns {
  readonly userId: string;
  readonly connectionId: string;
  readonly workspaceId: string;
  readonly channel: string;
  readonly value: string;
  readonly key: string | null;
  readonly role: string | null;
  readonly sourceId: string | null;
  readonly applicationId: string | null;
  readonly since: number;
  readonly verdict?: string | null;
  readonly grade?: string | null;
  readonly condition?: string | null;
}

interface ChannelValue {
  readonly channel: Channel;
  readonly value: string;
}

const values = statement<{ userId: string }, ChannelValue>("assignment_value.of_user", ({ userId }) =>
  builder
    .selectFrom("assignment_value")
    .select(["channel", "value"])
    .where("user_id", "=", userId)
    .where("until", "is", null),
);

const insertValue = statement<{
  workspaceId: string;
  connectionId: string;
  userId: string;
  channel: string;
  value: string;
  key: string | null;
  role: string | null;
  since: number;
}>("assignment_value.insert", (v) =>
  builder.insertInto("assignment_value").values({
    workspace_id: v.workspaceId,
    connection_id: v.connectionId,
    user_id: v.userId,
    channel: v.channel,
    value: v.value,
    app_key: v.key,
    role: v.role,
    since: v.since,
    until: null,
    ended_version: null,
  }),
);

const endValue = statement<{ userId: string; channel: string; value: string; at: number; version: number }>(
  "assignment_value.end",
  ({ userId, channel, value, at, version }) =>
    builder
      .updateTable("assignment_value")
      .set({ until: at, ended_version: version })
      .where("user_id", "=", userId)
      .where("channel", "=", channel)
      .where("value", "=", value)
      .where("until", "is", null),
);

const endedValues = statement<{ userId: string; version: number }, ChannelValue>(
  "assignment_value.ended_after",
  ({ userId, version }) => ({
    compile: () =>
      sql`SELECT e.channel, e.value FROM assignment_value e
        WHERE e.user_id = ${userId} AND e.until IS NOT NULL AND e.ended_version > ${version}
          AND NOT EXISTS (SELECT 1 FROM assignment_value v
            WHERE v.user_id = e.user_id AND v.channel = e.channel AND v.value = e.value AND v.until IS NULL)`.compile(
        builder,
      ),
  }),
);

/** The three sources of reasons. An application is joined by key, so one that is added later is found without a rewrite. */
const reasonsOfUsers = statement<{ ids: string }, ReasonColumns>("assignment.reasons", ({ ids }) => ({
  compile: () =>
    sql`
      SELECT v.user_id AS "userId", v.connection_id AS "connectionId", v.workspace_id AS "workspaceId", v.channel,
        v.value, v.app_key AS "key", v.role, NULL AS "sourceId", a.id AS "applicationId", v.since,
        a.verdict, a.grade, a.condition
      FROM assignment_value v
      LEFT JOIN application a ON a.workspace_id = v.workspace_id AND a.key = v.app_key AND a.deleted_at IS NULL
      WHERE v.user_id IN ${textsOf(ids)} AND v.until IS NULL
      UNION ALL
      SELECT m.user_id, g.connection_id, g.workspace_id, 'group', g.display_name, g.binding_key, g.binding_role, g.id,
        a.id, max(m.created_at, g.bound_at), a.verdict, a.grade, a.condition
      FROM membership m
      JOIN directory_group g ON g.id = m.group_id AND g.binding_origin IS NOT NULL
      LEFT JOIN application a ON a.workspace_id = g.workspace_id AND a.key = g.binding_key AND a.deleted_at IS NULL
      WHERE m.user_id IN ${textsOf(ids)}
      UNION ALL
      SELECT u.id, u.connection_id, u.workspace_id, 'connection', c.name, a.key, NULL, c.id, a.id, u.created_at,
        a.verdict, a.grade, a.condition
      FROM directory_user u
      JOIN connection c ON c.id = u.connection_id
      JOIN application a ON a.id = c.application_id AND a.deleted_at IS NULL
      WHERE u.id IN ${textsOf(ids)} AND u.deleted_at IS NULL
    `.compile(builder),
}));

const queueUsers = statement<{ ids: string; cause: string }>("rederive_queue.users", ({ ids, cause }) => ({
  compile: () =>
    sql`INSERT INTO rederive_queue (user_id, cause) SELECT value, ${cause} FROM json_each(${ids}) WHERE true
      ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause`.compile(builder),
}));

const queued = statement<{ limit: number }, { userId: UserId; cause: string }>("rederive_queue.oldest", ({ limit }) =>
  builder.selectFrom("rederive_queue").select(["user_id as userId", "cause"]).orderBy("seq").limit(limit),
);

const queuedLinked = statement<{ limit: number }, { userId: UserId; cause: string }>(
  "rederive_queue.linked",
  ({ limit }) => ({
    // From the few linked accounts to the queue, never the other way round.
    compile: () =>
      sql`SELECT q.user_id AS "userId", q.cause FROM integration i
        CROSS JOIN service_account s ON s.id = i.account_id
        CROSS JOIN rederive_queue q ON q.user_id = s.user_id
        WHERE i.account_id IS NOT NULL LIMIT ${limit}`.compile(builder),
  }),
);

const unqueue = statement<{ ids: string }>("rederive_queue.remove", ({ ids }) =>
  builder.deleteFrom("rederive_queue").where("user_id", "in", textsOf(ids)),
);

/** Keeps assignment values in SQL and joins them into reasons. */
export class SqlAssignmentStore implements AssignmentStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async listValues(userId: UserId): Promise<readonly ChannelValue[]> {
    return this.#session.all(values, { userId });
  }

  async insertValue(
    user: { readonly id: UserId; readonly connectionId: ConnectionId; readonly workspaceId: WorkspaceId },
    value: AssignedValue,
    since: number,
  ): Promise<void> {
    const { id: userId, connectionId, workspaceId } = user;
    await this.#session.run(insertValue, { userId, connectionId, workspaceId, ...value, since });
  }

  async endValue(userId: UserId, channel: Channel, value: string, at: number, endedVersion: number): Promise<void> {
    await this.#session.run(endValue, { userId, channel, value, at, version: endedVersion });
  }

  async listEndedAfter(userId: UserId, version: number): Promise<readonly ChannelValue[]> {
    return this.#session.all(endedValues, { userId, version });
  }

  async listReasons(userIds: readonly UserId[]): Promise<readonly ReasonRow[]> {
    return (await this.#session.all(reasonsOfUsers, { ids: JSON.stringify(userIds) })).map(toReason);
  }

  async listUnmatched(workspaceId: WorkspaceId, limit: number, cursor: string | undefined): Promise<Page<ReasonRow>> {
    const [since, place] = readCursor(cursor);
    const rows = await this.#session.query<ReasonColumns & { place: string }>(
      sql<ReasonColumns & { place: string }>`SELECT * FROM (
        SELECT v.user_id AS "userId", v.connection_id AS "connectionId", v.workspace_id AS "workspaceId", v.channel,
          v.value, v.app_key AS "key", v.role, NULL AS "sourceId", NULL AS "applicationId", v.since,
          'v' || printf('%016d', v.seq) AS place
        FROM assignment_value v
        JOIN directory_user u ON u.id = v.user_id AND u.deleted_at IS NULL
        LEFT JOIN application a ON a.workspace_id = v.workspace_id AND a.key = v.app_key AND a.deleted_at IS NULL
        JOIN connection c ON c.id = v.connection_id AND c.deleted_at IS NULL
        WHERE v.workspace_id = ${workspaceId} AND v.until IS NULL AND a.id IS NULL
          AND NOT (v.channel = 'role' AND c.application_id IS NOT NULL)
        UNION ALL
        SELECT m.user_id, g.connection_id, g.workspace_id, 'group', g.display_name, g.binding_key, g.binding_role, g.id,
          NULL, max(m.created_at, g.bound_at), 'g' || m.group_id || m.user_id
        FROM directory_group g
        JOIN membership m ON m.group_id = g.id
        LEFT JOIN application a ON a.workspace_id = g.workspace_id AND a.key = g.binding_key AND a.deleted_at IS NULL
        WHERE g.workspace_id = ${workspaceId} AND g.binding_origin IS NOT NULL AND a.id IS NULL)
      WHERE since < ${since} OR (since = ${since} AND place < ${place})
      ORDER BY since DESC, place DESC LIMIT ${limit + 1}`.compile(builder),
    );
    const items = rows.slice(0, limit).map(toReason);
    const last = rows[limit - 1];
    return rows.length > limit && last !== undefined ? { items, nextCursor: `${last.since}.${last.place}` } : { items };
  }

  async listAffected(affected: Affected, limit: number): Promise<readonly UserId[]> {
    const query = sql<{ id: UserId }>`SELECT user_id AS id FROM (${usersOf(affected)}) LIMIT ${limit}`;
    return (await this.#session.query(query.compile(builder))).map((row) => row.id);
  }

  async queueAffected(affected: Affected, cause: string): Promise<void> {
    await this.#session.query(
      sql`INSERT INTO rederive_queue (user_id, cause) SELECT user_id, ${cause} FROM (${usersOf(affected)})
        WHERE true ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause`.compile(builder),
    );
  }

  async queueUsers(userIds: readonly UserId[], cause: string): Promise<void> {
    await this.#session.run(queueUsers, { ids: JSON.stringify(userIds), cause });
  }

  async findPolicy(workspaceId: WorkspaceId): Promise<string | undefined> {
    const query = builder.selectFrom("workspace").select("derived_under").where("id", "=", workspaceId);
    const [row] = await this.#session.query(query.compile());
    return row?.derived_under ?? undefined;
  }

  async setPolicy(workspaceId: WorkspaceId, requiredGrade: string): Promise<void> {
    const query = builder.updateTable("workspace").set({ derived_under: requiredGrade }).where("id", "=", workspaceId);
    await this.#session.query(query.compile());
  }

  async listQueued(
    limit: number,
    linkedOnly: boolean,
  ): Promise<readonly { readonly userId: UserId; readonly cause: string }[]> {
    if (!linkedOnly) return this.#session.all(queued, { limit });
    // A user comes once per linked account.
    const rows = await this.#session.all(queuedLinked, { limit });
    return [...new Map(rows.map((row) => [row.userId, row])).values()];
  }

  async unqueue(userIds: readonly UserId[]): Promise<void> {
    await this.#session.run(unqueue, { ids: JSON.stringify(userIds) });
  }
}

function usersOf(affected: Affected): RawBuilder<unknown> {
  switch (affected.by) {
    case "key":
      return sql`SELECT user_id FROM assignment_value
        WHERE app_key = ${affected.key} AND until IS NULL AND workspace_id = ${affected.workspaceId}
        UNION
        SELECT m.user_id FROM directory_group g JOIN membership m ON m.group_id = g.id
        WHERE g.binding_key = ${affected.key} AND g.workspace_id = ${affected.workspaceId}`;
    case "application":
      return sql`SELECT DISTINCT user_id FROM service_account
        WHERE application_id = ${affected.applicationId} AND retired_at IS NULL`;
    case "connection":
      return sql`SELECT id AS user_id FROM directory_user u WHERE connection_id = ${affected.connectionId}
        AND (deleted_at IS NULL
          OR EXISTS (SELECT 1 FROM service_account s WHERE s.user_id = u.id AND s.retired_at IS NULL))`;
    case "group":
      return sql`SELECT user_id FROM membership WHERE group_id = ${affected.groupId}`;
    case "workspace":
      return sql`SELECT DISTINCT user_id FROM service_account
        WHERE workspace_id = ${affected.workspaceId} AND retired_at IS NULL`;
  }
}

function readCursor(cursor: string | undefined): [number, string] {
  const match = cursor?.match(/^(?<since>\d{1,15})\.(?<place>[vg][\w-]+)$/);
  const { since, place } = match?.groups ?? {};
  return since !== undefined && place !== undefined ? [Number(since), place] : [Number.MAX_SAFE_INTEGER, ""];
}

function toReason(row: ReasonColumns): ReasonRow {
  return {
    userId: row.userId as UserId,
    connectionId: row.connectionId as ConnectionId,
    workspaceId: row.workspaceId as WorkspaceId,
    channel: row.channel as Channel,
    value: row.value,
    key: row.key,
    role: row.role,
    sourceId: row.sourceId,
    applicationId: row.applicationId as ApplicationId | null,
    saml: samlOf(row),
    since: row.since,
  };
}

function samlOf({ verdict, grade, condition }: ReasonColumns): ReasonRow["saml"] {
  if (typeof verdict !== "string") return null;
  return { verdict: verdict as Verdict, grade: grade as Grade, condition: condition as Condition };
}
