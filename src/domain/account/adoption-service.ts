import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { UserId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores } from "../unit.ts";
import { type DecisionParts, foundLiveAccount } from "./account-service.ts";
import type { Adoption, AdoptionQuery, AdoptionState, AdoptionWithParties } from "./adoption.ts";
import { beginConversion } from "./conversion-moves.ts";
import type { ServiceAccount } from "./service-account.ts";

/** What people decide about users who have the name or address of an account that is there. */
export class AdoptionService {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /** Proposals and what became of them, newest first. */
  async list(query: AdoptionQuery, page: PageRequest): Promise<Page<AdoptionWithParties>> {
    const { units, workspaceId } = this.#parts;
    return units.read((stores) => stores.adoptions.list(workspaceId, query, page));
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<AdoptionWithParties> {
    return this.#parts.units.read((stores) => this.#found(stores, id));
  }

  /**
   * Says that the user is to take over: registers the user's account and begins the conversion of the one that is there, of which no
   * secret goes along.
   * @throws {AnteroomError} `not_found`; `conflict` with `adoption_decided`, with `not_assigned` when the app is no longer assigned
   * to the user, or as beginning a conversion
   */
  async approve(id: string, reason: string, origin: Origin): Promise<AdoptionWithParties> {
    const { units, workspaceId, clock, rederive } = this.#parts;
    return units.write(async (stores) => {
      const proposal = await this.#proposed(stores, id);
      const { account } = await foundLiveAccount(stores, workspaceId, proposal.accountId);
      await this.#decide(stores, proposal, "approved", reason, origin);
      await rederive.users(stores, [proposal.userId], origin);
      const successor = await liveAccountOf(stores, proposal.userId, proposal);
      const plan = { account, successor, reason, adoptionId: proposal.id };
      await beginConversion(stores, plan, clock.now(), origin);
      return this.#found(stores, id);
    });
  }

  /**
   * Says that the user is somebody else, who gets an account of their own; the same is not proposed again.
   * @throws {AnteroomError} `not_found`; `conflict` with `adoption_decided`
   */
  async reject(id: string, reason: string, origin: Origin): Promise<AdoptionWithParties> {
    return this.#parts.units.write(async (stores) => {
      const proposal = await this.#proposed(stores, id);
      await this.#decide(stores, proposal, "rejected", reason, origin);
      await this.#parts.rederive.users(stores, [proposal.userId], origin);
      return this.#found(stores, id);
    });
  }

  /** Ends proposals of which the account has retired, so that the users get their own; answers how many. */
  async settleDue(limit: number): Promise<number> {
    return this.#parts.units.write(async (stores) => {
      const origin: Origin = { actor: { kind: "job", id: "due" }, cause: { kind: "job", id: "due" } };
      const moot = await stores.adoptions.listMoot(limit);
      for (const adoption of moot) await this.#decide(stores, adoption, "moot", "The account has retired.", origin);
      await this.#parts.rederive.users(stores, [...new Set(moot.map(({ userId }) => userId))], origin);
      return moot.length;
    });
  }

  async #decide(
    stores: Stores,
    adoption: Adoption,
    state: Exclude<AdoptionState, "proposed">,
    reason: string,
    origin: Origin,
  ): Promise<void> {
    const at = this.#parts.clock.now();
    await stores.adoptions.update({ ...adoption, state, reason, decidedAt: at });
    const { workspaceId, accountId, userId, id: adoptionId } = adoption;
    const subject = { kind: "account", id: accountId } as const;
    const change = { before: { state: adoption.state }, after: { state, adoptionId, userId }, reason };
    const type = `account.adoption_${state}`;
    await stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId, ...change }));
  }

  async #proposed(stores: Stores, id: string): Promise<AdoptionWithParties> {
    const adoption = await this.#found(stores, id);
    if (adoption.state === "proposed") return adoption;
    const problem = `The adoption was ${adoption.state} already; look at it, and convert the account by hand if that was wrong.`;
    throw new AnteroomError("conflict", problem, { code: "adoption_decided" });
  }

  async #found(stores: Stores, id: string): Promise<AdoptionWithParties> {
    const adoption = await stores.adoptions.find(this.#parts.workspaceId, id);
    if (adoption !== undefined) return adoption;
    throw new AnteroomError("not_found", `Adoption ${id.slice(0, 60)} does not exist; list the adoptions.`);
  }
}

async function liveAccountOf(
  stores: Stores,
  userId: UserId,
  { applicationId, applicationKey, userName, connectionName }: AdoptionWithParties,
): Promise<ServiceAccount> {
  const entries = await stores.accounts.listOfUsers([userId]);
  const live = entries.find(({ account, facts }) => account.applicationId === applicationId && !facts.retired);
  if (live !== undefined) return live.account;
  const problem = `${connectionName} no longer assigns "${applicationKey}" to ${userName}, so there is no account to take over; reject the adoption.`;
  throw new AnteroomError("conflict", problem, { code: "not_assigned" });
}
