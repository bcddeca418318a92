import type { Rederive } from "../account/rederive.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "../connection/connection.ts";
import { AnteroomError } from "../errors.ts";
import type { AttributeChange } from "../event/event.ts";
import type { GroupId, UserId } from "../id.ts";
import type { Stores, Units } from "../unit.ts";
import { changesBetween } from "./attribute-changes.ts";
import { bindingOf, sameBinding } from "./binding.ts";
import type { DirectoryGroup } from "./directory-group.ts";
import { displayNameOf } from "./directory-user.ts";
import type { Change, Changed, MemberStep, Rewrite } from "./document.ts";
import type { Effect } from "./effect.ts";
import { GROUP_IDENTIFIERS, type GroupIdentifier, type Identifier, identifierIn } from "./identifier.ts";
import { type GroupWithMembers, listGroups, withMembersOf } from "./list-resources.ts";
import type { DirectoryPage, DirectoryQuery } from "./listing.ts";
import { MemberChange } from "./member-change.ts";
import {
  assertPreconditions,
  NO_PRECONDITIONS,
  namesVersion,
  type Preconditions,
  type VersionCondition,
} from "./precondition.ts";
import {
  aScimEvent,
  currentConnection,
  idFor,
  keepRecord,
  type Outcome,
  originOf,
  type ScimRequest,
} from "./scim-request.ts";

/** A group as a write left it, and what the write did. */
export interface WrittenGroup extends GroupWithMembers {
  readonly effect: Effect;
}

/** A change to a group: to its attributes, and to its members step by step. */
export interface GroupChange {
  readonly change: Change;
  readonly members: readonly MemberStep[];
  /** For PUT: the version its body was made from. */
  readonly version?: number | undefined;
  readonly preconditions?: Preconditions;
  /** The status of the answer, for the record; 200 by default. */
  readonly httpStatus?: 200 | 204;
}

/** What identity providers do to groups. Each call is one unit and leaves one provisioning record. */
export class GroupService {
  readonly #units: Units;
  readonly #rederive: Rederive;
  readonly #clock: Clock;

  constructor(parts: { readonly units: Units; readonly rederive: Rederive; readonly clock: Clock }) {
    this.#units = parts.units;
    this.#rederive = parts.rederive;
    this.#clock = parts.clock;
  }

  /** The same service on other units, such as those of a unit that is open already (`joined`). */
  within(units: Units): GroupService {
    return new GroupService({ units, rederive: this.#rederive, clock: this.#clock });
  }

  /**
   * Reads a group; one whose version the client has already comes without its members.
   * @throws {AnteroomError} `not_found` for an unknown id and for another connection's alike
   */
  async get(
    request: ScimRequest,
    id: string,
    withMembers: boolean,
    known: VersionCondition = [],
  ): Promise<GroupWithMembers> {
    return this.#units.read(async (stores) => {
      const group = await found(stores, request, id);
      const wanted = withMembers && !namesVersion(known, group.version);
      return { group, members: wanted ? await stores.groups.listMembers([group.id]) : [] };
    });
  }

