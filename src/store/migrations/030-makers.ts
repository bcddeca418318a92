import type { Migration } from "./index.ts";

/** Who made links and tokens, and so has seen their secrets; not known of earlier ones. */
export const makers: Migration = {
  name: "030-makers",
  up: () => [
    "ALTER TABLE setup_link ADD COLUMN maker_id TEXT",
    "ALTER TABLE enrolment_link ADD COLUMN maker_id TEXT",
    "ALTER TABLE token ADD COLUMN maker_id TEXT",
    "CREATE INDEX setup_link_maker ON setup_link (maker_id) WHERE maker_id IS NOT NULL AND ended_at IS NULL",
    "CREATE INDEX enrolment_link_maker ON enrolment_link (maker_id) WHERE maker_id IS NOT NULL AND ended_at IS NULL",
    "CREATE INDEX token_maker ON token (maker_id) WHERE maker_id IS NOT NULL AND revoked_at IS NULL",
  ],
};
