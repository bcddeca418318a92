import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import type { ServiceAccount } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import type { CodeHandout, CodeWish, HandedCode } from "./code-handout.ts";
import { overtakeLink } from "./enrolment-link-end.ts";
import { type AuthenticatorView, type FactorKeeper, noFactor } from "./factor-keeper.ts";

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly codes: CodeHandout;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
}

/** For how long a reset can be rolled back; the seed is shredded then. */
const ROLLBACK_MS = 24 * 60 * 60 * 1000;

/** What is done with the second factor of an IdP login. It belongs to the login, so every answer says who shares it. */
export class AuthenticatorService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The factor as it stands. @throws {AnteroomError} `not_found`. */
  async get(accountId: string): Promise<AuthenticatorView> {
    const { units, keeper, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      const { account } = await foundAccount(stores, workspaceId, accountId);
      return keeper.view(stores, await factorOf(stores, account));
    });
  }

  /** Hands out a code, as `CodeHandout.hand`. */
  code(accountId: string, origin: Origin, wish: CodeWish = {}): Promise<HandedCode> {
    return this.#parts.codes.hand(accountId, wish, origin);
  }

  /**
   * Resets the factor for every account that shares it. Its seed is kept for a day, sealed as it was, so that the reset can be
   * rolled back; resetting it again changes nothing.
   * @throws {AnteroomError} `not_found`; `conflict` for a retired account
   */
  async reset(accountId: string, origin: Origin): Promise<AuthenticatorView> {
    return this.#change(accountId, origin, "authenticator.reset", ({ factor, now }) => {
      if (factor.state === "reset") return factor;
      return { ...factor, state: "reset", resetFrom: factor.state, rollbackUntil: now + ROLLBACK_MS };
    });
  }

  /**
   * Brings back the factor that was reset, just as it was, its recovery codes included. What was linked stays paused.
   * @throws {AnteroomError} `not_found`; `conflict` when nothing was reset, or not within the last day
   */
  async rollBack(accountId: string, origin: Origin): Promise<AuthenticatorView> {
    return this.#change(accountId, origin, "authenticator.rolled_back", ({ factor, account, now }) => {
      const { resetFrom, rollbackUntil } = factor;
      if (resetFrom === null || rollbackUntil === null || rollbackUntil <= now) {
        const problem = `There is no reset of the factor of ${account.userName} to roll back; it was not reset, or more than 24 hours ago, and its seed is gone.`;
        throw new AnteroomError("conflict", problem, { code: "no_rollback" });
      }
      return { ...factor, state: resetFrom, resetFrom: null, rollbackUntil: null };
    });
  }

  /**
   * Says that somebody else may have the seed: no account of the login is served a code, and what is linked is paused.
   * @throws {AnteroomError} `not_found`; `conflict` for a factor that was reset
   */
  async suspect(accountId: string, reason: string, origin: Origin): Promise<AuthenticatorView> {
    return this.#change(accountId, { ...origin, reason }, "authenticator.suspected", ({ factor, account, now }) => {
      if (factor.state === "reset") {
        const problem = `The factor of ${account.userName} was reset already, and nobody is served a code of it.`;
        throw new AnteroomError("conflict", problem, { code: "was_reset" });
      }
      if (factor.suspectedAt !== null) return factor;
      return { ...factor, suspectedAt: now, suspectReason: reason };
    });
  }

  /** Says that the seed is sound after all. What was linked stays paused. @throws {AnteroomError} `not_found`, `conflict`. */
  async clear(accountId: string, reason: string, origin: Origin): Promise<AuthenticatorView> {
    return this.#change(accountId, { ...origin, reason }, "authenticator.cleared", ({ factor }) =>
      factor.suspectedAt === null ? factor : { ...factor, suspectedAt: null, suspectReason: null },
    );
  }

  /** A change that changes nothing leaves no event. */
  async #change(
    accountId: string,
    origin: Origin,
    type: string,
    change: (found: {
      readonly factor: Authenticator;
      readonly account: ServiceAccount;
      readonly now: number;
    }) => Authenticator,
  ): Promise<AuthenticatorView> {
    const { units, keeper, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const factor = await factorOf(stores, account);
      const changed = change({ factor, account, now });
      if (changed === factor) return keeper.view(stores, factor);
      const kept = { ...changed, updatedAt: now };
      await stores.authenticators.update(kept);
      await overtakeLink(stores, kept, now, origin);
      return keeper.settle(stores, kept, account.id, type, origin);
    });
  }
}

async function factorOf(stores: Stores, { userId, userName }: ServiceAccount): Promise<Authenticator> {
  const factor = await stores.authenticators.find(userId);
  if (factor === undefined) throw noFactor(userName);
  return factor;
}
