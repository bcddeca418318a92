import type { Migration } from "./index.ts";

/** People who sign in through their identity provider: providers, sessions, what is used up, and our signing key. */
export const sso: Migration = {
  name: "009-sso",
  up: ({ sequence, blob }) => [
    `CREATE TABLE sso_provider (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
      enabled INTEGER NOT NULL, idp_initiated INTEGER NOT NULL, entity_id TEXT NOT NULL, profile TEXT NOT NULL,
      findings TEXT NOT NULL, sha256 TEXT NOT NULL, source_url TEXT, roles TEXT NOT NULL,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    "CREATE UNIQUE INDEX sso_provider_name ON sso_provider (workspace_id, name)",
    "CREATE UNIQUE INDEX sso_provider_entity ON sso_provider (workspace_id, entity_id)",

    `CREATE TABLE sso_session (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, provider_id TEXT NOT NULL,
      provider_name TEXT NOT NULL, person TEXT NOT NULL, role TEXT NOT NULL, secret_hash ${blob} NOT NULL UNIQUE,
      used_from TEXT NOT NULL, created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
      ended_at INTEGER)`,
    "CREATE INDEX sso_session_provider ON sso_session (provider_id) WHERE ended_at IS NULL",
    "CREATE INDEX sso_session_expiry ON sso_session (expires_at)",

    "CREATE TABLE sso_used (what TEXT PRIMARY KEY, until INTEGER NOT NULL)",
    "CREATE INDEX sso_used_until ON sso_used (until)",

    `CREATE TABLE sso_key (
      workspace_id TEXT PRIMARY KEY, certificate TEXT NOT NULL, sealed_key ${blob} NOT NULL, created_at INTEGER NOT NULL)`,
  ],
};
