import { sql } from "kysely";
import type { OwnershipStore, PassedOn, SuccessionDates } from "../domain/account/ownership-store.ts";
import type { PersonId, WorkspaceId } from "../domain/id.ts";
import { builder, type Session, statement } from "./statement.ts";

/** The accounts that a person answers for, found by the index of people. */
const OWNED = (personId: unknown) =>
  sql`SELECT item_id FROM item_role WHERE person_id = ${personId} AND item_kind = 'account'
    AND role IN ('owner', 'backup_owner')`;

const queue = statement<{ personId: string; cause: string }>("rederive_queue.owned_by", ({ personId, cause }) => ({
  compile: () =>
    sql`INSERT INTO rederive_queue (user_id, cause) SELECT s.user_id, ${cause} FROM service_account s
      WHERE s.id IN (${OWNED(personId)}) AND s.retired_at IS NULL
      ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause`.compile(builder),
}));

/** What rules went by holds the manager as the identity provider names them: by login name, or as one of its users. */
const queueManaged = statement<{ workspaceId: string; loginKey: string; cause: string }>(
  "rederive_queue.managed_by",
  ({ workspaceId, loginKey, cause }) => ({
    compile: () =>
      sql`INSERT INTO rederive_queue (user_id, cause) SELECT s.user_id, ${cause} FROM service_account s
        WHERE s.workspace_id = ${workspaceId} AND s.ownership = 'orphaned' AND s.retired_at IS NULL AND s.owner_rule IS NOT NULL
          AND (instr(fold(s.owner_rule), ${loginKey}) > 0 OR EXISTS (
            SELECT 1 FROM directory_user u WHERE u.connection_id = s.connection_id AND u.deleted_at IS NULL
              AND (u.user_name_key = ${loginKey} OR u.id IN (
                SELECT e.user_id FROM user_email e WHERE e.connection_id = s.connection_id AND e.value_key = ${loginKey}))
              AND (instr(s.owner_rule, u.id) > 0 OR instr(s.owner_rule, u.external_id) > 0)))
        ON CONFLICT (user_id) DO UPDATE SET cause = excluded.cause`.compile(builder),
  }),
);

const ask = statement<{ personId: string; successorDueAt: number; reviewDueAt: number }>(
  "service_account.ask_successor",
  ({ personId, successorDueAt, reviewDueAt }) => ({
    compile: () =>
      sql`UPDATE service_account SET successor_due_at = ${successorDueAt},
        review_cause = CASE WHEN review_due_at <= ${reviewDueAt} THEN review_cause ELSE 'owner' END,
        review_due_at = min(coalesce(review_due_at, ${reviewDueAt}), ${reviewDueAt})
        WHERE id IN (${OWNED(personId)}) AND retired_at IS NULL`.compile(builder),
  }),
);

/** Makes room for the backup owners: an account has one owner at most. */
const stepDown = statement<{ personId: string }>("item_role.step_down", ({ personId }) => ({
  compile: () =>
    sql`UPDATE item_role SET role = 'leaving_owner' WHERE person_id = ${personId} AND item_kind = 'account'
      AND role = 'owner'`.compile(builder),
}));

const promote = statement<{ personId: string }>("item_role.promote", ({ personId }) => ({
  compile: () =>
    sql`UPDATE item_role SET role = 'owner' WHERE item_kind = 'account' AND role = 'backup_owner' AND item_id IN (
      SELECT item_id FROM item_role WHERE person_id = ${personId} AND item_kind = 'account' AND role = 'leaving_owner')`.compile(
      builder,
    ),
}));

const takeOwner = statement<{ personId: string }>("item_role.take_owner", ({ personId }) => ({
  compile: () =>
    sql`DELETE FROM item_role WHERE person_id = ${personId} AND item_kind = 'account'
      AND role = 'leaving_owner'`.compile(builder),
}));

const takeBackup = statement<{ personId: string }>("item_role.take_backup", ({ personId }) => ({
  compile: () =>
    sql`DELETE FROM item_role WHERE person_id = ${personId} AND item_kind = 'account'
      AND role = 'backup_owner'`.compile(builder),
}));

interface Managed {
  readonly kind: "integration" | "application";
  readonly id: string;
}

/** What a person manages and nobody else does. */
const managedAlone = statement<{ personId: string }, Managed>("item_role.managed_alone", ({ personId }) => ({
  compile: () =>
    sql`SELECT r.item_kind AS kind, r.item_id AS id FROM item_role r
      WHERE r.person_id = ${personId} AND r.item_kind IN ('integration', 'application') AND r.role IN ('manager', 'owner')
        AND NOT EXISTS (SELECT 1 FROM item_role o WHERE o.item_kind = r.item_kind AND o.item_id = r.item_id
          AND o.role = r.role AND o.person_id <> r.person_id)
      ORDER BY r.seq`.compile(builder),
}));

const takeManaged = statement<{ personId: string }>("item_role.take_managed", ({ personId }) => ({
  compile: () =>
    sql`DELETE FROM item_role WHERE person_id = ${personId} AND item_kind IN ('integration', 'application')
      AND role IN ('manager', 'owner')`.compile(builder),
}));

/** What a person owns and backs up, and how much of what they own has a backup owner. */
const answeredFor = statement<{ personId: string }, { owned: number; backed: number; backup: number }>(
  "item_role.answered_for",
  ({ personId }) => ({
    compile: () =>
      sql`SELECT count(*) FILTER (WHERE r.role = 'owner') AS owned, count(*) FILTER (WHERE r.role = 'backup_owner') AS backup,
        count(*) FILTER (WHERE r.role = 'owner' AND EXISTS (SELECT 1 FROM item_role b WHERE b.item_kind = 'account'
          AND b.item_id = r.item_id AND b.role = 'backup_owner')) AS backed
        FROM item_role r WHERE r.person_id = ${personId} AND r.item_kind = 'account'`.compile(builder),
  }),
);

/** Keeps who answers for many accounts in SQL. */
export class SqlOwnershipStore implements OwnershipStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async queueOwnedBy(personId: PersonId, cause: string): Promise<void> {
    await this.#session.run(queue, { personId, cause });
  }

  async queueManagedBy(workspaceId: WorkspaceId, loginKey: string, cause: string): Promise<number> {
    return this.#session.run(queueManaged, { workspaceId, loginKey, cause });
  }

  async passOn(personId: PersonId, { successorDueAt, reviewDueAt }: SuccessionDates): Promise<PassedOn> {
    await this.#session.run(ask, { personId, successorDueAt, reviewDueAt });
    const owned = await this.#session.run(stepDown, { personId });
    const promoted = await this.#session.run(promote, { personId });
    await this.#session.run(takeOwner, { personId });
    const alone = await this.#session.run(takeBackup, { personId });
    const unmanaged = await this.#session.all(managedAlone, { personId });
    await this.#session.run(takeManaged, { personId });
    return { promoted, alone, orphaned: owned - promoted, unmanaged: unmanaged as PassedOn["unmanaged"] };
  }

  async foresee(personId: PersonId): Promise<PassedOn> {
    const found = await this.#session.get(answeredFor, { personId });
    const { owned = 0, backed = 0, backup = 0 } = found ?? {};
    const unmanaged = await this.#session.all(managedAlone, { personId });
    return { promoted: backed, alone: backup, orphaned: owned - backed, unmanaged: unmanaged as PassedOn["unmanaged"] };
  }
}
