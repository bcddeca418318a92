import type { components } from "../../api/schema.ts";

type Schemas = components["schemas"];

/** One entry of the history of an account: a change, a reading, or a request of its identity provider. */
export type HistoryEntry =
  | { readonly kind: "event"; readonly at: number; readonly event: Schemas["TimelineEntry"] }
  | { readonly kind: "request"; readonly at: number; readonly request: Schemas["ProvisioningRequest"] };

/** As much of a list as is loaded, newest first. */
export interface Loaded<Item> {
  readonly items: readonly Item[];
  readonly hasMore: boolean;
}

/** A history as far as both of its lists are loaded, newest first. */
export interface History {
  readonly entries: readonly HistoryEntry[];
  /** Which of the lists has to be read on for more; undefined when all is there. */
  readonly more: "events" | "requests" | undefined;
}

/**
 * Puts events and requests in one order. What is older than the last entry of a list that has more is left out: something could
 * still come in between.
 */
export function historyOf(
  events: Loaded<Schemas["TimelineEntry"]>,
  requests: Loaded<Schemas["ProvisioningRequest"]>,
): History {
  const horizons = { events: horizonOf(events), requests: horizonOf(requests) };
  const horizon = Math.max(horizons.events, horizons.requests);
  const entries: HistoryEntry[] = [
    ...events.items.map((event): HistoryEntry => ({ kind: "event", at: Date.parse(event.at), event })),
    ...requests.items.map((request): HistoryEntry => ({ kind: "request", at: Date.parse(request.at), request })),
  ];
  const shown = entries.filter(({ at }) => at >= horizon).toSorted((a, b) => b.at - a.at);
  const more = horizon === Number.NEGATIVE_INFINITY ? undefined : horizon === horizons.events ? "events" : "requests";
  return { entries: shown, more };
}

function horizonOf({ items, hasMore }: Loaded<{ readonly at: string }>): number {
  const last = items.at(-1);
  if (!hasMore) return Number.NEGATIVE_INFINITY;
  return last === undefined ? Number.POSITIVE_INFINITY : Date.parse(last.at);
}
