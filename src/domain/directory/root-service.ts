import { AnteroomError } from "../errors.ts";
import type { Stores, Units } from "../unit.ts";
import type { DirectoryGroup } from "./directory-group.ts";
import type { DirectoryUser } from "./directory-user.ts";
import {
  type GroupWithMembers,
  listGroups,
  listUsers,
  type UserWithGroups,
  withGroupsOf,
  withMembersOf,
} from "./list-resources.ts";
import type { DirectoryPage, DirectoryQuery, Position } from "./listing.ts";
import { isBefore, MAX_MERGED, placeOf, type RootKind, type RootPlace, type Standing } from "./root-order.ts";
import type { ScimRequest } from "./scim-request.ts";

/** What is asked of the resources of one kind; undefined when none of them can match. */
export type KindQuery = Pick<DirectoryQuery, "filter" | "sort"> | undefined;

/** Which slice of all users and groups to read. */
export interface RootQuery {
  readonly users: KindQuery;
  readonly groups: KindQuery;
  readonly descending: boolean;
  /** From 1; not looked at when there is a `place`. */
  readonly startIndex: number;
  readonly count: number;
  readonly place?: RootPlace | undefined;
  /** How many matched of each kind when the walk began; counted when absent. */
  readonly totals?: RootTotals | undefined;
}

/** How many resources of each kind match. */
export interface RootTotals {
  readonly users: number;
  readonly groups: number;
}

/** A user or a group as it is shown. */
export type RootItem = ({ readonly kind: "User" } & UserWithGroups) | ({ readonly kind: "Group" } & GroupWithMembers);

/** A slice of all users and groups. */
export interface RootPage {
  readonly totals: RootTotals;
  readonly items: readonly RootItem[];
  /** Where the next page of a walk lies; absent when there is none. */
  readonly next?: RootPlace;
}

/** What an answer shows of each kind that has to be read for itself. */
export interface RootWants {
  readonly groups: boolean;
  readonly members: boolean;
}

type Entry = Standing &
  ({ readonly kind: "User"; readonly item: DirectoryUser } | { readonly kind: "Group"; readonly item: DirectoryGroup });

interface Found {
  readonly totals: RootTotals;
  readonly entries: readonly Entry[];
  readonly next?: RootPlace;
}

const NOTHING: DirectoryPage<never> = { total: 0, items: [], walked: { positions: [], more: false } };

/** Lists users and groups together, users first where the order does not say otherwise: RFC 7644 §3.4.2.1. */
export class RootService {
  readonly #units: Units;

  constructor(parts: { readonly units: Units }) {
    this.#units = parts.units;
  }

  /**
   * Lists what matches, all of the page in one state of the store.
   * @throws {AnteroomError} `too_many` when the filter, the sort or a page far into a sorted list would cost too much
   */
  async list(request: ScimRequest, query: RootQuery, wants: RootWants): Promise<RootPage> {
    return this.#units.snapshot(async (stores) => {
      const { entries, ...page } = await find(stores, request, query);
      return { ...page, items: await show(stores, entries, wants) };
    });
  }
}

function find(stores: Stores, request: ScimRequest, query: RootQuery): Promise<Found> {
  if (query.place !== undefined) return walk(stores, request, query, query.place);
  const isSorted = query.users?.sort !== undefined || query.groups?.sort !== undefined;
  return isSorted ? findSorted(stores, request, query) : findByIndex(stores, request, query);
}

/** Only positions can be merged, so a page of a sorted list is walked to. */
async function findSorted(stores: Stores, request: ScimRequest, query: RootQuery): Promise<Found> {
  const from = query.startIndex - 1;
  if (from + query.count > MAX_MERGED) {
    throw new AnteroomError(
      "too_many",
      `A sorted list of everything can be paged by index up to ${MAX_MERGED}; send cursor instead of startIndex, or search /Users and /Groups.`,
      { parameter: "startIndex" },
    );
  }
  const { totals, entries } = await walk(stores, request, { ...query, count: from + query.count }, "start");
  return { totals, entries: entries.slice(from) };
}

