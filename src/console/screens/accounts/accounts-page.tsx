import { keepPreviousData } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { download } from "../../api/download.ts";
import { type SearchState, type SetSearch, useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Stack } from "../../ui/stack.tsx";
import { AccountsTable } from "./accounts-table.tsx";
import { Board } from "./board.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { type Counts, filtersOf, isNarrowed, NO_FILTERS, shownTotal } from "./list-state.ts";
import { ViewsBar } from "./views-bar.tsx";

/** All service accounts at a glance: as a board by status, or as a table. */
export function AccountsPage() {
  const [state, set] = useSearchState();
  const isTable = state["view"] === "table";
  const { status: _, ...all } = filtersOf(state) as Readonly<Record<string, string>>;
  const counts = api.useQuery(
    "get",
    "/accounts/counts",
    { params: { query: { ...(all as { readonly q?: string }), by: "application" } } },
    { placeholderData: keepPreviousData },
  );
  return (
    <Page
      title="Service accounts"
      lead="Every account of automation, where it is on its way, and what it waits for."
      wide
      actions={
        <>
          <Segmented
            label="Show accounts as"
            value={isTable ? "table" : "board"}
            onChange={(view) => set({ view: view === "board" ? undefined : view, page: undefined }, { push: true })}
            choices={[
              { value: "board", label: "Board" },
              { value: "table", label: "Table" },
            ]}
          />
          <ExportMenu state={state} />
          <LinkButton to="/accounts/new" icon="plus" variant="primary">
            Register
          </LinkButton>
        </>
      }
    >
      <Stack>
        <ViewsBar state={state} />
        <Loadable query={counts} isEmpty={({ total }) => total === 0 && !isNarrowed(state)} empty={<NoAccounts />}>
          {(counted) => <Accounts {...{ state, set }} counts={counted} isTable={isTable} filters={all} />}
        </Loadable>
      </Stack>
    </Page>
  );
}

interface AccountsProps {
  readonly state: SearchState;
  readonly set: SetSearch;
  readonly counts: Counts;
  readonly isTable: boolean;
  /** All that the list is narrowed to but a status. */
  readonly filters: Readonly<Record<string, string>>;
}

function Accounts({ state, set, counts, isTable, filters }: AccountsProps) {
  const isNone = isTable ? shownTotal(counts, state) === 0 : counts.total === 0;
  return (
    <Stack>
      <FilterBar {...{ state, set, counts }} connection={undefined} withStatus={isTable} />
      {isNone ? <NothingFound onClear={() => set(NO_FILTERS)} /> : null}
      {isNone || !isTable ? null : <AccountsTable {...{ state, set, counts }} />}
      {isNone || isTable ? null : <BoardOf filters={filters} />}
    </Stack>
  );
}

function BoardOf({ filters }: { readonly filters: { readonly q?: string } }) {
  const query = api.useQuery(
    "get",
    "/accounts/board",
    { params: { query: filters } },
    { placeholderData: keepPreviousData },
  );
  return <Loadable query={query}>{(board) => <Board board={board} filters={filters} />}</Loadable>;
}

function ExportMenu({ state }: { readonly state: SearchState }) {
  const filters = filtersOf(state);
  return (
    <Menu
      entries={[
        { label: "Table (CSV)", icon: "table", onSelect: () => download("/accounts/export.csv", filters) },
        {
          label: "All details (JSON lines)",
          icon: "file",
          onSelect: () => download("/accounts/export.jsonl", filters),
        },
      ]}
    >
      <Button icon="download">Export</Button>
    </Menu>
  );
}

function NoAccounts() {
  return (
    <EmptyState
      icon="robot"
      title="No service account yet"
      action={
        <LinkButton to="/connections/new" icon="connection" variant="primary">
          Connect an identity provider
        </LinkButton>
      }
      second={<LinkButton to="/simulate">See it with sample data</LinkButton>}
    >
      A service account is a licensed user of an app that automation alone uses. They come by themselves when an
      identity provider pushes a user that is assigned an app; or register one by hand.
    </EmptyState>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState icon="search" title="No account fits" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No account has all that the list is narrowed to. Try another word, or fewer filters.
    </EmptyState>
  );
}
