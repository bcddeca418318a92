import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import type { ItemRole, NamedRole } from "../../domain/person/item-role.ts";
import type { Holder } from "../../domain/person/item-role-service.ts";
import { ITEM_KINDS, type ItemKind } from "../../domain/person/permission.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";

const role = z.enum(["owner", "backup_owner", "operator", "reviewer", "manager"]);
const givenBy = z.enum(["hand", "rule"]);

/** What a person is on one item, as the API shows it. */
export interface HeldRoleAnswer {
  item: { kind: ItemKind; id: string };
  name: string | null;
  role: ItemRole;
  givenBy: "hand" | "rule";
  since: string;
}

/** Somebody who is something on an item, as the API shows it. */
export interface HolderAnswer extends Omit<HeldRoleAnswer, "item" | "name"> {
  person: { id: string; name: string; loginName: string; state: "active" | "left" };
}

/** What a person is on one item. */
export const heldRole: z.ZodType<HeldRoleAnswer> = component(
  "HeldRole",
  z.object({
    item: z.object({ kind: z.enum(ITEM_KINDS), id: z.string() }),
    name: z.string().nullable().describe("Of the item; null for one that is no more."),
    role,
    givenBy,
    since: instant,
  }),
);

/** Everyone who is something on one item. */
export const holders: z.ZodType<{ items: HolderAnswer[] }> = component(
  "ItemRoles",
  z.object({
    items: z.array(
      z.object({
        role,
        person: z.object({
          id: z.string(),
          name: z.string(),
          loginName: z.string(),
          state: z.enum(["active", "left"]),
        }),
        givenBy,
        since: instant,
      }),
    ),
  }),
);

/** Renders what a person is. */
export function toHeldRole({ item, name, role: held, givenBy: by, createdAt }: NamedRole): HeldRoleAnswer {
  return { item: { ...item }, name, role: held, givenBy: by, since: toIso(createdAt) };
}

/** Renders who is what on an item. */
export function toHolders(found: readonly Holder[]): { items: HolderAnswer[] } {
  const items = found.map(({ held, person }) => {
    const { id, name, loginName, leftAt } = person;
    const state = leftAt === null ? ("active" as const) : ("left" as const);
    return {
      role: held.role,
      person: { id, name, loginName, state },
      givenBy: held.givenBy,
      since: toIso(held.createdAt),
    };
  });
  return { items };
}
