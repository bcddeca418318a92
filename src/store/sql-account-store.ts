import { type Insertable, type RawBuilder, type Selectable, sql } from "kysely";
import type { AccountQuery, AccountStore } from "../domain/account/account-store.ts";
import type { AccountKind, FactorState, Gates, Status } from "../domain/account/gates.ts";
import type { AccountWithFacts, ServiceAccount } from "../domain/account/service-account.ts";
import { evidenceEndsAt } from "../domain/application/application.ts";
import type { Condition, Grade, SamlProfile, Verdict } from "../domain/application/saml-evidence.ts";
import type { Document } from "../domain/directory/document.ts";
import type { AccountId, ApplicationId, ConnectionId, IntegrationId, UserId, WorkspaceId } from "../domain/id.ts";
import type { Page, PageRequest } from "../domain/page.ts";
import { fold } from "../lib/fold.ts";
import { fromJson, toPage } from "./row.ts";
import type { Tables } from "./schema.ts";
import { textsOf } from "./sqlite-dialect.ts";
import { builder, type Session, statement } from "./statement.ts";

interface Row extends Selectable<Tables["service_account"]> {
  readonly active: 0 | 1;
  readonly user_deleted_at: number | null;
  readonly document: string | null;
  readonly realm: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly contact_verified_at: number | null;
  readonly stated_at: number | null;
  readonly review_at: number | null;
  readonly application_deleted_at: number | null;
  readonly assigned: 0 | 1;
  readonly application_key: string;
  readonly application_name: string;
  readonly required_role: string | null;
  readonly verdict: string;
  readonly grade: string;
  readonly condition: string;
  readonly profile: string | null;
  readonly checked_at: number | null;
  readonly factor: string | null;
  readonly connection_name: string | null;
  readonly grace_days: number;
  readonly connection_deleted_at: number | null;
  readonly integration_id: string | null;
  readonly integration_name: string | null;
  readonly paused_at: number | null;
  readonly pause_reason: string | null;
}

/** Accounts with the facts of their neighbours. Whether an app is assigned is asked of the reasons themselves. */
const FACTS = sql`
  SELECT s.*, coalesce(u.active, n.active) AS active, coalesce(u.deleted_at, n.deleted_at) AS user_deleted_at, u.document,
    n.realm, n.email, n.phone, n.contact_verified_at, n.stated_at, n.review_at,
    a.deleted_at AS application_deleted_at, a.key AS application_key, a.name AS application_name,
    a.required_role, a.verdict, a.grade, a.condition, a.profile, a.checked_at, f.state AS factor, c.name AS connection_name,
    coalesce(c.grace_days, n.grace_days) AS grace_days, c.deleted_at AS connection_deleted_at, i.id AS integration_id, i.name AS integration_name, i.paused_at, i.pause_reason,
    (a.deleted_at IS NULL AND (
      coalesce(n.assigned, 0) = 1
      OR c.application_id = a.id
      OR EXISTS (SELECT 1 FROM assignment_value v
        WHERE v.user_id = s.user_id AND v.until IS NULL AND v.app_key = a.key)
      OR EXISTS (SELECT 1 FROM membership m JOIN directory_group g ON g.id = m.group_id
        WHERE m.user_id = s.user_id AND g.binding_key = a.key))) AS assigned
  FROM service_account s
  LEFT JOIN directory_user u ON u.id = s.user_id
  LEFT JOIN identity n ON n.id = s.user_id
  JOIN application a ON a.id = s.application_id
  LEFT JOIN connection c ON c.id = s.connection_id
  LEFT JOIN authenticator f ON f.user_id = s.user_id
  LEFT JOIN integration i ON i.account_id = s.id`;

const find = statement<{ workspaceId: string; id: string }, Row>("service_account.find", ({ workspaceId, id }) => ({
  compile: () => sql`${FACTS} WHERE s.id = ${id} AND s.workspace_id = ${workspaceId}`.compile(builder),
}));

