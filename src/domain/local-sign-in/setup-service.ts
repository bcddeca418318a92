import type { JsonObject } from "../../lib/json.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Actor, Origin } from "../event/event.ts";
import { newId, type PersonId, type WorkspaceId } from "../id.ts";
import type { OnKnown } from "../person/people-service.ts";
import type { Person } from "../person/person.ts";
import { personEvent } from "../person/person-event.ts";
import type { PersonFactorService } from "../person/person-factor-service.ts";
import { LOCAL_PROVIDER, type SignInWay } from "../sso/session.ts";
import type { NewSession } from "../sso/session-service.ts";
import type { Stores, Units } from "../unit.ts";
import type { CredentialService } from "./credential-service.ts";
import { digestOf, digestOfCode, type EntryLink, newToken } from "./entry-link.ts";
import { isOpen, SETUP_MS } from "./entry-service.ts";
import type { LocalSignInService, Visitor } from "./local-sign-in-service.ts";
import type { RelyingParty } from "./passkey.ts";
import type { PasskeyService } from "./passkey-service.ts";

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly signIns: LocalSignInService;
  readonly passkeys: PasskeyService;
  readonly credentials: CredentialService;
  readonly factors: PersonFactorService;
  /** What else happens when a person is added. */
  readonly onKnown: readonly OnKnown[];
}

/** How far a set-up has come. */
export interface SetupState {
  /** Whom it makes, or gives a way in; null before somebody was named. */
  readonly owner: Person | null;
  /** Whether somebody can sign in by now. */
  readonly hasWayIn: boolean;
}

/** What ends the part of a set-up that makes a way in: shown this once. */
export interface MadeWayIn extends NewSession {
  readonly recoveryCodes: readonly string[];
}

/** Who the owner is to be. */
export interface OwnerDraft {
  readonly name: string;
  readonly loginName: string;
}

/**
 * Sets a new server up, from a code that its start prints to an Owner who can sign in. What is done stays done: whoever comes back
 * goes on where they left.
 */
