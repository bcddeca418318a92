import { type RawBuilder, sql } from "kysely";

/** The state of the authenticator `f` as accounts see it; null without one. */
export const FACTOR_STATE: RawBuilder<unknown> = sql`
  CASE WHEN f.suspected_at IS NOT NULL AND f.state <> 'reset' THEN 'suspect' ELSE f.state END`;

/** The accounts that the authenticator `f` serves, among them the account `s`; null without one. */
export const FACTOR_SERVES: RawBuilder<unknown> = sql`
  CASE WHEN f.id IS NOT NULL THEN
    (SELECT count(*) FROM service_account o WHERE o.user_id = s.user_id AND o.retired_at IS NULL) END`;
