import { type RawBuilder, sql } from "kysely";
import type { WorkspaceId } from "../domain/id.ts";
import type { HoldOnSample, KeptItem, SampleKind } from "../domain/simulation/simulation.ts";
import { builder, type Session } from "./statement.ts";

interface SampleRow {
  readonly id: string;
  readonly name: string;
  readonly isShown: 0 | 1;
  readonly hold: HoldOnSample | null;
}

/** What was made for simulations, of one kind: what goes, and what others need by now. */
export interface SampleItems {
  /** The ids, as a JSON array; undefined when there are none. */
  readonly removable: string | undefined;
  readonly kept: readonly KeptItem[];
}

type Holds = readonly (readonly [hold: HoldOnSample, rows: RawBuilder<unknown>])[];

/** What of others can hang on an item; the first that does is what people are told. */
const HOLDS: Readonly<Record<SampleKind, Holds>> = {
  integration: [
    ["link", sql`SELECT 1 WHERE item.account_id IS NOT NULL`],
    ["people", peopleOf("integration")],
    ["change", changeOf("integration.changed")],
  ],
  application: [
    ["accounts", sql`SELECT 1 FROM service_account WHERE application_id = item.id`],
    ["integration", sql`SELECT 1 FROM integration WHERE application_id = item.id`],
    // The key of a deleted one may be another's by now.
    [
      "assignments",
      sql`SELECT 1 FROM assignment_value WHERE app_key = item.key AND until IS NULL AND item.deleted_at IS NULL
        UNION ALL SELECT 1 FROM directory_group WHERE binding_key = item.key AND item.deleted_at IS NULL`,
    ],
    ["connection", sql`SELECT 1 FROM connection WHERE application_id = item.id AND deleted_at IS NULL`],
    ["people", peopleOf("application")],
    [
      "evidence",
      sql`SELECT 1 FROM verification WHERE application_id = item.id AND item.deleted_at IS NULL LIMIT 1 OFFSET 1`,
    ],
    ["change", sql`${changeOf("application.changed")} AND item.deleted_at IS NULL`],
  ],
};

/** Finds what was made for simulations, and what holds each of it once a simulation's own rows are gone. */
export async function sampleItems(session: Session, workspaceId: WorkspaceId, kind: SampleKind): Promise<SampleItems> {
  const whens = HOLDS[kind].map(([hold, rows]) => sql`WHEN EXISTS (${rows}) THEN ${hold}`);
  const isShown = kind === "application" ? sql`item.deleted_at IS NULL` : sql`1`;
  const query = sql<SampleRow>`SELECT id, name, ${isShown} AS isShown, CASE ${sql.join(whens, sql` `)} END AS hold
    FROM ${sql.table(kind)} AS item WHERE workspace_id = ${workspaceId} AND sample = 1 ORDER BY seq`;
  const items = await session.query(query.compile(builder));
  const removable = items.filter(({ hold }) => hold === null).map(({ id }) => id);
  const kept = items.flatMap(({ id, name, isShown, hold }) =>
    hold === null || isShown === 0 ? [] : [{ kind, id, name, hold }],
  );
  return { removable: removable.length === 0 ? undefined : JSON.stringify(removable), kept };
}

function peopleOf(kind: SampleKind): RawBuilder<unknown> {
  return sql`SELECT 1 FROM item_role WHERE item_kind = ${sql.lit(kind)} AND item_id = item.id`;
}

function changeOf(type: string): RawBuilder<unknown> {
  // Word for word the condition of the index.
  return sql`SELECT 1 FROM event WHERE subject_kind IN ('application', 'integration') AND subject_id = item.id
    AND type = ${sql.lit(type)}`;
}
