import { type RawBuilder, sql } from "kysely";
import type { ApplicationId, ConnectionId, IntegrationId, WorkspaceId } from "../domain/id.ts";
import type { SampleKind, SampleRemoval, SampleStore } from "../domain/simulation/simulation.ts";
import { placeIn } from "./log-reading.ts";
import { sampleItems } from "./sample-items.ts";
import { builder, type Session } from "./statement.ts";

/** The ids of everything that came of one connection. */
interface SampleIds {
  readonly connection: string;
  /** Where in the log of events the first one stands that can tell of it. */
  readonly firstEvent: number;
  readonly users: string;
  readonly groups: string;
  readonly accounts: string;
  readonly authenticators: string;
  readonly secrets: string;
  /** All of them, and those of tokens, clients and links. */
  readonly everything: string;
}

/** Removes sample data in SQL. */
export class SqlSampleStore implements SampleStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async mark(kind: SampleKind, id: ApplicationId | IntegrationId): Promise<void> {
    const query = builder.updateTable(kind).set({ sample: 1 }).where("id", "=", id);
    await this.#session.query(query.compile());
  }

  async remove(workspaceId: WorkspaceId, connectionId: ConnectionId): Promise<SampleRemoval> {
    const ids = await this.#ids(connectionId);
    const free = sql`UPDATE integration SET account_id = NULL, linked_at = NULL, paused_at = NULL, pause_reason = NULL
      WHERE account_id IN (SELECT value FROM json_each(${ids.accounts}))`;
    await this.#session.query(free.compile(builder));
    const removed = new Map<string, number>();
    await this.#delete(conditionsOf(ids), removed);
    // Only now does nothing of the simulation itself hang on what was made for it, integrations before their applications.
    const integrations = await this.#removeItems(workspaceId, "integration", removed);
    const applications = await this.#removeItems(workspaceId, "application", removed);
    return { rows: Object.fromEntries(removed), kept: [...applications, ...integrations] };
  }

  async #removeItems(workspaceId: WorkspaceId, kind: SampleKind, removed: Map<string, number>) {
    const { removable, kept } = await sampleItems(this.#session, workspaceId, kind);
    if (removable !== undefined) await this.#delete(conditionsOfItems(kind, removable), removed);
    return kept;
  }

  /** Deletes, and counts the rows of each table. */
  async #delete(conditions: readonly Condition[], removed: Map<string, number>): Promise<void> {
    for (const [table, where] of conditions) {
      const query = sql`DELETE FROM ${sql.table(table)} WHERE ${where} RETURNING 1`;
      const rows = await this.#session.query(query.compile(builder));
      if (rows.length > 0) removed.set(table, (removed.get(table) ?? 0) + rows.length);
    }
  }

  async #ids(connection: ConnectionId): Promise<SampleIds> {
    const of = (query: RawBuilder<{ id: string }>) => this.#column(query);
    const [users, groups, accounts] = [
      await of(sql`SELECT id FROM directory_user WHERE connection_id = ${connection}`),
      await of(sql`SELECT id FROM directory_group WHERE connection_id = ${connection}`),
      await of(sql`SELECT id FROM service_account WHERE connection_id = ${connection}`),
    ];
    const [authenticators, secrets, credentials, links] = [
      await of(sql`SELECT id FROM authenticator WHERE ${among("user_id", users)}`),
      await of(sql`SELECT id FROM secret WHERE ${among("user_id", users)}`),
      await of(sql`SELECT id FROM token WHERE connection_id = ${connection}
        UNION SELECT id FROM oauth_client WHERE connection_id = ${connection}`),
      await of(sql`SELECT id FROM enrolment_link WHERE ${among("user_id", users)}`),
    ];
    const [row] = await this.#session.query(
      builder.selectFrom("connection").select("created_at").where("id", "=", connection).compile(),
    );
    const all = [connection, ...users, ...groups, ...accounts, ...authenticators, ...secrets, ...credentials, ...links];
    return {
      connection,
      firstEvent: await placeIn(this.#session, "event", "at", row?.created_at ?? 0),
      users: JSON.stringify(users),
      groups: JSON.stringify(groups),
      accounts: JSON.stringify(accounts),
      authenticators: JSON.stringify(authenticators),
      secrets: JSON.stringify(secrets),
      everything: JSON.stringify(all),
    };
  }

  async #column(query: RawBuilder<{ id: string }>): Promise<readonly string[]> {
    return (await this.#session.query(query.compile(builder))).map(({ id }) => id);
  }
}

