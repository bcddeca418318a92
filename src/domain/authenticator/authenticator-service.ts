import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import { validityGate } from "../account/gates.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import { type AuthenticatorView, changedMeanwhile, type FactorKeeper, noFactor, sharing } from "./factor-keeper.ts";
import { NO_FAILURES } from "./factor-lock.ts";
import type { OneTimePasswords } from "./one-time-password.ts";

/** A code that was handed out. */
export interface HandedCode {
  readonly code: string;
  readonly secondsRemaining: number;
  readonly periodSeconds: number;
  readonly sharedWith: readonly AccountId[];
}

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
}

/** What is done with the second factor of an IdP login. It belongs to the login, so every answer says who shares it. */
export class AuthenticatorService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Hands out the code of this moment and keeps an event of it.
   * @throws {AnteroomError} `not_found`; `conflict` with the reason when the account may not have one now
   */
  async code(accountId: string, origin: Origin): Promise<HandedCode> {
    const { units, keeper, otp, clock, workspaceId } = this.#parts;
    const seen = await units.read((stores) => this.#usable(stores, accountId));
    const now = clock.now();
    const { code, secondsRemaining } = await otp.code(keeper.seedOf(seen), seen.parameters, now);
    return units.write(async (stores) => {
      // Asked again inside the unit: a deactivation in between is effective at once.
      const factor = await this.#usable(stores, accountId);
      if (factor.id !== seen.id) throw changedMeanwhile();
      if (factor.state === "enrolling") await stores.authenticators.update({ ...factor, codeReadAt: now });
      const { account } = await foundAccount(stores, workspaceId, accountId);
      await keeper.note(stores, factor, account.id, "authenticator.code_read", origin);
      const sharedWith = await sharing(stores, factor);
      return { code, secondsRemaining, periodSeconds: factor.parameters.periodSeconds, sharedWith };
    });
  }

  /** Resets the factor for every account that shares it; its seed is gone. @throws {AnteroomError} `not_found`. */
  async reset(accountId: string, origin: Origin): Promise<AuthenticatorView> {
    const { units, keeper, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const before = await stores.authenticators.find(account.userId);
      if (before === undefined) throw noFactor(account.userName);
      const factor: Authenticator = {
        ...before,
        ...NO_FAILURES,
        state: "reset",
        sealedSeed: null,
        lastStep: null,
        codeReadAt: null,
        confirmedBy: null,
        updatedAt: clock.now(),
      };
      await stores.authenticators.update(factor);
      return keeper.settle(stores, factor, account.id, "authenticator.reset", origin);
    });
  }

  /** The factor, if a code may be served: the IdP keeps the user active and assigned, nobody holds the account. */
  async #usable(stores: Stores, accountId: string): Promise<Authenticator> {
    const entry = await foundLiveAccount(stores, this.#parts.workspaceId, accountId);
    const refusal = refusalOfCode(entry, this.#parts.clock.now());
    if (refusal !== undefined) throw new AnteroomError("conflict", refusal, { code: "code_not_served" });
    const factor = await stores.authenticators.find(entry.account.userId);
    if (factor?.sealedSeed == null) {
      const problem = `The login of ${entry.account.userName} has no factor here; import its authenticator seed first.`;
      throw new AnteroomError("conflict", problem, { code: "code_not_served" });
    }
    return factor;
  }
}

/** Codes follow upstream, the hold and the factor; what SAML and the link say does not matter. */
function refusalOfCode({ account, facts, connection }: AccountWithFacts, now: number): string | undefined {
  if (facts.user.deleted || !facts.user.active) {
    const by = connection?.name ?? "A statement here";
    return `${by} has deactivated ${account.userName}; no code is served until it activates the user again.`;
  }
  if (!facts.assigned)
    return `The app is not assigned to ${account.userName} any more; assign it in the identity provider.`;
  if (validityGate(facts, now) !== "open") {
    return `The account of ${account.userName} is outside its validity; extend it first.`;
  }
  if (facts.held) return `The account of ${account.userName} is on hold; release it first.`;
  if (facts.factor === "reset") return `The factor of ${account.userName} was reset; import the new seed first.`;
  return undefined;
}
