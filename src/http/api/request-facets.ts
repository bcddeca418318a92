import { z } from "zod";
import {
  FACETS,
  type Facet,
  type RecordGroup,
  type RecordGroups,
  type RecordQuery,
} from "../../domain/event/log-query.ts";
import { component } from "./component.ts";

interface FacetCount {
  readonly value: string;
  /** What people call it, where that is not the value. */
  readonly name: string | null;
  readonly count: number;
}

/** How many requests there are of each kind. */
export interface FacetsAnswer {
  readonly total: number;
  readonly isLowerBound: boolean;
  readonly facets: { readonly [Name in Facet]: FacetCount[] };
}

const counts = z.array(
  z.object({
    value: z.string(),
    name: z.string().nullable().describe("The name of a connection."),
    count: z.number().int(),
  }),
);

/** Counts of requests by what they have in common, the most frequent first. */
export const facets: z.ZodType<FacetsAnswer> = component(
  "RequestFacets",
  z.object({
    total: z.number().int().describe("How many requests meet all filters."),
    isLowerBound: z.boolean().describe("Whether only the newest were looked at, so that there may be more of each."),
    facets: z.object({
      result: counts,
      operation: counts,
      resourceType: counts,
      errorCode: counts,
      connectionId: counts,
      httpStatus: counts,
    }),
  }),
);

/** How many values of one property are told. */
const MOST_VALUES = 50;

/** Adds up what is alike. */
export function toFacets(
  { groups, more }: RecordGroups,
  query: RecordQuery,
  names: ReadonlyMap<string, string>,
): FacetsAnswer {
  const meets = (group: RecordGroup, besides?: Facet) =>
    FACETS.every((facet) => facet === besides || query[facet] === undefined || query[facet] === group[facet]);
  const countsOf = (facet: Facet) => {
    const sums = new Map<string, number>();
    for (const group of groups) {
      const value = group[facet];
      if (value === null || !meets(group, facet)) continue;
      sums.set(String(value), (sums.get(String(value)) ?? 0) + group.count);
    }
    const sorted = [...sums].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1));
    return sorted.slice(0, MOST_VALUES).map(([value, count]) => ({ value, name: nameOf(facet, value), count }));
  };
  const nameOf = (facet: Facet, value: string) =>
    facet === "connectionId" ? (names.get(`connection ${value}`) ?? null) : null;
  const total = groups.reduce((sum, group) => sum + (meets(group) ? group.count : 0), 0);
  return {
    total,
    isLowerBound: more,
    facets: {
      result: countsOf("result"),
      operation: countsOf("operation"),
      resourceType: countsOf("resourceType"),
      errorCode: countsOf("errorCode"),
      connectionId: countsOf("connectionId"),
      httpStatus: countsOf("httpStatus"),
    },
  };
}