export class SetupService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Begins by a code, which is used up by that.
   * @returns what the browser shows from now on
   * @throws {AnteroomError} `forbidden` for a code that does not work; `conflict` once somebody can sign in
   */
  async begin(code: string): Promise<string> {
    const { units, clock, workspaceId } = this.#parts;
    const token = newToken();
    await units.write(async (stores) => {
      const now = clock.now();
      const link = await stores.entryLinks.find(workspaceId, "setup_code", digestOfCode(code));
      if (link === undefined || !isOpen(link, now)) throw deadCode(link);
      if (await stores.personPasswords.isAnybodyLocal(workspaceId)) throw doneElsewhere();
      await stores.entryLinks.put({ ...link, usedAt: now });
      // One set-up at a time: whoever has the newer code has the host.
      await stores.entryLinks.expire(workspaceId, "setup", now);
      const grant = { digest: digestOf(token), workspaceId, kind: "setup", personId: null } as const;
      await stores.entryLinks.put({ ...grant, createdAt: now, expiresAt: now + SETUP_MS, usedAt: null });
    });
    return token;
  }

  /** How far the set-up of a browser has come; undefined when it has none that goes on. */
  async state(token: string): Promise<SetupState | undefined> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      if ((await this.#grant(stores, token)) === undefined) return undefined;
      const owner = (await stores.people.findOwner(workspaceId)) ?? null;
      return { owner, hasWayIn: await stores.personPasswords.isAnybodyLocal(workspaceId) };
    });
  }

  /**
   * Adds the Owner. One who was named before and has no way in yet is called as is said now, unless an identity provider names them.
   * @throws {AnteroomError} `uniqueness` for a login name that somebody else has; `conflict` once somebody can sign in
   */
  async nameOwner(token: string, draft: OwnerDraft, visitor: Visitor): Promise<Person> {
    const { units, clock, workspaceId, onKnown } = this.#parts;
    return units.write(async (stores) => {
      await this.#going(stores, token);
      const known = await stores.people.findOwner(workspaceId);
      const hasWayIn = await stores.personPasswords.isAnybodyLocal(workspaceId);
      if (known !== undefined) return hasWayIn ? known : this.#rename(stores, known, draft, visitor);
      if (hasWayIn) throw doneElsewhere();
      const now = clock.now();
      const person: Person = {
        id: newId<PersonId>(),
        workspaceId,
        ...draft,
        providerId: null,
        role: "owner",
        roleFrom: "hand",
        offeredUntil: null,
        createdAt: now,
        updatedAt: now,
        leftAt: null,
      };
      const origin = { actor: SETUP, cause: visitor.cause };
      await stores.people.insert(person);
      await personEvent(stores, origin, person, { at: now, type: "person.added", before: null });
      for (const one of onKnown) await one(stores, person, origin);
      return person;
    });
  }

  async #rename(stores: Stores, before: Person, { name, loginName }: OwnerDraft, visitor: Visitor): Promise<Person> {
    const isSame = before.name === name && before.loginName === loginName;
    if (before.providerId !== null || isSame) return before;
    const { clock, onKnown } = this.#parts;
    const person = { ...before, name, loginName, updatedAt: clock.now() };
    const origin = { actor: SETUP, cause: visitor.cause };
    await stores.people.update(person);
    await personEvent(stores, origin, person, { at: person.updatedAt, type: "person.changed", before });
    for (const one of onKnown) await one(stores, person, origin);
    return person;
  }

  /** What an authenticator app needs for the Owner's second factor; the same until it is confirmed. */
  async factorUri(token: string, visitor: Visitor): Promise<string> {
    const owner = await this.#ownerOf(token);
    const waiting = await this.#parts.factors.waiting(owner);
    if (waiting !== undefined) return waiting;
    return (await this.#parts.factors.enroll(askerOf(owner), originOf(owner, visitor))).otpauthUri;
  }

  /**
   * Gives the Owner a password, with the second factor that this confirms.
   * @throws {AnteroomError} `invalid_value` for a weak password or a wrong code; `too_many_requests`
   */
  async withPassword(token: string, password: string, code: string, visitor: Visitor): Promise<MadeWayIn> {
    const { credentials, factors } = this.#parts;
    const owner = await this.#ownerOf(token);
    const origin = originOf(owner, visitor);
    const phc = await credentials.hashOf(owner, password);
    await factors.confirmNow(askerOf(owner), code.replaceAll(/\s/g, ""), origin);
    return this.#finish(token, owner, "password", visitor, (stores) => credentials.keep(stores, owner, phc, origin));
  }

  /** What a browser needs to make the Owner's passkey. */
  async passkeyOptions(token: string, party: RelyingParty | undefined): Promise<JsonObject> {
    return this.#parts.passkeys.creationOptions(party, await this.#ownerOf(token));
  }

  /** Gives the Owner a passkey. @throws {AnteroomError} `invalid_value` when it does not hold */
  async withPasskey(
    token: string,
    party: RelyingParty | undefined,
    response: JsonObject,
    visitor: Visitor,
  ): Promise<MadeWayIn> {
    const { passkeys } = this.#parts;
    const owner = await this.#ownerOf(token);
    const made = await passkeys.created(party, owner, response);
    const origin = originOf(owner, visitor);
    return this.#finish(token, owner, "passkey", visitor, async (stores) => {
      await passkeys.keep(stores, owner, made, "First passkey", origin);
    });
  }

  /** Ends the set-up of a browser. */
  async end(token: string): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      const grant = await this.#grant(stores, token);
      if (grant !== undefined) await stores.entryLinks.put({ ...grant, usedAt: this.#parts.clock.now() });
    });
  }

  #finish(
    token: string,
    owner: Person,
    way: SignInWay,
    visitor: Visitor,
    keep: (stores: Stores) => Promise<void>,
  ): Promise<MadeWayIn> {
    const { units, signIns, credentials, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      await this.#going(stores, token);
      if (await stores.personPasswords.isAnybodyLocal(workspaceId)) throw doneElsewhere();
      await keep(stores);
      const recoveryCodes = await credentials.drawRecoveryCodes(stores, owner, originOf(owner, visitor));
      return { ...(await signIns.admit(stores, owner, way, visitor)), recoveryCodes };
    });
  }

  async #ownerOf(token: string): Promise<Person> {
    const { units, workspaceId } = this.#parts;
    return units.read(async (stores) => {
      await this.#going(stores, token);
      if (await stores.personPasswords.isAnybodyLocal(workspaceId)) throw doneElsewhere();
      const owner = await stores.people.findOwner(workspaceId);
      if (owner !== undefined) return owner;
      throw new AnteroomError("conflict", "Say first who the owner is.", { code: "no_owner" });
    });
  }

  async #going(stores: Stores, token: string): Promise<EntryLink> {
    const grant = await this.#grant(stores, token);
    if (grant !== undefined) return grant;
    throw deadCode(undefined);
  }

  async #grant(stores: Stores, token: string): Promise<EntryLink | undefined> {
    const { clock, workspaceId } = this.#parts;
    const grant = await stores.entryLinks.find(workspaceId, "setup", digestOf(token.slice(0, 100)));
    return grant !== undefined && isOpen(grant, clock.now()) ? grant : undefined;
  }
}

/** Whoever has the code of the set-up, before anybody is known by name. */
const SETUP: Actor = { kind: "local", id: "setup" };

function originOf(owner: Person, { cause, from }: Visitor): Origin {
  const actor: Actor = { kind: "person", id: `${owner.loginName} (${LOCAL_PROVIDER})` };
  return { actor, cause, personId: owner.id, from };
}

function askerOf(person: Person) {
  return { holder: "setup", kind: "person", person, scopes: null } as const;
}

function deadCode(link: EntryLink | undefined): AnteroomError {
  const what =
    link?.usedAt === null || link === undefined
      ? "This set-up code is wrong, older than 30 minutes, or was replaced by a newer one."
      : "This set-up code was used before. If it was you, go on in the browser in which you began.";
  const problem = `${what} A new one is printed at each start, and on the host by: anteroom setup-code`;
  return new AnteroomError("forbidden", problem, { check: "setup-code", attribute: "code" });
}

function doneElsewhere(): AnteroomError {
  const problem = "Somebody can sign in here by now: the set-up is done. Sign in.";
  return new AnteroomError("conflict", problem, { code: "set_up" });
}
