import { type RawBuilder, sql } from "kysely";
import type { AccountOrder, AccountQuery } from "../domain/account/account-store.ts";
import type { WorkspaceId } from "../domain/id.ts";
import type { PageRequest } from "../domain/page.ts";
import { fold } from "../lib/fold.ts";

type Sql = RawBuilder<unknown>;

/** What accounts are looked for: a page from the newest on or by name, or how many there are. */
export type Reading = AccountOrder | "counts";

/**
 * The conditions on `service_account s` under which an account is one of a list. A plus keeps an index from being used: what has to
 * look at every account reads the table as it lies, and counts by connection read the index that has all they need.
 */
export function accountConditions(workspaceId: WorkspaceId, query: AccountQuery, reading: Reading): Sql {
  const { status, applicationId, connectionId, waitsAt, text } = query;
  const looksThrough = text !== undefined || waitsAt !== undefined;
  const isLed = reading === "userName" || [status, applicationId, connectionId].some((one) => one !== undefined);
  const conditions = [
    sql`${plusIf(looksThrough && !isLed)}s.workspace_id = ${workspaceId}`,
    status === undefined ? undefined : sql`s.status = ${status}`,
    applicationId === undefined ? undefined : sql`s.application_id = ${applicationId}`,
    connectionId === undefined
      ? undefined
      : sql`${plusIf(reading === "counts" && !looksThrough)}s.connection_id = ${connectionId}`,
    ...furtherConditions(query),
    waitsAt === undefined ? undefined : shutAt(waitsAt),
    text === undefined ? undefined : named(text),
  ];
  return sql.join(
    conditions.filter((condition) => condition !== undefined),
    sql` AND `,
  );
}

function plusIf(isWanted: boolean): Sql {
  return sql.raw(isWanted ? "+" : "");
}

function furtherConditions({ statuses, ownership, reviewDue, kind, ownerId }: AccountQuery): Sql[] {
  const conditions: Sql[] = [];
  if (statuses !== undefined) conditions.push(sql`s.status IN (${sql.join([...statuses])})`);
  if (ownership !== undefined) conditions.push(sql`s.ownership = ${ownership}`);
  if (reviewDue !== undefined) {
    const { after = 0, until } = reviewDue;
    conditions.push(sql`s.review_due_at > ${after} AND s.review_due_at <= ${until} AND s.retired_at IS NULL`);
  }
  if (kind !== undefined) conditions.push(sql`s.kind = ${kind}`);
  // Among many that a provider pushes these are few, and have an index of their own.
  if (kind !== undefined && kind !== "idp_provisioned") conditions.push(sql`s.connection_id IS NULL`);
  if (ownerId !== undefined) conditions.push(ownedBy(ownerId));
  return conditions;
}

/** Whether a list is narrowed by what no index of counts holds. */
export function readsAccounts({ text, waitsAt, kind, ownership, ownerId, reviewDue }: AccountQuery): boolean {
  return [text, waitsAt, kind, ownership, ownerId, reviewDue].some((narrowed) => narrowed !== undefined);
}

/** The page of a list: where it goes on, how it is ordered, and how much of it is read. */
export function accountPage({ after, limit }: PageRequest, order: AccountOrder, offset: number): Sql {
  const slice = offset === 0 ? sql`LIMIT ${limit}` : sql`LIMIT ${limit} OFFSET ${offset}`;
  if (order === "newest") {
    return sql`${after === undefined ? sql`` : sql`AND s.seq < ${after}`} ORDER BY s.seq DESC ${slice}`;
  }
  const name = sql`s.user_name COLLATE NOCASE`;
  const last = sql`(SELECT x.user_name FROM service_account x WHERE x.seq = ${after})`;
  const rest = sql`AND ${name} >= ${last} AND (${name} > ${last} OR s.seq > ${after})`;
  return sql`${after === undefined ? sql`` : rest} ORDER BY ${name}, s.seq ${slice}`;
}

function ownedBy(personId: string): Sql {
  return sql`s.id IN (SELECT o.item_id FROM item_role o WHERE o.person_id = ${personId} AND o.item_kind = 'account'
    AND o.role IN ('owner', 'backup_owner'))`;
}

/** An account that has ended waits for nothing. */
function shutAt({ gate, values }: NonNullable<AccountQuery["waitsAt"]>): Sql {
  return sql`s.${sql.ref(gate)} IN (${sql.join([...values])}) AND s.retired_at IS NULL`;
}

/**
 * Letters of ASCII are compared by LIKE, which is four times as fast as our own function over a long list; others are looked for
 * only in what has others.
 */
function named(text: string): Sql {
  const part = fold(text);
  const isAscii = /^[\x20-\x7e]*$/.test(part);
  const pattern = `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const has = (column: Sql) =>
    isAscii
      ? sql`${column} LIKE ${pattern} ESCAPE '\\'`
      : sql`CASE WHEN length(CAST(${column} AS BLOB)) > length(${column}) THEN instr(fold(${column}), ${part}) > 0 ELSE 0 END`;
  return sql`(${has(sql`s.user_name`)} OR ${has(sql`s.display_name`)} OR (s.connection_id IS NULL AND EXISTS (
    SELECT 1 FROM registration r WHERE r.account_id = s.id AND ${has(sql`r.label`)})))`;
}
