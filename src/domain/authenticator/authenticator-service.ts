import { foundAccount, foundLiveAccount } from "../account/account-service.ts";
import type { Rederive } from "../account/rederive.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Event, type Origin } from "../event/event.ts";
import { type AccountId, newId, type WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Stores, Units } from "../unit.ts";
import type { Authenticator } from "./authenticator.ts";
import type { OneTimePasswords, SeedImport } from "./one-time-password.ts";

/** A factor as people see it: never the seed. */
export interface AuthenticatorView
  extends Pick<Authenticator, "state" | "parameters" | "issuer" | "label" | "confirmedBy" | "createdAt" | "updatedAt"> {
  /** The live accounts of the login, which all share this factor. */
  readonly sharedWith: readonly AccountId[];
}

/** A code that was handed out. */
export interface HandedCode {
  readonly code: string;
  readonly secondsRemaining: number;
  readonly periodSeconds: number;
  readonly sharedWith: readonly AccountId[];
}

/** How an enrolment is confirmed: by two consecutive codes of another device, or by a person's statement. */
export type Confirmation = { readonly codes: readonly [string, string] } | { readonly acceptedByProvider: true };

/** How often a confirmation may fail. */
export interface FailureLimits {
  readonly maxFailures: number;
  readonly failureWindowSeconds: number;
  /** How many steps around now a code may be from. */
  readonly windowSteps: number;
}

interface Parts {
  readonly units: Units;
  readonly rederive: Rederive;
  readonly sealer: Sealer;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly limits: FailureLimits;
}

