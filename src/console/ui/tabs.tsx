import { Tabs as KitTabs } from "@mantine/core";
import type { ReactNode } from "react";
import { useSearchState } from "../app/search-state.ts";

/** One of several views of the same thing. */
export interface Tab {
  /** As it stands in the address. */
  readonly id: string;
  readonly label: string;
  /** Beside the label: a count, or a badge. */
  readonly note?: ReactNode;
  readonly content: () => ReactNode;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  /** What they are views of, for those who cannot see it. */
  readonly label: string;
  /** The name in the address. */
  readonly name?: string;
}

/** Several views of the same thing, of which the address says which one is open. */
export function Tabs({ tabs, label, name = "tab" }: TabsProps) {
  const [state, set] = useSearchState();
  const asked = state[name];
  const open = tabs.find(({ id }) => id === asked) ?? tabs[0];
  return (
    <KitTabs value={open?.id ?? null} onChange={(id) => set({ [name]: id ?? undefined })} keepMounted={false}>
      <KitTabs.List aria-label={label} mb="md">
        {tabs.map(({ id, label: word, note }) => (
          <KitTabs.Tab key={id} value={id} rightSection={note}>
            {word}
          </KitTabs.Tab>
        ))}
      </KitTabs.List>
      {tabs.map(({ id, content }) => (
        <KitTabs.Panel key={id} value={id}>
          {id === open?.id ? content() : null}
        </KitTabs.Panel>
      ))}
    </KitTabs>
  );
}
