/**
 * Sees to it that a statement that was meant for one row found it: a write that is lost must never look applied.
 * @throws {Error} a defect, which undoes the unit
 */
export function assertOneRow(changed: number, what: string): void {
  if (changed !== 1) throw new Error(`The ${what} was to change one row and changed ${changed}.`);
}
