import type { Migration } from "./index.ts";
import { sealedIndex } from "./sealed-index.ts";

/** Vaults with their members, the keys of principals, and the secrets that these seal. */
export const vaults: Migration = {
  name: "014-vaults",
  up: ({ sequence, blob }) => [
    `CREATE TABLE vault (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
      kind TEXT NOT NULL, description TEXT, is_default INTEGER NOT NULL, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL, archived_at INTEGER)`,
    "CREATE UNIQUE INDEX vault_name ON vault (workspace_id, name) WHERE archived_at IS NULL",
    "CREATE UNIQUE INDEX vault_default ON vault (workspace_id) WHERE is_default = 1",
    `CREATE TABLE vault_member (
      vault_id TEXT NOT NULL, member_kind TEXT NOT NULL, member_id TEXT NOT NULL, role TEXT NOT NULL,
      added_at INTEGER NOT NULL, PRIMARY KEY (vault_id, member_kind, member_id))`,
    `CREATE TABLE custody (
      user_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, vault_id TEXT NOT NULL, since INTEGER NOT NULL)`,
    "CREATE INDEX custody_vault ON custody (vault_id)",

    `CREATE TABLE subject_key (
      user_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, key_id TEXT NOT NULL, sealed_key ${blob} NOT NULL,
      created_at INTEGER NOT NULL)`,
    sealedIndex("subject_key", "sealed_key", "user_id"),
    `CREATE TABLE secret (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, user_id TEXT NOT NULL, kind TEXT NOT NULL,
      version INTEGER NOT NULL, sealed_version ${blob} NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    "CREATE UNIQUE INDEX secret_user ON secret (user_id, kind)",
    `CREATE TABLE secret_version (
      secret_id TEXT NOT NULL, version INTEGER NOT NULL, sealed ${blob} NOT NULL, generated INTEGER NOT NULL,
      strength INTEGER, created_at INTEGER NOT NULL, actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL,
      superseded_at INTEGER, PRIMARY KEY (secret_id, version))`,
    `CREATE TABLE purge (
      account_id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, certificate TEXT NOT NULL, purged_at INTEGER NOT NULL,
      scrubbed_at INTEGER)`,
    "CREATE INDEX purge_unscrubbed ON purge (purged_at) WHERE scrubbed_at IS NULL",
    "CREATE INDEX secret_version_superseded ON secret_version (superseded_at) WHERE superseded_at IS NOT NULL",
  ],
};
