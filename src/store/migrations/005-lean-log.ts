import type { Migration } from "./index.ts";

const COLUMNS = `seq, id, workspace_id, connection_id, at, request_id, method, path, operation, resource_type, resource_id,
  resource_name, http_status, result, reason, changes, rewrites, no_ops, duration_ms`;

/**
 * Every write is recorded, and every index of the records is paid for by every write. One by resource is written at another place
 * with every request, and one by id is hardly ever asked. With both beside the order, the index of each connection answers for them:
 * it grows at its end, and looking through all of it is reading some hundred bytes a record. The order needs no counter of its own.
 */
export const leanLog: Migration = {
  name: "005-lean-log",
  up: ({ order }) => [
    "DROP INDEX provisioning_record_resource",
    "DROP INDEX provisioning_record_connection",
    "ALTER TABLE provisioning_record RENAME TO former_record",
    `CREATE TABLE provisioning_record (
      seq ${order}, id TEXT NOT NULL, workspace_id TEXT NOT NULL, connection_id TEXT NOT NULL,
      at INTEGER NOT NULL, request_id TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, operation TEXT NOT NULL,
      resource_type TEXT, resource_id TEXT, resource_name TEXT, http_status INTEGER NOT NULL, result TEXT NOT NULL,
      reason TEXT, changes TEXT NOT NULL, rewrites TEXT NOT NULL, no_ops TEXT NOT NULL, duration_ms INTEGER NOT NULL)`,
    `INSERT INTO provisioning_record (${COLUMNS}) SELECT ${COLUMNS} FROM former_record ORDER BY seq`,
    "DROP TABLE former_record",
    "CREATE INDEX provisioning_record_connection ON provisioning_record (connection_id, seq, resource_id, id)",
  ],
};
