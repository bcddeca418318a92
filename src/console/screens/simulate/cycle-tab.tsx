import { api } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Split, Stack } from "../../ui/stack.tsx";
import { AboutCard } from "./about-card.tsx";
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
        const start = (isSmall: boolean) => (
          <StartCard kinds={kinds} onStarted={(simulation) => set({ simulation })} isSmall={isSmall} />
        );
        const others = items.filter(({ id }) => id !== shown);
        if (shown === undefined) return <Split main={start(false)} side={<AboutCard />} />;
        return (
          <Stack>
            <RunningCard key={shown} id={shown} onGone={() => set({ simulation: undefined })} />
            <Columns min={22}>
              {start(true)}
              {others.length === 0 ? (
                <AboutCard />
              ) : (
                <EarlierCard items={others} onShow={(simulation) => set({ simulation })} />
              )}
            </Columns>
          </Stack>
        );
      }}
    </Loadable>
  );
}
