/**
 * RFC 7644 §3.7 once more, for the property test: the order in which the operations of a bulk request are to be carried out when
 * they are sent one by one. Shares nothing with the engine; written for being obviously right, not for being fast.
 */

/** What the order depends on. */
export interface BulkLike {
  /** Set for operations that create something. */
  readonly creates?: string | undefined;
  /** Every `bulkId` that the operation refers to, in the order in which they are written. */
  readonly refersTo: readonly string[];
}

/** Groups of indices in the order of execution. More than one index, or one that refers to itself, is a circle. */
export function bulkOrder(operations: readonly BulkLike[]): readonly (readonly number[])[] {
  const direct = operations.map(({ refersTo }) =>
    refersTo.map((name) => operations.findIndex(({ creates }) => creates === name)).filter((index) => index >= 0),
  );
  const finished = depthFirst(direct);
  const reaches = (from: number, to: number): boolean => reachable(direct, from).has(to);
  const groups: number[][] = [];
  const taken = new Set<number>();
  // The member of a circle that was reached first ends last, after all that any of them needs.
  for (const index of finished) {
    const circle = [...operations.keys()].filter(
      (other) => other === index || (reaches(index, other) && reaches(other, index)),
    );
    const last = Math.max(...circle.map((member) => finished.indexOf(member)));
    if (finished.indexOf(index) !== last || taken.has(index)) continue;
    for (const member of circle) taken.add(member);
    groups.push(circle);
  }
  return groups;
}

function depthFirst(direct: readonly (readonly number[])[]): readonly number[] {
  const seen = new Set<number>();
  const finished: number[] = [];
  const visit = (index: number): void => {
    if (seen.has(index)) return;
    seen.add(index);
    for (const next of direct[index] ?? []) visit(next);
    finished.push(index);
  };
  for (const index of direct.keys()) visit(index);
  return finished;
}

function reachable(direct: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const found = new Set<number>(direct[from]);
  for (const one of found) for (const next of direct[one] ?? []) found.add(next);
  return found;
}
