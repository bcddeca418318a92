import { type Expression, type RawBuilder, sql } from "kysely";
import type {
  AccountEnd,
  AccountGroup,
  AccountPageRequest,
  AccountQuery,
  AccountStore,
  GroupedCounts,
  StatusCounts,
} from "../domain/account/account-store.ts";
import type { Status } from "../domain/account/gates.ts";
import type { AccountWithFacts, ServiceAccount } from "../domain/account/service-account.ts";
import type { AccountId, ApplicationId, ConnectionId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Page } from "../domain/page.ts";
import { accountConditions, accountPage, readsAccounts } from "./account-query.ts";
import { type AccountColumns, type AccountRow, fromRow, toColumns } from "./account-row.ts";
import { FACTOR_SERVES, FACTOR_STATE } from "./factor-state.ts";
import { toPage } from "./row.ts";
import { MARKS } from "./sql-registration-store.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

/** Accounts with the facts of their neighbours. Whether an app is assigned is asked of the reasons themselves. */
const FACTS = sql`
  SELECT s.*, coalesce(u.active, n.active) AS active, coalesce(u.deleted_at, n.deleted_at) AS user_deleted_at, u.document,
    n.realm, n.email, n.phone, n.contact_verified_at, r.label, r.assigned AS stated, r.stated_at, r.review_at,
    CASE WHEN n.id IS NOT NULL THEN ${MARKS} END AS marks,
    n.id IS NOT NULL AND EXISTS (SELECT 1 FROM custody x WHERE x.user_id = s.user_id) AS has_vault,
    a.deleted_at AS application_deleted_at, a.key AS application_key, a.name AS application_name,
    a.required_role, a.verdict, a.grade, a.condition, a.profile, a.checked_at, ${FACTOR_STATE} AS factor,
    ${FACTOR_SERVES} AS factor_serves, f.recovery_left, c.name AS connection_name,
    coalesce(c.grace_days, n.grace_days) AS grace_days, c.deleted_at AS connection_deleted_at, i.id AS integration_id, i.name AS integration_name, i.paused_at, i.pause_reason,
    p.updated_at AS password_at, op.id AS owner_id, op.name AS owner_name, op.login_name AS owner_login,
    ow.given_by AS owner_given_by, bp.id AS backup_id, bp.name AS backup_name, bp.login_name AS backup_login,
    bk.given_by AS backup_given_by,
    (SELECT json_group_array(json_object('code', r.code, 'detail', r.detail, 'since', r.since, 'seenAt', r.seen_at))
      FROM account_failure r WHERE r.account_id = s.id) AS reports,
    (a.deleted_at IS NULL AND (
      coalesce(r.assigned, n.assigned, 0) = 1
      OR c.application_id = a.id
      OR EXISTS (SELECT 1 FROM assignment_value v
        WHERE v.user_id = s.user_id AND v.until IS NULL AND v.app_key = a.key)
      OR EXISTS (SELECT 1 FROM membership m JOIN directory_group g ON g.id = m.group_id
        WHERE m.user_id = s.user_id AND g.binding_key = a.key))) AS assigned
  FROM service_account s
  LEFT JOIN directory_user u ON u.id = s.user_id
  LEFT JOIN identity n ON n.id = s.user_id
  LEFT JOIN registration r ON n.id IS NOT NULL AND r.account_id = s.id
  JOIN application a ON a.id = s.application_id
  LEFT JOIN connection c ON c.id = s.connection_id
  LEFT JOIN authenticator f ON f.user_id = s.user_id
  LEFT JOIN secret p ON p.user_id = s.user_id AND p.kind = 'password'
  LEFT JOIN integration i ON i.account_id = s.id
  LEFT JOIN item_role ow ON ow.item_kind = 'account' AND ow.item_id = s.id AND ow.role = 'owner'
  LEFT JOIN person op ON op.id = ow.person_id AND op.left_at IS NULL
  LEFT JOIN item_role bk ON bk.item_kind = 'account' AND bk.item_id = s.id AND bk.role = 'backup_owner'
  LEFT JOIN person bp ON bp.id = bk.person_id AND bp.left_at IS NULL`;