async function findByIndex(stores: Stores, request: ScimRequest, query: RootQuery): Promise<Found> {
  const { startIndex, count } = query;
  const users = await usersOf(stores, request, query, { startIndex, count });
  const rest = { startIndex: Math.max(1, startIndex - users.total), count: count - users.items.length };
  const groups = await groupsOf(stores, request, query, rest);
  const unplaced = { position: { key: null, seq: 0 } };
  return {
    totals: { users: users.total, groups: groups.total },
    entries: [
      ...users.items.map((item) => ({ kind: "User" as const, item, ...unplaced })),
      ...groups.items.map((item) => ({ kind: "Group" as const, item, ...unplaced })),
    ],
  };
}

async function walk(stores: Stores, request: ScimRequest, query: RootQuery, place: RootPlace): Promise<Found> {
  const { count, descending } = query;
  const sliceOf = (kind: RootKind, asked: KindQuery, total: number | undefined): Slice | "passed" => {
    const at = placeOf(kind, place, { descending, isSorted: asked?.sort !== undefined });
    return at === "passed" ? at : { startIndex: 1, count, place: at, total };
  };
  const users = await usersOf(stores, request, query, sliceOf("User", query.users, query.totals?.users));
  const groups = await groupsOf(stores, request, query, sliceOf("Group", query.groups, query.totals?.groups));
  const found: Entry[] = [
    ...users.items.map((item, index) => ({ kind: "User" as const, item, position: positionIn(users, index) })),
    ...groups.items.map((item, index) => ({ kind: "Group" as const, item, position: positionIn(groups, index) })),
  ];
  found.sort((a, b) => (isBefore(a, b, descending) ? -1 : 1));
  const entries = found.slice(0, count);
  const last = entries.at(-1);
  const more = found.length > count || users.walked?.more === true || groups.walked?.more === true;
  return {
    totals: { users: query.totals?.users ?? users.total, groups: query.totals?.groups ?? groups.total },
    entries,
    // Whoever asked for no resources goes on from where it was.
    ...(more && { next: last === undefined ? place : { kind: last.kind, position: last.position } }),
  };
}

type Slice = Pick<DirectoryQuery, "startIndex" | "count" | "place" | "total">;

async function usersOf(
  stores: Stores,
  { connection }: ScimRequest,
  { users }: RootQuery,
  slice: Slice | "passed",
): Promise<DirectoryPage<DirectoryUser>> {
  return users === undefined || slice === "passed" ? NOTHING : listUsers(stores, connection, { ...users, ...slice });
}

async function groupsOf(
  stores: Stores,
  { connection }: ScimRequest,
  { groups }: RootQuery,
  slice: Slice | "passed",
): Promise<DirectoryPage<DirectoryGroup>> {
  return groups === undefined || slice === "passed" ? NOTHING : listGroups(stores, connection, { ...groups, ...slice });
}

function positionIn({ walked }: DirectoryPage<unknown>, index: number): Position {
  const position = walked?.positions[index];
  if (position === undefined) throw new Error("A page of a walk does not say where its items stand.");
  return position;
}

/** Reads what shows with the resources, and keeps their order. */
async function show(stores: Stores, entries: readonly Entry[], wants: RootWants): Promise<readonly RootItem[]> {
  const users = entries.filter((entry) => entry.kind === "User").map(({ item }) => item);
  const groups = entries.filter((entry) => entry.kind === "Group").map(({ item }) => item);
  const shownUsers = new Map((await withGroupsOf(stores, users, wants.groups)).map((shown) => [shown.user, shown]));
  const shownGroups = new Map(
    (await withMembersOf(stores, groups, wants.members)).map((shown) => [shown.group, shown]),
  );
  return entries.flatMap(({ kind, item }): RootItem[] => {
    const shown = kind === "User" ? shownUsers.get(item) : undefined;
    if (shown !== undefined) return [{ kind: "User", ...shown }];
    const group = kind === "Group" ? shownGroups.get(item) : undefined;
    return group === undefined ? [] : [{ kind: "Group", ...group }];
  });
}
