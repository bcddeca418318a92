import { mintToken } from "../../src/domain/connection/token.ts";
import { newStoredToken } from "../../src/domain/connection/token-store.ts";
import { newId, type PersonId, type WorkspaceId } from "../../src/domain/id.ts";
import type { HeldRole, Item, ItemRole } from "../../src/domain/person/item-role.ts";
import type { Person } from "../../src/domain/person/person.ts";
import type { PersonRole } from "../../src/domain/person/role.ts";
import { SCOPES, type Scope } from "../../src/domain/person/scope.ts";
import { unproven } from "../../src/domain/person/step-up.ts";
import type { Units } from "../../src/domain/unit.ts";

/** Where people are put for a test. */
export interface Place {
  readonly store: Units;
  readonly workspaceId: WorkspaceId;
}

/** A person with a personal token that has every scope. */
export interface TestPerson {
  readonly person: Person;
  readonly token: string;
  readonly tokenId: string;
}

/** A person as one may be: a User who was added by hand. */
export function aPerson(overrides: Partial<Person> & Pick<Person, "workspaceId">): Person {
  const id = newId<PersonId>();
  return {
    id,
    name: `Person ${id.slice(-6)}`,
    loginName: `${id}@corp.example`,
    providerId: null,
    role: "user",
    roleFrom: "hand",
    offeredUntil: null,
    createdAt: 1,
    updatedAt: 1,
    leftAt: null,
    ...overrides,
  };
}

/** Puts a person there, with a personal token. */
export async function addPerson(
  { store, workspaceId }: Place,
  overrides: Partial<Person> = {},
  scopes: readonly Scope[] = SCOPES,
): Promise<TestPerson> {
  const person = aPerson({ workspaceId, ...overrides });
  await store.write((stores) => stores.people.insert(person));
  return { person, ...(await addToken({ store, workspaceId }, person, scopes)) };
}

/** Another personal token of a person, or one that is nobody's. */
export async function addToken(
  { store, workspaceId }: Place,
  person: Person | null,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ readonly token: string; readonly tokenId: string }> {
  const { id, secretHash, token } = mintToken("api");
  const known = { id, workspaceId, kind: "api", name: "test", scopes, secretHash, createdAt: 1 } as const;
  await store.write((stores) => stores.tokens.insert(newStoredToken({ ...known, personId: person?.id ?? null })));
  return { token, tokenId: id };
}

/** Lets a token count as having proved its presence at an instant. */
export async function stepUp({ store }: Place, tokenId: string, provenAt: number): Promise<void> {
  await store.write((stores) => stores.stepUps.put({ ...unproven(`token:${tokenId}`), provenAt }));
}

/** Makes a person something on an item. */
export async function giveRole(
  { store, workspaceId }: Place,
  { id: personId }: Person,
  item: Item,
  role: ItemRole,
): Promise<void> {
  const held: HeldRole = { item, role, personId, givenBy: "hand", createdAt: 1 };
  await store.write((stores) => stores.itemRoles.give(workspaceId, held));
}

/** A person with a token of their own, who can prove that it is they. */
export interface Colleague {
  readonly id: PersonId;
  readonly token: string;
  /** Proves that it is they, at an instant. */
  readonly stepUp: (at?: number) => Promise<void>;
}

/** Adds a person of a role, with a personal token of every scope. */
export async function aColleague(place: Place, role: PersonRole): Promise<Colleague> {
  const { person, token, tokenId } = await addPerson(place, { name: `A ${role}`, role });
  return { id: person.id, token, stepUp: (at = Date.now()) => stepUp(place, tokenId, at) };
}

/** Proves that it is the local administrator who asks. */
export async function stepUpAdministrator(server: Place & { readonly adminToken: string }): Promise<void> {
  await stepUp(server, server.adminToken.split("_")[2] ?? "", Date.now());
}
