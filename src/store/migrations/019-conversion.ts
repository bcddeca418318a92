import type { Migration } from "./index.ts";

/** What apps demand of passwords, what is wrong with accounts, their conversion, and proposals to adopt them. */
export const conversion: Migration = {
  name: "019-conversion",
  up: ({ sequence }) => [
    "ALTER TABLE application ADD COLUMN password_rules TEXT",

    // Open failures only: how they began and ended is in the events.
    `CREATE TABLE account_failure (
      seq ${sequence}, account_id TEXT NOT NULL, code TEXT NOT NULL, detail TEXT, since INTEGER NOT NULL,
      seen_at INTEGER NOT NULL)`,
    "CREATE UNIQUE INDEX account_failure_code ON account_failure (account_id, code)",

    `CREATE TABLE conversion (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, account_id TEXT NOT NULL,
      successor_id TEXT NOT NULL, target_kind TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL, carried TEXT NOT NULL,
      adoption_id TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, switched_at INTEGER, ended_at INTEGER)`,
    "CREATE UNIQUE INDEX conversion_open ON conversion (account_id) WHERE ended_at IS NULL",
    "CREATE INDEX conversion_account ON conversion (account_id, seq)",
    "CREATE INDEX conversion_successor ON conversion (successor_id)",
    "CREATE INDEX conversion_switched ON conversion (switched_at) WHERE switched_at IS NOT NULL AND ended_at IS NULL",

    `CREATE TABLE adoption (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      application_id TEXT NOT NULL, user_id TEXT NOT NULL, account_id TEXT NOT NULL, matched TEXT NOT NULL, state TEXT NOT NULL,
      reason TEXT, proposed_at INTEGER NOT NULL, decided_at INTEGER)`,
    "CREATE INDEX adoption_order ON adoption (workspace_id, seq)",
    "CREATE UNIQUE INDEX adoption_pair ON adoption (user_id, application_id, account_id)",
    "CREATE INDEX adoption_proposed ON adoption (account_id) WHERE state = 'proposed'",
  ],
};
