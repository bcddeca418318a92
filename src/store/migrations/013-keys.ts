import type { Migration } from "./index.ts";
import { sealedIndex } from "./sealed-index.ts";

/** What is known of root keys, and how to find what a data key has sealed. */
export const keys: Migration = {
  name: "013-keys",
  up: () => [
    `CREATE TABLE root_key (
      id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, terms TEXT, created_at INTEGER NOT NULL, replaced_at INTEGER,
      recovery_saved_at INTEGER)`,
    "CREATE UNIQUE INDEX root_key_present ON root_key (workspace_id) WHERE replaced_at IS NULL",
    `INSERT INTO root_key (id, workspace_id, created_at)
      SELECT root_key_id, workspace_id, min(created_at) FROM data_key GROUP BY root_key_id, workspace_id`,
    sealedIndex("authenticator", "seed", "id"),
    sealedIndex("sso_key", "sealed_key", "workspace_id"),
  ],
};
