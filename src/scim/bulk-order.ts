/**
 * The order in which operations are carried out: that of the request, except that what an operation needs is moved before it.
 * Operations that need each other in a circle come together, in request order. `needs[i]` lists the indices that operation `i`
 * needs. Linear in operations and needs (Tarjan's algorithm: a circle is complete once all that it needs has been placed).
 */
export function orderOf(needs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const search: Search = { needs, ordinals: new Map(), stack: [], placed: new Set(), order: [] };
  for (const index of needs.keys()) if (!search.ordinals.has(index)) visit(search, index);
  return search.order;
}

interface Search {
  readonly needs: readonly (readonly number[])[];
  /** When each operation was first reached. */
  readonly ordinals: Map<number, number>;
  /** Reached and not placed yet. */
  readonly stack: number[];
  readonly placed: Set<number>;
  readonly order: (readonly number[])[];
}

/** Answers the earliest unplaced operation that can be reached from this one. */
function visit(search: Search, index: number): number {
  const { needs, ordinals, stack, placed, order } = search;
  const own = ordinals.size;
  ordinals.set(index, own);
  stack.push(index);
  let earliest = own;
  for (const need of needs[index] ?? []) {
    if (placed.has(need)) continue;
    earliest = Math.min(earliest, ordinals.get(need) ?? visit(search, need));
  }
  if (earliest < own) return earliest;
  const circle = stack.splice(stack.indexOf(index));
  for (const member of circle) placed.add(member);
  order.push(circle.sort((a, b) => a - b));
  return earliest;
}