/** What is done with the second factor of an IdP login. It belongs to the login, so every answer says who shares it. */
export class AuthenticatorService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Takes over the seed of a factor; it is sealed at once and never comes out again.
   * @throws {AnteroomError} `not_found`; `invalid_value` for a seed that cannot be read; `conflict` over a live factor
   */
  async enroll(accountId: string, input: SeedImport, origin: Origin): Promise<AuthenticatorView> {
    const { units, otp, clock, workspaceId, sealer } = this.#parts;
    const { seed, parameters, issuer, label } = otp.parse(input);
    return units.write(async (stores) => {
      const now = clock.now();
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const existing = await stores.authenticators.find(account.userId);
      if (existing !== undefined && existing.state !== "reset") {
        const problem = `The login of ${account.userName} has a factor already (${existing.state}); reset it first, that affects every account that shares it.`;
        throw new AnteroomError("conflict", problem, { code: "factor_exists" });
      }
      if (existing !== undefined) await stores.authenticators.delete(existing.id);
      const id = newId<Authenticator["id"]>();
      const factor: Authenticator = {
        id,
        workspaceId,
        userId: account.userId,
        state: "enrolling",
        sealedSeed: sealer.seal(seed, placeOf(workspaceId, id)),
        parameters,
        issuer: issuer ?? null,
        label: label ?? null,
        lastStep: null,
        codeReadAt: null,
        failures: 0,
        failingSince: null,
        lockedUntil: null,
        confirmedBy: null,
        createdAt: now,
        updatedAt: now,
      };
      await stores.authenticators.insert(factor);
      return this.#settle(stores, factor, account.id, "authenticator.enrolling", origin);
    });
  }

  /**
   * Hands out the code of this moment and keeps an event of it.
   * @throws {AnteroomError} `not_found`; `conflict` with the reason when the account may not have one now
   */
  async code(accountId: string, origin: Origin): Promise<HandedCode> {
    const { units, otp, clock, workspaceId } = this.#parts;
    const seen = await units.read((stores) => this.#usable(stores, accountId));
    const now = clock.now();
    const { code, secondsRemaining } = await otp.code(this.#seedOf(seen), seen.parameters, now);
    return units.write(async (stores) => {
      // Asked again inside the unit: a deactivation in between is effective at once.
      const factor = await this.#usable(stores, accountId);
      if (factor.id !== seen.id) throw changedMeanwhile();
      if (factor.state === "enrolling") await stores.authenticators.update({ ...factor, codeReadAt: now });
      const { account } = await foundAccount(stores, workspaceId, accountId);
      await this.#event(stores, factor, account.id, "authenticator.code_read", origin);
      const sharedWith = await sharing(stores, factor);
      return { code, secondsRemaining, periodSeconds: factor.parameters.periodSeconds, sharedWith };
    });
  }

  /**
   * Confirms that the identity provider accepted the factor.
   * @throws {AnteroomError} `not_found`; `conflict` when nothing is being enrolled, or no code was read before a statement;
   * `invalid_value` for codes that are wrong, not consecutive or used before; `too_many_requests` after too many failures
   */
  async confirm(accountId: string, confirmation: Confirmation, origin: Origin): Promise<AuthenticatorView> {
    const { units } = this.#parts;
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
    this.#assertUnlocked(seen.factor);
    const step = await this.#consecutiveStep(seen.factor, confirmation.codes);
    const outcome = await units.write(async (stores) => {
      const { account, factor } = await this.#enrolling(stores, accountId);
      this.#assertUnlocked(factor);
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

  /** Resets the factor for every account that shares it; its seed is gone. @throws {AnteroomError} `not_found`. */
  async reset(accountId: string, origin: Origin): Promise<AuthenticatorView> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const { account } = await foundLiveAccount(stores, workspaceId, accountId);
      const before = await stores.authenticators.find(account.userId);
      if (before === undefined) throw noFactor(account.userName);
      const factor: Authenticator = {
        ...before,
        state: "reset",
        sealedSeed: null,
        lastStep: null,
        codeReadAt: null,
        failures: 0,
        failingSince: null,
        lockedUntil: null,
        confirmedBy: null,
        updatedAt: clock.now(),
      };
      await stores.authenticators.update(factor);
      return this.#settle(stores, factor, account.id, "authenticator.reset", origin);
    });
  }

  /** The factor, if a code may be served: the IdP keeps the user active and assigned, nobody holds the account. */
  async #usable(stores: Stores, accountId: string): Promise<Authenticator> {
    const entry = await foundLiveAccount(stores, this.#parts.workspaceId, accountId);
    const refusal = refusalOfCode(entry);
    if (refusal !== undefined) throw new AnteroomError("conflict", refusal, { code: "code_not_served" });
    const factor = await stores.authenticators.find(entry.account.userId);
    if (factor?.sealedSeed == null) {
      const problem = `The login of ${entry.account.userName} has no factor here; import its authenticator seed first.`;
      throw new AnteroomError("conflict", problem, { code: "code_not_served" });
    }
    return factor;
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

  #assertUnlocked(factor: Authenticator): void {
    const wait = (factor.lockedUntil ?? 0) - this.#parts.clock.now();
    if (wait <= 0) return;
    const retryAfterSeconds = Math.ceil(wait / 1000);
    const problem = `Too many wrong codes; wait ${retryAfterSeconds} seconds and try again.`;
    throw new AnteroomError("too_many_requests", problem, { retryAfterSeconds });
  }

  /** The step of the second code when the two are consecutive. */
  async #consecutiveStep(factor: Authenticator, codes: readonly [string, string]): Promise<number | undefined> {
    const { otp, clock, limits } = this.#parts;
    const seed = this.#seedOf(factor);
    const now = clock.now();
    const first = await otp.match(seed, factor.parameters, codes[0], now, limits.windowSteps);
    const second = await otp.match(seed, factor.parameters, codes[1], now, limits.windowSteps);
    return first !== undefined && second === first + 1 ? second : undefined;
  }

  #seedOf(factor: Authenticator): Uint8Array {
    if (factor.sealedSeed === null) throw changedMeanwhile();
    return this.#parts.sealer.open(factor.sealedSeed, placeOf(factor.workspaceId, factor.id));
  }

  async #failed(stores: Stores, factor: Authenticator, accountId: AccountId, origin: Origin): Promise<void> {
    const now = this.#parts.clock.now();
    const { maxFailures, failureWindowSeconds } = this.#parts.limits;
    const windowMs = failureWindowSeconds * 1000;
    const counting = factor.failingSince !== null && now - factor.failingSince < windowMs;
    const failures = counting ? factor.failures + 1 : 1;
    await stores.authenticators.update({
      ...factor,
      failures,
      failingSince: counting ? factor.failingSince : now,
      lockedUntil: failures >= maxFailures ? now + windowMs : null,
      updatedAt: now,
    });
    await this.#event(stores, factor, accountId, "authenticator.confirmation_failed", origin, { after: { failures } });
  }

  #confirmed(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    how: Pick<Authenticator, "confirmedBy"> & Partial<Pick<Authenticator, "lastStep">>,
    origin: Origin,
  ): Promise<AuthenticatorView> {
    const updatedAt = this.#parts.clock.now();
    const fresh = { failures: 0, failingSince: null, lockedUntil: null, updatedAt };
    const enrolled: Authenticator = { ...factor, ...fresh, ...how, state: "enrolled" };
    return stores.authenticators
      .update(enrolled)
      .then(() => this.#settle(stores, enrolled, accountId, "authenticator.enrolled", origin));
  }

  /** Brings all accounts of the login up to the new state of the factor. */
  async #settle(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    type: string,
    origin: Origin,
  ): Promise<AuthenticatorView> {
    const after = { state: factor.state, ...(factor.confirmedBy === null ? {} : { confirmedBy: factor.confirmedBy }) };
    await this.#event(stores, factor, accountId, type, origin, { after });
    await this.#parts.rederive.users(stores, [factor.userId], origin);
    const { state, parameters, issuer, label, confirmedBy, createdAt, updatedAt } = factor;
    const sharedWith = await sharing(stores, factor);
    return { state, parameters, issuer, label, confirmedBy, createdAt, updatedAt, sharedWith };
  }

  #event(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    type: string,
    origin: Origin,
    change: Partial<Pick<Event, "after">> = {},
  ): Promise<void> {
    const subject = { kind: "authenticator", id: factor.id } as const;
    const { workspaceId } = factor;
    const at = this.#parts.clock.now();
    return stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId, ...change }));
  }
}

