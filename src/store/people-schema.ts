import type { Generated } from "kysely";

/** Epoch milliseconds. */
type Instant = number;

/** The tables of people and of what they may do. */
export interface PeopleTables {
  person: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    name: string;
    login_name: string;
    login_key: string;
    provider_id: string | null;
    role: string;
    role_from: string;
    offered_until: Instant | null;
    created_at: Instant;
    updated_at: Instant;
    left_at: Instant | null;
  };
  person_factor: {
    person_id: string;
    workspace_id: string;
    state: string;
    seed: Uint8Array;
    last_step: number | null;
    created_at: Instant;
  };
  item_role: {
    seq: Generated<number>;
    workspace_id: string;
    item_kind: string;
    item_id: string;
    role: string;
    person_id: string;
    given_by: string;
    created_at: Instant;
  };
  step_up: {
    holder: string;
    proven_at: Instant | null;
    challenge: Uint8Array | null;
    challenge_until: Instant | null;
    failures: number;
  };
  approval: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    state: string;
    action: string;
    item_kind: string | null;
    item_id: string | null;
    endpoint: string;
    fingerprint: Uint8Array;
    shown_body: string | null;
    summary: string | null;
    reason: string;
    requester: string;
    requester_name: string;
    decided_by: string | null;
    decided_by_name: string | null;
    decided_at: Instant | null;
    note: string | null;
    created_at: Instant;
    expires_at: Instant;
  };
  passkey: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    person_id: string;
    credential_id: string;
    public_key: string;
    counter: number;
    /** JSON. */
    transports: string;
    backed_up: number;
    name: string;
    created_at: Instant;
    last_used_at: Instant | null;
  };
  person_password: { person_id: string; workspace_id: string; phc: string; changed_at: Instant };
  person_recovery_code: { person_id: string; digest: string; created_at: Instant; used_at: Instant | null };
  entry_link: {
    digest: string;
    workspace_id: string;
    kind: string;
    person_id: string | null;
    created_at: Instant;
    expires_at: Instant;
    used_at: Instant | null;
  };
}
