import { AnteroomError } from "../errors.ts";
import type { UserId } from "../id.ts";
import type { Stores } from "../unit.ts";
import type { DirectoryGroup } from "./directory-group.ts";
import type { MemberStep, NoOp } from "./document.ts";

/** The change of one group's members within one unit. Rows are added and removed; the group is never loaded. */
export class MemberChange {
  readonly #stores: Stores;
  readonly #group: DirectoryGroup;
  readonly #version: number;
  readonly #now: number;
  readonly #added = new Set<UserId>();
  readonly #removed = new Set<UserId>();
  readonly #noOps: NoOp[] = [];

  /** @param version the version of the group after the change */
  constructor(stores: Stores, group: DirectoryGroup, version: number, now: number) {
    this.#stores = stores;
    this.#group = group;
    this.#version = version;
    this.#now = now;
  }

  /** @throws {AnteroomError} `invalid_value` for a member to add that is no user of the connection. */
  async apply(steps: readonly MemberStep[]): Promise<void> {
    for (const step of steps) await this.#step(step);
  }

  get added(): readonly UserId[] {
    return [...this.#added];
  }

  get removed(): readonly UserId[] {
    return [...this.#removed];
  }

  get noOps(): readonly NoOp[] {
    return this.#noOps;
  }

  /** Everyone whose membership is other than before. */
  get movedIds(): readonly UserId[] {
    return [...this.#added, ...this.#removed];
  }

  get moved(): boolean {
    return this.#added.size + this.#removed.size > 0;
  }

  /** How many members the group has now. */
  get count(): number {
    return this.#group.memberCount + this.#added.size - this.#removed.size;
  }

  async #step(step: MemberStep): Promise<void> {
    switch (step.kind) {
      case "add":
        await this.#add(step.userIds, step.where);
        return;
      case "remove":
        await this.#remove(step.userIds, step.where);
        return;
      case "clear":
        return this.#clear(step.where);
      case "replace":
        return this.#replace(step.userIds, step.where);
    }
  }

  async #replace(userIds: readonly string[], where: string): Promise<void> {
    const keep = new Set(userIds);
    const current = await this.#stores.groups.listMemberIds(this.#group.id);
    const known = new Set<string>(current);
    const gone = current.filter((id) => !keep.has(id));
    const fresh = userIds.filter((id) => !known.has(id));
    if (gone.length === 0 && fresh.length === 0) {
      this.#noOps.push({ where, reason: "The group has exactly these members already." });
      return;
    }
    if (gone.length > 0) assertMoved(await this.#remove(gone, where), gone.length);
    if (fresh.length > 0) assertMoved(await this.#add(fresh, where), fresh.length);
  }

  async #clear(where: string): Promise<void> {
    const current = await this.#stores.groups.listMemberIds(this.#group.id);
    if (current.length === 0) this.#noOps.push({ where, reason: "The group had no members." });
    else assertMoved(await this.#remove(current, where), current.length);
  }

  /** Answers how many became members. */
  async #add(userIds: readonly string[], where: string): Promise<number> {
    if (userIds.length === 0) return 0;
    const existing = await this.#stores.users.listExisting(this.#group.connectionId, userIds);
    if (existing.length < new Set(userIds).size) throw unknownMember(userIds, new Set<string>(existing), where);
    const added = await this.#stores.groups.addMembers(this.#group.id, existing, this.#now);
    for (const id of added) if (!this.#removed.delete(id)) this.#added.add(id);
    const already = existing.length - added.length;
    if (already > 0) this.#noOps.push({ where, reason: `${already} of ${existing.length} were members already.` });
    return added.length;
  }

  /** Answers how many ceased to be members. */
  async #remove(userIds: readonly string[], where: string): Promise<number> {
    const removed = await this.#stores.groups.removeMembers(this.#group.id, userIds, this.#version);
    for (const id of removed) if (!this.#added.delete(id)) this.#removed.add(id);
    const absent = new Set(userIds).size - removed.length;
    if (absent > 0) this.#noOps.push({ where, reason: `${absent} of ${userIds.length} were no members.` });
    return removed.length;
  }
}

/** What was asked for is known exactly here, so anything else is a defect, and undoes the unit instead of succeeding in part. */
function assertMoved(moved: number, asked: number): void {
  if (moved !== asked) throw new Error(`A change of ${asked} members moved ${moved}.`);
}

function unknownMember(userIds: readonly string[], existing: ReadonlySet<string>, where: string): AnteroomError {
  const unknown = userIds.filter((id) => !existing.has(id));
  const shown = unknown.slice(0, 3).map((id) => `"${id.slice(0, 60)}"`);
  const more = unknown.length > 3 ? ` and ${unknown.length - 3} more` : "";
  return new AnteroomError(
    "invalid_value",
    `${where} names ${shown.join(", ")}${more}, which is no user of this connection; provision the user first, groups cannot be members.`,
    { attribute: "members" },
  );
}
