import type { Generated } from "kysely";

type Json = string;
type Instant = number;

/** The tables around second factors. */
export interface FactorTables {
  recovery_code: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    authenticator_id: string;
    code: Uint8Array | null;
    created_at: Instant;
    used_at: Instant | null;
  };
  factor_tries: {
    authenticator_id: string;
    actor: string;
    recent: Json;
    locks: number;
    locked_until: Instant | null;
    last_at: Instant;
  };
  code_reader: { actor: string; recent: Json; alerted_at: Instant | null; last_at: Instant };
}
