import { foundLiveAccount } from "../account/account-service.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { type AccountId, newId, type WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import { type AuthenticatorView, changedMeanwhile, type FactorKeeper, noFactor } from "./factor-keeper.ts";
import { afterFailure, assertUnlocked, type FailureLimits, NO_FAILURES } from "./factor-lock.ts";
import type { OneTimePasswords, ParsedSeed, SeedImport } from "./one-time-password.ts";

/** How an enrolment is confirmed: by two consecutive codes of another device, or by a person's statement. */
export type Confirmation = { readonly codes: readonly [string, string] } | { readonly acceptedByProvider: true };

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly limits: FailureLimits;
}

/** Takes over the factor of an IdP login, from its seed to the proof that the identity provider accepts its codes. */
export class EnrolmentService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Takes over the seed of a factor; it is sealed at once and never comes out again.
   * @throws {AnteroomError} `not_found`; `invalid_value` for a seed that cannot be read; `conflict` over a live factor
   */
  async enroll(accountId: string, input: SeedImport, origin: Origin): Promise<AuthenticatorView> {
    const { units, otp, workspaceId } = this.#parts;
    const parsed = otp.parse(input);
    return units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const existing = await stores.authenticators.find(account.userId);
      if (existing !== undefined && existing.state !== "reset") {
        const problem = `The login of ${account.userName} has a factor already (${existing.state}); reset it first, that affects every account that shares it.`;
        throw new AnteroomError("conflict", problem, { code: "factor_exists" });
      }
      if (existing !== undefined) await stores.authenticators.delete(existing.id);
      const factor = this.#begun(account.userId, parsed);
      await stores.authenticators.insert(factor);
      return this.#parts.keeper.settle(stores, factor, account.id, "authenticator.enrolling", origin);
    });
  }

  /**
   * Confirms that the identity provider accepted the factor.
   * @throws {AnteroomError} `not_found`; `conflict` when nothing is being enrolled, or no code was read before a statement;
   * `invalid_value` for codes that are wrong, not consecutive or used before; `too_many_requests` after too many failures
   */
  async confirm(accountId: string, confirmation: Confirmation, origin: Origin): Promise<AuthenticatorView> {
    const { units, clock } = this.#parts;
    if ("acceptedByProvider" in confirmation) {
      return units.write(async (stores) => {
        const { account, factor } = await this.#enrolling(stores, accountId);
        if (factor.codeReadAt === null) {
          const problem =
            "No code of this factor has been read yet; read one, enter it at the identity provider, then confirm.";
          throw new AnteroomError("conflict", problem, { code: "no_code_read" });
        }
        return this.#confirmed(stores, factor, account.id, { confirmedBy: "statement" }, origin);
      });
    }
    const seen = await units.read((stores) => this.#enrolling(stores, accountId));
    assertUnlocked(seen.factor, clock.now());
    const step = await this.#consecutiveStep(seen.factor, confirmation.codes);
    const outcome = await units.write(async (stores) => {
      const { account, factor } = await this.#enrolling(stores, accountId);
      assertUnlocked(factor, clock.now());
      if (factor.id !== seen.factor.id) throw changedMeanwhile();
      // Compare and set: whoever accepted a step first has it (RFC 6238 §5.2).
      if (step === undefined || step - 1 <= (factor.lastStep ?? -1)) {
        await this.#failed(stores, factor, account.id, origin);
        return undefined;
      }
      return this.#confirmed(stores, factor, account.id, { confirmedBy: "codes", lastStep: step }, origin);
    });
    if (outcome !== undefined) return outcome;
    const problem =
      "codes are not two consecutive, unused codes of this factor; check the device's clock, wait for a new code and send that and the next one.";
    throw new AnteroomError("invalid_value", problem, { attribute: "codes" });
  }

  #begun(userId: Authenticator["userId"], { seed, parameters, issuer, label }: ParsedSeed): Authenticator {
    const { keeper, clock, workspaceId } = this.#parts;
    const id = newId<Authenticator["id"]>();
    const now = clock.now();
    return {
      id,
      workspaceId,
      userId,
      state: "enrolling",
      sealedSeed: keeper.seal(seed, workspaceId, id),
      parameters,
      issuer: issuer ?? null,
      label: label ?? null,
      lastStep: null,
      codeReadAt: null,
      ...NO_FAILURES,
      confirmedBy: null,
      createdAt: now,
      updatedAt: now,
    };
  }

  async #enrolling(stores: Stores, accountId: string): Promise<AccountWithFacts & { readonly factor: Authenticator }> {
    const entry = await foundLiveAccount(stores, this.#parts.workspaceId, accountId);
    const factor = await stores.authenticators.find(entry.account.userId);
    if (factor === undefined) throw noFactor(entry.account.userName);
    if (factor.state === "enrolling") return { ...entry, factor };
    const problem =
      factor.state === "enrolled"
        ? `The factor of ${entry.account.userName} is enrolled already; there is nothing to confirm.`
        : `The factor of ${entry.account.userName} was reset; import the new seed first.`;
    throw new AnteroomError("conflict", problem, { code: "not_enrolling" });
  }

  /** The step of the second code when the two are consecutive. */
  async #consecutiveStep(factor: Authenticator, codes: readonly [string, string]): Promise<number | undefined> {
    const { keeper, otp, clock, limits } = this.#parts;
    const seed = keeper.seedOf(factor);
    const now = clock.now();
    const first = await otp.match(seed, factor.parameters, codes[0], now, limits.windowSteps);
    const second = await otp.match(seed, factor.parameters, codes[1], now, limits.windowSteps);
    return first !== undefined && second === first + 1 ? second : undefined;
  }

  async #failed(stores: Stores, factor: Authenticator, accountId: AccountId, origin: Origin): Promise<void> {
    const { keeper, clock, limits } = this.#parts;
    const failed = afterFailure(factor, clock.now(), limits);
    await stores.authenticators.update(failed);
    const after = { failures: failed.failures };
    await keeper.note(stores, factor, accountId, "authenticator.confirmation_failed", origin, { after });
  }

  async #confirmed(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    how: Pick<Authenticator, "confirmedBy"> & Partial<Pick<Authenticator, "lastStep">>,
    origin: Origin,
  ): Promise<AuthenticatorView> {
    const { keeper, clock } = this.#parts;
    const enrolled: Authenticator = {
      ...factor,
      ...NO_FAILURES,
      ...how,
      state: "enrolled",
      updatedAt: clock.now(),
    };
    await stores.authenticators.update(enrolled);
    return keeper.settle(stores, enrolled, accountId, "authenticator.enrolled", origin);
  }
}
