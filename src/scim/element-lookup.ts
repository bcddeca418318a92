import type { Attribute } from "./attribute.ts";
import { comparableText } from "./compare-text.ts";
import type { ElementIndex } from "./element-index.ts";
import type { ElementFilter } from "./evaluate-filter.ts";

/** Slots of the only elements that can match a filter: lists that are in order each, and may share some. */
export type Candidates = readonly (readonly number[])[];

/** Answers the index that finds elements by `comparableValues` of a sub-attribute. */
type IndexOn = (path: Attribute) => ElementIndex;

/** What equality with a value leads to by index; undefined when a filter can match without it. */
export function candidatesOf(filter: ElementFilter, indexOn: IndexOn): Candidates | undefined {
  switch (filter.kind) {
    case "compare":
      if (filter.operator !== "eq" || filter.value === null) return undefined;
      return [indexOn(filter.path).find(comparableText(String(filter.value), filter.path.caseExact))];
    case "and":
      return filter.operands
        .map((operand) => candidatesOf(operand, indexOn))
        .filter((candidates) => candidates !== undefined)
        .reduce<Candidates | undefined>((best, one) => (best && sizeOf(best) <= sizeOf(one) ? best : one), undefined);
    case "or": {
      const all = filter.operands.map((operand) => candidatesOf(operand, indexOn));
      const known = all.filter((candidates) => candidates !== undefined);
      return known.length === all.length ? known.flat() : undefined;
    }
    default:
      return undefined;
  }
}

/** How many slots there are, those that are shared once for each list. */
export function sizeOf(candidates: Candidates): number {
  return candidates.reduce((sum, { length }) => sum + length, 0);
}

/** The slots, each once and in order. */
export function slotsOf(candidates: Candidates): readonly number[] {
  const [first = [], ...others] = candidates;
  return others.length === 0 ? first : [...new Set(candidates.flat())].sort((a, b) => a - b);
}
