import type { Migration } from "./index.ts";

/**
 * Every index is paid for by every write. What grows by every write is pruned in the order in which it was written, and needs
 * no index of instants; events are never looked up by id, and their order needs no counter of its own; live users have a name index already, so that only the deleted ones
 * need another.
 */
export const fewerIndexes: Migration = {
  name: "004-fewer-indexes",
  up: ({ order }) => [
    "DROP INDEX provisioning_record_at",
    "DROP INDEX directory_user_everywhere",
    "CREATE INDEX directory_user_gone ON directory_user (user_name_key) WHERE deleted_at IS NOT NULL",

    "ALTER TABLE event RENAME TO former_event",
    `CREATE TABLE event (
      seq ${order}, id TEXT NOT NULL, workspace_id TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
      actor_kind TEXT NOT NULL, actor_id TEXT NOT NULL, cause_kind TEXT NOT NULL, cause_id TEXT NOT NULL,
      subject_kind TEXT NOT NULL, subject_id TEXT NOT NULL, account_id TEXT, before TEXT, after TEXT, reason TEXT)`,
    `INSERT INTO event (seq, id, workspace_id, at, type, actor_kind, actor_id, cause_kind, cause_id, subject_kind, subject_id,
        account_id, before, after, reason)
      SELECT seq, id, workspace_id, at, type, actor_kind, actor_id, cause_kind, cause_id, subject_kind, subject_id,
        account_id, before, after, reason FROM former_event ORDER BY seq`,
    "DROP TABLE former_event",
    "CREATE INDEX event_account ON event (account_id, seq) WHERE account_id IS NOT NULL",
    `CREATE INDEX event_former_name ON event (json_extract(before, '$.userName') COLLATE NOCASE, subject_id)
      WHERE subject_kind = 'user' AND json_extract(before, '$.userName') <> json_extract(after, '$.userName')`,
  ],
};
