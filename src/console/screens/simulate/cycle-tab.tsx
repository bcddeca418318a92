import { api } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Loadable } from "../../ui/loadable.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { EarlierCard } from "./earlier-card.tsx";
import { RunningCard } from "./running-card.tsx";
import { StartCard } from "./start-card.tsx";

/** Starts a cycle, shows it live, and removes it again. */
export function CycleTab() {
  const [state, set] = useSearchState();
  const query = api.useQuery("get", "/simulations");
  return (
    <Loadable query={query} rows={6}>
      {({ kinds, items }) => {
        const shown = state["simulation"] ?? items[0]?.id;
        return (
          <Split
            main={
              shown === undefined ? (
                <StartCard kinds={kinds} onStarted={(simulation) => set({ simulation })} />
              ) : (
                <RunningCard key={shown} id={shown} onGone={() => set({ simulation: undefined })} />
              )
            }
            side={
              <Stack>
                {shown === undefined ? null : (
                  <StartCard kinds={kinds} onStarted={(simulation) => set({ simulation })} isSmall />
                )}
                <EarlierCard items={items} shown={shown} onShow={(simulation) => set({ simulation })} />
              </Stack>
            }
          />
        );
      }}
    </Loadable>
  );
}
