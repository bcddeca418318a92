import { keepPreviousData } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "../../api/client.ts";
import { download } from "../../api/download.ts";
import { itemsOf } from "../../api/paging.ts";
import { type SearchState, type SetSearch, useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Drawer } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Stack } from "../../ui/stack.tsx";
import { useNow } from "../../ui/time.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { LiveTail } from "./live-tail.tsx";
import styles from "./log.module.css";
import { logColumns } from "./log-columns.tsx";
import { LogFacets } from "./log-facets.tsx";
import { FILTER_WORDS, isNarrowed, type LogQuery, NO_FILTERS, queryOf, RANGES } from "./log-filters.ts";
import { valueWords } from "./log-words.ts";
import { RequestStory } from "./request-story.tsx";
import { UnrecordedCall } from "./unrecorded-call.tsx";
import { type Following, useFollowing } from "./use-following.ts";
import { useKeepLooking } from "./use-keep-looking.ts";
import { useRequests } from "./use-requests.ts";

/** Everything that identity providers asked for, and what came of it. */
export function LogPage() {
  const [state, set] = useSearchState();
  const now = useNow(60_000);
  const query = useMemo(() => queryOf(state, now), [state, now]);
  const facets = api.useQuery("get", "/requests/facets", { params: { query } }, { placeholderData: keepPreviousData });
  const names = useConnectionNames();
  const following = useFollowing();
  return (
    <Page
      title="Provisioning log"
      wide
      lead="Every request of your identity providers that asked for a change or was refused, and what came of it."
      actions={<Actions {...{ state, set, query, following }} />}
    >
      <Stack>
        <Tools {...{ state, set, names }} />
        <div className={styles.layout} data-bare={facets.data?.facets.result.length === 0}>
          {facets.data === undefined ? <div /> : <LogFacets facets={facets.data} {...{ state, set }} />}
          <Rows key={following.round} {...{ state, set, query, names, following }} total={facets.data} />
        </div>
      </Stack>
      <RequestDrawer {...{ state, set }} />
    </Page>
  );
}

interface StateProps {
  readonly state: SearchState;
  readonly set: SetSearch;
}

function useConnectionNames(): ReadonlyMap<string, string> {
  const { data } = api.useQuery("get", "/connections", { params: { query: { limit: 200 } } }, { staleTime: 60_000 });
  return useMemo(() => new Map(data?.items.map(({ id, name }) => [id, name])), [data]);
}

interface ActionsProps extends StateProps {
  readonly query: LogQuery;
  readonly following: Following;
}

function Actions({ state, set, query, following }: ActionsProps) {
  const files = [
    ["Requests (CSV)", "requests.csv"],
    ["Steps of each request (CSV)", "steps.csv"],
    ["Changes of each request (CSV)", "changes.csv"],
    ["Everything (JSON lines)", "requests.jsonl"],
  ] as const;
  return (
    <>
      <LiveTail
        isOn={state["live"] === "on"}
        connection={state["connection"]}
        onToggle={(isOn) => set({ live: isOn ? "on" : undefined })}
        following={following}
      />
      <Menu
        entries={files.map(([label, file]) => ({
          label,
          icon: "download",
          onSelect: () => download(`/requests/export/${file}`, query),
        }))}
      >
        <Button icon="download">Export</Button>
      </Menu>
    </>
  );
}

function Tools({ state, set, names }: StateProps & { readonly names: ReadonlyMap<string, string> }) {
  const sayValue = (filter: string, value: string) =>
    filter === "connection" ? (names.get(value) ?? value) : valueWords(filter, value);
  return (
    <Stack gap="xs">
      <div className={styles.tools}>
        <SearchBox
          label="Search the log"
          placeholder="A user name, a part of a reason, or an id"
          value={state["q"] ?? state["request"] ?? ""}
          onChange={(text) => set(asSearch(text))}
        />
        <FilterSelect
          label="Time"
          value={state["range"] ?? ""}
          onChange={(range) => set({ range: range === "" ? undefined : range, from: undefined, to: undefined })}
          choices={[...RANGES].map(([value, { label }]) => ({ value, label }))}
        />
      </div>
      <FilterChips {...{ state, set, sayValue }} words={FILTER_WORDS} none={NO_FILTERS} />
    </Stack>
  );
}

const AN_ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** People paste the id of a request, which the identity provider shows, into the same box as names. */
function asSearch(text: string): SearchState {
  const sought = text.trim();
  if (AN_ID.test(sought)) return { request: sought, q: undefined };
  return { q: sought === "" ? undefined : sought, request: undefined };
}

interface RowsProps extends StateProps {
  readonly query: LogQuery;
  readonly names: ReadonlyMap<string, string>;
  readonly total: { readonly total: number; readonly isLowerBound: boolean } | undefined;
  readonly following: Following;
}

function Rows({ state, set, query, names, total, following }: RowsProps) {
  const requests = useRequests(query);
  useKeepLooking(requests, requests.data === undefined ? 0 : itemsOf(requests.data).length);
  const columns = useMemo(() => logColumns((id) => names.get(id) ?? "deleted connection"), [names]);
  return (
    <Loadable
      query={requests}
      rows={12}
      isEmpty={(data) => itemsOf(data).length === 0 && !requests.hasNextPage}
      empty={<NothingThere state={state} onClear={() => set(NO_FILTERS)} />}
    >
      {(data) => (
        <div onScrollCapture={following.onScroll}>
          <DataTable
            label="Requests, newest first"
            columns={columns}
            rows={itemsOf(data)}
            rowId={({ id }) => id}
            virtual
            total={requests.hasNextPage ? exactly(total) : itemsOf(data).length}
            onOpen={({ id }) => set({ open: id }, { push: true })}
            isMarked={({ id }) => id === state["open"]}
            onMore={requests.hasNextPage ? () => requests.fetchNextPage() : undefined}
            isLoadingMore={requests.isFetchingNextPage}
          />
        </div>
      )}
    </Loadable>
  );
}

/** How many there are, where that is known. */
function exactly(counted: RowsProps["total"]): number | undefined {
  return counted?.isLowerBound === false ? counted.total : undefined;
}

function NothingThere({ state, onClear }: { readonly state: SearchState; readonly onClear: () => void }) {
  if (state["request"] !== undefined) return <UnrecordedCall requestId={state["request"]} onClear={onClear} />;
  if (isNarrowed(state)) {
    return (
      <EmptyState
        icon="filter"
        title="No request meets these filters"
        action={<Button onClick={onClear}>Clear all filters</Button>}
      >
        Take a filter away, or look at a longer time.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon="activity"
      title="Nothing received yet"
      action={
        <LinkButton to="/connections/new" variant="primary" icon="plus">
          Connect an identity provider
        </LinkButton>
      }
      second={
        <LinkButton to="/simulate" icon="wand">
          Simulate one
        </LinkButton>
      }
    >
      Each change that an identity provider asks for stands here, with every step, what it changed, and what to do if it
      failed.
    </EmptyState>
  );
}

function RequestDrawer({ state, set }: StateProps) {
  const navigate = useNavigate();
  const id = state["open"];
  const close = () => set({ open: undefined });
  return (
    <Drawer title="Request" opened={id !== undefined} onClose={close}>
      {id === undefined ? null : (
        <Stack>
          <div>
            <Button size="xs" icon="external" onClick={() => void navigate({ to: `/log/${id}` as never })}>
              Open as a page
            </Button>
          </div>
          <RequestStory id={id} />
        </Stack>
      )}
    </Drawer>
  );
}
