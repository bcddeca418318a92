import type { Migration } from "./index.ts";

/** OAuth clients with their secrets and trusted assertions, which are tokens; tokens that end, and from where they are used. */
export const oauth: Migration = {
  name: "002-oauth",
  up: ({ sequence }) => [
    `ALTER TABLE token ADD COLUMN client_id TEXT`,
    `ALTER TABLE token ADD COLUMN trust TEXT`,
    `ALTER TABLE token ADD COLUMN sources TEXT NOT NULL DEFAULT '[]'`,
    `ALTER TABLE token ADD COLUMN expires_at INTEGER`,
    `ALTER TABLE token ADD COLUMN successor_id TEXT`,
    `ALTER TABLE token ADD COLUMN overlap_ends_at INTEGER`,
    `ALTER TABLE token ADD COLUMN last_used_from TEXT`,
    `ALTER TABLE token ADD COLUMN warned_days INTEGER`,
    `CREATE INDEX token_client ON token (client_id, seq) WHERE client_id IS NOT NULL`,
    `CREATE INDEX token_expiry ON token (expires_at) WHERE expires_at IS NOT NULL AND revoked_at IS NULL`,
    `CREATE INDEX token_overlap ON token (overlap_ends_at) WHERE overlap_ends_at IS NOT NULL AND revoked_at IS NULL`,

    `CREATE TABLE oauth_client (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL, name TEXT NOT NULL,
      created_at INTEGER NOT NULL, deleted_at INTEGER)`,
    `CREATE INDEX oauth_client_connection ON oauth_client (connection_id, seq) WHERE deleted_at IS NULL`,
  ],
};
