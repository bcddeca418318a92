import type { Generated } from "kysely";

type Instant = number;
type Flag = 0 | 1;

/** The tables of vaults, keys of principals and secrets. */
export interface VaultTables {
  vault: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    name: string;
    kind: string;
    description: string | null;
    is_default: Flag;
    created_at: Instant;
    updated_at: Instant;
    archived_at: Instant | null;
  };
  vault_member: { vault_id: string; member_kind: string; member_id: string; role: string; added_at: Instant };
  custody: { user_id: string; workspace_id: string; vault_id: string; since: Instant };
  subject_key: {
    user_id: string;
    workspace_id: string;
    key_id: string;
    sealed_key: Uint8Array;
    created_at: Instant;
  };
  secret: {
    seq: Generated<number>;
    id: string;
    workspace_id: string;
    user_id: string;
    kind: string;
    version: number;
    sealed_version: Uint8Array;
    created_at: Instant;
    updated_at: Instant;
  };
  secret_version: {
    secret_id: string;
    version: number;
    sealed: Uint8Array;
    generated: Flag;
    strength: number | null;
    created_at: Instant;
    actor_kind: string;
    actor_id: string;
    superseded_at: Instant | null;
  };
  purge: {
    account_id: string;
    workspace_id: string;
    certificate: string;
    purged_at: Instant;
    scrubbed_at: Instant | null;
  };
}
