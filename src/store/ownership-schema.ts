import type { Generated } from "kysely";

/** The table of reviews. */
export interface OwnershipTables {
  review: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    account_id: string;
    closed: 0 | 1;
    outcome: string;
    note: string;
    due_at: number | null;
    criteria: string;
    actor_kind: string;
    actor_id: string;
    taken_at: number;
  };
}