const find = statement<{ workspaceId: string; id: string }, AccountRow>(
  "service_account.find",
  ({ workspaceId, id }) => ({
    compile: () => sql`${FACTS} WHERE s.id = ${id} AND s.workspace_id = ${workspaceId}`.compile(builder),
  }),
);

const bySeq = statement<{ seqs: string }, AccountRow>("service_account.by_seq", ({ seqs }) => ({
  compile: () => sql`${FACTS} WHERE s.seq IN ${textsOf(seqs)}`.compile(builder),
}));

const ofUsers = statement<{ ids: string }, AccountRow>("service_account.of_users", ({ ids }) => ({
  compile: () => sql`${FACTS} WHERE s.user_id IN ${textsOf(ids)}`.compile(builder),
}));

/** What of an account never changes. */
const LASTING = ["id", "workspace_id", "kind", "application_id", "connection_id", "user_id", "created_at"] as const;

/** What of an account every write brings. */
const CHANGING = [
  "user_name",
  "display_name",
  "roles",
  "upstream",
  "saml",
  "contact",
  "mfa",
  "link",
  "hold",
  "validity",
  "ownership",
  "status",
  "hold_reason",
  "held_at",
  "exempt_until",
  "exempt_reason",
  "grace_ends_at",
  "valid_from",
  "valid_until",
  "validity_reason",
  "owner_rule",
  "successor_due_at",
  "dedicated_until",
  "dedication_reason",
  "dedication_signed_by",
  "review_due_at",
  "review_cause",
  "derive_at",
  "retired_at",
  "retirement_reason",
  "predecessor_id",
  "login_proven_at",
  "updated_at",
] as const satisfies readonly Exclude<keyof AccountColumns, (typeof LASTING)[number]>[];

const insert = statement<AccountColumns>("service_account.insert", (row) =>
  builder
    .insertInto("service_account")
    .values(Object.fromEntries([...LASTING, ...CHANGING].map((name) => [name, row[name]])) as never),
);

const update = statement<AccountColumns>("service_account.update", (row) =>
  builder
    .updateTable("service_account")
    .set(Object.fromEntries(CHANGING.map((name) => [name, row[name]])))
    .where("id", "=", row.id),
);

interface Count {
  readonly applicationId: string;
  readonly status: Status;
  readonly accounts: number;
}

const ofApplications = statement<{ ids: string }, Count>("service_account.of_applications", ({ ids }) => ({
  compile: () =>
    sql`SELECT application_id AS "applicationId", status, count(*) AS accounts FROM service_account
      WHERE application_id IN ${textsOf(ids)} GROUP BY application_id, status`.compile(builder),
}));

const due = statement<{ now: number; limit: number }, { id: AccountId; userId: UserId }>(
  "service_account.due",
  ({ now, limit }) => ({
    // Three indexes, one after the other; each leaves out what those before it have told already.
    compile: () =>
      sql`SELECT id, user_id AS "userId" FROM service_account WHERE grace_ends_at <= ${now}
          AND grace_ends_at IS NOT NULL AND retired_at IS NULL
        UNION ALL
        SELECT id, user_id FROM service_account WHERE exempt_until <= ${now}
          AND exempt_until IS NOT NULL AND retired_at IS NULL
          AND (grace_ends_at IS NULL OR grace_ends_at > ${now})
        UNION ALL
        SELECT id, user_id FROM service_account WHERE derive_at <= ${now}
          AND derive_at IS NOT NULL AND retired_at IS NULL
          AND (grace_ends_at IS NULL OR grace_ends_at > ${now}) AND (exempt_until IS NULL OR exempt_until > ${now})
        LIMIT ${limit}`.compile(builder),
  }),
);

