import type { Migration } from "./index.ts";

/** Lists of accounts by name, and what people keep of lists: a name, what the list is narrowed to, and its columns. */
export const accountLists: Migration = {
  name: "024-account-lists",
  up: ({ sequence }) => [
    "CREATE INDEX service_account_name ON service_account (workspace_id, user_name COLLATE NOCASE, seq)",
    // All that counting lists by app or connection reads, which would else read every account.
    "CREATE INDEX service_account_counts ON service_account (workspace_id, application_id, status, connection_id)",

    `CREATE TABLE saved_view (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, person_id TEXT NOT NULL, screen TEXT NOT NULL,
      name TEXT NOT NULL, query TEXT NOT NULL, columns TEXT NOT NULL, shared INTEGER NOT NULL, created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL)`,
    "CREATE INDEX saved_view_person ON saved_view (person_id, screen, seq)",
    "CREATE INDEX saved_view_shared ON saved_view (workspace_id, screen, seq) WHERE shared = 1",
  ],
};
