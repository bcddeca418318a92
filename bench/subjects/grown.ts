import { ask, timeEach } from "../load/drive.ts";
import { addMembers, createGroup } from "../load/groups.ts";
import type { Scale } from "../scale.ts";
import { Anteroom } from "./anteroom.ts";

const MEMBERS_PER_PATCH = 1000;

/** A group that grants an application to its members. */
export interface GrantingGroup {
  readonly server: Anteroom;
  readonly id: string;
  readonly displayName: string;
  readonly members: number;
  /** Takes users of the server who are in no group yet. */
  readonly take: (count: number) => readonly string[];
}

/** Two Anterooms that differ in size only, for what must cost the same in both. */
export interface Grown {
  readonly small: Anteroom;
  readonly large: Anteroom;
  /** `few` is a group of the small one; the others are of the large one. */
  readonly groups: Readonly<Record<"few" | "half" | "many", GrantingGroup>>;
}

/** Starts and fills both. */
export async function startGrown(directory: string, scale: Scale, resources: AsyncDisposableStack): Promise<Grown> {
  const { few, half, many } = scale.groupMembers;
  const small = await startFilled(`${directory}/small`, scale.smallUsers, resources);
  const large = await startFilled(`${directory}/large`, scale.largeUsers, resources);
  const takeSmall = takerOf(small, scale.smallUsers);
  const takeLarge = takerOf(large, half + many + scale.spareUsers);
  const groups = {
    few: await grant(small, "app:crm:few", few, takeSmall),
    half: await grant(large, "app:crm:half", half, takeLarge),
    many: await grant(large, "app:crm:many", many, takeLarge),
  };
  await large.settle();
  return { small, large, groups };
}

async function startFilled(dataDir: string, users: number, resources: AsyncDisposableStack): Promise<Anteroom> {
  const anteroom = resources.use(await Anteroom.start(dataDir, `Anteroom with ${users.toLocaleString("en")} users`));
  await anteroom.grow(users);
  await anteroom.api("/applications", { key: "crm", name: "CRM" });
  return anteroom;
}

function takerOf(server: Anteroom, most: number): GrantingGroup["take"] {
  const ids = server.userIds(0, most);
  let taken = 0;
  return (count) => {
    if (taken + count > ids.length) throw new Error("There are no users left who are in no group.");
    taken += count;
    return ids.slice(taken - count, taken);
  };
}

async function grant(
  server: Anteroom,
  displayName: string,
  members: number,
  take: GrantingGroup["take"],
): Promise<GrantingGroup> {
  const { id } = await ask<{ readonly id: string }>(server.target, createGroup(displayName));
  for (let added = 0; added < members; added += MEMBERS_PER_PATCH) {
    await timeEach(server.target, [addMembers(id, take(Math.min(MEMBERS_PER_PATCH, members - added)))]);
  }
  return { server, id, displayName, members, take };
}
