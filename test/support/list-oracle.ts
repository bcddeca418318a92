import type { Kind, Seen } from "./filter-oracle.ts";

/**
 * An independent reading of RFC 7644 §3.4.2.3: what a resource is sorted by, and the order of a list. Imports nothing from `src/`, so
 * that agreement between the two means something.
 */

/** What a list is sorted by. */
export interface SortSpec {
  /** How it is written in `sortBy`. */
  readonly text: string;
  readonly keys: readonly string[];
  readonly kind: Kind;
}

/** The resources in order: those that lack the attribute last, or first when descending; equal ones stay as they were. */
export function inOrder(resources: readonly Seen[], sort: SortSpec | undefined, descending: boolean): readonly Seen[] {
  if (sort === undefined) return resources;
  const keyed = resources.map((resource) => ({ resource, key: keyOf(resource, sort) }));
  const lacking = keyed.filter(({ key }) => key === undefined);
  const having = keyed.filter(({ key }) => key !== undefined);
  // Array.prototype.sort is stable, so that equal ones keep their place in both directions.
  having.sort((a, b) => (descending ? -1 : 1) * compare(a.key, b.key));
  return (descending ? [...lacking, ...having] : [...having, ...lacking]).map(({ resource }) => resource);
}

function keyOf(resource: Seen, { keys, kind }: SortSpec): string | number | undefined {
  let value: unknown = chosen(resource);
  for (const key of keys) value = chosen((value as Seen | undefined)?.[key]);
  if (value === undefined) return undefined;
  if (kind === "boolean") return value === true ? 1 : 0;
  if (kind === "instant") return Date.parse(String(value));
  return kind === "folded" ? String(value).normalize("NFC").toLowerCase() : String(value);
}

/** Of a list its primary element, or else its first. */
function chosen(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.find((element) => (element as Seen)["primary"] === true) ?? value[0];
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [[...String(a)], [...String(b)]];
  const at = left.findIndex((character, index) => character !== right[index]);
  if (at === -1) return left.length - right.length;
  const other = right[at];
  return other === undefined ? 1 : (left[at]?.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
}
