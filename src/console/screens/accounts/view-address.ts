import type { Schemas } from "../../api/client.ts";
import type { SearchState } from "../../app/search-state.ts";
import { FILTERS } from "./list-state.ts";

/** What of an address makes a view; the page does not. */
const PARTS = ["view", ...FILTERS, "sort", "columns"] as const;

/** The part of an address that makes a view, always in the same order. */
export function addressOf(state: SearchState): string {
  const said = PARTS.map((name) => [name, state[name] ?? ""]).filter(([, value]) => value !== "");
  return new URLSearchParams(said).toString();
}

/** The address of a view that somebody keeps. */
export function stateOf({ query }: Pick<Schemas["SavedView"], "query">): Readonly<Record<string, string>> {
  const said = new URLSearchParams(query);
  return Object.fromEntries(PARTS.flatMap((name) => (said.has(name) ? [[name, said.get(name) ?? ""]] : [])));
}

/** Whether an address shows a view that somebody keeps. */
export function isSameView(view: Pick<Schemas["SavedView"], "query">, state: SearchState): boolean {
  return addressOf(stateOf(view)) === addressOf(state);
}
