import type { Place, Position, SortKey } from "./listing.ts";

/** The kinds of resource that stand in one list, in this order where a sort does not tell them apart. */
export type RootKind = "User" | "Group";

/** Where a resource stands in a list of several kinds. */
export interface Standing {
  readonly kind: RootKind;
  readonly position: Position;
}

/** Where a page of a walk over several kinds lies: at the start, or after a resource. */
export type RootPlace = "start" | Standing;

/** How far into a sorted list of several kinds a page by index may reach: everything before it is read. */
export const MAX_MERGED = 1000;

/** How the resources of one kind are ordered. */
export interface KindOrder {
  readonly descending: boolean;
  /** Whether the kind has the attribute at all; without it all of them count as lacking it. */
  readonly isSorted: boolean;
}

/** Where in the resources of one kind a page of the whole lies; `passed` when none of them come after it. */
export function placeOf(kind: RootKind, place: RootPlace, { descending, isSorted }: KindOrder): Place | "passed" {
  if (place === "start") return "start";
  if (place.kind === kind) return { side: "after", position: place.position };
  const { key } = place.position;
  const comesLater = isLater(kind, place.kind);
  if (isSorted) {
    // Beside a resource of the other kind with the same key, all of this kind stand on one side.
    return { side: "after", position: { key, seq: comesLater ? 0 : Number.MAX_SAFE_INTEGER } };
  }
  const sign = compareKeys(null, key, descending);
  return sign > 0 || (sign === 0 && comesLater) ? "start" : "passed";
}

/** Whether one resource stands before another. No two stand at the same place. */
export function isBefore(a: Standing, b: Standing, descending: boolean): boolean {
  const sign = compareKeys(a.position.key, b.position.key, descending);
  if (sign !== 0) return sign < 0;
  return a.kind === b.kind ? a.position.seq < b.position.seq : isLater(b.kind, a.kind);
}

function isLater(kind: RootKind, than: RootKind): boolean {
  return kind === "Group" && than === "User";
}

/** RFC 7644 §3.4.2.3: what lacks the attribute comes last when ascending and first when descending. Text goes by code point. */
function compareKeys(a: SortKey, b: SortKey, descending: boolean): number {
  const sign = ascending(a, b);
  return descending ? -sign : sign;
}

function ascending(a: SortKey, b: SortKey): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
