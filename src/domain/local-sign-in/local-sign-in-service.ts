import { hash } from "node:crypto";
import { networkOf } from "../../lib/address-list.ts";
import type { JsonObject } from "../../lib/json.ts";
import { type Lockout, lockedOut } from "../authenticator/lockout.ts";
import type { Clock } from "../clock.ts";
import type { RefusalNotes } from "../connection/refusal-notes.ts";
import { AnteroomError, isAnteroomError } from "../errors.ts";
import type { Actor, Origin } from "../event/event.ts";
import type { AuthenticatorId, PersonId, WorkspaceId } from "../id.ts";
import { loginKey, type Person } from "../person/person.ts";
import type { PersonFactorService } from "../person/person-factor-service.ts";
import { unproven } from "../person/step-up.ts";
import type { SignInWay } from "../sso/session.ts";
import { holderOf, type NewSession, type SessionService } from "../sso/session-service.ts";
import { assertLocalSignIn } from "../sso/sign-in-policy.ts";
import type { Stores, Units } from "../unit.ts";
import { digestOfCode } from "./entry-link.ts";
import type { RelyingParty } from "./passkey.ts";
import type { PasskeyService } from "./passkey-service.ts";
import type { PasswordHasher } from "./person-password.ts";

/** What signing in here takes. */
export interface LocalSignInParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly sessions: SessionService;
  readonly passkeys: PasskeyService;
  readonly factors: PersonFactorService;
  readonly hasher: PasswordHasher;
  readonly lockout: Lockout;
  readonly refusals: RefusalNotes;
}

/** Where somebody asks from, and by what request. */
export interface Visitor {
  /** The address of the browser. */
  readonly from: string;
  readonly cause: Origin["cause"];
}

/** What somebody typed to sign in. */
export interface TypedCredentials {
  readonly loginName: string;
  readonly password: string;
  /** Of the second factor, or a recovery code. */
  readonly code: string;
}

/** What a browser's passkey is asked for on the sign-in page. */
export const SIGN_IN_PURPOSE = "sign-in";

/** Signs people in without an identity provider. */
export class LocalSignInService {
  readonly #parts: LocalSignInParts;

  constructor(parts: LocalSignInParts) {
    this.#parts = parts;
  }

  /**
   * What a browser needs to show any passkey of this server.
   * @throws {AnteroomError} `conflict` where there can be none; `forbidden` where only the identity provider signs in
   */
  async passkeyOptions(party: RelyingParty | undefined): Promise<JsonObject> {
    await this.#assertAllowed();
    return this.#parts.passkeys.requestOptions(party, SIGN_IN_PURPOSE);
  }

  /** @throws {AnteroomError} `unauthenticated` when the answer does not hold; `forbidden` where only the identity provider signs in */
  async byPasskey(party: RelyingParty | undefined, response: JsonObject, visitor: Visitor): Promise<NewSession> {
    const { units, passkeys } = this.#parts;
    await this.#assertAllowed();
    const met = await passkeys.met(party, SIGN_IN_PURPOSE, response);
    if (met === undefined) throw wrongPasskey();
    return units.write(async (stores) => {
      const person = await this.#present(stores, met.passkey.personId);
      if (person === undefined || !(await passkeys.use(stores, met))) throw wrongPasskey();
      return this.#admitHere(stores, person, "passkey", visitor);
    });
  }

