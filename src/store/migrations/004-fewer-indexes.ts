import type { Migration } from "./index.ts";

/** What grows by every write is pruned in the order in which it was written, and needs no index of instants. */
export const fewerIndexes: Migration = {
  name: "004-fewer-indexes",
  up: () => ["DROP INDEX event_at", "DROP INDEX provisioning_record_at"],
};
