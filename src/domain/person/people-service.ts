import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import type { Origin } from "../event/event.ts";
import { newId, type PersonId, type SsoProviderId, type WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import type { Asker } from "./authority.ts";
import { endLinksOf } from "./departure.ts";
import { findPerson } from "./find-person.ts";
import { assertMayGive } from "./giving.ts";
import type { Permits } from "./permits.ts";
import type { Person } from "./person.ts";
import { personEvent } from "./person-event.ts";
import type { SecondFactor } from "./person-factor.ts";
import type { PersonRole } from "./role.ts";

/** What is said about a new person. */
export interface PersonDraft {
  readonly name: string;
  readonly loginName: string;
  readonly role: PersonRole;
  /** The identity provider that signs the person in; the only one there is, or the first one that does, if it is left out. */
  readonly providerId?: string | undefined;
}

/** What is changed about a person; what is left out stays. */
export interface PersonPatch {
  readonly name?: string | undefined;
  readonly loginName?: string | undefined;
  readonly role?: PersonRole | undefined;
  readonly providerId?: string | undefined;
}

/** A person as lists show one. */
export interface ListedPerson {
  readonly person: Person;
  /** Null for those who may not see it. */
  readonly secondFactor: SecondFactor | null;
}

/** What else happens, in the unit in which a person leaves. */
export type OnLeft = (stores: Stores, person: Person, origin: Origin) => Promise<void>;

/** What else happens, in the unit in which a person is added, is back, or gets another login name. */
export type OnKnown = OnLeft;

interface Parts {
  readonly units: Units;
  readonly clock: Clock;
  readonly workspaceId: WorkspaceId;
  readonly permits: Pick<Permits, "may">;
  readonly onLeft: readonly OnLeft[];
  readonly onKnown: readonly OnKnown[];
}

/** What is done with the people of the workspace. */
export class PeopleService {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Newest first, those who left included; their second factors only for those who may see how people get in. */
  async list(page: PageRequest, asker: Asker): Promise<Page<ListedPerson>> {
    const { units, permits, workspaceId } = this.#parts;
    const withFactors = await permits.may(asker, "read_access");
    return units.read(async (stores) => {
      const { items, ...rest } = await stores.people.list(workspaceId, page);
      const ids = items.map(({ id }) => id);
      const factors = withFactors ? await stores.personFactors.secondFactorsOf(ids) : [];
      const known = new Map(factors.map((factor) => [factor.personId, factor]));
      return { ...rest, items: items.map((person) => ({ person, secondFactor: known.get(person.id) ?? null })) };
    });
  }

  /** @throws {AnteroomError} `not_found`. */
  async get(id: string): Promise<Person> {
    return this.#parts.units.read((stores) => findPerson(stores, this.#parts.workspaceId, id));
  }

  /**
   * Adds a person. The first Owner is added by the local administrator; after that the Owner hands over.
   * @throws {AnteroomError} `uniqueness` for a login name that is taken, or a second Owner; `forbidden` for a role above one's own
   */
  async add(draft: PersonDraft, asker: Asker, origin: Origin): Promise<Person> {
    assertMayGive(asker, [draft.role]);
    if (draft.role === "owner" && asker.kind !== "local_administrator") throw handOver();
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const now = clock.now();
      const person: Person = {
        id: newId<PersonId>(),
        workspaceId,
        name: draft.name,
        loginName: draft.loginName,
        providerId: await this.#providerOf(stores, draft.providerId),
        role: draft.role,
        roleFrom: "hand",
        offeredUntil: null,
        createdAt: now,
        updatedAt: now,
        leftAt: null,
      };
      await stores.people.insert(person);
      await personEvent(stores, origin, person, { at: now, type: "person.added", before: null });
      for (const one of this.#parts.onKnown) await one(stores, person, origin);
      return person;
    });
  }

  /**
   * Changes a person. A role that was chosen here stays what the rules of the identity provider would say.
   * @throws {AnteroomError} `not_found`; `conflict` for the Owner's role, and for somebody who left; as for `add`
   */
  async change(id: string, patch: PersonPatch, asker: Asker, origin: Origin): Promise<Person> {
    return this.#update(id, asker, origin, "person.changed", async (stores, before) => {
      if (before.leftAt !== null) throw hasLeft(before);
      const role = patch.role ?? before.role;
      if (role !== before.role && [role, before.role].includes("owner")) throw handOver();
      assertMayGive(asker, [role]);
      const { name = before.name, loginName = before.loginName } = patch;
      const providerId =
        patch.providerId === undefined ? before.providerId : await this.#providerOf(stores, patch.providerId);
      const roleFrom = patch.role === undefined ? before.roleFrom : "hand";
      return { ...before, name, loginName, role, roleFrom, providerId };
    });
  }

  /**
   * Notes that a person left: sessions, personal tokens and links of theirs end at once, and so does what they were to operate or review.
   * @throws {AnteroomError} `not_found`; `conflict` for the Owner, who hands over first; `forbidden` for a role above one's own
   */
  async leave(id: string, asker: Asker, origin: Origin): Promise<Person> {
    const { clock, onLeft } = this.#parts;
    return this.#update(id, asker, origin, "person.left", async (stores, before) => {
      if (before.leftAt !== null) return before;
      if (before.role === "owner") throw handOver();
      const now = clock.now();
      await stores.ssoSessions.endOfPerson(before.id, now);
      await stores.tokens.revokeOfPerson(before.id, now);
      await stores.personFactors.delete(before.id);
      await dropLocalCredentials(stores, before.id);
      await stores.itemRoles.takeDuties(before.id);
      await endLinksOf(stores, before.id, now, origin);
      const left = { ...before, leftAt: now, offeredUntil: null };
      for (const one of onLeft) await one(stores, left, origin);
      return left;
    });
  }

  /** Notes that somebody who left is back, as what they were; nothing that ended comes back. @throws as for `leave` */
  async comeBack(id: string, asker: Asker, origin: Origin): Promise<Person> {
    return this.#update(id, asker, origin, "person.returned", async (_stores, before) => ({ ...before, leftAt: null }));
  }

  /** Takes the factor of a person's own away, such as when the phone is lost. @throws {AnteroomError} as for `leave` */
  async dropFactor(id: string, asker: Asker, origin: Origin): Promise<void> {
    const { units, clock, workspaceId } = this.#parts;
    await units.write(async (stores) => {
      const person = await findPerson(stores, workspaceId, id);
      assertMayGive(asker, [person.role]);
      await stores.personFactors.delete(person.id);
      const what = { at: clock.now(), type: "person.factor_removed", before: person };
      await personEvent(stores, origin, person, what);
    });
  }

  async #update(
    id: string,
    asker: Asker,
    origin: Origin,
    type: string,
    work: (stores: Stores, before: Person) => Promise<Person>,
  ): Promise<Person> {
    const { units, clock, workspaceId } = this.#parts;
    return units.write(async (stores) => {
      const before = await findPerson(stores, workspaceId, id);
      assertMayGive(asker, [before.role]);
      const changed = await work(stores, before);
      if (JSON.stringify(changed) === JSON.stringify(before)) return before;
      const after = { ...changed, updatedAt: clock.now() };
      await stores.people.update(after);
      await personEvent(stores, origin, after, { at: after.updatedAt, type, before });
      if (isNewlyKnown(before, after)) for (const one of this.#parts.onKnown) await one(stores, after, origin);
      return after;
    });
  }

  /** With a single identity provider there is nothing to choose. */
  async #providerOf(stores: Stores, id: string | undefined): Promise<SsoProviderId | null> {
    const { workspaceId } = this.#parts;
    if (id === undefined) {
      const [only, ...others] = await stores.ssoProviders.listAll(workspaceId);
      if (others.length === 0) return only?.id ?? null;
      const problem = "There are several sign-in providers; name the one that signs this person in with providerId.";
      throw new AnteroomError("invalid_value", problem, { attribute: "providerId" });
    }
    const provider = await stores.ssoProviders.find(workspaceId, id);
    if (provider !== undefined) return provider.id;
    const problem = `providerId names no sign-in provider: "${id.slice(0, 60)}"; list the sign-in providers.`;
    throw new AnteroomError("invalid_value", problem, { attribute: "providerId" });
  }
}

/** Takes away by what a person signs in here. */
async function dropLocalCredentials(stores: Stores, personId: PersonId): Promise<void> {
  await stores.passkeys.deleteOf(personId);
  await stores.personPasswords.delete(personId);
  await stores.personRecoveryCodes.deleteOf(personId);
}

function isNewlyKnown(before: Person, after: Person): boolean {
  return after.leftAt === null && (before.leftAt !== null || before.loginName !== after.loginName);
}

function hasLeft({ name }: Person): AnteroomError {
  const problem = `${name.slice(0, 60)} has left; say first that they are back.`;
  return new AnteroomError("conflict", problem, { code: "person_left" });
}

function handOver(): AnteroomError {
  const problem = "The workspace always has exactly one Owner; hand the role over with: anteroom people transfer-owner";
  return new AnteroomError("conflict", problem, { code: "sole_owner" });
}
