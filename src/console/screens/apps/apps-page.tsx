import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { BY_CURSOR, itemsOf } from "../../api/paging.ts";
import { type SearchState, useSearchState } from "../../app/search-state.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { counted } from "../../words/counted.ts";
import { APP_COLUMNS } from "./app-columns.tsx";
import { AppFilters, isNarrowed, NO_FILTERS } from "./app-filters.tsx";

/** Every app: what is proven of it, and how its accounts stand. */
export function AppsPage() {
  const [state, set] = useSearchState();
  const navigate = useNavigate();
  const query = api.useInfiniteQuery("get", "/applications", { params: { query: narrowedBy(state) } }, BY_CURSOR);
  return (
    <Page
      title="Apps"
      lead="The apps that service accounts belong to, and what proves that each supports SAML sign-on."
      actions={
        <>
          <LinkButton to="/certificates" icon="calendar">
            Certificates
          </LinkButton>
          <LinkButton to="/apps/new" icon="plus" variant="primary">
            Add an app
          </LinkButton>
        </>
      }
    >
      <Stack>
        <PendingBanner />
        <AppFilters state={state} set={set} />
        <Loadable
          query={query}
          isEmpty={(data) => itemsOf(data).length === 0}
          empty={isNarrowed(state) ? <NothingFound onClear={() => set(NO_FILTERS)} /> : <NoApps />}
        >
          {(data) => (
            <DataTable
              label="Apps"
              columns={APP_COLUMNS}
              rows={itemsOf(data)}
              rowId={({ id }) => id}
              onOpen={({ key }) => void navigate({ to: `/apps/${key}` as never })}
              {...(query.hasNextPage && { onMore: query.fetchNextPage })}
              isLoadingMore={query.isFetchingNextPage}
            />
          )}
        </Loadable>
      </Stack>
    </Page>
  );
}

/** What the API is asked for; it refuses what the address has wrong, and says so. */
function narrowedBy({ q, verdict, grade, condition, pending }: SearchState) {
  return { q, verdict, grade, condition, pending } as { readonly q?: string };
}

/** Apps that changed and wait for a person, whatever the list shows. */
function PendingBanner() {
  const query = api.useQuery("get", "/applications", { params: { query: { pending: "true", limit: 200 } } });
  const items = query.data?.items ?? [];
  const [first] = items;
  if (first === undefined) return null;
  const names = items.map(({ name }) => name);
  const isOne = items.length === 1;
  const listed = names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
  return (
    <Callout
      tone="warn"
      icon="diff"
      title={`${counted(items.length, "app")} changed and ${isOne ? "waits" : "wait"} for you`}
      action={
        isOne ? (
          <LinkButton to={`/apps/${first.key}`} size="xs">
            Look at the change
          </LinkButton>
        ) : (
          <LinkButton to="/apps" search={{ pending: "true" }} size="xs">
            Show them
          </LinkButton>
        )
      }
    >
      {listed}. What was accepted before stays in force until somebody decides.
    </Callout>
  );
}

function NoApps() {
  return (
    <EmptyState
      icon="apps"
      title="No app yet"
      action={
        <LinkButton to="/apps/new" icon="plus" variant="primary">
          Add an app
        </LinkButton>
      }
      second={<LinkButton to="/simulate">See it with sample data</LinkButton>}
    >
      Add each app in which automation needs a service account. Anteroom checks that the app supports SAML and watches
      its certificates from then on.
    </EmptyState>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState icon="search" title="No app fits" action={<Button onClick={onClear}>Clear the filters</Button>}>
      No app has what you search for. Try another word, or fewer filters.
    </EmptyState>
  );
}
