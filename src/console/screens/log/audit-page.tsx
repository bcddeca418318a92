import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "../../api/client.ts";
import { download } from "../../api/download.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { type SearchState, type SetSearch, useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Drawer } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { useNow } from "../../ui/time.tsx";
import { AUDIT_COLUMNS } from "./audit-columns.tsx";
import { AUDIT_WORDS, auditQueryOf, isAuditNarrowed, KINDS, NO_AUDIT_FILTERS } from "./audit-filters.ts";
import { EventDetail } from "./event-detail.tsx";
import { eventWords } from "./event-words.ts";
import { FilterChips } from "./filter-chips.tsx";
import styles from "./log.module.css";
import { RANGES } from "./log-filters.ts";
import { useKeepLooking } from "./use-keep-looking.ts";

/** Who did what. */
export function AuditPage() {
  const [state, set] = useSearchState();
  const now = useNow(60_000);
  const query = useMemo(() => auditQueryOf(state, now), [state, now]);
  return (
    <Page
      title="Audit"
      wide
      lead="Who did what, to what, when and why. Entries are only ever added."
      actions={
        <Button icon="download" onClick={() => download("/audit-events/export/events.jsonl", query)}>
          Export
        </Button>
      }
    >
      <Stack>
        <Tools {...{ state, set }} />
        <Rows {...{ state, set, query }} />
      </Stack>
      <Drawer title="Event" size="lg" opened={state["open"] !== undefined} onClose={() => set({ open: undefined })}>
        {state["open"] === undefined ? null : (
          <EventDetail id={state["open"]} onFilter={(change) => set({ ...change, open: undefined })} />
        )}
      </Drawer>
    </Page>
  );
}

interface StateProps {
  readonly state: SearchState;
  readonly set: SetSearch;
}

function Tools({ state, set }: StateProps) {
  return (
    <Stack gap="xs">
      <div className={styles.tools}>
        <FilterSelect
          label="Kind"
          value={state["subjectKind"] ?? ""}
          onChange={(kind) => set({ subjectKind: kind === "" ? undefined : kind })}
          choices={KINDS.map((value) => ({ value, label: eventWords(value) }))}
        />
        <FilterSelect
          label="Time"
          value={state["range"] ?? ""}
          onChange={(range) => set({ range: range === "" ? undefined : range, from: undefined, to: undefined })}
          choices={[...RANGES].map(([value, { label }]) => ({ value, label }))}
        />
      </div>
      <FilterChips
        {...{ state, set }}
        words={AUDIT_WORDS}
        none={NO_AUDIT_FILTERS}
        sayValue={(filter, value) => (filter === "subjectKind" || filter === "type" ? eventWords(value) : value)}
      />
    </Stack>
  );
}

function Rows({ state, set, query }: StateProps & { readonly query: ReturnType<typeof auditQueryOf> }) {
  const events = api.useInfiniteQuery(
    "get",
    "/audit-events",
    { params: { query: { ...query, limit: 100 } } },
    { ...BY_CURSOR, placeholderData: keepPreviousData },
  );
  useKeepLooking(events, events.data === undefined ? 0 : itemsOf(events.data).length);
  return (
    <Loadable
      query={events}
      rows={12}
      isEmpty={(data) => itemsOf(data).length === 0 && !events.hasNextPage}
      empty={
        <EmptyState
          icon="history"
          title={isAuditNarrowed(state) ? "No event meets these filters" : "Nothing has happened yet"}
          action={
            isAuditNarrowed(state) ? (
              <Button onClick={() => set(NO_AUDIT_FILTERS)}>Clear all filters</Button>
            ) : undefined
          }
        >
          Every change stands here with who made it, whether by hand, by an identity provider or by itself.
        </EmptyState>
      }
    >
      {(data) => (
        <DataTable
          label="Events, newest first"
          columns={AUDIT_COLUMNS}
          rows={itemsOf(data)}
          rowId={({ id }) => id}
          virtual
          onOpen={({ id }) => set({ open: id }, { push: true })}
          isMarked={({ id }) => id === state["open"]}
          onMore={events.hasNextPage ? () => events.fetchNextPage() : undefined}
          isLoadingMore={events.isFetchingNextPage}
        />
      )}
    </Loadable>
  );
}
