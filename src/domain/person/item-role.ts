import type { PersonId, WorkspaceId } from "../id.ts";
import type { Page, PageRequest } from "../page.ts";
import type { Column, ItemKind } from "./permission.ts";

/** What a person can be on one item. */
export type ItemRole = "owner" | "backup_owner" | "operator" | "reviewer" | "manager";

/** What people can be on single items, by the kind of item. Vaults have members of their own. */
export const ITEM_ROLES: Readonly<Record<ItemKind, readonly ItemRole[]>> = {
  account: ["owner", "backup_owner", "operator", "reviewer"],
  integration: ["manager"],
  application: ["owner"],
  vault: [],
};

/** One thing that people have roles on. */
export interface Item {
  readonly kind: ItemKind;
  readonly id: string;
}

/** What one person is on one item. */
export interface HeldRole {
  readonly item: Item;
  readonly role: ItemRole;
  readonly personId: PersonId;
  /** Whether somebody chose it, or a rule did. */
  readonly givenBy: "hand" | "rule";
  readonly createdAt: number;
}

/** What one person is on one item, with what people call the item; null for one that is no more. */
export interface NamedRole extends HeldRole {
  readonly name: string | null;
}

/** Keeps who is what on which item. An account has at most one owner and one backup owner. */
export interface ItemRoleStore {
  /** Everyone who is something on an item, in the order in which they became it. */
  listOfItem(item: Item): Promise<readonly HeldRole[]>;
  /** What a person is, newest first. */
  listOfPerson(personId: PersonId, page: PageRequest): Promise<Page<NamedRole>>;
  /**
   * What a person is to an item: on itself, and through what it belongs to. The manager of an integration is `manager` to its
   * application and its account, who has a role on an account has it to the integration that it serves, and a
   * manager of a vault is its owner.
   */
  rolesTo(item: Item, personId: PersonId): Promise<readonly ItemRole[]>;
  /** Makes a person something; what it is already it stays. @throws {AnteroomError} `uniqueness` for a second owner or backup. */
  give(workspaceId: WorkspaceId, held: HeldRole): Promise<void>;
  /** Takes a role from a person; answers whether it had it. */
  take(item: Item, role: ItemRole, personId: PersonId): Promise<boolean>;
  /** Takes the roles of an item from everyone. */
  takeAll(item: Item): Promise<void>;
  /** Takes from a person what others need not take over: operator and reviewer. */
  takeDuties(personId: PersonId): Promise<void>;
}

const COLUMN: Readonly<Record<ItemRole, Column>> = {
  owner: "item_owner",
  backup_owner: "item_owner",
  operator: "item_operator",
  reviewer: "item_reviewer",
  manager: "integration_manager",
};

/** The column of the permission matrix that a role on an item is. */
export function columnOf(role: ItemRole): Column {
  return COLUMN[role];
}
