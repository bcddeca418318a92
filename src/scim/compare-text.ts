import type { CompareOperator } from "../domain/filter.ts";
import { fold } from "../lib/fold.ts";

/** What a text is compared by: itself, or without case its folded form. */
export function comparableText(text: string, caseExact: boolean): string {
  return caseExact ? text : fold(text);
}

/** Whether a comparison of RFC 7644 §3.4.2.2 holds between two texts in the form of `comparableText`. */
export function holdsForText(left: string, operator: CompareOperator, right: string): boolean {
  switch (operator) {
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
    case "co":
      return left.includes(right);
    case "sw":
      return left.startsWith(right);
    case "ew":
      return left.endsWith(right);
    case "gt":
      return byCodePoint(left, right) > 0;
    case "ge":
      return byCodePoint(left, right) >= 0;
    case "lt":
      return byCodePoint(left, right) < 0;
    case "le":
      return byCodePoint(left, right) <= 0;
  }
}

/** Orders texts by code point as SQL does, which is the order of UTF-8; JavaScript's `<` orders UTF-16 units. */
export function byCodePoint(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
