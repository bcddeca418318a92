import { type RawBuilder, type SqlBool, sql } from "kysely";
import { leadsToFew } from "../domain/directory/filter-cost.ts";
import type { DirectoryQuery, Place, Position, SortKey, Walked } from "../domain/directory/listing.ts";
import type { Filter } from "../domain/filter.ts";
import { groupAskedFor, type Lead, leadOf } from "./filter-lead.ts";
import { filterToSql } from "./filter-to-sql.ts";
import { type SqlSort, sortToSql } from "./sort-to-sql.ts";
import { sqliteFilters } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

const memberCount = statement<{ groupId: string; connectionId: string }, { total: number }>(
  "directory_group.member_count",
  ({ groupId, connectionId }) =>
    builder
      .selectFrom("directory_group")
      .select("member_count as total")
      .where("id", "=", groupId)
      .where("connection_id", "=", connectionId),
);

/** Which resources are listed, and where. */
export interface ListSource {
  readonly session: Session;
  readonly resource: "User" | "Group";
  readonly connectionId: string;
}

/** The rows of a page. */
export interface ReadPage<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
  readonly walked?: Walked;
}

type Condition = RawBuilder<SqlBool>;
type Sorted<Row> = Row & { readonly seq: number; readonly sort_key: SortKey };

/** A stretch of a list that one index orders: those that have what is sorted by, or those that lack it. */
interface Stretch {
  readonly lacks: boolean;
  /** What tells it from the others of its list. */
  readonly only: readonly Condition[];
}

/** A list in the direction in which it is read. */
interface Reading {
  readonly source: ListSource;
  readonly sort: SqlSort | undefined;
  readonly stretches: readonly Stretch[];
  readonly conditions: readonly Condition[];
  /** Whether few rows match, so that no index needs to order them. */
  readonly few: boolean;
  readonly backwards: boolean;
}

/** Members beyond which a list of users of a group is read in its order, and not from the memberships. */
const MANY_MEMBERS = 2000;

/** Reads a page: by position when the query has a place, else by index. `whole` counts what is listed without a filter. */
export async function readPage<Row>(
  source: ListSource,
  query: DirectoryQuery,
  whole: () => Promise<number>,
): Promise<ReadPage<Row>> {
  const lead = query.filter && (await leadTo(source, query.filter));
  const { place } = query;
  const backwards = typeof place === "object" && place.side === "before";
  const reading = readingOf(source, query, lead, backwards);
  if (place !== undefined) return readByPlace<Row>(reading, query, place, whole);
  if (query.filter !== undefined) return readFiltered<Row>(reading, query, query.filter);
  const total = await whole();
  const offset = query.startIndex - 1;
  if (query.count === 0) return { total, rows: [] };
  // Walking an index costs by the step, so the second half is reached from the end.
  if (offset <= total / 2) return { total, rows: await slice<Row>(reading, query.count, offset) };
  const count = Math.min(query.count, total - offset);
  if (count <= 0) return { total, rows: [] };
  const rows = await slice<Row>(readingOf(source, query, lead, true), count, total - offset - count);
  return { total, rows: rows.toReversed() };
}

/** A lead to the members of a large group is none: they would all be read for each page. */
async function leadTo(source: ListSource, filter: Filter): Promise<Lead | undefined> {
  const { resource, connectionId } = source;
  const lead = leadOf(filter, { resource, connectionId, live: sql.join(liveOf(source, ""), sql` and `) });
  for (const groupId of lead?.groups ?? []) {
    if ((await countMembers(source, groupId)) > MANY_MEMBERS) return undefined;
  }
  return lead;
}

async function countMembers({ session, connectionId }: ListSource, groupId: string): Promise<number> {
  return (await session.get(memberCount, { groupId, connectionId }))?.total ?? 0;
}

async function readFiltered<Row>(reading: Reading, query: DirectoryQuery, filter: Filter): Promise<ReadPage<Row>> {
  const offset = query.startIndex - 1;
  const rows = query.count === 0 ? [] : await slice<Row>(reading, query.count, offset);
  const sawTheEnd = rows.length < query.count && (rows.length > 0 || offset === 0);
  return { total: sawTheEnd ? offset + rows.length : await countMatching(reading, filter), rows };
}

