import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR } from "../../api/paging.ts";
import { useSearchState } from "../../app/search-state.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Time } from "../../ui/time.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { CAUSES } from "./review-words.ts";

type Account = Schemas["Account"];

/** The accounts of which a review is due, or overdue. */
export function ReviewsPage() {
  const [search, set] = useSearchState();
  const state = search["state"] === "due" ? "due" : "overdue";
  const query = api.useInfiniteQuery("get", "/reviews", { params: { query: { state, limit: 50 } } }, BY_CURSOR);
  return (
    <Page
      title="Reviews"
      lead="Now and then somebody looks whether an account is still right: half a year after the last time, or when something about it changed."
      actions={
        <Segmented
          label="Which reviews"
          value={state}
          onChange={(next) => set({ state: next })}
          choices={[
            { value: "overdue", label: "Overdue" },
            { value: "due", label: "Due within 30 days" },
          ]}
        />
      }
    >
      <Loadable
        query={query}
        isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
        empty={
          <EmptyState
            icon="review"
            title={state === "due" ? "No review is due within 30 days" : "No review is overdue"}
            action={<LinkButton to="/accounts">Look at the accounts</LinkButton>}
          >
            You can take a review at any time: on the page of an account, under Owners and terms.
          </EmptyState>
        }
      >
        {({ pages }) => (
          <DataTable<Account>
            label="Accounts to review"
            rowId={({ id }) => id}
            rows={pages.flatMap(({ items }) => items)}
            onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
            isLoadingMore={query.isFetchingNextPage}
            columns={[
              {
                id: "account",
                header: "Account",
                cell: ({ id, userName, application }) => (
                  <Link to={`/accounts/${id}`} search={{ tab: "access", act: "review" }}>
                    {userName} at {application.name}
                  </Link>
                ),
              },
              {
                id: "status",
                header: "Status",
                width: "12rem",
                cell: ({ status }) => <AccountStatusBadge status={status} />,
              },
              { id: "owner", header: "Owner", cell: ({ owners }) => owners.owner?.name ?? "Nobody" },
              { id: "due", header: "Due", width: "10rem", cell: ({ review }) => <Time at={review?.dueAt} /> },
              { id: "why", header: "Why", cell: ({ review }) => causeOf(review?.cause) },
            ]}
          />
        )}
      </Loadable>
    </Page>
  );
}

function causeOf(cause: string | undefined): string {
  return cause !== undefined && Object.hasOwn(CAUSES, cause) ? (CAUSES[cause] ?? cause) : "";
}
