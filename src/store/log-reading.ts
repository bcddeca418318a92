import { setImmediate } from "node:timers/promises";
import { type Expression, type RawBuilder, sql } from "kysely";
import { builder, type Session, type Statement, statement } from "./statement.ts";

/** A log: a table that grows at its end, so that its rows are in the order of their instants and of their ids. */
export type LogTable = "event" | "provisioning_record";

/** What was written first is the oldest, so that no index of instants is needed, which every write would pay for. */
export function oldest(table: LogTable, limit: Expression<number>): RawBuilder<unknown> {
  return sql`SELECT seq FROM ${sql.table(table)} WHERE seq > 0 ORDER BY seq LIMIT ${limit}`;
}

/** A stretch of a log by its order: `from` belongs to it, `before` does not. */
export interface Stretch {
  readonly from: number;
  readonly before: number;
}

const ends: ReadonlyMap<LogTable, Statement<Record<never, never>, { first: number; last: number }>> = new Map(
  (["event", "provisioning_record"] as const).map((table) => [
    table,
    statement<Record<never, never>, { first: number; last: number }>(`${table}.ends`, () => ({
      compile: () =>
        sql`SELECT (SELECT coalesce(min(seq), 0) FROM ${sql.table(table)}) AS first,
          (SELECT coalesce(max(seq), 0) FROM ${sql.table(table)}) AS last`.compile(builder),
    })),
  ]),
);

/** All of a log. */
export async function wholeOf(session: Session, table: LogTable): Promise<Stretch> {
  const known = ends.get(table);
  const row = known && (await session.get(known, {}));
  return { from: row?.first ?? 0, before: (row?.last ?? 0) + 1 };
}

type Search = Statement<{ value: string | number }, { place: number }>;

/** Halves the log until it is found. Both columns grow with the order, as long as nobody sets the clock back. */
function halving(table: LogTable, column: "at" | "id"): Search {
  return statement<{ value: string | number }, { place: number }>(`${table}.place_by_${column}`, ({ value }) => {
    const middle = sql`(SELECT ${sql.ref(column)} FROM ${sql.table(table)} WHERE seq >= (low + high) / 2 ORDER BY seq LIMIT 1)`;
    const found = sql`WITH RECURSIVE half (low, high) AS (
        SELECT coalesce((SELECT min(seq) FROM ${sql.table(table)}), 0), coalesce((SELECT max(seq) FROM ${sql.table(table)}), 0) + 1
        UNION ALL
        SELECT iif(${middle} < ${value}, (low + high) / 2 + 1, low), iif(${middle} < ${value}, high, (low + high) / 2)
          FROM half WHERE low < high)
      SELECT low AS place FROM half WHERE low >= high`;
    return { compile: () => found.compile(builder) };
  });
}

const searches: Readonly<Record<LogTable, Readonly<Record<"at" | "id", Search>>>> = {
  event: { at: halving("event", "at"), id: halving("event", "id") },
  provisioning_record: { at: halving("provisioning_record", "at"), id: halving("provisioning_record", "id") },
};

/** Where the first row stands of which the column is not below the value: in some twenty steps, without an index of its own. */
export async function placeIn(
  session: Session,
  table: LogTable,
  column: "at" | "id",
  value: string | number,
): Promise<number> {
  return (await session.get(searches[table][column], { value }))?.place ?? 0;
}

/** The stretch of a log that lies in a window of time and before the end of the page before. */
export async function stretchOf(
  session: Session,
  table: LogTable,
  window: { readonly from?: number | undefined; readonly to?: number | undefined },
  after?: number,
): Promise<Stretch> {
  const whole = await wholeOf(session, table);
  const from = window.from === undefined ? whole.from : await placeIn(session, table, "at", window.from);
  const to = window.to === undefined ? whole.before : await placeIn(session, table, "at", window.to);
  return { from: Math.max(from, whole.from), before: Math.min(to, whole.before, after ?? whole.before) };
}

/** For how long one call looks through a log, in ms: there is always a next page. */
const LONGEST_LOOK_MS = 40;
/** For how long one read may keep others waiting, in ms. */
const LONGEST_READ_MS = 4;
const FIRST_READ = 2000;

/**
 * Reads a stretch from its end in parts, others running in between, until enough is found or it has taken its time. The parts
 * become larger while they are quick: what an index answers takes a few, however long the log is.
 * @param read reads one part, and answers whether enough is found
 * @returns where the part begins that was read last: the start of the stretch if all of it was
 */
export async function lookThrough(stretch: Stretch, read: (part: Stretch) => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  let size = FIRST_READ;
  let before = stretch.before;
  while (before > stretch.from) {
    const part = { from: Math.max(stretch.from, before - size), before };
    const partAt = performance.now();
    const enough = await read(part);
    before = part.from;
    const now = performance.now();
    if (enough || now - startedAt > LONGEST_LOOK_MS) break;
    size = now - partAt < LONGEST_READ_MS ? size * 2 : Math.max(FIRST_READ / 4, Math.floor(size / 2));
    await setImmediate();
  }
  return before;
}
