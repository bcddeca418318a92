import type { Migration } from "./index.ts";
import { sealedIndex } from "./sealed-index.ts";

/**
 * People with roles, in the workspace and on single items, and what acting for oneself takes: a factor of one's own, fresh proofs,
 * approvals. Rules give the roles of people from now on. Sessions have no person yet, so everybody signs in once more.
 */
export const people: Migration = {
  name: "017-people",
  up: ({ sequence, blob }) => [
    `CREATE TABLE person (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, name TEXT NOT NULL, login_name TEXT NOT NULL,
      login_key TEXT NOT NULL, provider_id TEXT, role TEXT NOT NULL, role_from TEXT NOT NULL, offered_until INTEGER,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, left_at INTEGER)`,
    "CREATE UNIQUE INDEX person_login ON person (workspace_id, login_key)",
    "CREATE UNIQUE INDEX person_owner ON person (workspace_id) WHERE role = 'owner'",
    "CREATE INDEX person_order ON person (workspace_id, seq)",

    `CREATE TABLE person_factor (
      person_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, state TEXT NOT NULL, seed ${blob} NOT NULL, last_step INTEGER,
      created_at INTEGER NOT NULL)`,
    sealedIndex("person_factor", "seed", "person_id"),

    `CREATE TABLE item_role (
      seq ${sequence}, workspace_id TEXT NOT NULL, item_kind TEXT NOT NULL, item_id TEXT NOT NULL, role TEXT NOT NULL,
      person_id TEXT NOT NULL, given_by TEXT NOT NULL, created_at INTEGER NOT NULL)`,
    "CREATE UNIQUE INDEX item_role_item ON item_role (item_kind, item_id, role, person_id)",
    `CREATE UNIQUE INDEX item_role_sole ON item_role (item_kind, item_id, role)
      WHERE item_kind = 'account' AND role IN ('owner', 'backup_owner')`,
    "CREATE INDEX item_role_person ON item_role (person_id, seq)",

    `CREATE TABLE step_up (
      holder TEXT PRIMARY KEY, proven_at INTEGER, challenge ${blob}, challenge_until INTEGER, failures INTEGER NOT NULL)`,

    `CREATE TABLE approval (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, state TEXT NOT NULL, action TEXT NOT NULL,
      item_kind TEXT, item_id TEXT, endpoint TEXT NOT NULL, fingerprint ${blob} NOT NULL, reason TEXT NOT NULL,
      requester TEXT NOT NULL, requester_name TEXT NOT NULL, decided_by TEXT, decided_by_name TEXT, decided_at INTEGER, note TEXT,
      created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)`,
    "CREATE UNIQUE INDEX approval_open ON approval (requester, fingerprint) WHERE state = 'waiting'",
    "CREATE INDEX approval_expiry ON approval (expires_at)",
    "CREATE INDEX approval_order ON approval (workspace_id, seq)",

    "ALTER TABLE token ADD COLUMN person_id TEXT",
    "CREATE INDEX token_person ON token (person_id) WHERE person_id IS NOT NULL",
    "ALTER TABLE sso_session ADD COLUMN person_id TEXT",
    "CREATE INDEX sso_session_person ON sso_session (person_id) WHERE ended_at IS NULL",
    "UPDATE sso_session SET ended_at = last_used_at WHERE ended_at IS NULL",
    `UPDATE sso_session SET role = CASE role WHEN 'viewer' THEN 'auditor' WHEN 'administrator' THEN 'admin' ELSE role END`,
    // A quotation mark within a value is escaped, so that nothing but a rule's own member is found.
    `UPDATE sso_provider SET roles =
      replace(replace(roles, '"role":"viewer"', '"role":"auditor"'), '"role":"administrator"', '"role":"admin"')`,
  ],
};
