import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import type { Stores } from "../unit.ts";
import { type DecisionParts, foundAccount, foundLiveAccount } from "./account-service.ts";
import { type AccountView, describeAccount } from "./describe.ts";
import type { Identity } from "./identity.ts";
import type { Registration, StepMark } from "./registration.ts";
import type { StepName } from "./steps.ts";

/** What is said of a change. */
export type Change = Pick<Event, "type"> & Partial<Pick<Event, "before" | "after" | "reason">>;

/** One account of an identity, inside the unit in which something is decided about it. */
export interface Desk {
  readonly stores: Stores;
  readonly view: AccountView;
  readonly identity: Identity;
  readonly registration: Registration;
  readonly origin: Origin;
  readonly now: number;
}

/** What everything that is decided about accounts of identities has in common. */
export class IdentityKeeper {
  readonly #parts: DecisionParts;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
  }

  /**
   * Decides about a live account that was registered here, keeps an event of it and brings all accounts of the login up to it.
   * @param decide answers what changed, or undefined when nothing did
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account, and for one that an identity provider pushes
   */
  async decide(id: string, origin: Origin, decide: (desk: Desk) => Promise<Change | undefined>): Promise<AccountView> {
    const { units, clock, policy, workspaceId, rederive } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const entry = await foundLiveAccount(stores, workspaceId, id);
      const { account, registration } = entry;
      const identity = await stores.identities.find(workspaceId, account.userId);
      if (identity === undefined || registration === null) {
        const problem = `${entry.connection?.name ?? "An identity provider"} pushes ${account.userName}; change it there.`;
        throw new AnteroomError("conflict", problem, { code: "pushed_by_provider" });
      }
      const view = describeAccount(entry, policy, now);
      const change = await decide({ stores, view, identity, registration, origin, now });
      if (change === undefined) return view;
      const { id: accountId } = account;
      const subject = { kind: "account", id: accountId } as const;
      await stores.events.append(anEvent(origin, { workspaceId, at: now, subject, accountId, ...change }));
      await rederive.users(stores, [account.userId], origin);
      return describeAccount(await foundAccount(stores, workspaceId, accountId), policy, now);
    });
  }
}

/** Marks a step of the account on the desk. */
export function markStep(
  { stores, view, origin, now }: Desk,
  step: StepName,
  outcome: StepMark["outcome"] = "done",
  note: string | null = null,
): Promise<void> {
  return stores.registrations.mark(view.account.id, { step, outcome, at: now, by: origin.actor, note });
}
