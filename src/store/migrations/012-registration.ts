import type { Migration } from "./index.ts";

/** What is known of accounts that were registered here: their label, what was stated of them, and how far their steps have come. */
export const registration: Migration = {
  name: "012-registration",
  up: () => [
    "ALTER TABLE identity DROP COLUMN stated_at",
    "ALTER TABLE identity DROP COLUMN review_at",
    `CREATE UNIQUE INDEX identity_email ON identity (workspace_id, lower(email))
      WHERE email IS NOT NULL AND deleted_at IS NULL`,
    "CREATE UNIQUE INDEX identity_phone ON identity (workspace_id, phone) WHERE phone IS NOT NULL AND deleted_at IS NULL",
    "CREATE INDEX identity_user_name ON identity (workspace_id, user_name_key)",
    "CREATE INDEX service_account_registered ON service_account (workspace_id, seq) WHERE connection_id IS NULL",

    `CREATE TABLE registration (
      account_id TEXT PRIMARY KEY, label TEXT, assigned INTEGER, stated_at INTEGER, review_at INTEGER, reminded_at INTEGER)`,
    "CREATE INDEX registration_due ON registration (review_at) WHERE review_at IS NOT NULL AND reminded_at IS NULL",

    `CREATE TABLE account_step (
      account_id TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, at INTEGER NOT NULL, actor_kind TEXT NOT NULL,
      actor_id TEXT NOT NULL, note TEXT, PRIMARY KEY (account_id, step))`,
  ],
};
