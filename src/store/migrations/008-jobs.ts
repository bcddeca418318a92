import type { Migration } from "./index.ts";

/**
 * Jobs by the instant at which they are due; the dates of certificates; what the watch over evidence found and did not apply; why
 * a person retired an account. What is known already is watched from now on.
 */
export const jobs: Migration = {
  name: "008-jobs",
  up: ({ sequence }) => [
    `CREATE TABLE job (
      kind TEXT NOT NULL, subject_id TEXT NOT NULL, due_at INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
      problem TEXT, lease TEXT, lease_until INTEGER, PRIMARY KEY (kind, subject_id))`,
    "CREATE INDEX job_due ON job (due_at)",
    "CREATE INDEX job_failing ON job (kind) WHERE problem IS NOT NULL",
    "ALTER TABLE verification ADD COLUMN applied INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE application ADD COLUMN watch TEXT",
    "ALTER TABLE application ADD COLUMN pending_change TEXT",
    "ALTER TABLE service_account ADD COLUMN retirement_reason TEXT",
    `CREATE TABLE certificate (
      seq ${sequence}, workspace_id TEXT NOT NULL, owner_kind TEXT NOT NULL, owner_id TEXT NOT NULL,
      fingerprint TEXT NOT NULL, use TEXT NOT NULL, subject TEXT NOT NULL, not_after INTEGER NOT NULL,
      warned_days INTEGER, warn_at INTEGER, UNIQUE (owner_kind, owner_id, fingerprint))`,
    "CREATE INDEX certificate_end ON certificate (workspace_id, not_after, seq)",
    "CREATE INDEX certificate_warning ON certificate (warn_at) WHERE warn_at IS NOT NULL",
    `INSERT OR IGNORE INTO certificate (workspace_id, owner_kind, owner_id, fingerprint, use, subject, not_after, warn_at)
      SELECT a.workspace_id, 'application', a.id, json_extract(c.value, '$.fingerprint'), json_extract(c.value, '$.use'),
        json_extract(c.value, '$.subject'), json_extract(c.value, '$.notAfter'),
        json_extract(c.value, '$.notAfter') - 60 * 86400000
      FROM application a, json_each(a.profile, '$.certificates') c
      WHERE a.deleted_at IS NULL AND a.profile IS NOT NULL`,
    `INSERT INTO job (kind, subject_id, due_at)
      SELECT 'evidence', id, 0 FROM application WHERE deleted_at IS NULL AND verdict = 'supported'`,
  ],
};
