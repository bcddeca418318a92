import type { Lockout } from "../authenticator/lockout.ts";
import { lockedOut } from "../authenticator/lockout.ts";
import type { OneTimePasswords } from "../authenticator/one-time-password.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Actor, Origin } from "../event/event.ts";
import type { AuthenticatorId, WorkspaceId } from "../id.ts";
import type { SealedPlace, Sealer } from "../sealer.ts";
import type { Units } from "../unit.ts";
import type { Asker } from "./authority.ts";
import type { Person } from "./person.ts";
import { personEvent } from "./person-event.ts";
import { FACTOR_PARAMETERS, type PersonFactor } from "./person-factor.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly sealer: Sealer;
  readonly otp: OneTimePasswords;
  readonly lockout: Lockout;
  /** How many steps around now a code may be from. */
  readonly windowSteps: number;
}

/** Keeps the factors by which people prove that it is they who ask. */
export class PersonFactorService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Makes a new factor for whoever asks; it counts once it is confirmed, and takes the place of an earlier one then at the latest.
   * @returns what an authenticator app needs, this once
   * @throws {AnteroomError} `forbidden` for a token that is nobody's
   */
  async enroll(asker: Asker, origin: Origin): Promise<{ readonly otpauthUri: string }> {
    const { units, clock, sealer, otp, workspaceId } = this.#parts;
    const person = personOf(asker);
    const { seed, otpauthUri } = otp.generate({}, { issuer: "Anteroom", label: person.loginName });
    const factor: PersonFactor = {
      personId: person.id,
      workspaceId,
      state: "enrolling",
      sealedSeed: sealer.seal(seed, placeOf(person)),
      lastStep: null,
      createdAt: clock.now(),
    };
    seed.fill(0);
    await units.write(async (stores) => {
      await stores.personFactors.put(factor);
      const what = { at: factor.createdAt, type: "person.factor_made", before: person };
      await personEvent(stores, origin, person, what);
    });
    return { otpauthUri };
  }

  /** What an authenticator app needs for a factor that waits to be confirmed; undefined when none does. */
  async waiting(person: Person): Promise<string | undefined> {
    const factor = await this.#parts.units.read((stores) => stores.personFactors.find(person.id));
    if (factor?.state !== "enrolling") return undefined;
    const names = { issuer: "Anteroom", label: person.loginName };
    return this.#opened(factor, async (seed) => this.#parts.otp.toUri(seed, FACTOR_PARAMETERS, names));
  }

  /**
   * Confirms the factor by one code of now, in place of two that follow each other.
   * @throws {AnteroomError} as for `confirm`
   */
  async confirmNow(asker: Asker, code: string, origin: Origin): Promise<void> {
    const { windowSteps, otp } = this.#parts;
    await this.#confirm(asker, origin, (seed, now) => otp.match(seed, FACTOR_PARAMETERS, code, now, windowSteps));
  }

  /**
   * Confirms the factor by two codes that follow each other.
   * @throws {AnteroomError} `invalid_value` for wrong ones; `too_many_requests`; `conflict` without a factor that waits for it
   */
  async confirm(asker: Asker, codes: readonly [string, string], origin: Origin): Promise<void> {
    const { windowSteps, otp } = this.#parts;
    await this.#confirm(asker, origin, (seed, now) => {
      const present = Math.floor(now / 1000 / FACTOR_PARAMETERS.periodSeconds);
      const steps = { first: present - 1 - windowSteps, last: present + windowSteps };
      return otp.matchPair(seed, FACTOR_PARAMETERS, codes, steps);
    });
  }

  async #confirm(
    asker: Asker,
    origin: Origin,
    stepOf: (seed: Uint8Array, now: number) => Promise<number | undefined>,
  ): Promise<void> {
    const person = personOf(asker);
    const factor = await this.#found(person, "enrolling");
    const now = await this.#take(person);
    const { units } = this.#parts;
    const step = await this.#opened(factor, (seed) => stepOf(seed, now));
    if (step === undefined) throw wrongCodes();
    await units.write(async (stores) => {
      const known = await stores.personFactors.find(person.id);
      if (known === undefined || !isSame(known, factor)) throw changedMeanwhile();
      await stores.personFactors.put({ ...known, state: "enrolled", lastStep: step });
      await this.#parts.lockout.forget(stores, lockId(person));
      await personEvent(stores, origin, person, { at: now, type: "person.factor_confirmed", before: person });
    });
  }

  /** Whether a person has a factor that counts. */
  async has({ id }: Person): Promise<boolean> {
    const factor = await this.#parts.units.read((stores) => stores.personFactors.find(id));
    return factor?.state === "enrolled";
  }

  /**
   * Whether a code is that of the person's factor now; each is right once.
   * @throws {AnteroomError} `too_many_requests` while none is looked at; `conflict` without a factor
   */
  async check(asker: Asker, code: string): Promise<boolean> {
    const person = personOf(asker);
    const factor = await this.#found(person, "enrolled");
    const now = await this.#take(person);
    const { windowSteps, otp, units } = this.#parts;
    const step = await this.#opened(factor, (seed) => otp.match(seed, FACTOR_PARAMETERS, code, now, windowSteps));
    if (step === undefined) return false;
    return units.write(async (stores) => {
      const known = await stores.personFactors.find(person.id);
      if (known === undefined || !isSame(known, factor) || step <= (known.lastStep ?? -1)) return false;
      await stores.personFactors.put({ ...known, lastStep: step });
      await this.#parts.lockout.forget(stores, lockId(person));
      return true;
    });
  }

  /** Counts a try before its code is looked at; answers the instant of it. */
  async #take(person: Person): Promise<number> {
    const { units, clock, lockout } = this.#parts;
    const now = clock.now();
    // Whichever token or session is used, it is one who tries.
    const actor: Actor = { kind: "person", id: person.id };
    const wait = await units.write((stores) => lockout.take(stores, lockId(person), { actor }, now));
    if (wait > 0) throw lockedOut(wait);
    return now;
  }

  async #found({ id }: Person, state: PersonFactor["state"]): Promise<PersonFactor> {
    const factor = await this.#parts.units.read((stores) => stores.personFactors.find(id));
    if (factor?.state === state) return factor;
    throw state === "enrolled" ? noFactor() : noneWaits();
  }

  async #opened<Result>(factor: PersonFactor, look: (seed: Uint8Array) => Promise<Result>): Promise<Result> {
    const seed = this.#parts.sealer.open(factor.sealedSeed, placeOf({ ...factor, id: factor.personId }));
    return look(seed).finally(() => seed.fill(0));
  }
}