  /**
   * Lists groups, all of the page in one state of the store.
   * @throws {AnteroomError} `too_many` when the filter or the sort would cost too much
   */
  async list(
    request: ScimRequest,
    query: DirectoryQuery,
    withMembers: boolean,
  ): Promise<DirectoryPage<GroupWithMembers>> {
    const identifier = withMembers ? undefined : identifierIn(query, GROUP_IDENTIFIERS);
    if (identifier !== undefined) return this.#identified(request, identifier, query.count);
    return this.#units.snapshot(async (stores) => {
      const page = await listGroups(stores, request.connection, query);
      return { ...page, items: await withMembersOf(stores, page.items, withMembers) };
    });
  }

  #identified(
    { connection }: ScimRequest,
    identifier: Identifier<GroupIdentifier>,
    count: number,
  ): Promise<DirectoryPage<GroupWithMembers>> {
    return this.#units.read(async (stores) => {
      const found = await stores.groups.listIdentified(connection.id, identifier);
      return { total: found.length, items: found.slice(0, count).map((group) => ({ group, members: [] })) };
    });
  }

  /** @throws {AnteroomError} `uniqueness` for a taken `displayName`; `invalid_value` for an unknown member. */
  async create(
    request: ScimRequest,
    changed: Changed,
    memberIds: readonly string[],
    withMembers: boolean,
  ): Promise<WrittenGroup> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await currentConnection(stores, request);
      const { id: connectionId, workspaceId } = connection;
      const id = idFor<GroupId>(request);
      const { named, binding } = bindingOf(connection, id, changed.document, null);
      const empty: DirectoryGroup = {
        id,
        workspaceId,
        connectionId,
        document: changed.document,
        memberCount: 0,
        named,
        binding,
        boundAt: binding === null ? null : now,
        version: 1,
        createdAt: now,
        updatedAt: now,
      };
      await stores.groups.insert(empty);
      await stores.connections.count(connectionId, { groups: 1 });
      const members = new MemberChange(stores, empty, 1, now);
      if (memberIds.length > 0) await members.apply([{ kind: "add", userIds: memberIds, where: "members" }]);
      const group = { ...empty, memberCount: members.count };
      if (members.moved) await stores.groups.update(group);
      const effect = await this.#finish(stores, request, undefined, group, changed, members, 201, now);
      return { group, members: withMembers ? await stores.groups.listMembers([id]) : [], effect };
    });
  }

  /**
   * Applies a change to the group as it is inside the unit, so that parallel changes lose nothing. Costs what it changes.
   * @throws {AnteroomError} `not_found`; `version_mismatch`; `uniqueness` for a taken `displayName`; `invalid_value` for an
   * unknown member
   */
  async change(request: ScimRequest, id: string, wanted: GroupChange, withMembers: boolean): Promise<WrittenGroup> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      const connection = await currentConnection(stores, request);
      const before = await found(stores, request, id);
      assertPreconditions(wanted.preconditions ?? NO_PRECONDITIONS, before.version);
      const changed = wanted.change({ document: before.document, asserted: [] });
      const members = new MemberChange(stores, before, before.version + 1, now);
      const { steps, rewrites } = await withoutStaleMembers(stores, before, wanted);
      await members.apply(steps);
      const sameDocument = JSON.stringify(before.document) === JSON.stringify(changed.document);
      const after = sameDocument && !members.moved ? before : nextState(connection, before, changed, members, now);
      if (after !== before) await stores.groups.update(after);
      const all = { ...changed, rewrites: [...changed.rewrites, ...rewrites] };
      const effect = await this.#finish(stores, request, before, after, all, members, wanted.httpStatus ?? 200, now);
      return { group: after, members: withMembers ? await stores.groups.listMembers([before.id]) : [], effect };
    });
  }

  /** @throws {AnteroomError} `not_found` for an unknown group; `version_mismatch` */
  async delete(request: ScimRequest, id: string, preconditions: Preconditions = NO_PRECONDITIONS): Promise<Effect> {
    return this.#units.write(async (stores) => {
      const now = this.#clock.now();
      await currentConnection(stores, request);
      const group = await found(stores, request, id);
      assertPreconditions(preconditions, group.version);
      const memberIds = group.binding === null ? [] : await stores.groups.listMemberIds(group.id);
      await stores.groups.delete(group.connectionId, group.id);
      await stores.connections.count(group.connectionId, { groups: -1 });
      await this.#rederive.many(stores, memberIds, originOf(request));
      const name = displayNameOf(group.document) ?? "";
      const before = { displayName: name, members: group.memberCount };
      const subject = { kind: "group", id: group.id } as const;
      await stores.events.append(aScimEvent(request, { type: "group.deleted", subject, at: now, before }));
      const changes = [{ attribute: "displayName", from: JSON.stringify(name), to: null }];
      const outcome = { ...outcomeOf(group, `Delete group ${name}`, 204), changes };
      return keepRecord(stores, request, outcome, now);
    });
  }

  async #finish(
    stores: Stores,
    request: ScimRequest,
    before: DirectoryGroup | undefined,
    after: DirectoryGroup,
    changed: Changed,
    members: MemberChange,
    httpStatus: number,
    now: number,
  ): Promise<Effect> {
    await this.#rederiveMembers(stores, request, before, after, members.movedIds);
    const changes = [...changesBetween(before?.document ?? {}, after.document), ...memberChanges(members)];
    const noOps = [...changed.noOps, ...members.noOps];
    const created = before === undefined;
    const name = displayNameOf(after.document) ?? "";
    const outcome: Outcome = {
      ...outcomeOf(after, `${created ? "Create" : "Update"} group ${name}`, httpStatus),
      changes,
      rewrites: changed.rewrites,
      noOps,
      concerns: changes.length === 0 ? [] : await concernsOf(stores, before, after),
    };
    const effect = await keepRecord(stores, request, outcome, now);
    if (changes.length === 0) return effect;
    const event = {
      before:
        before === undefined ? null : { displayName: displayNameOf(before.document), members: before.memberCount },
      after: { displayName: name, members: after.memberCount, attributes: changes.map((change) => change.attribute) },
    };
    const type = created ? "group.created" : "group.updated";
    const subject = { kind: "group", id: after.id } as const;
    await stores.events.append(aScimEvent(request, { type, subject, at: now, ...event }));
    return effect;
  }

  async #rederiveMembers(
    stores: Stores,
    request: ScimRequest,
    before: DirectoryGroup | undefined,
    after: DirectoryGroup,
    moved: readonly UserId[],
  ): Promise<void> {
    const origin = originOf(request);
    const rebound = before !== undefined && !sameBinding(before.binding, after.binding);
    if (rebound) await this.#rederive.affected(stores, { by: "group", groupId: after.id }, origin);
    if (before?.binding || after.binding) await this.#rederive.many(stores, moved, origin);
  }
}

