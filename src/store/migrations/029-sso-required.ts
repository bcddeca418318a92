import type { Migration } from "./index.ts";

/** Since when people sign in through an identity provider only. */
export const ssoRequired: Migration = {
  name: "029-sso-required",
  up: () => ["ALTER TABLE workspace ADD COLUMN sso_required_at INTEGER"],
};
