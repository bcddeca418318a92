import type { Principal } from "../directory/directory-store.ts";
import { anEvent, type Origin } from "../event/event.ts";
import type { AccountId, PersonId, WorkspaceId } from "../id.ts";
import type { HeldRole } from "../person/item-role.ts";
import type { Person } from "../person/person.ts";
import type { Stores } from "../unit.ts";
import { type ChosenOwners, chooseOwners, NO_OWNERS } from "./owner-rules.ts";
import type { AccountOwner, AccountOwners, AccountWithFacts } from "./service-account.ts";

/** The two who answer for an account, as item roles. */
export const OWNER_ROLES = ["owner", "backup_owner"] as const;
/** One of the two who answer for an account, as an item role. */
export type OwnerRole = (typeof OWNER_ROLES)[number];

/** The account whose owners are set, and how. */
export interface Seat {
  readonly workspaceId: WorkspaceId;
  readonly accountId: AccountId;
  readonly givenBy: HeldRole["givenBy"];
  readonly at: number;
  readonly origin: Origin;
}

function countOwners({ owner, backup }: AccountOwners): number {
  return Number(owner !== null) + Number(backup !== null);
}

/** Gives one of the two roles to a person, in place of whoever has it, or of the person's other role. Leaves an event. */
export async function appoint(stores: Stores, seat: Seat, role: OwnerRole, person: Person): Promise<void> {
  const item = { kind: "account", id: seat.accountId } as const;
  for (const held of await ownersOf(stores, seat.accountId)) {
    if (held.role === role || held.personId === person.id) await stores.itemRoles.take(item, held.role, held.personId);
  }
  const { givenBy, at: createdAt } = seat;
  await stores.itemRoles.give(seat.workspaceId, { item, role, personId: person.id, givenBy, createdAt });
  await ownerEvent(stores, seat, `account.${role}_set`, { after: { [role]: person.name, personId: person.id } });
}

/** Takes one of the two roles from whoever has it. With the owner gone the backup owner is the owner. Leaves an event. */
export async function dismiss(stores: Stores, seat: Seat, role: OwnerRole): Promise<void> {
  const item = { kind: "account", id: seat.accountId } as const;
  const both = await ownersOf(stores, seat.accountId);
  const held = both.find((one) => one.role === role);
  if (held === undefined) return;
  await stores.itemRoles.take(item, role, held.personId);
  await ownerEvent(stores, seat, `account.${role}_removed`, { before: { personId: held.personId } });
  const backup = both.find((one) => one.role === "backup_owner");
  const successor = backup && (await stores.people.find(seat.workspaceId, backup.personId));
  if (role === "owner" && successor !== undefined) await appoint(stores, seat, "owner", successor);
}

/**
 * Puts the first owners of an account in their places that is registered by hand. Those who answer for another account of the
 * login do for this one: it shares its factor and its secrets, which nobody gets by registering. Else those of the
 * account that it replaces do, and else the person who registers it.
 * @param others the live accounts of the login
 * @param replaced who answers for the account that it replaces
 */
export async function appointFirst(
  stores: Stores,
  seat: Omit<Seat, "givenBy">,
  others: readonly AccountWithFacts[],
  replaced: AccountOwners = NO_OWNERS,
): Promise<void> {
  const { personId } = seat.origin;
  const [most] = others.toSorted((a, b) => countOwners(b.owners) - countOwners(a.owners));
  const first = others.find((entry) => answersFor(entry, personId)) ?? most;
  const { owner, backup } = first?.owners ?? replaced;
  const registrar = first === undefined && owner === null && backup === null ? personId : null;
  const wanted = [
    ["owner", owner?.personId ?? registrar],
    ["backup_owner", backup?.personId],
  ] as const;
  for (const [role, id] of wanted) {
    const person = id == null ? undefined : await stores.people.find(seat.workspaceId, id);
    if (person?.leftAt === null) await appoint(stores, { ...seat, givenBy: "hand" }, role, person);
  }
}

/** Puts those in their places whom the rules chose; answers who answers for the account then. */
export async function appointChosen(
  stores: Stores,
  seat: Seat,
  chosen: ChosenOwners,
  before: AccountOwners,
): Promise<AccountOwners> {
  let { owner, backup } = before;
  if (chosen.owner !== undefined && chosen.owner.id !== owner?.personId) {
    await appoint(stores, seat, "owner", chosen.owner);
    if (backup?.personId === chosen.owner.id) backup = null;
    owner = asOwner(chosen.owner);
  }
  if (chosen.backup !== undefined && chosen.backup.id !== backup?.personId) {
    await appoint(stores, seat, "backup_owner", chosen.backup);
    backup = asOwner(chosen.backup);
  }
  return { owner, backup };
}

/** An account of which the rules have chosen who answers for it. */
export interface RuledAccount {
  readonly entry: AccountWithFacts;
  readonly ownerRule: string | null;
  /** Whether somebody else owns it now. */
  readonly replaced: boolean;
}

/** Has the rules choose who answers for an account, unless it is about to retire. */
export async function ownByRules(
  stores: Stores,
  seat: Seat,
  principal: Principal,
  stored: AccountWithFacts,
  retires: boolean,
): Promise<RuledAccount> {
  const { owners: before, document } = stored;
  const { ownerRule } = stored.account;
  if (retires) return { entry: stored, ownerRule, replaced: false };
  const chosen = await chooseOwners(stores, { principal, document, owners: before, ownerRule });
  const owners = await appointChosen(stores, seat, chosen, before);
  const entry = { ...stored, owners, facts: { ...stored.facts, owners: countOwners(owners) } };
  const replaced = before.owner !== null && before.owner.personId !== owners.owner?.personId;
  return { entry, ownerRule: chosen.rule, replaced };
}

function asOwner({ id, name, loginName }: Person): AccountOwner {
  return { personId: id, name, loginName, givenBy: "rule" };
}

interface Owner extends HeldRole {
  readonly role: OwnerRole;
}

function answersFor({ owners: { owner, backup } }: AccountWithFacts, personId: PersonId | null | undefined): boolean {
  return personId != null && [owner?.personId, backup?.personId].includes(personId);
}

async function ownersOf(stores: Stores, accountId: AccountId): Promise<readonly Owner[]> {
  const held = await stores.itemRoles.listOfItem({ kind: "account", id: accountId });
  return held.filter((one): one is Owner => OWNER_ROLES.some((role) => role === one.role));
}

function ownerEvent(
  stores: Stores,
  { workspaceId, accountId, at, origin }: Seat,
  type: string,
  change: Partial<Pick<Parameters<typeof anEvent>[1], "before" | "after">>,
): Promise<void> {
  const subject = { kind: "account", id: accountId } as const;
  return stores.events.append(anEvent(origin, { workspaceId, at, type, subject, accountId, ...change }));
}
