type Instant = number;
type Flag = 0 | 1;

/** The tables of accounts that were registered here. */
export interface RegistrationTables {
  registration: {
    account_id: string;
    label: string | null;
    assigned: Flag | null;
    stated_at: Instant | null;
    review_at: Instant | null;
    reminded_at: Instant | null;
  };
  account_step: {
    account_id: string;
    step: string;
    outcome: string;
    at: Instant;
    actor_kind: string;
    actor_id: string;
    note: string | null;
  };
}