const ofUsers = statement<{ ids: string }, Row>("service_account.of_users", ({ ids }) => ({
  compile: () => sql`${FACTS} WHERE s.user_id IN ${textsOf(ids)}`.compile(builder),
}));

type Columns = Omit<Selectable<Tables["service_account"]>, "seq">;

const insert = statement<Columns>("service_account.insert", (row) =>
  builder.insertInto("service_account").values({
    id: row.id,
    workspace_id: row.workspace_id,
    kind: row.kind,
    application_id: row.application_id,
    connection_id: row.connection_id,
    user_id: row.user_id,
    user_name: row.user_name,
    display_name: row.display_name,
    roles: row.roles,
    upstream: row.upstream,
    saml: row.saml,
    contact: row.contact,
    mfa: row.mfa,
    link: row.link,
    hold: row.hold,
    status: row.status,
    hold_reason: row.hold_reason,
    held_at: row.held_at,
    exempt_until: row.exempt_until,
    exempt_reason: row.exempt_reason,
    grace_ends_at: row.grace_ends_at,
    retired_at: row.retired_at,
    predecessor_id: row.predecessor_id,
    created_at: row.created_at,
    updated_at: row.updated_at,
    login_proven_at: row.login_proven_at,
    retirement_reason: row.retirement_reason,
  } satisfies Insertable<Record<keyof Columns, unknown>> as never),
);

const update = statement<Columns>("service_account.update", (row) =>
  builder
    .updateTable("service_account")
    .set({
      login_proven_at: row.login_proven_at,
      retirement_reason: row.retirement_reason,
      user_name: row.user_name,
      display_name: row.display_name,
      roles: row.roles,
      upstream: row.upstream,
      saml: row.saml,
      contact: row.contact,
      mfa: row.mfa,
      link: row.link,
      hold: row.hold,
      status: row.status,
      hold_reason: row.hold_reason,
      held_at: row.held_at,
      exempt_until: row.exempt_until,
      exempt_reason: row.exempt_reason,
      grace_ends_at: row.grace_ends_at,
      retired_at: row.retired_at,
      updated_at: row.updated_at,
    })
    .where("id", "=", row.id),
);

const due = statement<{ now: number; limit: number }, { id: AccountId; userId: UserId }>(
  "service_account.due",
  ({ now, limit }) => ({
    // Two indexes, one after the other; the second half leaves out what the first has told already.
    compile: () =>
      sql`SELECT id, user_id AS "userId" FROM service_account WHERE grace_ends_at <= ${now}
          AND grace_ends_at IS NOT NULL AND retired_at IS NULL
        UNION ALL
        SELECT id, user_id FROM service_account WHERE exempt_until <= ${now}
          AND exempt_until IS NOT NULL AND retired_at IS NULL
          AND (grace_ends_at IS NULL OR grace_ends_at > ${now})
        LIMIT ${limit}`.compile(builder),
  }),
);

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

  async list(workspaceId: WorkspaceId, query: AccountQuery, page: PageRequest): Promise<Page<AccountWithFacts>> {
    const conditions: RawBuilder<unknown>[] = [sql`s.workspace_id = ${workspaceId}`];
    if (query.status !== undefined) conditions.push(sql`s.status = ${query.status}`);
    if (query.applicationId !== undefined) conditions.push(sql`s.application_id = ${query.applicationId}`);
    if (query.connectionId !== undefined) conditions.push(sql`s.connection_id = ${query.connectionId}`);
    if (query.text !== undefined) {
      const text = fold(query.text);
      conditions.push(
        sql`(instr(fold(s.user_name), ${text}) > 0 OR instr(fold(coalesce(s.display_name, '')), ${text}) > 0)`,
      );
    }
    if (page.after !== undefined) conditions.push(sql`s.seq < ${page.after}`);
    const rows = await this.#session.query(
      sql<Row>`${FACTS} WHERE ${sql.join(conditions, sql` AND `)} ORDER BY s.seq DESC LIMIT ${page.limit + 1}`.compile(
        builder,
      ),
    );
    return toPage(rows, page.limit, fromRow);
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

