import type { Migration } from "./index.ts";

/**
 * Refusals are what people look for in the log, and few: an index of them alone costs nothing where something is carried out.
 * Everything else is found by the order of the log.
 */
export const log: Migration = {
  name: "026-log",
  up: () => [
    "ALTER TABLE provisioning_record ADD COLUMN error_code TEXT",
    "CREATE INDEX provisioning_record_refused ON provisioning_record (seq) WHERE result = 'failure'",
  ],
};
