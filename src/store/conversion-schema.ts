import type { Generated } from "kysely";

type Json = string;
type Instant = number;

/** The tables of failures, conversions and adoptions. */
export interface ConversionTables {
  account_failure: {
    seq: Generated<number>;
    account_id: string;
    code: string;
    detail: string | null;
    since: Instant;
    seen_at: Instant;
  };
  conversion: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    account_id: string;
    successor_id: string;
    target_kind: string;
    reason: string;
    state: string;
    carried: Json;
    adoption_id: string | null;
    created_at: Instant;
    updated_at: Instant;
    switched_at: Instant | null;
    ended_at: Instant | null;
  };
  adoption: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    connection_id: string;
    application_id: string;
    user_id: string;
    account_id: string;
    matched: Json;
    state: string;
    reason: string | null;
    proposed_at: Instant;
    decided_at: Instant | null;
  };
}
