import type { SearchState, SetSearch } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Row } from "../../ui/stack.tsx";
import { CONDITIONS, GRADES, VERDICTS } from "../../words/evidence.tsx";

/** The address without any filter of the list of apps. */
export const NO_FILTERS: SearchState = {
  q: undefined,
  verdict: undefined,
  grade: undefined,
  condition: undefined,
  pending: undefined,
};

/** Whether the list is narrowed to some of the apps. */
export function isNarrowed(state: SearchState): boolean {
  return Object.keys(NO_FILTERS).some((name) => (state[name] ?? "") !== "");
}

/** What narrows the list of apps; all of it stands in the address. */
export function AppFilters({ state, set }: { readonly state: SearchState; readonly set: SetSearch }) {
  return (
    <Row>
      <SearchBox label="Search apps" value={state["q"] ?? ""} onChange={(q) => set({ q })} />
      <FilterSelect
        label="Verdict"
        value={state["verdict"] ?? ""}
        onChange={(verdict) => set({ verdict })}
        choices={choicesOf(VERDICTS)}
      />
      <FilterSelect
        label="Grade"
        value={state["grade"] ?? ""}
        onChange={(grade) => set({ grade })}
        choices={choicesOf(GRADES)}
      />
      <FilterSelect
        label="Condition"
        value={state["condition"] ?? ""}
        onChange={(condition) => set({ condition })}
        choices={choicesOf(CONDITIONS)}
      />
      <FilterSelect
        label="Change"
        value={state["pending"] ?? ""}
        onChange={(pending) => set({ pending })}
        choices={[
          { value: "true", label: "Waits for a decision" },
          { value: "false", label: "None that waits" },
        ]}
      />
      {isNarrowed(state) ? (
        <Button variant="subtle" icon="close" onClick={() => set(NO_FILTERS)}>
          Clear
        </Button>
      ) : null}
    </Row>
  );
}

function choicesOf(words: Readonly<Record<string, { readonly word: string }>>) {
  return Object.entries(words).map(([value, { word }]) => ({ value, label: word }));
}
