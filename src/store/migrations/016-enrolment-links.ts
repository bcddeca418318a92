import type { Migration } from "./index.ts";

/** Links through which somebody without an account here enrols one factor. */
export const enrolmentLinks: Migration = {
  name: "016-enrolment-links",
  up: ({ sequence, blob }) => [
    `CREATE TABLE enrolment_link (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, user_id TEXT NOT NULL, account_id TEXT NOT NULL,
      secret_hash ${blob} NOT NULL UNIQUE, note TEXT, created_by_kind TEXT NOT NULL, created_by_id TEXT NOT NULL,
      created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, factor_id TEXT, ended_at INTEGER, ended_how TEXT)`,
    "CREATE UNIQUE INDEX enrolment_link_live ON enrolment_link (user_id) WHERE ended_at IS NULL",
    "CREATE INDEX enrolment_link_order ON enrolment_link (workspace_id, seq)",
    "CREATE INDEX enrolment_link_account ON enrolment_link (account_id, seq)",
    "CREATE INDEX enrolment_link_expiry ON enrolment_link (expires_at)",
  ],
};
