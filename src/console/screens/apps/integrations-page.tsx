import { useNavigate } from "@tanstack/react-router";
import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { type SearchState, type SetSearch, useSearchState } from "../../app/search-state.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterSelect } from "../../ui/filter-select.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { SearchBox } from "../../ui/search-box.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { INTEGRATION_KINDS, LINK_STATES, LinkStateBadge } from "./link-state.tsx";
import { NewIntegrationDialog } from "./new-integration-dialog.tsx";

type Integration = Schemas["Integration"];

const NO_FILTERS: SearchState = { q: undefined, link: undefined, application: undefined };

const COLUMNS: readonly Column<Integration>[] = [
  { id: "name", header: "Integration", cell: ({ id, name }) => <Link to={`/integrations/${id}`}>{name}</Link> },
  {
    id: "app",
    header: "App",
    cell: ({ application }) => <Link to={`/apps/${application.key}`}>{application.name}</Link>,
  },
  { id: "kind", header: "Kind", cell: ({ kind }) => INTEGRATION_KINDS[kind] },
  { id: "link", header: "State", cell: ({ link }) => <LinkStateBadge link={link} /> },
  { id: "account", header: "Service account", cell: (integration) => <Account integration={integration} /> },
  { id: "since", header: "Linked", cell: ({ linkedAt }) => <Time at={linkedAt} never="not linked" /> },
];

/** What manages the members of apps, each with the account that it acts with. */
export function IntegrationsPage() {
  const [state, set] = useSearchState();
  const navigate = useNavigate();
  const act = useAct("new");
  const query = api.useInfiniteQuery("get", "/integrations", { params: { query: narrowedBy(state) } }, BY_CURSOR);
  const isNarrowed = Object.keys(NO_FILTERS).some((name) => (state[name] ?? "") !== "");
  return (
    <Page
      title="Integrations"
      lead="What manages the members of an app, and the service account that each acts with."
      actions={
        <Button variant="primary" icon="plus" onClick={act.open}>
          New integration
        </Button>
      }
    >
      <Stack>
        <Filters state={state} set={set} isNarrowed={isNarrowed} />
        <Loadable
          query={query}
          isEmpty={(data) => itemsOf(data).length === 0}
          empty={isNarrowed ? <NothingFound onClear={() => set(NO_FILTERS)} /> : <NoIntegrations onNew={act.open} />}
        >
          {(data) => (
            <DataTable
              label="Integrations"
              columns={COLUMNS}
              rows={itemsOf(data)}
              rowId={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/integrations/${id}` as never })}
              {...(query.hasNextPage && { onMore: query.fetchNextPage })}
              isLoadingMore={query.isFetchingNextPage}
            />
          )}
        </Loadable>
      </Stack>
      <NewIntegrationDialog />
    </Page>
  );
}

/** What the API is asked for; it refuses what the address has wrong, and says so. */
function narrowedBy({ q, link, application }: SearchState) {
  return { q, link, application } as { readonly q?: string };
}

function Account({ integration: { serviceAccount } }: { readonly integration: Integration }) {
  if (serviceAccount === null) return <span>none</span>;
  return (
    <Row>
      <Link to={`/accounts/${serviceAccount.id}`}>{serviceAccount.userName}</Link>
      <AccountStatusBadge status={serviceAccount.status} />
    </Row>
  );
}

interface FiltersProps {
  readonly state: SearchState;
  readonly set: SetSearch;
  readonly isNarrowed: boolean;
}

function Filters({ state, set, isNarrowed }: FiltersProps) {
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  return (
    <Row>
      <SearchBox label="Search integrations" value={state["q"] ?? ""} onChange={(q) => set({ q })} />
      <FilterSelect
        label="State"
        value={state["link"] ?? ""}
        onChange={(link) => set({ link })}
        choices={Object.entries(LINK_STATES).map(([value, { word }]) => ({ value, label: word }))}
      />
      <FilterSelect
        label="App"
        value={state["application"] ?? ""}
        onChange={(application) => set({ application })}
        choices={(apps.data?.items ?? []).map(({ key, name }) => ({ value: key, label: name }))}
      />
      {isNarrowed ? (
        <Button variant="subtle" icon="close" onClick={() => set(NO_FILTERS)}>
          Clear
        </Button>
      ) : null}
    </Row>
  );
}

function NoIntegrations({ onNew }: { readonly onNew: () => void }) {
  return (
    <EmptyState
      icon="bolt"
      title="No integration yet"
      action={
        <Button variant="primary" icon="plus" onClick={onNew}>
          New integration
        </Button>
      }
      second={<LinkButton to="/simulate">See it with sample data</LinkButton>}
    >
      An integration manages the members of one app with a service account. It gets an account once all gates of that
      account are open, and it pauses when one closes.
    </EmptyState>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState icon="search" title="No integration fits" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No integration has what you search for. Try another word, or fewer filters.
    </EmptyState>
  );
}
