import { sql } from "kysely";
import type { WorkspaceId } from "../domain/id.ts";
import type { Frozen, FrozenStore, Lockout } from "../domain/system/frozen.ts";
import { builder, type Session, statement } from "./statement.ts";

type Row<Name extends keyof Frozen> = Frozen[Name] extends readonly (infer Item)[] ? Item : never;

interface HeldRow {
  readonly id: string;
  readonly name: string;
  readonly applicationId: string;
  readonly applicationName: string;
}

interface LockedRow {
  readonly actor: string;
  readonly lockedUntil: number;
  readonly personId: string | null;
  readonly personName: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
}

interface Asked extends Record<string, string | number> {
  readonly workspaceId: string;
  readonly most: number;
}

const connections = statement<Asked, Row<"connections">>("frozen.connections", ({ workspaceId, most }) => ({
  compile: () =>
    sql`SELECT id, name, frozen_at AS frozenAt FROM connection
      WHERE workspace_id = ${workspaceId} AND deleted_at IS NULL AND frozen_at IS NOT NULL
      ORDER BY frozen_at DESC LIMIT ${most}`.compile(builder),
}));

const providers = statement<Asked, Row<"providers">>("frozen.providers", ({ workspaceId, most }) => ({
  compile: () =>
    sql`SELECT id, name FROM sso_provider WHERE workspace_id = ${workspaceId} AND enabled = 0
      ORDER BY seq DESC LIMIT ${most}`.compile(builder),
}));

const held = statement<Asked, HeldRow>("frozen.accounts", ({ workspaceId, most }) => ({
  compile: () =>
    sql`SELECT s.id, coalesce(s.display_name, s.user_name) AS name, a.id AS applicationId, a.name AS applicationName
      FROM service_account s JOIN application a ON a.id = s.application_id
      WHERE s.workspace_id = ${workspaceId} AND s.hold = 'held' AND s.retired_at IS NULL ORDER BY s.seq DESC LIMIT ${most}`.compile(
      builder,
    ),
}));

const heldCount = statement<{ workspaceId: string }, { total: number }>("frozen.account_count", ({ workspaceId }) => ({
  compile: () =>
    sql`SELECT count(*) AS total FROM service_account
      WHERE workspace_id = ${workspaceId} AND hold = 'held' AND retired_at IS NULL`.compile(builder),
}));

const integrations = statement<Asked, Row<"integrations">>("frozen.integrations", ({ workspaceId, most }) => ({
  compile: () =>
    sql`SELECT id, name FROM integration WHERE workspace_id = ${workspaceId} AND paused_at IS NOT NULL
      ORDER BY paused_at DESC LIMIT ${most}`.compile(builder),
}));

/** A factor belongs to a person, or to a login, of which one account is named. */
const lockouts = statement<Asked & { now: number }, LockedRow>("frozen.lockouts", ({ workspaceId, now, most }) => ({
  compile: () =>
    sql`SELECT t.actor, t.locked_until AS lockedUntil, p.id AS personId, p.name AS personName,
        s.id AS accountId, coalesce(s.display_name, s.user_name) AS accountName
      FROM factor_tries t
      LEFT JOIN person p ON p.id = t.authenticator_id AND p.workspace_id = ${workspaceId}
      LEFT JOIN authenticator f ON f.id = t.authenticator_id AND f.workspace_id = ${workspaceId}
      LEFT JOIN service_account s ON s.id = (
        SELECT id FROM service_account WHERE user_id = f.user_id ORDER BY seq LIMIT 1)
      WHERE t.locked_until > ${now} ORDER BY t.locked_until DESC LIMIT ${most}`.compile(builder),
}));

/** Finds in SQL what is frozen. */
export class SqlFrozenStore implements FrozenStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async list(workspaceId: WorkspaceId, now: number, most: number): Promise<Frozen> {
    const asked = { workspaceId, most };
    const count = await this.#session.get(heldCount, { workspaceId });
    return {
      connections: await this.#session.all(connections, asked),
      providers: await this.#session.all(providers, asked),
      accounts: { total: count?.total ?? 0, items: (await this.#session.all(held, asked)).map(toHeld) },
      integrations: await this.#session.all(integrations, asked),
      lockouts: (await this.#session.all(lockouts, { ...asked, now })).map(toLockout),
    };
  }
}

function toHeld(row: HeldRow): Frozen["accounts"]["items"][number] {
  const { id, name, applicationId, applicationName } = row;
  return { id, name, application: { id: applicationId, name: applicationName } } as Frozen["accounts"]["items"][number];
}

function toLockout({ actor, lockedUntil, personId, personName, accountId, accountName }: LockedRow): Lockout {
  if (personId !== null) {
    return { actor, lockedUntil, of: { kind: "person", id: personId, name: personName ?? "" } } as Lockout;
  }
  if (accountId === null) return { actor, lockedUntil, of: { kind: "other" } };
  return { actor, lockedUntil, of: { kind: "account", id: accountId, name: accountName ?? "" } } as Lockout;
}