async function readByPlace<Row>(
  reading: Reading,
  query: DirectoryQuery,
  place: Place,
  whole: () => Promise<number>,
): Promise<ReadPage<Row>> {
  const found = await walk<Row>(reading, query.count + 1, place === "start" ? undefined : place.position);
  const kept = found.slice(0, query.count);
  const rows = reading.backwards ? kept.toReversed() : kept;
  const positions = rows.map((row): Position => ({ key: row.sort_key, seq: row.seq }));
  const { filter } = query;
  const counted = (): Promise<number> => (filter === undefined ? whole() : countMatching(reading, filter));
  return { total: query.total ?? (await counted()), rows, walked: { positions, more: found.length > query.count } };
}

function readingOf(
  source: ListSource,
  { filter, sort, place }: DirectoryQuery,
  lead: Lead | undefined,
  backwards: boolean,
): Reading {
  const { resource } = source;
  const conditions = [
    // The planner thinks that a connection has ten users; `+` keeps it from walking all of them.
    ...liveOf(source, lead === undefined ? "" : "+"),
    ...(lead === undefined ? [] : [sql<SqlBool>`id in (${lead.ids})`]),
    ...(filter === undefined ? [] : [filterToSql(resource, filter)]),
  ];
  const sorted = sort && sortToSql(sort, { resource, dialect: sqliteFilters });
  const few = lead !== undefined || (sort !== undefined && filter !== undefined && leadsToFew(filter, resource));
  const stretches = stretchesOf(sorted, place);
  return {
    source,
    sort: sorted,
    conditions,
    few,
    backwards,
    stretches: backwards ? stretches.toReversed() : stretches,
  };
}

/** RFC 7644 §3.4.2.3: those without the attribute come last when ascending and first when descending. */
function stretchesOf(sort: SqlSort | undefined, place: Place | undefined): readonly Stretch[] {
  // A walk may come from a place where only resources of another kind lack the attribute.
  const isSplit = sort !== undefined && (sort.nullable || (typeof place === "object" && place.position.key === null));
  if (!isSplit) return [{ lacks: false, only: [] }];
  const having = { lacks: false, only: [sql<SqlBool>`${sort.key} is not null`] };
  const lacking = { lacks: true, only: [sql<SqlBool>`${sort.key} is null`] };
  return sort.descending ? [lacking, having] : [having, lacking];
}

function liveOf({ resource, connectionId }: ListSource, prefix: "" | "+"): Condition[] {
  const ofConnection = sql<SqlBool>`${sql.raw(prefix)}connection_id = ${connectionId}`;
  return resource === "User" ? [ofConnection, sql<SqlBool>`deleted_at is null`] : [ofConnection];
}

/** How many rows are passed over one by one; beyond, the place is looked up in the index first. */
const NEAR = 1000;

/** The rows from an offset on, over the stretches one after the other. */
async function slice<Row>(reading: Reading, count: number, offset: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let left = offset;
  for (const [index, stretch] of reading.stretches.entries()) {
    const landing = await landingOf(reading, stretch, left);
    const found = landing === undefined ? [] : await rowsOf<Row>(reading, stretch, count - rows.length, landing);
    rows.push(...found);
    const isLast = rows.length === count || index === reading.stretches.length - 1;
    if (isLast) break;
    left = found.length > 0 ? 0 : Math.max(0, left - (await countRows(reading, stretch.only)));
  }
  return rows;
}

/** The rows that come after a position in the direction of the reading. */
async function walk<Row>(reading: Reading, count: number, from: Position | undefined): Promise<readonly Sorted<Row>[]> {
  const rows: Sorted<Row>[] = [];
  let position = from;
  for (const stretch of reading.stretches) {
    if (position !== undefined && reading.stretches.length > 1 && stretch.lacks !== (position.key === null)) continue;
    const from = position === undefined ? [] : [beyond(reading, stretch, position)];
    rows.push(...(await rowsOf<Row>(reading, stretch, count - rows.length, { offset: 0, from })));
    position = undefined;
    if (rows.length === count) break;
  }
  return rows;
}

/** Where reading begins: what it is limited to, and how many rows of that are passed over. */
interface Landing {
  readonly from: readonly Condition[];
  readonly offset: number;
}

