import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** What the address says behind the `?`, by name. */
export type SearchState = Readonly<Record<string, string | undefined>>;

/** Changes some of it; undefined and the empty text take a name out. */
export type SetSearch = (change: SearchState, how?: { readonly push?: boolean }) => void;

/**
 * Filters, tabs and pages live in the address, so that every view is a link. Changes replace the entry of the browser's history
 * unless `push` asks for one of its own.
 */
export function useSearchState(): readonly [state: SearchState, set: SetSearch] {
  const state = useSearch({ strict: false }) as SearchState;
  const navigate = useNavigate();
  const set = useCallback<SetSearch>(
    (change, { push = false } = {}) => {
      void navigate({ to: ".", search: ((old: SearchState) => ({ ...old, ...change })) as never, replace: !push });
    },
    [navigate],
  );
  return [state, set];
}
