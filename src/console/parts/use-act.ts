import { useSearchState } from "../app/search-state.ts";

/** A dialog whose name stands in the address, so that a button anywhere, and a link, can open it. */
export interface Act {
  readonly opened: boolean;
  readonly open: () => void;
  readonly close: () => void;
}

/** The dialog of that name; one is open at a time. */
export function useAct(name: string): Act {
  const [state, set] = useSearchState();
  return {
    opened: state["act"] === name,
    open: () => set({ act: name }),
    close: () => set({ act: undefined }),
  };
}
