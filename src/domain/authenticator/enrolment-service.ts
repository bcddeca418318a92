import { foundLiveAccount } from "../account/account-service.ts";
import type { AccountWithFacts } from "../account/service-account.ts";
import { type Clock, toIso } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { type AccountId, newId, type WorkspaceId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { type Authenticator, BEGUN } from "./authenticator.ts";
import { explainRefusal, type RefusedCodes, stepOf } from "./code-diagnosis.ts";
import { overtakeLink } from "./enrolment-link-end.ts";
import { type AuthenticatorView, changedMeanwhile, type FactorKeeper, noFactor, suspected } from "./factor-keeper.ts";
import type { FactorTally } from "./factor-tally.ts";
import { type Lockout, lockedOut } from "./lockout.ts";
import type { OneTimePasswords, ParsedSeed, SeedImport, SeedParameters, StepRange } from "./one-time-password.ts";
import type { QrPicture, SeedPictures } from "./seed-pictures.ts";

/** What an administrator brings in: as text, or as a picture (PNG, JPEG) of the QR code that the provider shows. */
export type SeedSource = SeedImport | { readonly image: Uint8Array; readonly entry?: string | undefined };

/** A factor whose seed was made here. Shown this once. */
export interface MadeFactor {
  readonly view: AuthenticatorView;
  readonly otpauthUri: string;
  readonly qrCode: QrPicture;
}

/** What goes along with an enrolment, decided in its unit. */
export interface Companion {
  /** Asked before anything is decided; throws what ends it. */
  readonly admit: (stores: Stores) => Promise<void>;
  /** Whether a factor that is being enrolled gives way to a new one. */
  readonly mayReplace: (factor: Authenticator) => boolean;
  /** Told of the factor when it was begun or confirmed. */
  readonly follow: (stores: Stores, factor: Authenticator) => Promise<void>;
}

/** How an enrolment is confirmed: by two consecutive codes of another device, or by a person's statement. */
export type Confirmation = { readonly codes: readonly [string, string] } | { readonly acceptedByProvider: true };

interface Parts {
  readonly units: Units;
  readonly keeper: FactorKeeper;
  readonly otp: OneTimePasswords;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  /** How many steps around now a code may be from. */
  readonly limits: { readonly windowSteps: number };
  readonly lockout: Lockout;
  readonly tally: FactorTally;
  readonly loadPictures: () => Promise<SeedPictures>;
}

/** Takes over the factor of an IdP login, from its seed to the proof that the identity provider accepts its codes. */
export class EnrolmentService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Takes over the seed of a factor; it is sealed at once.
   * @throws {AnteroomError} `not_found`; `invalid_value` for a seed that cannot be read; `conflict` over a live factor;
   * `too_large` and `unavailable` for pictures
   */
  async enroll(
    accountId: string,
    source: SeedSource,
    origin: Origin,
    companion: Companion = this.#alone(origin),
  ): Promise<AuthenticatorView> {
    const parsed = this.#parts.otp.parse(await this.#textOf(source));
    return this.#parts.units.write((stores) => this.#begin(stores, accountId, parsed, origin, companion));
  }

  /**
   * Makes the seed of a factor, to be taken over by the identity provider and by other devices. It is shown this once.
   * @throws {AnteroomError} `not_found`; `invalid_value` for parameters that are not supported; `conflict` over a live factor
   */
  async generate(accountId: string, parameters: SeedParameters, origin: Origin): Promise<MadeFactor> {
    const { units, otp, workspaceId, loadPictures } = this.#parts;
    const pictures = await loadPictures();
    const entry = await units.read((stores) => foundLiveAccount(stores, workspaceId, accountId));
    const issuer = entry.connection?.name ?? entry.application.name;
    const made = otp.generate(parameters, { issuer, label: entry.account.userName });
    const view = await units.write((stores) => this.#begin(stores, accountId, made, origin, this.#alone(origin)));
    return { view, otpauthUri: made.otpauthUri, qrCode: pictures.draw(made.otpauthUri) };
  }

  /**
   * Confirms that the identity provider accepted the factor.
   * @throws {AnteroomError} `not_found`; `conflict` when nothing is being enrolled, or no code was read before a statement;
   * `invalid_value` for codes that are wrong, not consecutive or used before; `too_many_requests` after too many failures
   */
  async confirm(
    accountId: string,
    confirmation: Confirmation,
    origin: Origin,
    companion: Companion = this.#alone(origin),
  ): Promise<AuthenticatorView> {
    const { units, otp } = this.#parts;
    if ("acceptedByProvider" in confirmation) {
      return units.write(async (stores) => {
        await companion.admit(stores);
        const { account, factor } = await this.#enrolling(stores, accountId);
        if (factor.codeReadAt === null) {
          const problem =
            "No code of this factor has been read yet; read one, enter it at the identity provider, then confirm.";
          throw new AnteroomError("conflict", problem, { code: "no_code_read" });
        }
        return this.#confirmed(stores, factor, account.id, { confirmedBy: "statement" }, origin, companion);
      });
    }
    const { seen, given } = await this.#tried(accountId, confirmation.codes, origin, companion);
    const step = await otp.matchPair(given.seed, given.parameters, given.codes, given.steps);
    const isNew = step !== undefined && step - 1 > (seen.lastStep ?? -1);
    const refusal = isNew ? undefined : await explainRefusal(otp, given);
    const outcome = await units.write(async (stores) => {
      await companion.admit(stores);
      const { account, factor } = await this.#enrolling(stores, accountId);
      if (factor.id !== seen.id) throw changedMeanwhile();
      // Compare and set: whoever accepted a step first has it (RFC 6238 §5.2).
      if (step === undefined || step - 1 <= (factor.lastStep ?? -1)) {
        await this.#failed(stores, factor, account.id, origin);
        return undefined;
      }
      return this.#confirmed(stores, factor, account.id, { confirmedBy: "codes", lastStep: step }, origin, companion);
    });
    if (outcome !== undefined) return outcome;
    throw refusal ?? changedMeanwhile();
  }

  /** Goes along where nobody else does: whoever holds a link for the login has been overtaken. */
  #alone(origin: Origin): Companion {
    return {
      admit: () => Promise.resolve(),
      mayReplace: () => false,
      follow: (stores, factor) => overtakeLink(stores, factor, this.#parts.clock.now(), origin),
    };
  }

  /** Counts a try before its codes are looked at, so that trying many at once is no way around the count. */
  async #tried(
    accountId: string,
    codes: readonly [string, string],
    origin: Origin,
    companion: Companion,
  ): Promise<{ readonly seen: Authenticator; readonly given: RefusedCodes }> {
    const { units, clock, lockout } = this.#parts;
    const { waitMs, ...tried } = await units.write(async (stores) => {
      await companion.admit(stores);
      const { factor: seen } = await this.#enrolling(stores, accountId);
      const given = this.#given(seen, codes);
      return { seen, given, waitMs: await lockout.take(stores, seen.id, origin, clock.now()) };
    });
    if (waitMs > 0) throw lockedOut(waitMs);
    return tried;
  }

  async #textOf(source: SeedSource): Promise<SeedImport> {
    if (!("image" in source)) return source;
    const pictures = await this.#parts.loadPictures();
    const text = await pictures.read(source.image);
    if (/^otpauth/i.test(text)) return { otpauthUri: text, entry: source.entry };
    const problem = "The QR code of the picture is none for authenticator apps; take the one that sets up the factor.";
    throw new AnteroomError("invalid_value", problem, { attribute: "image" });
  }

  async #begin(
    stores: Stores,
    accountId: string,
    parsed: ParsedSeed,
    origin: Origin,
    companion: Companion,
  ): Promise<AuthenticatorView> {
    await companion.admit(stores);
    const { account } = await foundLiveAccount(stores, this.#parts.workspaceId, accountId);
    const existing = await stores.authenticators.find(account.userId);
    if (existing !== undefined && existing.state !== "reset" && !companion.mayReplace(existing)) {
      throw factorExists(account.userName, existing);
    }
    if (existing !== undefined) await stores.authenticators.delete(existing.id);
    const factor = this.#begun(account.userId, parsed);
    await stores.authenticators.insert(factor);
    await companion.follow(stores, factor);
    return this.#parts.keeper.settle(stores, factor, account.id, "authenticator.enrolling", origin);
  }

  #begun(userId: Authenticator["userId"], { seed, parameters, issuer, label }: ParsedSeed): Authenticator {
    const { keeper, clock, workspaceId } = this.#parts;
    const id = newId<Authenticator["id"]>();
    const now = clock.now();
    return {
      ...BEGUN,
      id,
      workspaceId,
      userId,
      sealedSeed: keeper.seal(seed, workspaceId, id),
      parameters,
      issuer: issuer ?? null,
      label: label ?? null,
      createdAt: now,
      updatedAt: now,
    };
  }

  async #enrolling(stores: Stores, accountId: string): Promise<AccountWithFacts & { readonly factor: Authenticator }> {
    const entry = await foundLiveAccount(stores, this.#parts.workspaceId, accountId);
    const factor = await stores.authenticators.find(entry.account.userId);
    if (factor === undefined) throw noFactor(entry.account.userName);
    if (factor.suspectedAt !== null) throw suspected(entry.account.userName);
    if (factor.state === "enrolling") return { ...entry, factor };
    const problem =
      factor.state === "enrolled"
        ? `The factor of ${entry.account.userName} is enrolled already; there is nothing to confirm.`
        : `The factor of ${entry.account.userName} was reset; import the new seed first.`;
    throw new AnteroomError("conflict", problem, { code: "not_enrolling" });
  }

  #given(factor: Authenticator, codes: readonly [string, string]): RefusedCodes {
    const { keeper, clock, limits } = this.#parts;
    const { parameters } = factor;
    const at = clock.now();
    const now = stepOf(at, parameters);
    // Two codes that follow each other are of two steps, even where a code may be from no other step than the current one.
    const steps: StepRange = { first: now - Math.max(1, limits.windowSteps), last: now + limits.windowSteps };
    return { codes, seed: keeper.seedOf(factor), parameters, at, steps };
  }

  async #failed(stores: Stores, factor: Authenticator, accountId: AccountId, origin: Origin): Promise<void> {
    const { keeper, clock, lockout, tally } = this.#parts;
    const { failures, lockedUntil } = await lockout.standing(stores, factor.id, origin.actor, clock.now());
    const after = { failures, ...(lockedUntil !== null && { lockedUntil: toIso(lockedUntil) }) };
    await keeper.note(stores, factor, accountId, "authenticator.confirmation_failed", origin, { after });
    tally.count("wrong_codes");
    if (lockedUntil !== null) tally.count("lockouts");
  }

  async #confirmed(
    stores: Stores,
    factor: Authenticator,
    accountId: AccountId,
    how: Pick<Authenticator, "confirmedBy"> & Partial<Pick<Authenticator, "lastStep">>,
    origin: Origin,
    companion: Companion,
  ): Promise<AuthenticatorView> {
    const { keeper, clock } = this.#parts;
    const enrolled: Authenticator = { ...factor, ...how, state: "enrolled", updatedAt: clock.now() };
    await stores.authenticators.update(enrolled);
    await this.#parts.lockout.forget(stores, factor.id);
    await companion.follow(stores, enrolled);
    return keeper.settle(stores, enrolled, accountId, "authenticator.enrolled", origin);
  }
}

/** The refusal of a second factor for a login. */
export function factorExists(userName: string, { state }: Authenticator): AnteroomError {
  const problem = `The login of ${userName} has a factor already (${state}); reset it first, that affects every account that shares it.`;
  return new AnteroomError("conflict", problem, { code: "factor_exists" });
}
