import type { JsonObject } from "../../lib/json.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin } from "../event/event.ts";
import { newId, type WorkspaceId } from "../id.ts";
import type { Person } from "../person/person.ts";
import type { Stores, Units } from "../unit.ts";
import { assertStaysLocal } from "./local-ways.ts";
import type { NewCredential, Passkey, PasskeyTool, RelyingParty } from "./passkey.ts";
import type { MetChallenge, PasskeyChallenges } from "./passkey-challenges.ts";

/** What passkeys are kept with. */
export interface PasskeyParts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly challenges: PasskeyChallenges;
  /** Loaded when it is first needed. */
  readonly loadPasskeys: () => Promise<PasskeyTool>;
}

/** What an authenticator answered, checked: to be used up in the unit that acts on it. */
export interface MetPasskey {
  readonly passkey: Passkey;
  readonly challenge: MetChallenge;
}

const MOST_OF_ONE = 20;

/** Keeps the passkeys of people, and takes their answers. */
export class PasskeyService {
  readonly #parts: PasskeyParts;

  constructor(parts: PasskeyParts) {
    this.#parts = parts;
  }

  /** Oldest first. */
  async listOf({ id }: Person): Promise<readonly Passkey[]> {
    return this.#parts.units.read((stores) => stores.passkeys.listOf(id));
  }

  /** What a browser needs to make a passkey. @throws {AnteroomError} `conflict` where there can be none */
  async creationOptions(party: RelyingParty | undefined, person: Person): Promise<JsonObject> {
    const { challenges, loadPasskeys } = this.#parts;
    const tool = await loadPasskeys();
    const challenge = challenges.make(`creation ${person.id}`);
    return tool.creationOptions({ party: served(party), person, challenge, known: await this.listOf(person) });
  }

  /**
   * Checks what an authenticator made.
   * @throws {AnteroomError} `invalid_value` when it does not hold
   */
  async created(
    party: RelyingParty | undefined,
    person: Person,
    response: JsonObject,
  ): Promise<{ readonly credential: NewCredential; readonly challenge: MetChallenge }> {
    const { challenges, loadPasskeys } = this.#parts;
    let challenge: MetChallenge | undefined;
    const tool = await loadPasskeys();
    const credential = await tool.verifyCreation(served(party), response, (sent) => {
      challenge = challenges.read(`creation ${person.id}`, sent);
      return challenge !== undefined;
    });
    if (credential === undefined || challenge === undefined) throw notMade();
    return { credential, challenge };
  }

