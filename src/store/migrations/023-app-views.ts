import type { Migration } from "./index.ts";

/** What counting the accounts of an app by status, and the history of one app or integration, read by. */
export const appViews: Migration = {
  name: "023-app-views",
  up: () => [
    "CREATE INDEX service_account_app_status ON service_account (application_id, status, seq)",
    // Events of other subjects, of which every write over SCIM leaves some, do not pay for it.
    "CREATE INDEX event_item ON event (subject_id, seq) WHERE subject_kind IN ('application', 'integration')",
  ],
};
