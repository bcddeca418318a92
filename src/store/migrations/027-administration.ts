import type { Migration } from "./index.ts";

/** What a second person agrees to is kept in words, without secrets, so that they can read it; who is locked out,
 * and what is held, frozen or paused, has an index. */
export const administration: Migration = {
  name: "027-administration",
  up: () => [
    "ALTER TABLE approval ADD COLUMN shown_body TEXT",
    "ALTER TABLE approval ADD COLUMN summary TEXT",
    "CREATE INDEX service_account_held ON service_account (workspace_id, seq) WHERE hold = 'held' AND retired_at IS NULL",
    "CREATE INDEX factor_tries_locked ON factor_tries (locked_until) WHERE locked_until IS NOT NULL",
    "CREATE INDEX connection_frozen ON connection (workspace_id, frozen_at) WHERE frozen_at IS NOT NULL AND deleted_at IS NULL",
    "CREATE INDEX integration_paused ON integration (workspace_id, paused_at) WHERE paused_at IS NOT NULL",
  ],
};
