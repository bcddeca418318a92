import { ask, timeEach } from "../load/drive.ts";
import { addMembers, createGroup } from "../load/groups.ts";
import type { Scale } from "../scale.ts";
import { Anteroom } from "./anteroom.ts";

const MEMBERS_PER_PATCH = 1000;

/** A group that grants an application. */
export interface GrantingGroup {
  readonly id: string;
  readonly displayName: string;
  readonly members: number;
}

/** Two Anterooms that differ in size only, for what must cost the same in both. */
export interface Grown {
  readonly small: Anteroom;
  readonly large: Anteroom;
  /** Groups of the large one, disjoint; each grants the application to its members. */
  readonly groups: Readonly<Record<"few" | "half" | "many", GrantingGroup>>;
  /** Takes users of the large one who are in no group yet. */
  readonly take: (count: number) => readonly string[];
}

/** Starts and fills both. */
export async function startGrown(directory: string, scale: Scale, resources: AsyncDisposableStack): Promise<Grown> {
  const { few, many, half } = scale.groupMembers;
  const name = (users: number): string => `Anteroom with ${users.toLocaleString("en")} users`;
  const small = resources.use(await Anteroom.start(`${directory}/small`, name(scale.smallUsers)));
  const large = resources.use(await Anteroom.start(`${directory}/large`, name(scale.largeUsers)));
  await small.grow(scale.smallUsers);
  await large.grow(scale.largeUsers);
  await large.api("/applications", { key: "crm", name: "CRM" });
  const ids = large.userIds(0, few + many + half + scale.spareUsers);
  let taken = 0;
  const take = (count: number): readonly string[] => {
    if (taken + count > ids.length) throw new Error("There are no users left who are in no group.");
    taken += count;
    return ids.slice(taken - count, taken);
  };
  const grant = async (displayName: string, members: number): Promise<GrantingGroup> => {
    const { id } = await ask<{ readonly id: string }>(large.target, createGroup(displayName));
    for (let added = 0; added < members; added += MEMBERS_PER_PATCH) {
      await timeEach(large.target, [addMembers(id, take(Math.min(MEMBERS_PER_PATCH, members - added)))]);
    }
    return { id, displayName, members };
  };
  const groups = {
    few: await grant("app:crm:few", few),
    half: await grant("app:crm:half", half),
    many: await grant("app:crm:many", many),
  };
  await large.settle();
  return { small, large, groups, take };
}
