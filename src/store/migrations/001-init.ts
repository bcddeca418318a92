import type { Migration } from "./index.ts";

/** The first schema. Instants are epoch milliseconds, booleans 0 or 1, `seq` the order of creation. */
export const init: Migration = {
  name: "001-init",
  up: ({ sequence, blob }) => [
    `CREATE TABLE workspace (id TEXT PRIMARY KEY, created_at INTEGER NOT NULL, derived_under TEXT)`,

    `CREATE TABLE data_key (
      id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL REFERENCES workspace (id), root_key_id TEXT NOT NULL,
      wrapped ${blob} NOT NULL, created_at INTEGER NOT NULL)`,

    `CREATE TABLE application (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
      category TEXT, roles TEXT NOT NULL, required_role TEXT, entity_id TEXT, verdict TEXT NOT NULL, grade TEXT NOT NULL,
      condition TEXT NOT NULL, profile TEXT, findings TEXT NOT NULL, checked_at INTEGER, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, deleted_at INTEGER)`,
    `CREATE UNIQUE INDEX application_key ON application (workspace_id, key) WHERE deleted_at IS NULL`,

    `CREATE TABLE verification (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, application_id TEXT NOT NULL REFERENCES application (id), kind TEXT NOT NULL,
      verdict TEXT NOT NULL, grade TEXT NOT NULL, findings TEXT NOT NULL, profile TEXT, source TEXT NOT NULL, sha256 TEXT,
      document ${blob}, actor TEXT NOT NULL, taken_at INTEGER NOT NULL)`,
    `CREATE INDEX verification_application ON verification (application_id, seq)`,
    `CREATE INDEX verification_kind ON verification (application_id, kind, seq)`,
    `CREATE INDEX verification_conclusive ON verification (application_id, kind, seq)
      WHERE verdict IN ('supported', 'unsupported')`,

    `CREATE TABLE connection (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, name TEXT NOT NULL, idp TEXT NOT NULL,
      dialect TEXT NOT NULL, application_id TEXT, group_bindings TEXT NOT NULL, grace_days INTEGER NOT NULL,
      user_count INTEGER NOT NULL DEFAULT 0, group_count INTEGER NOT NULL DEFAULT 0, last_request_at INTEGER,
      consecutive_failures INTEGER NOT NULL DEFAULT 0, last_failure TEXT, frozen_at INTEGER, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, deleted_at INTEGER)`,
    `CREATE UNIQUE INDEX connection_name ON connection (workspace_id, name) WHERE deleted_at IS NULL`,
    `CREATE INDEX connection_application ON connection (application_id) WHERE application_id IS NOT NULL`,

    `CREATE TABLE token (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, kind TEXT NOT NULL, connection_id TEXT,
      name TEXT NOT NULL, scopes TEXT NOT NULL, secret_hash ${blob} NOT NULL, created_at INTEGER NOT NULL,
      last_used_at INTEGER, revoked_at INTEGER)`,
    `CREATE INDEX token_connection ON token (connection_id, seq)`,

    `CREATE TABLE directory_user (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      user_name TEXT NOT NULL, user_name_key TEXT NOT NULL, external_id TEXT, active INTEGER NOT NULL, display_name TEXT,
      document TEXT NOT NULL, asserted TEXT NOT NULL, string_forms TEXT NOT NULL, version INTEGER NOT NULL,
      deactivated_version INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER)`,
    `CREATE UNIQUE INDEX directory_user_name ON directory_user (connection_id, user_name_key) WHERE deleted_at IS NULL`,
    `CREATE INDEX directory_user_external ON directory_user (connection_id, external_id) WHERE deleted_at IS NULL`,
    `CREATE INDEX directory_user_order ON directory_user (connection_id, seq) WHERE deleted_at IS NULL`,
    `CREATE INDEX directory_user_everywhere ON directory_user (user_name_key)`,

    `CREATE TABLE directory_group (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      display_name TEXT NOT NULL, display_name_key TEXT NOT NULL, external_id TEXT, document TEXT NOT NULL,
      member_count INTEGER NOT NULL DEFAULT 0, named TEXT, binding_key TEXT, binding_role TEXT, binding_origin TEXT,
      bound_at INTEGER, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `CREATE UNIQUE INDEX directory_group_name ON directory_group (connection_id, display_name_key)`,
    `CREATE INDEX directory_group_external ON directory_group (connection_id, external_id)`,
    `CREATE INDEX directory_group_order ON directory_group (connection_id, seq)`,
    `CREATE INDEX directory_group_binding ON directory_group (binding_key) WHERE binding_key IS NOT NULL`,

    `CREATE TABLE membership (
      group_id TEXT NOT NULL, user_id TEXT NOT NULL, created_at INTEGER NOT NULL, PRIMARY KEY (group_id, user_id))`,
    `CREATE UNIQUE INDEX membership_user ON membership (user_id, group_id)`,
    `CREATE TABLE ended_membership (
      group_id TEXT NOT NULL, user_id TEXT NOT NULL, ended_version INTEGER NOT NULL, PRIMARY KEY (group_id, user_id))`,

    `CREATE TABLE assignment_value (
      seq ${sequence}, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL, user_id TEXT NOT NULL, channel TEXT NOT NULL,
      value TEXT NOT NULL, app_key TEXT, role TEXT, since INTEGER NOT NULL, until INTEGER, ended_version INTEGER)`,
    `CREATE UNIQUE INDEX assignment_value_live ON assignment_value (user_id, channel, value) WHERE until IS NULL`,
    `CREATE INDEX assignment_value_key ON assignment_value (app_key, user_id) WHERE until IS NULL`,
    `CREATE INDEX assignment_value_ended ON assignment_value (user_id, ended_version) WHERE until IS NOT NULL`,

    `CREATE TABLE service_account (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, kind TEXT NOT NULL,
      application_id TEXT NOT NULL REFERENCES application (id), connection_id TEXT NOT NULL, user_id TEXT NOT NULL,
      user_name TEXT NOT NULL, display_name TEXT, roles TEXT NOT NULL, upstream TEXT NOT NULL, saml TEXT NOT NULL,
      mfa TEXT NOT NULL, link TEXT NOT NULL, hold TEXT NOT NULL, status TEXT NOT NULL, hold_reason TEXT, held_at INTEGER,
      exempt_until INTEGER, exempt_reason TEXT, grace_ends_at INTEGER, retired_at INTEGER, predecessor_id TEXT,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `CREATE UNIQUE INDEX service_account_live ON service_account (kind, application_id, user_id) WHERE retired_at IS NULL`,
    `CREATE INDEX service_account_user ON service_account (user_id, seq)`,
    `CREATE INDEX service_account_application ON service_account (application_id, seq)`,
    `CREATE INDEX service_account_order ON service_account (workspace_id, seq)`,
    `CREATE INDEX service_account_connection ON service_account (connection_id, seq)`,
    `CREATE INDEX service_account_status ON service_account (workspace_id, status, seq)`,
    `CREATE INDEX service_account_grace ON service_account (grace_ends_at)
      WHERE grace_ends_at IS NOT NULL AND retired_at IS NULL`,
    `CREATE INDEX service_account_exempt ON service_account (exempt_until)
      WHERE exempt_until IS NOT NULL AND retired_at IS NULL`,

    `CREATE TABLE authenticator (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, user_id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL, seed ${blob}, algorithm TEXT NOT NULL, digits INTEGER NOT NULL, period INTEGER NOT NULL,
      issuer TEXT, label TEXT, last_step INTEGER, code_read_at INTEGER, failures INTEGER NOT NULL DEFAULT 0,
      failing_since INTEGER, locked_until INTEGER, confirmed_by TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,

    `CREATE TABLE integration (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
      application_id TEXT NOT NULL REFERENCES application (id), account_id TEXT, linked_at INTEGER, paused_at INTEGER,
      pause_reason TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `CREATE UNIQUE INDEX integration_name ON integration (workspace_id, name)`,
    `CREATE UNIQUE INDEX integration_account ON integration (account_id) WHERE account_id IS NOT NULL`,
    `CREATE INDEX integration_application ON integration (application_id)`,

    `CREATE TABLE event (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
      actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL, cause_kind TEXT NOT NULL, cause_id TEXT NOT NULL,
      subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, account_id TEXT, before TEXT, after TEXT, reason TEXT)`,
    `CREATE INDEX event_account ON event (account_id, seq) WHERE account_id IS NOT NULL`,
    `CREATE INDEX event_at ON event (at)`,
    `CREATE INDEX event_former_name ON event (json_extract(before, '$.userName') COLLATE NOCASE, subject_id)
      WHERE subject_kind = 'user' AND json_extract(before, '$.userName') <> json_extract(after, '$.userName')`,

    `CREATE TABLE provisioning_record (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      at INTEGER NOT NULL, request_id TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, operation TEXT NOT NULL,
      resource_type TEXT, resource_id TEXT, resource_name TEXT, http_status INTEGER NOT NULL, result TEXT NOT NULL,
      reason TEXT, changes TEXT NOT NULL, rewrites TEXT NOT NULL, no_ops TEXT NOT NULL, duration_ms INTEGER NOT NULL)`,
    `CREATE INDEX provisioning_record_connection ON provisioning_record (connection_id, seq)`,
    `CREATE INDEX provisioning_record_resource ON provisioning_record (resource_id, seq) WHERE resource_id IS NOT NULL`,
    `CREATE INDEX provisioning_record_at ON provisioning_record (at)`,

    `CREATE TABLE rederive_queue (seq ${sequence}, user_id TEXT NOT NULL UNIQUE, cause TEXT NOT NULL)`,
  ],
};