function toColumns(account: ServiceAccount): Columns {
  return {
    id: account.id,
    workspace_id: account.workspaceId,
    kind: account.kind,
    application_id: account.applicationId,
    connection_id: account.connectionId,
    user_id: account.userId,
    user_name: account.userName,
    display_name: account.displayName,
    roles: JSON.stringify(account.roles),
    ...account.gates,
    status: account.status,
    hold_reason: account.holdReason,
    held_at: account.heldAt,
    exempt_until: account.exemptUntil,
    exempt_reason: account.exemptReason,
    grace_ends_at: account.graceEndsAt,
    retired_at: account.retiredAt,
    predecessor_id: account.predecessorId,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
    login_proven_at: account.loginProvenAt,
    retirement_reason: account.retirementReason,
  };
}

function fromRow(row: Row): AccountWithFacts {
  const profile = row.profile === null ? null : fromJson<SamlProfile>(row.profile);
  return {
    account: toAccount(row),
    facts: {
      kind: row.kind as AccountKind,
      user: { active: row.active === 1, deleted: row.user_deleted_at !== null },
      assigned: row.assigned === 1,
      application: {
        verdict: row.verdict as Verdict,
        grade: row.grade as Grade,
        condition: row.condition as Condition,
      },
      loginProven: row.login_proven_at !== null,
      contactVerified: row.contact_verified_at !== null,
      factor: row.factor as FactorState | null,
      exemptUntil: row.exempt_until,
      linked: row.integration_id !== null,
      linkPaused: row.paused_at !== null,
      held: row.held_at !== null,
      // An application that is gone takes its accounts with it, even before that is written down.
      retired: row.retired_at !== null || row.application_deleted_at !== null,
    },
    application: { key: row.application_key, name: row.application_name, requiredRole: row.required_role },
    connection:
      row.connection_name === null
        ? null
        : { name: row.connection_name, graceDays: row.grace_days, deleted: row.connection_deleted_at !== null },
    identity: identityOf(row),
    integration:
      row.integration_id === null
        ? null
        : {
            id: row.integration_id as IntegrationId,
            name: row.integration_name ?? "",
            pausedAt: row.paused_at,
            pauseReason: row.pause_reason,
          },
    document: row.document === null ? {} : fromJson<Document>(row.document),
    certificateEnds: profile?.certificates.map((certificate) => certificate.notAfter) ?? [],
    evidenceValidUntil: evidenceEndsAt({ grade: row.grade as Grade, profile, checkedAt: row.checked_at }),
  };
}

function identityOf(row: Row): AccountWithFacts["identity"] {
  if (row.realm === null) return null;
  const { realm, email, phone } = row;
  const { contact_verified_at: contactVerifiedAt, stated_at: statedAt, review_at: reviewAt } = row;
  return { realm, email, phone, contactVerifiedAt, statedAt, reviewAt };
}

function gatesOf({ upstream, saml, contact, mfa, link, hold }: Row): Gates {
  return { upstream, saml, contact, mfa, link, hold } as Gates;
}

function toAccount(row: Row): ServiceAccount {
  return {
    id: row.id as AccountId,
    workspaceId: row.workspace_id as WorkspaceId,
    kind: row.kind as AccountKind,
    applicationId: row.application_id as ApplicationId,
    connectionId: row.connection_id as ConnectionId | null,
    userId: row.user_id as UserId,
    userName: row.user_name,
    displayName: row.display_name,
    roles: fromJson<readonly string[]>(row.roles),
    gates: gatesOf(row),
    status: row.status as Status,
    holdReason: row.hold_reason,
    heldAt: row.held_at,
    exemptUntil: row.exempt_until,
    exemptReason: row.exempt_reason,
    graceEndsAt: row.grace_ends_at,
    retiredAt: row.retired_at,
    predecessorId: row.predecessor_id as AccountId | null,
    loginProvenAt: row.login_proven_at,
    retirementReason: row.retirement_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
