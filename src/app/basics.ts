import type { AccountPolicy } from "../domain/account/account-policy.ts";
import type { Rederive } from "../domain/account/rederive.ts";
import type { Grade } from "../domain/application/saml-evidence.ts";
import type { Clock } from "../domain/clock.ts";
import type { WorkspaceId } from "../domain/id.ts";
import type { SqliteStore } from "../store/sqlite.ts";

/** What almost every service is made of. */
export interface Basics {
  readonly units: SqliteStore;
  readonly rederive: Rederive;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly requiredGrade: Grade;
  readonly policy: AccountPolicy;
}
