import type { paths } from "../../api/schema.ts";
import type { SearchState } from "../../app/search-state.ts";

/** What the provisioning log can be narrowed by. */
export type LogQuery = NonNullable<paths["/requests/facets"]["get"]["parameters"]["query"]>;

/** The names of filters that are shown as chips, with the words for them. */
export const FILTER_WORDS: Readonly<Record<string, string>> = {
  connection: "Connection",
  result: "Result",
  operation: "Operation",
  resourceType: "About",
  code: "Error",
  status: "Status",
  resource: "Resource",
  application: "App",
  request: "Request",
  q: "Text",
  from: "From",
  to: "Until",
};

/** Stretches of time that end now, in minutes. */
export const RANGES: ReadonlyMap<string, { readonly label: string; readonly minutes: number }> = new Map([
  ["1h", { label: "Last hour", minutes: 60 }],
  ["24h", { label: "Last 24 hours", minutes: 24 * 60 }],
  ["7d", { label: "Last 7 days", minutes: 7 * 24 * 60 }],
  ["30d", { label: "Last 30 days", minutes: 30 * 24 * 60 }],
]);

const MINUTE_MS = 60_000;

/** The instant at which a range begins, or the one that the address names. To the minute, so that it stays the same for a while. */
export function beginningOf({ range, from }: SearchState, now: number): string | undefined {
  const chosen = range === undefined ? undefined : RANGES.get(range);
  if (chosen === undefined) return from;
  return new Date((Math.floor(now / MINUTE_MS) - chosen.minutes) * MINUTE_MS).toISOString();
}

/** Reads the filters from the address; what the server does not know it refuses, and says so. */
export function queryOf(state: SearchState, now: number): LogQuery {
  const known = Object.keys(FILTER_WORDS).flatMap((name) => {
    const value = name === "from" ? beginningOf(state, now) : state[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  return Object.fromEntries(known) as LogQuery;
}

/** Whether anything narrows the list. */
export function isNarrowed(state: SearchState): boolean {
  return RANGES.has(state["range"] ?? "") || Object.keys(FILTER_WORDS).some((name) => state[name] !== undefined);
}

/** Takes every filter out of the address. */
export const NO_FILTERS: SearchState = Object.fromEntries(
  [...Object.keys(FILTER_WORDS), "range"].map((name) => [name, undefined]),
);
