import type { AttributeRef, Filter } from "../filter.ts";

/** How a list is ordered, RFC 7644 §3.4.2.3. Resources that are equal under it stand in creation order. */
export interface Sort {
  readonly by: AttributeRef;
  readonly descending: boolean;
}

/** What a list is sorted by: text (folded unless the attribute is case exact), a number, or null where there is nothing. */
export type SortKey = string | number | null;

/** Where a resource stands in the order of a list. It means the same after the resource was deleted or changed. */
export interface Position {
  /** Null in creation order, too. */
  readonly key: SortKey;
  /** The place in creation order. */
  readonly seq: number;
}

/** Where a page of a walk lies: at the start of the list, or on one side of a position. */
export type Place = "start" | { readonly side: "after" | "before"; readonly position: Position };

/** Which slice of a directory to read. */
export interface DirectoryQuery {
  readonly filter?: Filter | undefined;
  /** Creation order without it. */
  readonly sort?: Sort | undefined;
  /** From 1: index paging, RFC 7644 §3.4.2.4. Not looked at when there is a `place`. */
  readonly startIndex: number;
  readonly count: number;
  /** Cursor paging, RFC 9865: the cost does not depend on how far the walk has come. */
  readonly place?: Place | undefined;
  /** How many matched when the walk began; counted when absent. */
  readonly total?: number | undefined;
}

/** A slice of a directory and how many resources match in all. */
export interface DirectoryPage<Resource> {
  readonly total: number;
  readonly items: readonly Resource[];
  /** Where the items stand; of a walk only. */
  readonly walked?: Walked;
}

/** What a walk has seen. */
export interface Walked {
  /** Of each item. */
  readonly positions: readonly Position[];
  /** Whether there is more on the side to which the walk goes. */
  readonly more: boolean;
}

/** The pages on both sides of a page of a walk; absent where there is none. */
export interface Neighbours {
  readonly next?: Place;
  readonly previous?: Place;
}

/** Where the pages before and after a page of a walk lie. */
export function neighboursOf(place: Place, { positions, more }: Walked): Neighbours {
  const [first, last] = [positions[0], positions.at(-1)];
  // Whoever asked for no resources has seen none and goes on from where it was.
  if (last === undefined && more) return { next: place };
  const after: Place = last === undefined ? "start" : { side: "after", position: last };
  if (place !== "start" && place.side === "before") {
    return { next: after, ...(more && first !== undefined && { previous: { side: "before", position: first } }) };
  }
  const before = first ?? (place === "start" ? undefined : place.position);
  return {
    ...(more && { next: after }),
    ...(place !== "start" && before !== undefined && { previous: { side: "before", position: before } }),
  };
}
