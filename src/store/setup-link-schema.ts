import type { Generated } from "kysely";

/** The tables of connecting by link. */
export interface SetupLinkTables {
  setup_link: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    connection_id: string;
    secret_hash: Uint8Array;
    variant: string | null;
    note: string | null;
    created_by_kind: string;
    created_by_id: string;
    maker_id: string | null;
    created_at: number;
    expires_at: number;
    opened_at: number | null;
    token_id: string | null;
    ended_at: number | null;
    ended_how: string | null;
  };
}
