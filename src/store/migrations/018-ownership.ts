import type { Migration } from "./index.ts";

/**
 * Who answers for an account and for how long: owners, the time within which it may be used, exceptions for logins that look like a
 * person's, and reviews. Forgetting the policy has every account derived again at the next start.
 */
export const ownership: Migration = {
  name: "018-ownership",
  up: ({ sequence }) => [
    "ALTER TABLE service_account ADD COLUMN validity TEXT NOT NULL DEFAULT 'open'",
    "ALTER TABLE service_account ADD COLUMN ownership TEXT NOT NULL DEFAULT 'orphaned'",
    "ALTER TABLE service_account ADD COLUMN valid_from INTEGER",
    "ALTER TABLE service_account ADD COLUMN valid_until INTEGER",
    "ALTER TABLE service_account ADD COLUMN validity_reason TEXT",
    "ALTER TABLE service_account ADD COLUMN owner_rule TEXT",
    "ALTER TABLE service_account ADD COLUMN successor_due_at INTEGER",
    "ALTER TABLE service_account ADD COLUMN dedicated_until INTEGER",
    "ALTER TABLE service_account ADD COLUMN dedication_reason TEXT",
    "ALTER TABLE service_account ADD COLUMN dedication_signed_by TEXT",
    "ALTER TABLE service_account ADD COLUMN review_due_at INTEGER",
    "ALTER TABLE service_account ADD COLUMN review_cause TEXT",
    "ALTER TABLE service_account ADD COLUMN derive_at INTEGER",
    `CREATE INDEX service_account_derive ON service_account (derive_at)
      WHERE derive_at IS NOT NULL AND retired_at IS NULL`,
    "CREATE INDEX service_account_ownership ON service_account (workspace_id, ownership, seq)",
    `CREATE INDEX service_account_review ON service_account (workspace_id, review_due_at, seq)
      WHERE review_due_at IS NOT NULL AND retired_at IS NULL`,

    "ALTER TABLE connection ADD COLUMN default_owner_id TEXT",
    "ALTER TABLE connection ADD COLUMN default_backup_owner_id TEXT",

    `CREATE TABLE review (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, account_id TEXT NOT NULL, closed INTEGER NOT NULL,
      outcome TEXT NOT NULL, note TEXT NOT NULL, due_at INTEGER, criteria TEXT NOT NULL, actor_kind TEXT NOT NULL,
      actor_id TEXT NOT NULL, taken_at INTEGER NOT NULL)`,
    "CREATE INDEX review_account ON review (account_id, seq)",

    "UPDATE workspace SET derived_under = NULL",
  ],
};
