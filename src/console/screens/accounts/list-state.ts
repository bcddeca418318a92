import type { Schemas } from "../../api/client.ts";
import type { SearchState } from "../../app/search-state.ts";

/** A service account as lists have it. */
export type Account = Schemas["Account"];
/** What is known of a list by counting it. */
export type Counts = Schemas["AccountCounts"];

/** What a list of accounts can be narrowed by, by its name in the address and in the API. */
export const FILTERS = ["q", "status", "application", "connection", "owner", "gate", "ownership", "kind"] as const;
/** One thing that a list of accounts can be narrowed by. */
export type Filter = (typeof FILTERS)[number];

/** The address without any filter; the first page of what is left. */
export const NO_FILTERS: SearchState = Object.fromEntries([...FILTERS, "page"].map((name) => [name, undefined]));

/** How many rows a page of the table has. */
export const PAGE_SIZE = 100;

/** What the API is asked for; it refuses what the address has wrong, and says so. */
export function filtersOf(state: SearchState): { readonly q?: string } {
  const chosen = FILTERS.map((name) => [name, state[name] ?? ""]).filter(([, value]) => value !== "");
  return Object.fromEntries(chosen) as { readonly q?: string };
}

/** Whether a list is narrowed to some of the accounts. */
export function isNarrowed(state: SearchState): boolean {
  return Object.keys(filtersOf(state)).length > 0;
}

/** The page of the table that the address names, from 1. */
export function pageOf({ page }: SearchState): number {
  const number = Number(page ?? 1);
  return Number.isInteger(number) && number > 0 ? number : 1;
}

/** How many accounts of a list have the status that it is narrowed to, or any. */
export function shownTotal(counts: Counts, state: SearchState): number {
  const { status } = state;
  if (status === undefined || status === "") return counts.total;
  return counts.statuses.find((one) => one.status === status)?.accounts ?? 0;
}
