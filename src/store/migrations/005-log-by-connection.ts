import type { Migration } from "./index.ts";

/**
 * An index of the log by resource is written at another place with every request. With the resource beside the order, the index of
 * each connection answers for its resources, too: it grows at its end, and reading all of it is reading some hundred bytes a record.
 */
export const logByConnection: Migration = {
  name: "005-log-by-connection",
  up: () => [
    "DROP INDEX provisioning_record_resource",
    "DROP INDEX provisioning_record_connection",
    "CREATE INDEX provisioning_record_connection ON provisioning_record (connection_id, seq, resource_id)",
  ],
};
