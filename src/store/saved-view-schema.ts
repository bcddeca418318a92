import type { Generated } from "kysely";

/** The table of views that people keep, as Kysely types it; its columns are those of `migrations/`. */
export interface SavedViewTables {
  saved_view: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    person_id: string;
    screen: string;
    name: string;
    query: string;
    /** JSON. */
    columns: string;
    shared: 0 | 1;
    created_at: number;
    updated_at: number;
  };
}