function placeOf(workspaceId: WorkspaceId, rowId: string): SealedPlace {
  return { workspaceId, table: "authenticator", rowId, column: "seed" };
}

async function sharing(stores: Stores, factor: Authenticator): Promise<readonly AccountId[]> {
  const entries = await stores.accounts.listOfUsers([factor.userId]);
  return entries.filter((entry) => !entry.facts.retired).map((entry) => entry.account.id);
}

/** Codes follow upstream, the hold and the factor; what SAML and the link say does not matter. */
function refusalOfCode({ account, facts, connection }: AccountWithFacts): string | undefined {
  if (facts.user.deleted || !facts.user.active) {
    return `${connection.name} has deactivated ${account.userName}; no code is served until it activates the user again.`;
  }
  if (!facts.assigned)
    return `The app is not assigned to ${account.userName} any more; assign it in the identity provider.`;
  if (facts.held) return `The account of ${account.userName} is on hold; release it first.`;
  if (facts.factor === "reset") return `The factor of ${account.userName} was reset; import the new seed first.`;
  return undefined;
}

function noFactor(userName: string): AnteroomError {
  return new AnteroomError(
    "not_found",
    `The login of ${userName} has no factor here; import its authenticator seed first.`,
  );
}

function changedMeanwhile(): AnteroomError {
  return new AnteroomError("conflict", "The factor was changed meanwhile; look at it and try again.", {
    code: "changed_meanwhile",
  });
}
