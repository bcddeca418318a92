import type { Migration } from "./index.ts";

/** Evidence of every kind: what an app was seen to send, what a sign-in proved, where it was fetched, and by which identity provider. */
export const evidence: Migration = {
  name: "006-evidence",
  up: ({ blob }) => [
    "ALTER TABLE verification ADD COLUMN observed TEXT",
    "ALTER TABLE verification ADD COLUMN login TEXT",
    "ALTER TABLE verification ADD COLUMN account_id TEXT",
    "ALTER TABLE verification ADD COLUMN source_url TEXT",
    "ALTER TABLE verification ADD COLUMN changes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE verification ADD COLUMN tool TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE application ADD COLUMN metadata_url TEXT",
    "ALTER TABLE application ADD COLUMN sso_url TEXT",
    "ALTER TABLE service_account ADD COLUMN login_proven_at INTEGER",
    `CREATE TABLE idp_profile (
      connection_id TEXT PRIMARY KEY REFERENCES connection (id), workspace_id TEXT NOT NULL, profile TEXT NOT NULL,
      findings TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL, source_url TEXT, document ${blob} NOT NULL,
      actor TEXT NOT NULL, taken_at INTEGER NOT NULL)`,
    "CREATE INDEX idp_profile_workspace ON idp_profile (workspace_id)",
  ],
};