/** Tries are counted where those of the factors of logins are; ids are of one kind. */
function lockId({ id }: Person): AuthenticatorId {
  return id as string as AuthenticatorId;
}

function placeOf({ id, workspaceId }: Pick<Person, "id" | "workspaceId">): SealedPlace {
  return { workspaceId, table: "person_factor", rowId: id, column: "seed" };
}

/** By the moment at which it was made, because a rotation of keys seals it anew. */
function isSame(one: PersonFactor, other: PersonFactor): boolean {
  return one.createdAt === other.createdAt && one.state === other.state;
}

function personOf({ person }: Asker): Person {
  if (person !== null) return person;
  throw new AnteroomError("forbidden", "A token that is nobody's own has no factor; use a personal token, or sign in.");
}

function wrongCodes(): AnteroomError {
  const problem = "The code is not what this factor shows now; wait for the next one and try again.";
  return new AnteroomError("invalid_value", problem, { attribute: "codes" });
}

function noneWaits(): AnteroomError {
  const problem = "No factor of yours waits to be confirmed; make one with: anteroom me enroll";
  return new AnteroomError("conflict", problem, { code: "not_enrolling" });
}

function changedMeanwhile(): AnteroomError {
  const problem = "The factor was changed at the same moment; look at it and try again.";
  return new AnteroomError("conflict", problem, { code: "changed_meanwhile" });
}

function noFactor(): AnteroomError {
  const problem =
    "You have no factor of your own to prove with that it is you; sign in anew at /saml/login?step-up=1, and enrol one with: anteroom me enroll";
  return new AnteroomError("conflict", problem, { code: "no_own_factor" });
}
