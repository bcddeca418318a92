import type { Migration } from "./index.ts";

/**
 * What lists are found and ordered by: the e-mail addresses of live users without case, and the orders of groups by id and by
 * creation time. `seq`, which breaks ties, is at the end of every index.
 */
export const listValues: Migration = {
  name: "003-list-values",
  up: () => [
    `CREATE TABLE user_email (
      connection_id TEXT NOT NULL, value_key TEXT NOT NULL, user_id TEXT NOT NULL,
      PRIMARY KEY (connection_id, value_key, user_id)) WITHOUT ROWID`,
    `INSERT OR IGNORE INTO user_email
      SELECT directory_user.connection_id, fold(json_extract(element.value, '$.value')), directory_user.id
      FROM directory_user, json_each(directory_user.document, '$.emails') AS element
      WHERE directory_user.deleted_at IS NULL AND json_type(element.value, '$.value') = 'text'`,
    `CREATE INDEX directory_group_id ON directory_group (connection_id, id)`,
    `CREATE INDEX directory_group_created ON directory_group (connection_id, created_at)`,
  ],
};
