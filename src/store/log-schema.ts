import type { Generated } from "kysely";

type Json = string;
type Instant = number;

/** The tables of what happened, as Kysely types them. */
export interface LogTables {
  event: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    at: Instant;
    type: string;
    actor_kind: string;
    actor_id: string;
    cause_kind: string;
    cause_id: string;
    subject_kind: string;
    subject_id: string;
    account_id: string | null;
    before: Json | null;
    after: Json | null;
    reason: string | null;
  };
  provisioning_record: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    connection_id: string;
    at: Instant;
    request_id: string;
    method: string;
    path: string;
    operation: string;
    resource_type: string | null;
    resource_id: string | null;
    resource_name: string | null;
    http_status: number;
    result: string;
    reason: string | null;
    error_code: string | null;
    changes: Json;
    rewrites: Json;
    no_ops: Json;
    duration_ms: number;
  };
}
