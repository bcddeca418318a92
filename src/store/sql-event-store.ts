import { setImmediate } from "node:timers/promises";
import { type Expression, type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import { changesBetween } from "../domain/directory/attribute-changes.ts";
import type { Document, NoOp, Rewrite } from "../domain/directory/document.ts";
import type {
  Actor,
  AttributeChange,
  Cause,
  Event,
  EventStore,
  KeptChanges,
  NewRecord,
  ProvisioningRecord,
  RecordQuery,
  RecordStore,
  SubjectKind,
} from "../domain/event/event.ts";
import type { AccountId, ConnectionId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import type { JsonObject } from "../lib/json.ts";
import { fromJson, newestFirst, toPage } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type EventRow = Selectable<Tables["event"]>;
type RecordRow = Selectable<Tables["provisioning_record"]>;

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

/** What was written first is the oldest, so that no index of instants is needed, which every write would pay for. */
function oldest(table: "event" | "provisioning_record", limit: Expression<number>): RawBuilder<unknown> {
  return sql`SELECT seq FROM ${sql.table(table)} WHERE seq > 0 ORDER BY seq LIMIT ${limit}`;
}

const prune = statement<{ before: number; limit: number }>("event.prune", ({ before, limit }) => ({
  compile: () => sql`DELETE FROM event WHERE seq IN (${oldest("event", limit)}) AND at < ${before}`.compile(builder),
}));

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

  async list(workspaceId: WorkspaceId, page: PageRequest): Promise<Page<Event>> {
    const query = builder.selectFrom("event").selectAll().where("workspace_id", "=", workspaceId);
    return newestFirst(this.#session, query, page, toEvent);
  }

  async listOfAccount(accountId: AccountId, page: PageRequest): Promise<Page<Event>> {
    const query = builder.selectFrom("event").selectAll().where("account_id", "=", accountId);
    return newestFirst(this.#session, query, page, toEvent);
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#session.run(prune, { before, limit });
  }
}

const appendRecord = statement<Omit<RecordRow, "seq">>("provisioning_record.append", (row) =>
  builder.insertInto("provisioning_record").values({
    id: row.id,
    workspace_id: row.workspace_id,
    connection_id: row.connection_id,
    at: row.at,
    request_id: row.request_id,
    method: row.method,
    path: row.path,
    operation: row.operation,
    resource_type: row.resource_type,
    resource_id: row.resource_id,
    resource_name: row.resource_name,
    http_status: row.http_status,
    result: row.result,
    reason: row.reason,
    changes: row.changes,
    rewrites: row.rewrites,
    no_ops: row.no_ops,
    duration_ms: row.duration_ms,
  }),
);

const pruneRecords = statement<{ before: number; limit: number }>("provisioning_record.prune", ({ before, limit }) => ({
  compile: () =>
    sql`DELETE FROM provisioning_record WHERE seq IN (${oldest("provisioning_record", limit)}) AND at < ${before}`.compile(
      builder,
    ),
}));

/** How many records of the log are looked through at a time for what has no index of its own: some 10 ms. */
const SLICE = 100_000;

interface Slice {
  readonly connectionId: string;
  readonly from: number;
  readonly before: number;
}

const recordById = statement<{ connectionId: string; id: string; from: number; before: number }, RecordRow>(
  "provisioning_record.by_id",
  ({ connectionId, id, from, before }) =>
    builder
      .selectFrom("provisioning_record")
      .selectAll()
      .where("connection_id", "=", connectionId)
      .where("id", "=", id)
      .where(sql<SqlBool>`seq >= ${from} AND seq < ${before}`),
);

/** The index of connections holds the resource, too, so that only what is asked for is read. */
const recordsOfResource = statement<
  { connectionId: string; resourceId: string; from: number; before: number; result: string; limit: number },
  RecordRow
>("provisioning_record.of_resource", ({ connectionId, resourceId, from, before, result, limit }) =>
  builder
    .selectFrom("provisioning_record")
    .selectAll()
    .where("connection_id", "=", connectionId)
    .where("resource_id", "=", resourceId)
    .where(sql<SqlBool>`seq >= ${from} AND seq < ${before}`)
    .where(sql<SqlBool>`(${result} = '' OR result = ${result})`)
    .orderBy(sql`seq`, "desc")
    .limit(limit),
);

/** Keeps the provisioning log in SQL. */
export class SqlRecordStore implements RecordStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async append(record: NewRecord): Promise<void> {
    this.#session.append(appendRecord, {
      id: record.id,
      workspace_id: record.workspaceId,
      connection_id: record.connectionId,
      at: record.at,
      request_id: record.requestId,
      method: record.method,
      path: record.path,
      operation: record.operation,
      resource_type: record.resourceType,
      resource_id: record.resourceId,
      resource_name: record.resourceName,
      http_status: record.httpStatus,
      result: record.result,
      reason: record.reason,
      changes: textOf(record.changes),
      rewrites: JSON.stringify(record.rewrites),
      no_ops: JSON.stringify(record.noOps),
      duration_ms: record.durationMs,
    });
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<ProvisioningRecord | undefined> {
    const read = (slice: Slice) => this.#session.all(recordById, { ...slice, id });
    const [row] = await this.#lookThrough(await this.#connectionsOf(workspaceId), read, 1);
    return row && toRecord(row);
  }

  async list(workspaceId: WorkspaceId, filter: RecordQuery, page: PageRequest): Promise<Page<ProvisioningRecord>> {
    if (filter.resourceId !== undefined) return this.#listOfResource(workspaceId, filter, filter.resourceId, page);
    let query = builder.selectFrom("provisioning_record").selectAll().where("workspace_id", "=", workspaceId);
    if (filter.connectionId !== undefined) query = query.where("connection_id", "=", filter.connectionId);
    if (filter.result !== undefined) query = query.where("result", "=", filter.result);
    return newestFirst(this.#session, query, page, toRecord);
  }

  async #listOfResource(
    workspaceId: WorkspaceId,
    { connectionId, result }: RecordQuery,
    resourceId: string,
    { after, limit }: PageRequest,
  ): Promise<Page<ProvisioningRecord>> {
    const all = await this.#connectionsOf(workspaceId);
    const connections = connectionId === undefined ? all : all.filter((id) => id === connectionId);
    const asked = { resourceId, result: result ?? "", limit: limit + 1 };
    const read = (slice: Slice) => this.#session.all(recordsOfResource, { ...slice, ...asked });
    return toPage(await this.#lookThrough(connections, read, limit + 1, after), limit, toRecord);
  }

  async #connectionsOf(workspaceId: WorkspaceId): Promise<readonly string[]> {
    const query = builder.selectFrom("connection").select("id").where("workspace_id", "=", workspaceId);
    return (await this.#session.query(query.compile())).map(({ id }) => id);
  }

  /** Looks through the log of the connections, newest first, until enough is found; others run between slices. */
  async #lookThrough(
    connections: readonly string[],
    read: (slice: Slice) => Promise<readonly RecordRow[]>,
    enough: number,
    after?: number,
  ): Promise<readonly RecordRow[]> {
    const ends = sql<{ first: number; last: number }>`SELECT
      (SELECT coalesce(min(seq), 0) FROM provisioning_record) AS first,
      (SELECT coalesce(max(seq), 0) FROM provisioning_record) AS last`;
    const [{ first, last } = { first: 0, last: 0 }] = await this.#session.query(ends.compile(builder));
    const rows: RecordRow[] = [];
    for (let before = after ?? last + 1; before > first && rows.length < enough; before -= SLICE) {
      const found = connections.map((connectionId) => read({ connectionId, from: before - SLICE, before }));
      rows.push(...(await Promise.all(found)).flat().sort((a, b) => b.seq - a.seq));
      await setImmediate();
    }
    return rows;
  }

  async prune(before: number, limit: number): Promise<number> {
    return this.#session.run(pruneRecords, { before, limit });
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

/** As it is kept, without names: a new user changes every attribute that it has. Records from before have the names. */
type StoredChange = readonly [attribute: string, from: string | null, to: string | null];

function textOf(changes: KeptChanges): string {
  if ("created" in changes) return changes.created;
  return JSON.stringify(changes.map(({ attribute, from, to }): StoredChange => [attribute, from, to]));
}

/** An object is the document of a new resource. */
function changesIn(text: string): readonly AttributeChange[] {
  if (text.startsWith("{")) return changesBetween({}, fromJson<Document>(text));
  return fromJson<readonly (StoredChange | AttributeChange)[]>(text).map(toChange);
}

function toChange(stored: StoredChange | AttributeChange): AttributeChange {
  if ("attribute" in stored) return stored;
  const [attribute, from, to] = stored;
  return { attribute, from, to };
}

function toRecord(row: RecordRow): ProvisioningRecord {
  return {
    id: row.id,
    workspaceId: row.workspace_id as WorkspaceId,
    connectionId: row.connection_id as ConnectionId,
    at: row.at,
    requestId: row.request_id,
    method: row.method,
    path: row.path,
    operation: row.operation,
    resourceType: row.resource_type as ProvisioningRecord["resourceType"],
    resourceId: row.resource_id,
    resourceName: row.resource_name,
    httpStatus: row.http_status,
    result: row.result as ProvisioningRecord["result"],
    reason: row.reason,
    changes: changesIn(row.changes),
    rewrites: fromJson<readonly Rewrite[]>(row.rewrites),
    noOps: fromJson<readonly NoOp[]>(row.no_ops),
    durationMs: row.duration_ms,
  };
}