  /** Keeps a new passkey as part of a unit. @throws {AnteroomError} `uniqueness`; `conflict` for one too many; `invalid_value` */
  async keep(
    stores: Stores,
    person: Person,
    { credential, challenge }: { readonly credential: NewCredential; readonly challenge: MetChallenge },
    name: string,
    origin: Origin,
  ): Promise<Passkey> {
    if (!(await this.#parts.challenges.use(stores, challenge))) throw notMade();
    if ((await stores.passkeys.listOf(person.id)).length >= MOST_OF_ONE) throw tooMany();
    const now = this.#parts.clock.now();
    const { id: personId, workspaceId } = person;
    const passkey: Passkey = {
      ...credential,
      id: newId(),
      workspaceId,
      personId,
      name,
      createdAt: now,
      lastUsedAt: now,
    };
    await stores.passkeys.insert(passkey);
    await this.#event(stores, origin, passkey, "person.passkey_added");
    return passkey;
  }

  /** Keeps a passkey that a browser made for a person. @throws {AnteroomError} as for `created` and `keep` */
  async add(
    party: RelyingParty | undefined,
    person: Person,
    response: JsonObject,
    name: string,
    origin: Origin,
  ): Promise<Passkey> {
    const made = await this.created(party, person, response);
    return this.#parts.units.write((stores) => this.keep(stores, person, made, name, origin));
  }

  /** What a browser needs to show a passkey. @param person whose; anybody's if it is left out */
  async requestOptions(party: RelyingParty | undefined, purpose: string, person?: Person): Promise<JsonObject> {
    const { challenges, loadPasskeys } = this.#parts;
    const allowed = person === undefined ? [] : await this.listOf(person);
    const tool = await loadPasskeys();
    return tool.requestOptions(served(party), challenges.make(`request ${purpose}`), allowed);
  }

  /** Checks what an authenticator answered; undefined when it does not hold. */
  async met(party: RelyingParty | undefined, purpose: string, response: JsonObject): Promise<MetPasskey | undefined> {
    const { units, workspaceId, challenges, loadPasskeys } = this.#parts;
    const { id } = response;
    if (typeof id !== "string" || id.length > 2000) return undefined;
    const passkey = await units.read((stores) => stores.passkeys.findByCredential(workspaceId, id));
    if (passkey === undefined) return undefined;
    let challenge: MetChallenge | undefined;
    const tool = await loadPasskeys();
    const met = await tool.verifyRequest(served(party), response, passkey, (sent) => {
      challenge = challenges.read(`request ${purpose}`, sent);
      return challenge !== undefined;
    });
    if (met === undefined || challenge === undefined) return undefined;
    return { passkey: { ...passkey, ...met }, challenge };
  }

  /** Uses an answer up as part of a unit; false when it was used before, or the passkey is gone. */
  async use(stores: Stores, { passkey, challenge }: MetPasskey): Promise<boolean> {
    const known = await stores.passkeys.findByCredential(passkey.workspaceId, passkey.credentialId);
    // A counter that stands still tells of a copy of the key (WebAuthn Level 3 §6.1.1); none at all is 0 for ever.
    const isCopy = known !== undefined && passkey.counter !== 0 && passkey.counter <= known.counter;
    if (known === undefined || isCopy || !(await this.#parts.challenges.use(stores, challenge))) return false;
    const { counter, backedUp } = passkey;
    await stores.passkeys.update({ ...known, counter, backedUp, lastUsedAt: this.#parts.clock.now() });
    return true;
  }

  /** @throws {AnteroomError} `not_found` */
  async rename(person: Person, id: string, name: string, origin: Origin): Promise<Passkey> {
    return this.#parts.units.write(async (stores) => {
      const passkey = { ...(await own(stores, person, id)), name };
      await stores.passkeys.update(passkey);
      await this.#event(stores, origin, passkey, "person.passkey_renamed");
      return passkey;
    });
  }

  /** @throws {AnteroomError} `not_found`; `conflict` for the last way in */
  async remove(person: Person, id: string, origin: Origin): Promise<void> {
    await this.#parts.units.write(async (stores) => {
      const passkey = await own(stores, person, id);
      await stores.passkeys.delete(passkey.id);
      await assertStaysLocal(stores, person);
      await this.#event(stores, origin, passkey, "person.passkey_removed");
    });
  }

  #event(stores: Stores, origin: Origin, { personId, workspaceId, name }: Passkey, type: string): Promise<void> {
    const subject = { kind: "person", id: personId } as const;
    const at = this.#parts.clock.now();
    return stores.events.append(anEvent(origin, { workspaceId, at, type, subject, after: { passkey: name } }));
  }
}

async function own(stores: Stores, person: Person, id: string): Promise<Passkey> {
  const found = (await stores.passkeys.listOf(person.id)).find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new AnteroomError("not_found", `You have no passkey ${id.slice(0, 60)}; list your passkeys.`);
}

function served(party: RelyingParty | undefined): RelyingParty {
  if (party !== undefined) return party;
  const problem =
    "Passkeys belong to a host name, and the public address is an IP address; set ANTEROOM_PUBLIC_URL to an address with a name, such as http://localhost:8080 or https://anteroom.example.com, or use a password and a second factor.";
  throw new AnteroomError("conflict", problem, { code: "no_host_name" });
}

function notMade(): AnteroomError {
  const problem =
    "The passkey cannot be verified: it was made for another address, took longer than five minutes, or the authenticator did not ask who you are. Try again.";
  return new AnteroomError("invalid_value", problem, { attribute: "response", check: "passkey" });
}

function tooMany(): AnteroomError {
  return new AnteroomError("conflict", `A person has ${MOST_OF_ONE} passkeys at most; remove one first.`, {
    code: "too_many_passkeys",
  });
}