type Condition = readonly [table: string, where: RawBuilder<unknown>];

/** What goes, those that refer to others first. */
function conditionsOf(ids: SampleIds): readonly Condition[] {
  const { connection, firstEvent, users, groups, accounts, authenticators, secrets, everything } = ids;
  const ofConnection = sql`connection_id = ${connection}`;
  const ofAccounts = within("account_id", accounts);
  return [
    ["membership", sql`${within("group_id", groups)} OR ${within("user_id", users)}`],
    ["ended_membership", sql`${within("group_id", groups)} OR ${within("user_id", users)}`],
    ["user_email", ofConnection],
    ["assignment_value", within("user_id", users)],
    ["rederive_queue", within("user_id", users)],
    ["recovery_code", within("authenticator_id", authenticators)],
    ["factor_tries", within("authenticator_id", authenticators)],
    ["authenticator", within("id", authenticators)],
    ["enrolment_link", within("user_id", users)],
    ["secret_version", within("secret_id", secrets)],
    ["secret", within("id", secrets)],
    ["subject_key", within("user_id", users)],
    ["custody", within("user_id", users)],
    ["account_step", ofAccounts],
    ["registration", ofAccounts],
    ["account_failure", ofAccounts],
    ["review", ofAccounts],
    ["purge", ofAccounts],
    ["conversion", sql`${ofAccounts} OR ${within("successor_id", accounts)}`],
    ["adoption", ofConnection],
    ["item_role", sql`item_kind = 'account' AND ${within("item_id", accounts)}`],
    ["approval", within("item_id", accounts)],
    ["service_account", within("id", accounts)],
    ["directory_group", ofConnection],
    ["directory_user", ofConnection],
    ["job", within("subject_id", everything)],
    ["certificate", within("owner_id", everything)],
    ["idp_profile", ofConnection],
    ["token", ofConnection],
    ["setup_link", ofConnection],
    ["oauth_client", ofConnection],
    ["connection_traffic", ofConnection],
    ["provisioning_record", ofConnection],
    // Nothing can tell of it from before it was made, however long the log is.
    [
      "event",
      sql`seq >= ${firstEvent} AND (${within("subject_id", everything)} OR ${ofAccounts} OR actor_id = ${connection})`,
    ],
    ["connection", sql`id = ${connection}`],
  ];
}

/** What goes with items on which nothing of anybody else hangs. */
function conditionsOfItems(kind: SampleKind, ids: string): readonly Condition[] {
  const ofApplications: readonly Condition[] = [
    ["certificate", sql`owner_kind = 'application' AND ${within("owner_id", ids)}`],
    ["verification", within("application_id", ids)],
  ];
  return [
    ...(kind === "application" ? ofApplications : []),
    ["job", within("subject_id", ids)],
    ["approval", within("item_id", ids)],
    // Word for word the condition of the index.
    ["event", sql`subject_kind IN ('application', 'integration') AND ${within("subject_id", ids)}`],
    [kind, within("id", ids)],
  ];
}

function within(column: string, ids: string): RawBuilder<unknown> {
  return sql`${sql.ref(column)} IN (SELECT value FROM json_each(${ids}))`;
}

function among(column: string, ids: readonly string[]): RawBuilder<unknown> {
  return within(column, JSON.stringify(ids));
}
