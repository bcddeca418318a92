import type { Migration } from "./index.ts";

/** Who has to sign an application's metadata. */
export const metadataKey: Migration = {
  name: "007-metadata-key",
  up: () => ["ALTER TABLE application ADD COLUMN signing_certificate TEXT"],
};
