import type { Migration } from "./index.ts";

/** How much connections are used, and which of them hold sample data. */
export const traffic: Migration = {
  name: "022-traffic",
  up: () => [
    `CREATE TABLE connection_traffic (
      connection_id TEXT NOT NULL, span TEXT NOT NULL, at INTEGER NOT NULL, requests INTEGER NOT NULL,
      failures INTEGER NOT NULL, latency TEXT NOT NULL, PRIMARY KEY (connection_id, span, at))`,
    "CREATE INDEX connection_traffic_at ON connection_traffic (span, at)",

    "ALTER TABLE connection ADD COLUMN sample INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX connection_sample ON connection (workspace_id, seq) WHERE sample = 1",
  ],
};
