import type { Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import {
  type Application,
  type EvidenceChange,
  type SamlSummary,
  summarize,
  type Verification,
} from "./application.ts";
import type { Evidence, Judged } from "./evidence.ts";
import { changesSince, pinnedChanges } from "./evidence-changes.ts";
import type { EvidenceJudge } from "./evidence-judge.ts";
import { endsFailure } from "./evidence-ledger.ts";
import { getApplication } from "./find-application.ts";
import { confirmSignIn } from "./login-proof.ts";

/** What evidence would come to if it were entered now. */
export interface Preview {
  /** The entry as it would stand in the ledger; it is in none. */
  readonly verification: Verification;
  /** The entity ids to choose from; of evidence that is ambiguous. */
  readonly candidates: readonly string[];
  /** What would be different about that which is pinned. */
  readonly pinned: readonly EvidenceChange[];
  readonly before: SamlSummary;
  readonly after: SamlSummary;
  /** How many live accounts the application has, whose `saml` gate follows. */
  readonly accounts: number;
}

/** Tells what evidence would change before it is entered. It changes nothing. */
export class EvidencePreview {
  readonly #units: Units;
  readonly #judge: EvidenceJudge;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly judge: EvidenceJudge; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#judge = parts.judge;
    this.#workspaceId = parts.workspaceId;
  }

  /**
   * Judges evidence as if it were entered.
   * @throws {AnteroomError} `not_found`; `invalid_value` for what cannot be read or fetched, from which no verdict follows
   */
  async of(idOrKey: string, evidence: Evidence, origin: Origin): Promise<Preview> {
    const application = await this.#units.read((stores) => getApplication(stores, this.#workspaceId, idOrKey));
    const judged = await this.#judge.judge(application, evidence, origin);
    return this.#units.snapshot(async (stores) =>
      preview(stores, await getApplication(stores, this.#workspaceId, application.id), judged),
    );
  }
}

async function preview(stores: Stores, application: Application, judged: Judged): Promise<Preview> {
  const { kind, accountId } = judged.verification;
  const newest = await stores.applications.findNewest(application.id, kind, accountId);
  const confirmed = await confirmSignIn(stores, application, judged.verification);
  const verification = { ...confirmed, changes: changesSince(newest, confirmed), applied: true };
  const failure = endsFailure(verification) ? null : application.watch.failure;
  const deciding = await stores.applications.listDeciding(application.id);
  const counts = (await stores.accounts.countOfApplications([application.id])).get(application.id) ?? {};
  const { retired: _, ...live } = counts;
  const { profile } = verification;
  return {
    verification,
    candidates: judged.candidates,
    pinned: profile === null ? [] : pinnedChanges(application.saml.profile, profile),
    before: application.saml,
    after: summarize([verification, ...deciding], failure),
    accounts: Object.values(live).reduce((sum, count) => sum + count, 0),
  };
}
