import { useQueryClient } from "@tanstack/react-query";
import { type UIEvent, useRef, useState } from "react";

/** The list of the log while it is watched. */
export interface Following {
  /** Whether something came in that is not shown, because somebody reads further down. */
  readonly isBehind: boolean;
  /** Loads what is new, unless that would move the rows under the eyes of whoever reads them. */
  readonly follow: () => Promise<unknown>;
  /** Goes to the top, and shows what is new. */
  readonly catchUp: () => Promise<unknown>;
  /** Hears how far the list is scrolled. */
  readonly onScroll: (event: UIEvent) => void;
  /** Another one for each time that the list begins at the top again. */
  readonly round: number;
}

/** Has the list of the log follow what comes in. */
export function useFollowing(): Following {
  const queries = useQueryClient();
  const isAway = useRef(false);
  const [isBehind, setBehind] = useState(false);
  const [round, setRound] = useState(0);
  const load = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["requests"] }),
      queries.invalidateQueries({ queryKey: ["get", "/requests/facets"] }),
    ]);
  const catchUp = () => {
    // What is new stands on the first page; the rest is loaded again when somebody scrolls there.
    queries.setQueriesData({ queryKey: ["requests"] }, firstPageOf);
    isAway.current = false;
    setBehind(false);
    setRound((before) => before + 1);
    return load();
  };
  return {
    isBehind,
    follow: async () => (isAway.current ? setBehind(true) : load()),
    catchUp,
    onScroll: ({ target }) => {
      isAway.current = target instanceof HTMLElement && target.scrollTop > 0;
    },
    round,
  };
}

function firstPageOf<Data extends { readonly pages: readonly unknown[]; readonly pageParams: readonly unknown[] }>(
  data: Data | undefined,
): Data | undefined {
  return data && { ...data, pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) };
}