type Span = { readonly workspaceId: string; readonly after: number; readonly until: number; readonly limit: number };

type EndSlots = { readonly [Name in keyof Span]: Expression<Span[Name]> };

/** What ends at the instant of one column. The plus keeps the index of the workspace from taking the place of that column's. */
function endsBy(column: string, what: RawBuilder<unknown>, { workspaceId, after, until, limit }: EndSlots) {
  const at = sql.ref(`s.${column}`);
  return sql`SELECT * FROM (SELECT s.id, s.user_name AS "userName", a.name AS "applicationName", ${what} AS what, ${at} AS at
    FROM service_account s JOIN application a ON a.id = s.application_id
    WHERE ${at} IS NOT NULL AND s.retired_at IS NULL AND ${at} > ${after} AND ${at} <= ${until}
      AND +s.workspace_id = ${workspaceId} AND ${what} IS NOT NULL ORDER BY ${at} LIMIT ${limit})`;
}

const VALIDITY_TURN = sql`CASE s.derive_at WHEN s.valid_from THEN 'validity_begins' WHEN s.valid_until THEN 'validity_ends' END`;

const ends = statement<Span, AccountEnd>("service_account.ends", (slots) => ({
  compile: () =>
    sql`${endsBy("derive_at", VALIDITY_TURN, slots)}
        UNION ALL ${endsBy("exempt_until", sql`'exemption_ends'`, slots)}
        UNION ALL ${endsBy("grace_ends_at", sql`'grace_ends'`, slots)}`.compile(builder),
}));

