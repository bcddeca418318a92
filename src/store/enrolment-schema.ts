import type { Generated } from "kysely";

/** The tables of enrolment. */
export interface EnrolmentTables {
  enrolment_link: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    user_id: string;
    account_id: string;
    secret_hash: Uint8Array;
    note: string | null;
    created_by_kind: string;
    created_by_id: string;
    maker_id: string | null;
    created_at: number;
    expires_at: number;
    factor_id: string | null;
    ended_at: number | null;
    ended_how: string | null;
  };
}
