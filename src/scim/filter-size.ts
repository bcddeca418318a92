import { AnteroomError } from "../domain/errors.ts";

/** How large a filter is as it is written. */
export interface FilterSize {
  /** In UTF-16 units. */
  readonly length: number;
  /** Its comparisons. */
  readonly terms: number;
  /** How deep parentheses and brackets are nested. */
  readonly depth: number;
}

/**
 * The largest filter there may be: bounds the parser's work, the recursion of everything that walks the tree, and the SQL
 * statement, whose expression tree may be 1,000 deep. Real ones stay below 500 characters.
 */
export const MOST_FILTER: FilterSize = { length: 8192, terms: 256, depth: 32 };
/** The largest filter that may be held against one resource, or element of a list, after the other. */
export const MOST_SCANNED: FilterSize = { length: 2048, terms: 32, depth: 8 };

const PARTS = [
  ["length", "characters"],
  ["terms", "comparisons"],
  ["depth", "levels of brackets"],
] as const;

/**
 * Refuses a filter that is too large to be held against one resource after the other.
 * @throws {AnteroomError} `too_many` (RFC 7644 §3.12) with the limit and a way out
 */
export function assertScannable(size: FilterSize): void {
  for (const [part, unit] of PARTS) {
    if (size[part] <= MOST_SCANNED[part]) continue;
    const most = MOST_SCANNED[part];
    throw new AnteroomError(
      "too_many",
      `The filter has ${size[part]} ${unit}, and one that no index serves may have ${most}; send a smaller one, or add "and" with an eq on id.`,
      { most },
    );
  }
}
