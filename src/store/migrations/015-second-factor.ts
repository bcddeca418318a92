import type { Migration } from "./index.ts";
import { sealedIndex } from "./sealed-index.ts";

/**
 * What codes were handed out, and to whom how often; wrong codes by whoever tries them; recovery codes; factors that are suspected,
 * or were reset and can still come back.
 */
export const secondFactor: Migration = {
  name: "015-second-factor",
  up: ({ sequence, blob }) => [
    "ALTER TABLE authenticator ADD COLUMN last_read_step INTEGER",
    "ALTER TABLE authenticator ADD COLUMN last_exclusive_step INTEGER",
    "ALTER TABLE authenticator ADD COLUMN suspected_at INTEGER",
    "ALTER TABLE authenticator ADD COLUMN suspect_reason TEXT",
    "ALTER TABLE authenticator ADD COLUMN reset_from TEXT",
    "ALTER TABLE authenticator ADD COLUMN rollback_until INTEGER",
    "ALTER TABLE authenticator ADD COLUMN recovery_left INTEGER",
    "ALTER TABLE authenticator DROP COLUMN failures",
    "ALTER TABLE authenticator DROP COLUMN failing_since",
    "ALTER TABLE authenticator DROP COLUMN locked_until",
    "CREATE INDEX authenticator_rollback ON authenticator (rollback_until) WHERE rollback_until IS NOT NULL",

    `CREATE TABLE recovery_code (
      seq ${sequence}, id TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, authenticator_id TEXT NOT NULL,
      code ${blob}, created_at INTEGER NOT NULL, used_at INTEGER)`,
    "CREATE INDEX recovery_code_factor ON recovery_code (authenticator_id, seq)",
    sealedIndex("recovery_code", "code", "id"),

    `CREATE TABLE factor_tries (
      authenticator_id TEXT NOT NULL, actor TEXT NOT NULL, recent TEXT NOT NULL, locks INTEGER NOT NULL, locked_until INTEGER,
      last_at INTEGER NOT NULL, PRIMARY KEY (authenticator_id, actor))`,
    "CREATE INDEX factor_tries_last ON factor_tries (last_at)",
    `CREATE TABLE code_reader (
      actor TEXT PRIMARY KEY, recent TEXT NOT NULL, alerted_at INTEGER, last_at INTEGER NOT NULL)`,
    "CREATE INDEX code_reader_last ON code_reader (last_at)",
  ],
};
