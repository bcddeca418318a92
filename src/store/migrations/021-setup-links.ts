import type { Migration } from "./index.ts";

/** Links through which somebody without an account here connects an identity provider. */
export const setupLinks: Migration = {
  name: "021-setup-links",
  up: ({ sequence, blob }) => [
    `CREATE TABLE setup_link (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      secret_hash ${blob} NOT NULL UNIQUE, variant TEXT, note TEXT, created_by_kind TEXT NOT NULL, created_by_id TEXT NOT NULL,
      created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, opened_at INTEGER, token_id TEXT, ended_at INTEGER,
      ended_how TEXT)`,
    "CREATE UNIQUE INDEX setup_link_live ON setup_link (connection_id) WHERE ended_at IS NULL",
    "CREATE INDEX setup_link_order ON setup_link (workspace_id, seq)",
    "CREATE INDEX setup_link_connection ON setup_link (connection_id, seq)",
    "CREATE INDEX setup_link_expiry ON setup_link (expires_at)",
  ],
};
