import type { SearchState, SetSearch } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { chipsOf, PLAIN_FILTERS, statusChoices } from "./filter-words.ts";
import { type Counts, NO_FILTERS } from "./list-state.ts";

interface FilterBarProps {
  readonly state: SearchState;
  readonly set: SetSearch;
  readonly counts: Counts | undefined;
  /** The name of the connection that the list is narrowed to, where it is known. */
  readonly connection: string | undefined;
  /** A board has a column for each status. */
  readonly withStatus: boolean;
}

/** What narrows a list of accounts; all of it stands in the address. */
export function FilterBar({ state, set, counts, connection, withStatus }: FilterBarProps) {
  const apps = counts?.groups ?? [];
  const application = apps.find(({ id }) => id === state["application"])?.name;
  const chips = chipsOf(state, { application, connection });
  const narrow = (change: SearchState) => set({ ...change, page: undefined });
  return (
    <Stack gap="sm">
      <Row>
        <SearchBox label="Search accounts" value={state["q"] ?? ""} onChange={(q) => narrow({ q })} />
        {withStatus ? (
          <FilterSelect
            label="Status"
            value={state["status"] ?? ""}
            onChange={(status) => narrow({ status })}
            choices={statusChoices(counts)}
          />
        ) : null}
        <FilterSelect
          label="App"
          value={state["application"] ?? ""}
          onChange={(id) => narrow({ application: id })}
          choices={apps.map(({ id, name, accounts }) => ({
            value: id,
            label: `${name} (${accounts.toLocaleString("en")})`,
          }))}
        />
        {PLAIN_FILTERS.map(({ name, label, choices }) => (
          <FilterSelect
            key={name}
            label={label}
            value={state[name] ?? ""}
            onChange={(value) => narrow({ [name]: value })}
            choices={choices}
          />
        ))}
      </Row>
      {chips.length === 0 ? null : (
        <Row gap="xs">
          {chips.map(({ filter, text }) => (
            <Chip key={filter} onRemove={() => narrow({ [filter]: undefined })}>
              {text}
            </Chip>
          ))}
          <Button size="xs" variant="subtle" onClick={() => set(NO_FILTERS)}>
            Clear all
          </Button>
        </Row>
      )}
    </Stack>
  );
}
