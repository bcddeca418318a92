import type { AccountPolicy } from "../account/account-policy.ts";
import type { StatusCounts } from "../account/account-store.ts";
import { type AccountView, describeAccount, type Unmet } from "../account/describe.ts";
import type { Status } from "../account/gates.ts";
import { unmetConditions } from "../account/link-conditions.ts";
import { type Readiness, readinessOf } from "../account/warnings.ts";
import type { Application } from "../application/application.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";

/** How far an account is from an integration: `ready` waits for nothing else, `linked` serves one. */
export type CandidateState = "ready" | "waiting" | "linked";

const STATUSES_OF = {
  ready: ["awaiting_integration"],
  waiting: [
    "suspended",
    "held",
    "blocked",
    "awaiting_verification",
    "awaiting_contact",
    "awaiting_mfa",
    "awaiting_owner",
  ],
  linked: ["active", "paused"],
} as const satisfies Readonly<Record<CandidateState, readonly Status[]>>;

/** An account of the integration's application, and what keeps it from being linked. */
export interface Candidate {
  readonly view: AccountView;
  /** Empty when it is ready. An account that is linked has what would keep its link from being resumed. */
  readonly unmet: readonly Unmet[];
  readonly readiness: Readiness | null;
}

/** A page of candidates, with how many there are of each state. */
export interface CandidatePage extends Page<Candidate> {
  readonly counts: Readonly<Record<CandidateState, number>>;
}

/** Which accounts to list. */
export interface CandidateQuery {
  readonly state?: CandidateState | undefined;
  /** A part of the user name, display name or label, compared without case. */
  readonly text?: string | undefined;
}

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly policy: AccountPolicy;
}

/** Tells which accounts an integration can be linked with, by the rules that linking itself asks. It changes nothing. */
export class CandidateService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The live accounts of the integration's application, newest first. @throws {AnteroomError} `not_found` */
  async list(integrationId: string, { state, text }: CandidateQuery, page: PageRequest): Promise<CandidatePage> {
    const { units, workspaceId } = this.#parts;
    return units.snapshot(async (stores) => {
      const application = await this.#application(stores, integrationId);
      const counts = (await stores.accounts.countOfApplications([application.id])).get(application.id) ?? {};
      const wanted: readonly Status[] = state === undefined ? Object.values(STATUSES_OF).flat() : STATUSES_OF[state];
      // Those that nobody has would be looked for in all accounts; one alone is found by its index.
      const statuses = wanted.filter((status) => (counts[status] ?? 0) > 0);
      if (statuses.length === 0) return { items: [], counts: countStates(counts) };
      const found = await stores.accounts.list(workspaceId, { applicationId: application.id, statuses, text }, page);
      const items: Candidate[] = [];
      for (const entry of found.items) {
        const view = describeAccount(entry, this.#parts.policy, this.#parts.clock.now());
        items.push(await this.#candidate(stores, view, application));
      }
      return { ...found, items, counts: countStates(counts) };
    });
  }

  async #candidate(
    stores: Stores,
    view: AccountView,
    { requiredRole }: Pick<Application, "requiredRole">,
  ): Promise<Candidate> {
    const { policy, clock } = this.#parts;
    const unmet = await unmetConditions(stores, view, policy, clock.now());
    return { view, unmet, readiness: readinessOf(view.account.roles, requiredRole) };
  }

  async #application(stores: Stores, integrationId: string): Promise<Pick<Application, "id" | "requiredRole">> {
    const { workspaceId } = this.#parts;
    const integration = await stores.integrations.find(workspaceId, integrationId);
    if (integration === undefined) {
      const problem = `Integration ${integrationId.slice(0, 60)} does not exist; list the integrations.`;
      throw new AnteroomError("not_found", problem);
    }
    const application = await stores.applications.findById(workspaceId, integration.applicationId);
    return application ?? { id: integration.applicationId, requiredRole: null };
  }
}

function countStates(counts: StatusCounts): CandidatePage["counts"] {
  const sum = (statuses: readonly Status[]) => statuses.reduce((total, one) => total + (counts[one] ?? 0), 0);
  const { ready, waiting, linked } = STATUSES_OF;
  return { ready: sum(ready), waiting: sum(waiting), linked: sum(linked) };
}
