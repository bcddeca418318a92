import { AnteroomError } from "../errors.ts";
import type { AttributeRef, Filter } from "../filter.ts";
import type { DirectoryQuery } from "./listing.ts";

/** How often a comparison may be made for one list: beyond this the server would be busy for more than about a second. */
export const MAX_COMPARISONS = 250_000;
/** What identity providers send; not refused whatever the size of the directory, unless it looks through memberships. */
export const FREE_TERMS = 2;
/** Comparisons over lists: each is made for every element, so their number is bounded on its own. */
export const MAX_LIST_TERMS = 8;
/** What one comparison over a list counts for. */
const LIST_WEIGHT = 8;
/** How many resources may be sorted for one page when no index orders them: about a tenth of a second. */
export const MAX_SORTED = 10_000;

/** What a filter asks of the store. */
interface Cost {
  /** Whether an index leads to the few resources that can match, whatever the directory holds. */
  readonly selective: boolean;
  /** Comparisons with single values, with lists, and with what is known of members or groups. */
  readonly singles: number;
  readonly lists: number;
  readonly memberships: number;
}

/** How much there is to look through. */
export interface Extent {
  readonly resources: number;
  /** All memberships of the connection; asked for only when the filter looks through them. */
  readonly memberships: () => Promise<number>;
}

const INDEXED: Readonly<Record<"User" | "Group", readonly string[]>> = {
  User: ["id", "userName", "externalId"],
  Group: ["id", "displayName", "externalId"],
};
const JOINED: Readonly<Record<"User" | "Group", string>> = { User: "groups", Group: "members" };
/** What an index orders, beside creation. Every index of users is paid for by every create, so they have those that clients sort by. */
const ORDERED: Readonly<Record<"User" | "Group", readonly string[]>> = {
  User: ["userName", "externalId"],
  Group: ["displayName", "externalId", "id", "meta.created"],
};

/**
 * Refuses a filter that would compare too often: one request must not keep every other connection waiting.
 * @throws {AnteroomError} `too_many` (RFC 7644 §3.12)
 */
export async function assertAffordable(
  filter: Filter | undefined,
  type: "User" | "Group",
  extent: Extent,
): Promise<void> {
  if (filter === undefined) return;
  const { selective, singles, lists, memberships } = costOf(filter, type, undefined);
  if (selective) return;
  if (memberships === 0 && singles + lists <= FREE_TERMS) return;
  const looked = memberships === 0 ? 0 : memberships * (await extent.memberships());
  const comparisons = (singles + lists * LIST_WEIGHT) * extent.resources + looked;
  if (lists <= MAX_LIST_TERMS && comparisons <= MAX_COMPARISONS) return;
  const names = INDEXED[type].join(", ");
  throw new AnteroomError(
    "too_many",
    `The filter compares too often for this directory; send at most ${FREE_TERMS} comparisons, or add "and" with an eq on one of ${names}.`,
  );
}

/** Whether an index leads to the resources that can match a filter, and these are a few whatever the directory holds. */
export function leadsToFew(filter: Filter, type: "User" | "Group"): boolean {
  return costOf(filter, type, undefined).selective;
}

/**
 * Refuses a sort that would have to look at more resources than one request may.
 * @throws {AnteroomError} `too_many`
 */
export function assertSortable(
  { sort, filter }: Pick<DirectoryQuery, "sort" | "filter">,
  type: "User" | "Group",
  resources: number,
): void {
  if (sort === undefined || resources <= MAX_SORTED || isOrdered(sort.by, type)) return;
  if (filter !== undefined && leadsToFew(filter, type)) return;
  throw new AnteroomError(
    "too_many",
    `Sorting by ${nameOf(sort.by)} looks at every ${type.toLowerCase()}, and there are more than ${MAX_SORTED}; sort by one of ${ORDERED[type].join(", ")}, or leave out sortBy for creation order.`,
    { attribute: nameOf(sort.by) },
  );
}

function isOrdered(by: AttributeRef, type: "User" | "Group"): boolean {
  return by.schema === undefined && ORDERED[type].includes(nameOf(by));
}

function nameOf({ schema, name, sub }: AttributeRef): string {
  return `${schema === undefined ? "" : `${schema}:`}${name}${sub === undefined ? "" : `.${sub}`}`;
}

function costOf(filter: Filter, type: "User" | "Group", within: AttributeRef | undefined): Cost {
  switch (filter.kind) {
    case "compare": {
      const isEq = filter.operator === "eq" && filter.value !== null;
      return weigh(filter.path, type, within, isEq);
    }
    case "present":
      return weigh(filter.path, type, within, false);
    case "not":
      return { ...costOf(filter.operand, type, within), selective: false };
    case "has":
      return costOf(filter.filter, type, filter.path);
    case "and":
    case "or": {
      const costs = filter.operands.map((operand) => costOf(operand, type, within));
      const isSelective = (cost: Cost): boolean => cost.selective;
      return { ...sum(costs), selective: filter.kind === "and" ? costs.some(isSelective) : costs.every(isSelective) };
    }
  }
}

function sum(costs: readonly Cost[]): Cost {
  const total = (part: "singles" | "lists" | "memberships"): number =>
    costs.reduce((count, cost) => count + cost[part], 0);
  return { selective: false, singles: total("singles"), lists: total("lists"), memberships: total("memberships") };
}

function weigh(path: AttributeRef, type: "User" | "Group", within: AttributeRef | undefined, isEq: boolean): Cost {
  const owner = within ?? path;
  const sub = within === undefined ? path.sub : path.name;
  const none = { selective: false, singles: 0, lists: 0, memberships: 0 };
  const isValue = isEq && sub === "value" && owner.schema === undefined;
  if (owner.schema === undefined && owner.name === JOINED[type]) {
    // An id leads to its memberships by index; a group may have any number of members, a user is in a few groups.
    return isValue ? { ...none, singles: 1, selective: type === "Group" } : { ...none, memberships: 1 };
  }
  if (owner.multiValued) {
    const isIndexed = isValue && type === "User" && owner.name === "emails";
    return { ...none, lists: 1, selective: isIndexed };
  }
  const isColumn = isEq && owner.schema === undefined && sub === undefined && INDEXED[type].includes(owner.name);
  return { ...none, singles: 1, selective: isColumn };
}
