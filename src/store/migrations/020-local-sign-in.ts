import type { Migration } from "./index.ts";

/**
 * People who sign in here, without an identity provider: passkeys, passwords, recovery codes, and the codes and links that let
 * somebody in once. A session says by which way it began, and has a provider only if that was one.
 */
export const localSignIn: Migration = {
  name: "020-local-sign-in",
  up: ({ sequence, blob }) => [
    `CREATE TABLE passkey (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, person_id TEXT NOT NULL,
      credential_id TEXT NOT NULL UNIQUE, public_key TEXT NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL,
      backed_up INTEGER NOT NULL, name TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER)`,
    "CREATE INDEX passkey_person ON passkey (person_id, seq)",
    "CREATE INDEX passkey_workspace ON passkey (workspace_id)",

    `CREATE TABLE person_password (
      person_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, phc TEXT NOT NULL, changed_at INTEGER NOT NULL)`,
    "CREATE INDEX person_password_workspace ON person_password (workspace_id)",

    `CREATE TABLE person_recovery_code (
      person_id TEXT NOT NULL, digest TEXT NOT NULL, created_at INTEGER NOT NULL, used_at INTEGER,
      PRIMARY KEY (person_id, digest))`,

    `CREATE TABLE entry_link (
      digest TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, kind TEXT NOT NULL, person_id TEXT, created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL, used_at INTEGER)`,
    "CREATE INDEX entry_link_expiry ON entry_link (expires_at)",
    "CREATE INDEX entry_link_used ON entry_link (workspace_id, used_at) WHERE used_at IS NOT NULL",

    "ALTER TABLE sso_session RENAME TO sso_session_before",
    `CREATE TABLE sso_session (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, way TEXT NOT NULL, provider_id TEXT,
      provider_name TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, secret_hash ${blob} NOT NULL UNIQUE,
      used_from TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      ended_at INTEGER, person_id TEXT)`,
    `INSERT INTO sso_session (seq, id, workspace_id, way, provider_id, provider_name, person, role, secret_hash, used_from,
      created_at, last_used_at, expires_at, ended_at, person_id)
      SELECT seq, id, workspace_id, 'saml', provider_id, provider_name, person, role, secret_hash, used_from,
      created_at, last_used_at, expires_at, ended_at, person_id FROM sso_session_before`,
    "DROP TABLE sso_session_before",
    "CREATE INDEX sso_session_provider ON sso_session (provider_id) WHERE ended_at IS NULL",
    "CREATE INDEX sso_session_expiry ON sso_session (expires_at)",
    "CREATE INDEX sso_session_person ON sso_session (person_id, seq)",
  ],
};