/** Keeps service accounts in SQL. */
export class SqlAccountStore implements AccountStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(account: ServiceAccount): Promise<void> {
    await this.#session.run(insert, toColumns(account));
  }

  async find(workspaceId: WorkspaceId, id: string): Promise<AccountWithFacts | undefined> {
    const row = await this.#session.get(find, { workspaceId, id });
    return row && fromRow(row);
  }

  async list(
    workspaceId: WorkspaceId,
    query: AccountQuery,
    { order = "newest", offset = 0, known = Number.POSITIVE_INFINITY, ...page }: AccountPageRequest,
  ): Promise<Page<AccountWithFacts>> {
    const wanted = accountPage({ ...page, limit: Math.min(page.limit + 1, known) }, order, offset);
    // The neighbours are joined with what is shown alone, not with all that is looked through for it.
    const found = await this.#session.query(
      sql<{ seq: number }>`SELECT s.seq FROM service_account s
        WHERE ${accountConditions(workspaceId, query, order)} ${wanted}`.compile(builder),
    );
    if (found.length === 0) return { items: [] };
    const rows = await this.#session.all(bySeq, { seqs: JSON.stringify(found.map(({ seq }) => seq)) });
    const place = new Map(found.map(({ seq }, at) => [seq, at]));
    const inOrder = rows.toSorted((a, b) => (place.get(a.seq) ?? 0) - (place.get(b.seq) ?? 0));
    return toPage(inOrder, page.limit, fromRow);
  }

  async listIds(workspaceId: WorkspaceId, query: AccountQuery, limit: number): Promise<readonly AccountId[]> {
    const rows = await this.#session.query(
      sql<{ id: AccountId }>`SELECT s.id FROM service_account s
        WHERE ${accountConditions(workspaceId, query, "newest")} ${accountPage({ limit }, "newest", 0)}`.compile(
        builder,
      ),
    );
    return rows.map(({ id }) => id);
  }

  async count(workspaceId: WorkspaceId, query: AccountQuery): Promise<StatusCounts> {
    const rows = await this.#countRows(workspaceId, query, "application");
    return Object.fromEntries(totalsBy(rows, ({ status }) => status));
  }

  async countBy(
    workspaceId: WorkspaceId,
    query: AccountQuery,
    group: AccountGroup,
    limit: number,
  ): Promise<GroupedCounts> {
    const rows = await this.#countRows(workspaceId, query, group);
    const largest = [...totalsBy(rows, ({ id }) => id)]
      .filter((entry): entry is [string, number] => entry[0] !== null)
      .sort((a, b) => b[1] - a[1])
      .slice(0, limit);
    const names = await this.#namesOf(group, largest);
    return {
      statuses: Object.fromEntries(totalsBy(rows, ({ status }) => status)),
      groups: largest.map(([id, accounts]) => ({ id, name: names.get(id) ?? id, accounts })),
    };
  }

  /** In the order of the index that has all it reads; where every account is looked at, no index is to lead through the table. */
  #countRows(workspaceId: WorkspaceId, query: AccountQuery, group: AccountGroup): Promise<readonly CountRow[]> {
    const column = sql.ref(group === "application" ? "s.application_id" : "s.connection_id");
    const plus = sql.raw(readsAccounts(query) ? "+" : "");
    return this.#session.query(
      sql<CountRow>`SELECT ${column} AS id, s.status, count(*) AS accounts FROM service_account s
        WHERE ${accountConditions(workspaceId, query, "counts")} GROUP BY ${plus}${column}, ${plus}s.status`.compile(
        builder,
      ),
    );
  }

  async #namesOf(
    group: AccountGroup,
    groups: readonly (readonly [string, number])[],
  ): Promise<ReadonlyMap<string, string>> {
    const ids = JSON.stringify(groups.map(([id]) => id));
    const query = sql<{
      id: string;
      name: string;
    }>`SELECT id, name FROM ${sql.table(group)} WHERE id IN ${textsOf(sql`${ids}`)}`;
    return new Map((await this.#session.query(query.compile(builder))).map(({ id, name }) => [id, name]));
  }

  async listEnds(
    workspaceId: WorkspaceId,
    { after, until }: { readonly after: number; readonly until: number },
    limit: number,
  ): Promise<readonly AccountEnd[]> {
    return this.#session.all(ends, { workspaceId, after, until, limit });
  }

  async countOfApplications(ids: readonly ApplicationId[]): Promise<ReadonlyMap<ApplicationId, StatusCounts>> {
    const rows = await this.#session.all(ofApplications, { ids: JSON.stringify(ids) });
    const counts = new Map<ApplicationId, StatusCounts>();
    for (const { applicationId, status, accounts } of rows) {
      const id = applicationId as ApplicationId;
      counts.set(id, { ...counts.get(id), [status]: accounts });
    }
    return counts;
  }

  async countOfConnection(connectionId: ConnectionId): Promise<StatusCounts> {
    const query = sql<Omit<Count, "applicationId">>`SELECT status, count(*) AS accounts FROM service_account
      WHERE connection_id = ${connectionId} GROUP BY status`;
    const rows = await this.#session.query(query.compile(builder));
    return Object.fromEntries(rows.map(({ status, accounts }) => [status, accounts]));
  }

  async listOfUsers(userIds: readonly UserId[]): Promise<readonly AccountWithFacts[]> {
    const rows = await this.#session.all(ofUsers, { ids: JSON.stringify(userIds) });
    return [...rows].sort((a, b) => a.seq - b.seq).map(fromRow);
  }

  async update(account: ServiceAccount): Promise<void> {
    await this.#session.run(update, toColumns(account));
  }

  async listDue(now: number, limit: number): Promise<readonly { readonly id: AccountId; readonly userId: UserId }[]> {
    return this.#session.all(due, { now, limit });
  }
}

interface CountRow {
  readonly id: string | null;
  readonly status: Status;
  readonly accounts: number;
}

/** How many there are by a key of theirs. */
function totalsBy<Row extends { readonly accounts: number }, Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): ReadonlyMap<Key, number> {
  const totals = new Map<Key, number>();
  for (const row of rows) totals.set(keyOf(row), (totals.get(keyOf(row)) ?? 0) + row.accounts);
  return totals;
}