async function found(stores: Stores, request: ScimRequest, id: string): Promise<DirectoryGroup> {
  const group = await stores.groups.find(request.connection.id, id);
  if (group !== undefined) return group;
  throw new AnteroomError(
    "not_found",
    `Group ${id.slice(0, 60)} does not exist; create it or match it by displayName.`,
  );
}

function nextState(
  connection: Connection,
  before: DirectoryGroup,
  changed: Changed,
  members: MemberChange,
  now: number,
): DirectoryGroup {
  const { named, binding } = bindingOf(connection, before.id, changed.document, before.named);
  const boundAt = sameBinding(binding, before.binding) ? before.boundAt : binding === null ? null : now;
  return {
    ...before,
    document: changed.document,
    memberCount: members.count,
    named,
    binding,
    boundAt,
    version: before.version + 1,
    updatedAt: now,
  };
}

/** As for users: a PUT made from an older version does not bring members back who were removed since. */
async function withoutStaleMembers(
  stores: Stores,
  before: DirectoryGroup,
  wanted: GroupChange,
): Promise<{ readonly steps: readonly MemberStep[]; readonly rewrites: readonly Rewrite[] }> {
  if (wanted.version === undefined || wanted.version >= before.version) return { steps: wanted.members, rewrites: [] };
  const ended = new Set<string>(await stores.groups.listEndedAfter(before.id, wanted.version));
  let stale = false;
  const steps = wanted.members.map((step) => {
    if (step.kind !== "replace") return step;
    const userIds = step.userIds.filter((id) => !ended.has(id));
    stale ||= userIds.length < step.userIds.length;
    return { ...step, userIds };
  });
  return { steps, rewrites: stale ? [{ rule: "stale_put", where: "members" }] : [] };
}

async function concernsOf(
  stores: Stores,
  before: DirectoryGroup | undefined,
  after: DirectoryGroup,
): Promise<readonly string[]> {
  const { binding } = after;
  if (binding === null) return [];
  const concerns: string[] = [];
  const renamed = before !== undefined && displayNameOf(before.document) !== displayNameOf(after.document);
  if (renamed && sameBinding(before.binding, binding) && binding.origin === "name" && binding.key !== null) {
    concerns.push(`The group was renamed and stays bound to application "${binding.key}".`);
  }
  if (binding.key === null) {
    concerns.push(`The name begins with "app:" and is not app:<key> or app:<key>:<role>; rename the group.`);
  } else if ((await stores.applications.find(after.workspaceId, binding.key)) === undefined) {
    concerns.push(`No application has the key "${binding.key}"; add one and the group takes effect.`);
  }
  return concerns;
}

function memberChanges(members: MemberChange): readonly AttributeChange[] {
  const changes: AttributeChange[] = [];
  if (members.added.length > 0) changes.push({ attribute: "members", from: null, to: shown(members.added) });
  if (members.removed.length > 0) changes.push({ attribute: "members", from: shown(members.removed), to: null });
  return changes;
}

function shown(ids: readonly UserId[]): string {
  const some = ids.slice(0, 5).join(", ");
  return ids.length > 5 ? `${some} and ${ids.length - 5} more` : some;
}

function outcomeOf(group: DirectoryGroup, operation: string, httpStatus: number): Outcome {
  const resourceName = displayNameOf(group.document);
  return { operation, resourceType: "Group", resourceId: group.id, resourceName, httpStatus };
}
