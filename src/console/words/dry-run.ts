import type { Schemas } from "../api/client.ts";

/** What a dry run found out. */
export type DryRunReport = Schemas["DryRun"];

/** The steps of a dry run as people read them. */
export const DRY_RUN_STEP_NAMES: Readonly<Record<DryRunReport["steps"][number]["name"], string>> = {
  authenticate: "Authenticate",
  parse: "Parse",
  match: "Match",
  map: "Map",
  decide: "Decide",
  write: "Write",
};
