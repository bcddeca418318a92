import type { Migration } from "./index.ts";

/**
 * Principals that no identity provider pushes, and accounts of theirs: these have no connection, and a gate for the address and the
 * number at which the app reaches them.
 */
export const identity: Migration = {
  name: "011-identity",
  up: ({ sequence }) => [
    `CREATE TABLE identity (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, realm TEXT NOT NULL, user_name TEXT NOT NULL,
      user_name_key TEXT NOT NULL, display_name TEXT, active INTEGER NOT NULL, assigned INTEGER NOT NULL, stated_at INTEGER,
      review_at INTEGER, email TEXT, phone TEXT, contact_verified_at INTEGER, grace_days INTEGER NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER)`,
    `CREATE UNIQUE INDEX identity_name ON identity (workspace_id, realm, user_name_key) WHERE deleted_at IS NULL`,

    "ALTER TABLE service_account RENAME TO former_service_account",
    `CREATE TABLE service_account (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, kind TEXT NOT NULL,
      application_id TEXT NOT NULL REFERENCES application (id), connection_id TEXT, user_id TEXT NOT NULL,
      user_name TEXT NOT NULL, display_name TEXT, roles TEXT NOT NULL, upstream TEXT NOT NULL, saml TEXT NOT NULL,
      contact TEXT NOT NULL, mfa TEXT NOT NULL, link TEXT NOT NULL, hold TEXT NOT NULL, status TEXT NOT NULL, hold_reason TEXT,
      held_at INTEGER, exempt_until INTEGER, exempt_reason TEXT, grace_ends_at INTEGER, retired_at INTEGER,
      retirement_reason TEXT, predecessor_id TEXT, login_proven_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `INSERT INTO service_account (${KEPT}, contact) SELECT ${KEPT}, 'not_applicable' FROM former_service_account ORDER BY seq`,
    "DROP TABLE former_service_account",
    `CREATE UNIQUE INDEX service_account_live ON service_account (kind, application_id, user_id) WHERE retired_at IS NULL`,
    `CREATE INDEX service_account_user ON service_account (user_id, seq)`,
    `CREATE INDEX service_account_application ON service_account (application_id, seq)`,
    `CREATE INDEX service_account_order ON service_account (workspace_id, seq)`,
    `CREATE INDEX service_account_connection ON service_account (connection_id, seq) WHERE connection_id IS NOT NULL`,
    `CREATE INDEX service_account_status ON service_account (workspace_id, status, seq)`,
    `CREATE INDEX service_account_grace ON service_account (grace_ends_at)
      WHERE grace_ends_at IS NOT NULL AND retired_at IS NULL`,
    `CREATE INDEX service_account_exempt ON service_account (exempt_until)
      WHERE exempt_until IS NOT NULL AND retired_at IS NULL`,
  ],
};

const KEPT = `seq, id, workspace_id, kind, application_id, connection_id, user_id, user_name, display_name, roles, upstream, saml,
  mfa, link, hold, status, hold_reason, held_at, exempt_until, exempt_reason, grace_ends_at, retired_at, retirement_reason,
  predecessor_id, login_proven_at, created_at, updated_at`;
