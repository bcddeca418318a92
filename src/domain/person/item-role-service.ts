import { getApplication } from "../application/find-application.ts";
import type { Clock } from "../clock.ts";
import { AnteroomError } from "../errors.ts";
import { anEvent, type Origin, type SubjectKind } from "../event/event.ts";
import type { AccountId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Stores, Units } from "../unit.ts";
import { findActivePerson, findPerson } from "./find-person.ts";
import { type HeldRole, ITEM_ROLES, type Item, type ItemRole, type NamedRole } from "./item-role.ts";
import type { Person } from "./person.ts";

/** What one person is on an item. */
export interface Holder {
  readonly held: HeldRole;
  readonly person: Person;
}

/** Gives people roles on single items, and takes them away. */
export class ItemRoleService {
  readonly #units: Units;
  readonly #clock: Clock;
  readonly #workspaceId: WorkspaceId;

  constructor(parts: { readonly units: Units; readonly clock: Clock; readonly workspaceId: WorkspaceId }) {
    this.#units = parts.units;
    this.#clock = parts.clock;
    this.#workspaceId = parts.workspaceId;
  }

  /** Everyone who is something on an item. @throws {AnteroomError} `not_found`. */
  async holders(asked: Item): Promise<readonly Holder[]> {
    return this.#units.read(async (stores) => this.#holders(stores, await this.#located(stores, asked)));
  }

  /** What a person is, newest first. @throws {AnteroomError} `not_found`. */
  async rolesOf(personId: string, page: PageRequest): Promise<Page<NamedRole>> {
    return this.#units.read(async (stores) => {
      const person = await findPerson(stores, this.#workspaceId, personId);
      return stores.itemRoles.listOfPerson(person.id, page);
    });
  }

  /**
   * Makes a person something on an item; what it is already it stays. Owners of accounts follow rules of their own, elsewhere.
   * @returns everyone who is something on it then
   * @throws {AnteroomError} `not_found`; `invalid_value` for a role that such items do not have, or nobody who could have it
   */
  async give(asked: Item, role: ItemRole, personId: string, origin: Origin): Promise<readonly Holder[]> {
    assertGivable(asked, role);
    return this.#units.write(async (stores) => {
      const item = await this.#located(stores, asked);
      const person = await findActivePerson(stores, this.#workspaceId, personId);
      const known = await stores.itemRoles.listOfItem(item);
      if (!known.some((held) => held.role === role && held.personId === person.id)) {
        const held = { item, role, personId: person.id, givenBy: "hand", createdAt: this.#clock.now() } as const;
        await stores.itemRoles.give(this.#workspaceId, held);
        await this.#event(stores, origin, held, "role_given");
      }
      return this.#holders(stores, item);
    });
  }

  /** Takes a role from a person. @returns everyone who is something on it then @throws {AnteroomError} as `give` */
  async take(asked: Item, role: ItemRole, personId: string, origin: Origin): Promise<readonly Holder[]> {
    assertGivable(asked, role);
    return this.#units.write(async (stores) => {
      const item = await this.#located(stores, asked);
      const person = await findPerson(stores, this.#workspaceId, personId);
      const taken = await stores.itemRoles.take(item, role, person.id);
      if (taken) await this.#event(stores, origin, { item, role, personId: person.id }, "role_taken");
      return this.#holders(stores, item);
    });
  }

  async #holders(stores: Stores, item: Item): Promise<readonly Holder[]> {
    const holders: Holder[] = [];
    for (const held of await stores.itemRoles.listOfItem(item)) {
      holders.push({ held, person: await findPerson(stores, this.#workspaceId, held.personId) });
    }
    return holders;
  }

  async #located(stores: Stores, item: Item): Promise<Item> {
    const { kind, id } = item;
    if (kind === "application") return { kind, id: (await getApplication(stores, this.#workspaceId, id)).id };
    const found =
      kind === "account"
        ? await stores.accounts.find(this.#workspaceId, id)
        : await stores.integrations.find(this.#workspaceId, id);
    if (found !== undefined) return item;
    throw new AnteroomError("not_found", `${named(kind)} ${id.slice(0, 60)} does not exist; list the ${kind}s.`);
  }

  #event(
    stores: Stores,
    origin: Origin,
    { item, role, personId }: Pick<HeldRole, "item" | "role" | "personId">,
    what: "role_given" | "role_taken",
  ): Promise<void> {
    const change = { role, personId };
    const event = anEvent(origin, {
      workspaceId: this.#workspaceId,
      at: this.#clock.now(),
      type: `${item.kind}.${what}`,
      subject: { kind: item.kind as SubjectKind, id: item.id },
      accountId: item.kind === "account" ? (item.id as AccountId) : null,
      ...(what === "role_given" ? { after: change } : { before: change }),
    });
    return stores.events.append(event);
  }
}

function assertGivable({ kind }: Item, role: ItemRole): void {
  if (ITEM_ROLES[kind].includes(role) && !(kind === "account" && ["owner", "backup_owner"].includes(role))) return;
  const givable = ITEM_ROLES[kind].filter((one) => kind !== "account" || !["owner", "backup_owner"].includes(one));
  const problem = `role must be one of ${givable.join(", ")} for ${kind === "vault" ? "no vault" : `an ${kind}`}.`;
  throw new AnteroomError("invalid_value", problem, { attribute: "role" });
}

function named(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1);
}
