import { fold } from "../../lib/fold.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { WorkspaceId } from "../id.ts";
import type { Person } from "../person/person.ts";
import type { PasswordGenerator } from "../secret/password-generator.ts";
import type { Stores, Units } from "../unit.ts";
import { assertStaysLocal, type LocalWays, localWaysOf } from "./local-ways.ts";
import type { PasswordHasher } from "./person-password.ts";
import { drawRecoveryCodes } from "./person-recovery-code.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly hasher: PasswordHasher;
  readonly passwords: Pick<PasswordGenerator, "judge">;
}

const SHORTEST = 12;
const LONGEST = 256;
/** The least score that counts: withstands guessing at the door, as `PasswordStrength` has it. */
const LEAST_SCORE = 3;

/** Keeps the passwords and the recovery codes of people who sign in here. */
export class CredentialService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** By what a person can sign in here. */
  async waysOf(person: Person): Promise<LocalWays> {
    return this.#parts.units.read((stores) => localWaysOf(stores, person));
  }

  /**
   * Makes the hash of a password that a person chose.
   * @throws {AnteroomError} `invalid_value` for one that is short, long or guessed
   */
  async hashOf(person: Pick<Person, "loginName">, password: string): Promise<string> {
    const { hasher, passwords } = this.#parts;
    const text = password.normalize("NFC");
    const { length } = [...text];
    if (length < SHORTEST || length > LONGEST) {
      throw weak(`must have ${SHORTEST} to ${LONGEST} characters; five random words are a good one`);
    }
    const [name = ""] = fold(person.loginName).split("@");
    if (name.length > 3 && fold(text).includes(name)) throw weak("holds your login name, which is guessed first");
    const { score } = await passwords.judge(text);
    if (score < LEAST_SCORE) throw weak("is guessed quickly; make it longer, best from random words");
    return hasher.hash(text);
  }

  /** Keeps a hash as part of a unit. */
  async keep(stores: Stores, person: Person, phc: string, origin: Origin): Promise<void> {
    const { id: personId, workspaceId } = person;
    await stores.personPasswords.put({ personId, workspaceId, phc, changedAt: this.#parts.clock.now() });
    await this.#event(stores, origin, person, "person.password_set");
  }

  /** Sets the password of a person. @throws {AnteroomError} as for `hashOf`; `conflict` without a second factor */
  async setPassword(person: Person, password: string, origin: Origin): Promise<void> {
    const phc = await this.hashOf(person, password);
    await this.#parts.units.write(async (stores) => {
      if (!(await localWaysOf(stores, person)).factor) throw noFactor();
      await this.keep(stores, person, phc, origin);
    });
  }

  /** Takes the password of a person away. @throws {AnteroomError} `conflict` for the last way in */
  async dropPassword(person: Person, origin: Origin): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      if ((await stores.personPasswords.find(person.id)) === undefined) return;
      await stores.personPasswords.delete(person.id);
      await assertStaysLocal(stores, person);
      await this.#event(stores, origin, person, "person.password_removed");
    });
  }

  /** Makes new recovery codes; earlier ones are worth nothing. @returns what is shown this once */
  async renewRecoveryCodes(person: Person, origin: Origin): Promise<readonly string[]> {
    return this.#parts.units.write((stores) => this.drawRecoveryCodes(stores, person, origin));
  }

  /** As `renewRecoveryCodes`, as part of a unit. */
  async drawRecoveryCodes(stores: Stores, person: Person, origin: Origin): Promise<readonly string[]> {
    const { codes, kept } = drawRecoveryCodes(person.id, this.#parts.clock.now());
    await stores.personRecoveryCodes.replace(person.id, kept);
    await this.#event(stores, origin, person, "person.recovery_codes_made");
    return codes;
  }

  #event(stores: Stores, origin: Origin, { id, workspaceId }: Person, type: string): Promise<void> {
    const what = { workspaceId, at: this.#parts.clock.now(), type, subject: { kind: "person", id } as const };
    return stores.events.append(anEvent(origin, what));
  }
}

function weak(problem: string): AnteroomError {
  return new AnteroomError("invalid_value", `password ${problem}.`, { attribute: "password" });
}

function noFactor(): AnteroomError {
  const problem =
    "A password lets you in only together with a second factor; set one up first, under Profile or with: anteroom me enroll";
  return new AnteroomError("conflict", problem, { code: "no_own_factor" });
}
