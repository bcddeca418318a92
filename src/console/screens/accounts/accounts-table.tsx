import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client.ts";
import type { SearchState, SetSearch } from "../../app/search-state.ts";
import { CheckMenu } from "../../ui/check-menu.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Pager } from "../../ui/pager.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { ACCOUNT_COLUMNS, columnsOf, USUAL_COLUMNS } from "./account-columns.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { type Account, type Counts, filtersOf, PAGE_SIZE, pageOf, shownTotal } from "./list-state.ts";

interface AccountsTableProps {
  readonly state: SearchState;
  readonly set: SetSearch;
  readonly counts: Counts;
}

/** Accounts as a table, a page at a time, of which the rows in sight alone are rendered. */
export function AccountsTable({ state, set, counts }: AccountsTableProps) {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<ReadonlyMap<string, string>>(new Map());
  const filters = filtersOf(state);
  const page = pageOf(state);
  const total = shownTotal(counts, state);
  const isByName = state["sort"] === "userName";
  const place = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE, sort: isByName ? "userName" : "newest" } as const;
  const query = api.useQuery(
    "get",
    "/accounts",
    { params: { query: { ...filters, ...place } } },
    { placeholderData: keepPreviousData },
  );
  const rows = query.data?.items ?? [];
  const shown = columnsOf(state["columns"]);
  const pager = (
    <Pager
      label="Service accounts"
      page={page}
      pageSize={PAGE_SIZE}
      total={total}
      onPage={(to) => set({ page: to === 1 ? undefined : String(to) }, { push: true })}
    />
  );
  return (
    <Stack gap="sm">
      <Row justify="between">
        {pager}
        <CheckMenu
          label="Columns"
          icon="adjust"
          choices={ACCOUNT_COLUMNS.map(({ id, header }) => ({ value: id, label: header }))}
          chosen={new Set(shown)}
          onToggle={(id) => set({ columns: toggled(shown, id) })}
          onReset={state["columns"] === undefined ? undefined : () => set({ columns: undefined })}
        />
      </Row>
      <BulkBar {...{ filters, total, selected }} onClear={() => setSelected(new Map())} onSelect={setSelected} />
      <Loadable query={query}>
        {() => (
          <DataTable
            label="Service accounts"
            virtual
            columns={ACCOUNT_COLUMNS}
            hidden={new Set(ACCOUNT_COLUMNS.map(({ id }) => id).filter((id) => !shown.includes(id)))}
            rows={rows}
            rowId={({ id }) => id}
            rowName={({ userName }) => userName}
            onOpen={({ id }) => void navigate({ to: `/accounts/${id}` as never })}
            sorting={{
              by: isByName ? "userName" : undefined,
              isDescending: false,
              onSort: (by) => set({ sort: isByName ? undefined : by, page: undefined }),
            }}
            selection={{
              selected: new Set(selected.keys()),
              onChange: (ids) => setSelected(chosen(ids, rows, selected)),
            }}
          />
        )}
      </Loadable>
    </Stack>
  );
}

/** The columns in their usual order; nothing where these are the usual ones. At least one stays. */
function toggled(shown: readonly string[], id: string): string | undefined {
  const next = new Set(shown);
  if (!next.delete(id)) next.add(id);
  const ordered = ACCOUNT_COLUMNS.map((column) => column.id).filter((one) => next.has(one));
  return ordered.length === 0 || ordered.join() === USUAL_COLUMNS.join() ? undefined : ordered.join(",");
}

/** What was chosen on other pages stays chosen. */
function chosen(
  ids: ReadonlySet<string>,
  rows: readonly Account[],
  before: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const here = new Map(rows.map(({ id, userName }) => [id, userName]));
  const elsewhere = [...before].filter(([id]) => !here.has(id));
  return new Map([...elsewhere, ...[...here].filter(([id]) => ids.has(id))]);
}
