import { setImmediate } from "node:timers/promises";
import { type Selectable, type SqlBool, sql } from "kysely";
import { changesBetween } from "../domain/directory/attribute-changes.ts";
import type { Document, NoOp, Rewrite } from "../domain/directory/document.ts";
import type {
  AttributeChange,
  KeptChanges,
  NewRecord,
  ProvisioningRecord,
  RecordStore,
} from "../domain/event/event.ts";
import type { RecordedCode, RecordGroup, RecordGroups, RecordQuery } from "../domain/event/log-query.ts";
import type { ConnectionId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { lookThrough, oldest, placeIn, wholeOf } from "./log-reading.ts";
import { conditionsOf, OPERATION_OF, sourceOf, stretchMeant } from "./record-conditions.ts";
import { fromJson, listText, toPage } from "./row.ts";
import type { Tables } from "./schema.ts";
import { builder, type Session, statement } from "./statement.ts";

type RecordRow = Selectable<Tables["provisioning_record"]>;

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
    error_code: row.error_code,
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

/** What a count is not narrowed by: it says how many there are of each. */
const COUNTED: Partial<Record<keyof RecordQuery, undefined>> = {
  result: undefined,
  operation: undefined,
  resourceType: undefined,
  errorCode: undefined,
  connectionId: undefined,
  httpStatus: undefined,
};

interface GroupRow
  extends Pick<RecordRow, "result" | "method" | "resource_type" | "error_code" | "connection_id" | "http_status"> {
  readonly amount: number;
}

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

/** How far from its place by id a record may stand: units that run side by side may write in another order. */
const NEAR = 1000;

const recordNearId = statement<{ workspaceId: string; id: string; from: number; before: number }, RecordRow>(
  "provisioning_record.near_id",
  ({ workspaceId, id, from, before }) =>
    builder
      .selectFrom("provisioning_record")
      .selectAll()
      .where("workspace_id", "=", workspaceId)
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
      error_code: record.errorCode,
      changes: textOf(record.changes),
      rewrites: listText(record.rewrites),
      no_ops: listText(record.noOps),
      duration_ms: record.durationMs,
    });
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<ProvisioningRecord | undefined> {
    const place = await placeIn(this.#session, "provisioning_record", "id", id);
    const near = await this.#session.get(recordNearId, { workspaceId, id, from: place - NEAR, before: place + NEAR });
    if (near !== undefined) return toRecord(near);
    // A clock that was set back gives ids that are out of order.
    const read = (slice: Slice) => this.#session.all(recordById, { ...slice, id });
    const [row] = await this.#lookThrough(await this.#connectionsOf(workspaceId), read, 1);
    return row && toRecord(row);
  }

  async list(workspaceId: WorkspaceId, query: RecordQuery, page: PageRequest): Promise<Page<ProvisioningRecord>> {
    const { connectionId: _, result: __, resourceId, ...others } = query;
    const isOfResource = resourceId !== undefined && Object.values(others).every((value) => value === undefined);
    if (isOfResource) return this.#listOfResource(workspaceId, query, resourceId, page);
    const meant = await stretchMeant(this.#session, query, page.after);
    const conditions = sql.join(conditionsOf(workspaceId, query), sql` AND `);
    const rows: RecordRow[] = [];
    const reached = await lookThrough(meant, async ({ from, before }) => {
      const part = sql<RecordRow>`SELECT * FROM ${sourceOf(query)} WHERE seq >= ${from} AND seq < ${before} AND ${conditions}
        ORDER BY seq DESC LIMIT ${page.limit + 1 - rows.length}`;
      rows.push(...(await this.#session.query(part.compile(builder))));
      return rows.length > page.limit;
    });
    if (rows.length > page.limit || reached <= meant.from) return toPage(rows, page.limit, toRecord);
    return { items: rows.map(toRecord), nextCursor: String(reached) };
  }

  async count(workspaceId: WorkspaceId, query: RecordQuery): Promise<RecordGroups> {
    const meant = await stretchMeant(this.#session, query);
    const conditions = sql.join(conditionsOf(workspaceId, { ...query, ...COUNTED }), sql` AND `);
    const groups = new Map<string, RecordGroup>();
    const reached = await lookThrough(meant, async ({ from, before }) => {
      const part = sql<GroupRow>`SELECT result, method, resource_type, error_code, connection_id, http_status, count(*) AS amount
        FROM provisioning_record WHERE seq >= ${from} AND seq < ${before} AND ${conditions}
        GROUP BY result, method, resource_type, error_code, connection_id, http_status`;
      for (const row of await this.#session.query(part.compile(builder))) addTo(groups, row);
      return false;
    });
    return { groups: [...groups.values()], more: reached > meant.from };
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
    const { from: first, before: end } = await wholeOf(this.#session, "provisioning_record");
    const rows: RecordRow[] = [];
    for (let before = after ?? end; before > first && rows.length < enough; before -= SLICE) {
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

function addTo(groups: Map<string, RecordGroup>, { amount, ...row }: GroupRow): void {
  const key = JSON.stringify(row);
  groups.set(key, {
    result: row.result as RecordGroup["result"],
    operation: OPERATION_OF.get(row.method) ?? null,
    resourceType: row.resource_type as RecordGroup["resourceType"],
    errorCode: row.error_code as RecordGroup["errorCode"],
    connectionId: row.connection_id,
    httpStatus: row.http_status,
    count: (groups.get(key)?.count ?? 0) + amount,
  });
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
    errorCode: row.error_code as RecordedCode | null,
    changes: changesIn(row.changes),
    rewrites: fromJson<readonly Rewrite[]>(row.rewrites),
    noOps: fromJson<readonly NoOp[]>(row.no_ops),
    durationMs: row.duration_ms,
  };
}
