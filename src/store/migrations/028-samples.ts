import type { Migration } from "./index.ts";

/** Which applications and integrations were made for a simulation, so that they go again with it. */
export const samples: Migration = {
  name: "028-samples",
  up: () => [
    "ALTER TABLE application ADD COLUMN sample INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE integration ADD COLUMN sample INTEGER NOT NULL DEFAULT 0",
  ],
};