/**
 * Where the row at an offset is; undefined when there are fewer. Equal rows in creation order under a descending key are more than
 * the index orders, so that passing over many of them would sort them all: the index alone leads to the key, and only its equals
 * are sorted.
 */
async function landingOf(reading: Reading, stretch: Stretch, offset: number): Promise<Landing | undefined> {
  const { key, keyUp, seqUp } = directionOf(reading, stretch);
  if (offset < NEAR || key === undefined || keyUp === seqUp || reading.few) return { from: [], offset };
  const conditions = [...reading.conditions, ...stretch.only];
  const way = sql.raw(keyUp ? "asc" : "desc");
  const [at] = await run<{ readonly sort_key: SortKey; readonly seq: number }>(
    reading,
    sql`select ${key} as sort_key, seq from ${tableOf(reading.source)} where ${sql.join(conditions, sql` and `)}
      order by ${key} ${way}, seq ${way} limit 1 offset ${offset}`,
  );
  if (at === undefined) return undefined;
  const passed = [sql<SqlBool>`${key} = ${at.sort_key}`, sql<SqlBool>`seq ${sql.raw(keyUp ? "<" : ">")} ${at.seq}`];
  const from = sql<SqlBool>`${key} ${sql.raw(keyUp ? ">=" : "<=")} ${at.sort_key}`;
  return { from: [from], offset: await countRows(reading, [...stretch.only, ...passed]) };
}

/** What orders the rows of a stretch, and which way the reading goes through it. */
function directionOf(
  { sort, backwards }: Reading,
  { lacks }: Stretch,
): { readonly key: RawBuilder<unknown> | undefined; readonly keyUp: boolean; readonly seqUp: boolean } {
  return { key: lacks ? undefined : sort?.key, keyUp: sort?.descending === backwards, seqUp: !backwards };
}

function rowsOf<Row>(
  reading: Reading,
  stretch: Stretch,
  count: number,
  { from, offset }: Landing,
): Promise<readonly Sorted<Row>[]> {
  const { key, keyUp, seqUp } = directionOf(reading, stretch);
  const plus = sql.raw(reading.few ? "+" : "");
  const order = [
    ...(key === undefined ? [] : [sql`${plus}${key} ${sql.raw(keyUp ? "asc" : "desc")}`]),
    sql`${plus}seq ${sql.raw(seqUp ? "asc" : "desc")}`,
  ];
  const conditions = [...reading.conditions, ...stretch.only, ...from];
  return run<Sorted<Row>>(
    reading,
    sql`select *, ${key ?? sql`null`} as sort_key from ${tableOf(reading.source)} where ${sql.join(conditions, sql` and `)}
      order by ${sql.join(order)} limit ${count} offset ${offset}`,
  );
}

function beyond(reading: Reading, stretch: Stretch, position: Position): Condition {
  const { key, keyUp, seqUp } = directionOf(reading, stretch);
  const later = sql.raw(seqUp ? ">" : "<");
  if (key === undefined) return sql`seq ${later} ${position.seq}`;
  // Both orders go the same way, as in the index; else the first condition finds the place in the index.
  if (keyUp === seqUp) return sql`(${key}, seq) ${later} (${position.key}, ${position.seq})`;
  const further = sql.raw(keyUp ? ">" : "<");
  return sql`${key} ${further}= ${position.key} and (${key} ${further} ${position.key} or seq ${later} ${position.seq})`;
}

/** A group keeps count of its members. */
function countMatching(reading: Reading, filter: Filter): Promise<number> {
  const group = reading.source.resource === "User" ? groupAskedFor(filter) : undefined;
  return group === undefined ? countRows(reading, []) : countMembers(reading.source, group);
}

async function countRows(reading: Reading, more: readonly Condition[]): Promise<number> {
  const where = sql.join([...reading.conditions, ...more], sql` and `);
  const [counted] = await run<{ readonly total: number }>(
    reading,
    sql`select count(*) as total from ${tableOf(reading.source)} where ${where}`,
  );
  return counted?.total ?? 0;
}

function run<Row>({ source }: Reading, query: RawBuilder<unknown>): Promise<readonly Row[]> {
  return source.session.query(query.$castTo<Row>().compile(builder));
}

function tableOf({ resource }: ListSource): RawBuilder<unknown> {
  return sql.table(resource === "User" ? "directory_user" : "directory_group");
}