  /**
   * By password and second factor, or, when that is lost, by a recovery code: in its place, and alone for whoever has no password.
   * An unknown name and a wrong password take as long and are answered in the same words.
   * @throws {AnteroomError} `unauthenticated`; `too_many_requests` while nothing is looked at; `forbidden` where only the identity
   * provider signs in, before anything is looked at
   */
  async byPassword({ loginName, password, code }: TypedCredentials, visitor: Visitor): Promise<NewSession> {
    const { units, workspaceId, hasher } = this.#parts;
    await this.#assertAllowed();
    const tried = triesOf(loginName);
    await this.#take(tried, visitor.from);
    const { person, phc } = await units.read(async (stores) => {
      const found = await stores.people.findByLogin(workspaceId, loginName.slice(0, 320));
      return { person: found, phc: found && (await stores.personPasswords.find(found.id))?.phc };
    });
    const isRight = await hasher.verify(phc, password.slice(0, 1024).normalize("NFC"));
    const isCode = /^[0-9\s]{6,9}$/.test(code);
    // Nobody without a password gets in by a code of the factor alone.
    const mayGoOn = isRight || (phc === undefined && !isCode);
    if (person === undefined || person.leftAt !== null || !mayGoOn) throw this.#refused(person, visitor.from);
    const session = isCode
      ? await this.#byFactor(person, code.replaceAll(/\s/g, ""), visitor)
      : await this.#byRecoveryCode(person, code, visitor);
    if (session === undefined) throw this.#refused(person, visitor.from);
    await units.write((stores) => this.#parts.lockout.forget(stores, tried));
    return session;
  }

  /** Begins a session as part of a unit; signing in here proves that it is they. */
  async admit(stores: Stores, person: Person, way: SignInWay, { from, cause }: Visitor): Promise<NewSession> {
    const { sessions, clock } = this.#parts;
    const begun = await sessions.begin(
      stores,
      { way, provider: null, nameId: person.loginName, person, from, notAfter: null },
      cause,
    );
    await stores.stepUps.put({ ...unproven(holderOf(begun.session)), provenAt: clock.now() });
    return begun;
  }

  /** Asked again in the unit: it may have been switched on since. */
  async #admitHere(stores: Stores, person: Person, way: SignInWay, visitor: Visitor): Promise<NewSession> {
    await assertLocalSignIn(stores, this.#parts.workspaceId);
    return this.admit(stores, person, way, visitor);
  }

  #assertAllowed(): Promise<void> {
    const { units, workspaceId } = this.#parts;
    return units.read((stores) => assertLocalSignIn(stores, workspaceId));
  }

  async #byFactor(person: Person, code: string, visitor: Visitor): Promise<NewSession | undefined> {
    const asker = { holder: "sign-in", kind: "person", person, scopes: null } as const;
    const isRight = await this.#parts.factors.check(asker, code).catch((error: unknown) => {
      // No factor yet: a password alone lets nobody in.
      if (isAnteroomError(error, "conflict")) return false;
      throw error;
    });
    if (!isRight) return undefined;
    return this.#parts.units.write(async (stores) => {
      const present = await this.#present(stores, person.id);
      return present && this.#admitHere(stores, present, "password", visitor);
    });
  }

  async #byRecoveryCode(person: Person, code: string, visitor: Visitor): Promise<NewSession | undefined> {
    const { units, clock } = this.#parts;
    return units.write(async (stores) => {
      const present = await this.#present(stores, person.id);
      if (present === undefined) return undefined;
      const isRight = await stores.personRecoveryCodes.use(person.id, digestOfCode(code), clock.now());
      return isRight ? this.#admitHere(stores, present, "recovery_code", visitor) : undefined;
    });
  }

  async #present(stores: Stores, id: PersonId): Promise<Person | undefined> {
    const person = await stores.people.find(this.#parts.workspaceId, id);
    return person?.leftAt === null ? person : undefined;
  }

  /** Counts a try before anything is looked at. Names that nobody has are locked like others. */
  async #take(tried: AuthenticatorId, from: string): Promise<void> {
    const { units, clock, lockout } = this.#parts;
    // By network, so that a stranger does not lock out whoever the name belongs to.
    const actor: Actor = { kind: "local", id: networkOf(from) };
    const wait = await units.write((stores) => lockout.take(stores, tried, { actor, from }, clock.now()));
    if (wait > 0) throw lockedOut(wait);
  }

  #refused(person: Person | undefined, from: string): AnteroomError {
    const { refusals, workspaceId } = this.#parts;
    if (person !== undefined) {
      refusals.note({ workspaceId, subject: { kind: "person", id: person.id }, reason: "wrong-credentials", from });
    }
    const problem =
      "Login name, password and code do not fit together; check them, and wait for a new code if this one was used.";
    return new AnteroomError("unauthenticated", problem, { check: "wrong-credentials" });
  }
}

/** Tries are counted where those of factors are, under a name that no factor has. */
function triesOf(loginName: string): AuthenticatorId {
  return `sign-in ${hash("sha256", loginKey(loginName.slice(0, 320)), "base64url")}` as AuthenticatorId;
}

function wrongPasskey(): AnteroomError {
  const problem =
    "This passkey does not sign anybody in here: it was removed, belongs to another address, or took longer than five minutes. Try again, or use another way.";
  return new AnteroomError("unauthenticated", problem, { check: "wrong-passkey" });
}
