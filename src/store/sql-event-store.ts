import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { Actor, Cause, Event, EventStore, SubjectKind } from "../domain/event/event.ts";
import type { EventQuery } from "../domain/event/log-query.ts";
import type { AccountId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { JsonObject } from "../lib/json.ts";
import { lookThrough, oldest, placeIn, stretchOf } from "./log-reading.ts";
import { fromJson, newestFirst, toPage } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type EventRow = Selectable<Tables["event"]>;

const append = statement<Omit<EventRow, "seq">>("event.append", (row) =>
  builder.insertInto("event").values({
    id: row.id,
    workspace_id: row.workspace_id,
    at: row.at,
    type: row.type,
    actor_kind: row.actor_kind,
    actor_id: row.actor_id,
    cause_kind: row.cause_kind,
    cause_id: row.cause_id,
    subject_kind: row.subject_kind,
    subject_id: row.subject_id,
    account_id: row.account_id,
    before: row.before,
    after: row.after,
    reason: row.reason,
  }),
);

const prune = statement<{ before: number; limit: number }>("event.prune", ({ before, limit }) => ({
  compile: () => sql`DELETE FROM event WHERE seq IN (${oldest("event", limit)}) AND at < ${before}`.compile(builder),
}));

/** How far from its place by id an event may stand: units that run side by side may write in another order. */
const NEAR = 1000;

const nearId = statement<{ workspaceId: string; id: string; from: number; before: number }, EventRow>(
  "event.near_id",
  ({ workspaceId, id, from, before }) =>
    builder
      .selectFrom("event")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
      .where("id", "=", id)
      .where(sql<SqlBool>`seq >= ${from} AND seq < ${before}`),
);

/** How long before or after its record an event of the same request can have been made, in ms. */
const CAUSE_TAKES_MS = 2000;

const ofCause = statement<
  { workspaceId: string; causeId: string; from: number; before: number; limit: number },
  EventRow
>("event.of_cause", ({ workspaceId, causeId, from, before, limit }) =>
  builder
    .selectFrom("event")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("cause_id", "=", causeId)
    .where(sql<SqlBool>`seq >= ${from} AND seq < ${before}`)
    .orderBy(sql`seq`)
    .limit(limit),
);

/** Keeps events in SQL. */
export class SqlEventStore implements EventStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async append(event: Event): Promise<void> {
    this.#session.append(append, {
      id: event.id,
      workspace_id: event.workspaceId,
      at: event.at,
      type: event.type,
      actor_kind: event.actor.kind,
      actor_id: event.actor.id,
      cause_kind: event.cause.kind,
      cause_id: event.cause.id,
      subject_kind: event.subject.kind,
      subject_id: event.subject.id,
      account_id: event.accountId,
      before: event.before === null ? null : JSON.stringify(event.before),
      after: event.after === null ? null : JSON.stringify(event.after),
      reason: event.reason,
    });
  }

  async list(workspaceId: WorkspaceId, query: EventQuery, page: PageRequest): Promise<Page<Event>> {
    const meant = await stretchOf(this.#session, "event", query, page.after);
    const conditions = sql.join(conditionsOf(workspaceId, query), sql` AND `);
    const rows: EventRow[] = [];
    const reached = await lookThrough(meant, async ({ from, before }) => {
      const part = sql<EventRow>`SELECT * FROM event WHERE seq >= ${from} AND seq < ${before} AND ${conditions}
        ORDER BY seq DESC LIMIT ${page.limit + 1 - rows.length}`;
      rows.push(...(await this.#session.query(part.compile(builder))));
      return rows.length > page.limit;
    });
    if (rows.length > page.limit || reached <= meant.from) return toPage(rows, page.limit, toEvent);
    return { items: rows.map(toEvent), nextCursor: String(reached) };
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<Event | undefined> {
    const place = await placeIn(this.#session, "event", "id", id);
    const row = await this.#session.get(nearId, { workspaceId, id, from: place - NEAR, before: place + NEAR });
    return row && toEvent(row);
  }

  async listOfCause(workspaceId: WorkspaceId, causeId: string, at: number, limit: number): Promise<readonly Event[]> {
    const window = { from: at - CAUSE_TAKES_MS, to: at + CAUSE_TAKES_MS };
    const { from, before } = await stretchOf(this.#session, "event", window);
    const rows = await this.#session.all(ofCause, { workspaceId, causeId, from, before, limit });
    return rows.map(toEvent);
  }

  async listOfAccount(accountId: AccountId, page: PageRequest): Promise<Page<Event>> {
    const query = builder.selectFrom("event").selectAll().where("account_id", "=", accountId);
    return newestFirst(this.#session, query, page, toEvent);
  }

  async listOfItem(workspaceId: WorkspaceId, id: string, page: PageRequest): Promise<Page<Event>> {
    const query = builder
      .selectFrom("event")
      .selectAll()
      // Word for word the condition of the index.
      .where(sql<SqlBool>`subject_kind IN ('application', 'integration')`)
      .where("subject_id", "=", id)
      .where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, toEvent);
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#session.run(prune, { before, limit });
  }
}

function toEvent(row: EventRow): Event {
  return {
    id: row.id,
    workspaceId: row.workspace_id as WorkspaceId,
    at: row.at,
    type: row.type,
    actor: { kind: row.actor_kind as Actor["kind"], id: row.actor_id },
    cause: { kind: row.cause_kind as Cause["kind"], id: row.cause_id },
    subject: { kind: row.subject_kind as SubjectKind, id: row.subject_id },
    accountId: row.account_id as AccountId | null,
    before: row.before === null ? null : fromJson<JsonObject>(row.before),
    after: row.after === null ? null : fromJson<JsonObject>(row.after),
    reason: row.reason,
  };
}

function conditionsOf(workspaceId: WorkspaceId, query: EventQuery): readonly RawBuilder<unknown>[] {
  const { from, to, type, actorId, subjectKind, subjectId, accountId, causeId } = query;
  const conditions = [sql`workspace_id = ${workspaceId}`];
  if (from !== undefined) conditions.push(sql`at >= ${from}`);
  if (to !== undefined) conditions.push(sql`at < ${to}`);
  if (type !== undefined) conditions.push(sql`substr(type, 1, ${type.length}) = ${type}`);
  if (actorId !== undefined) conditions.push(sql`actor_id = ${actorId}`);
  if (subjectKind !== undefined) conditions.push(sql`subject_kind = ${subjectKind}`);
  if (subjectId !== undefined) conditions.push(sql`subject_id = ${subjectId}`);
  // The index of accounts would be read for each part, and sorted.
  if (accountId !== undefined) conditions.push(sql`+account_id = ${accountId}`);
  if (causeId !== undefined) conditions.push(sql`cause_id = ${causeId}`);
  return conditions;
}
