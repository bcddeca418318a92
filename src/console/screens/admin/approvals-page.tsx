import { useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { type Approval, ApprovalBadge, useActionWords } from "./approval-words.tsx";

const STATES = ["waiting", "approved", "used", "rejected"] as const;
type State = (typeof STATES)[number];

/** What was asked of a second person. */
export function ApprovalsPage() {
  const navigate = useNavigate();
  const words = useActionWords();
  const [state, set] = useSearchState();
  const show = STATES.find((one) => one === state["state"]) ?? (state["state"] === "all" ? "all" : "waiting");
  const query = api.useInfiniteQuery(
    "get",
    "/approvals",
    { params: { query: { limit: 50, ...stateOf(show) } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.nextCursor },
  );
  const columns: readonly Column<Approval>[] = [
    {
      id: "what",
      header: "What",
      cell: ({ id, action, summary }) => <Link to={`/approvals/${id}`}>{summary ?? words(action)}</Link>,
    },
    { id: "why", header: "Reason", cell: ({ reason }) => reason },
    { id: "who", header: "Asked by", cell: ({ requestedBy, own }) => (own ? `${requestedBy} (you)` : requestedBy) },
    { id: "state", header: "State", cell: (one) => <ApprovalBadge approval={one} /> },
    { id: "when", header: "Asked", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: "until", header: "Good until", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  ];
  return (
    <Page title="Approvals" lead="Some things take two people. What others ask for stands here until somebody decides.">
      <Stack>
        <Row>
          <Segmented
            label="Which requests"
            value={show}
            onChange={(value) => set({ state: value === "waiting" ? undefined : value })}
            choices={[
              { value: "waiting", label: "Waiting" },
              { value: "approved", label: "Approved" },
              { value: "used", label: "Used" },
              { value: "rejected", label: "Rejected" },
              { value: "all", label: "All" },
            ]}
          />
        </Row>
        <Loadable
          query={{ ...query, data: query.data?.pages.flatMap(({ items }) => items) }}
          isEmpty={(all) => all.length === 0}
          empty={
            <EmptyState
              icon="review"
              title={show === "waiting" ? "Nothing waits for you" : "Nothing of that kind"}
              second={<Link to="/people?tab=roles">What takes two people?</Link>}
            >
              When somebody does what needs a second person, such as reading a password, it waits here for a day.
            </EmptyState>
          }
        >
          {(all) => (
            <DataTable
              label="Requests for approval"
              columns={columns}
              rows={all}
              rowId={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/approvals/${id}` as never })}
              {...(query.hasNextPage ? { onMore: () => query.fetchNextPage() } : {})}
              isLoadingMore={query.isFetchingNextPage}
            />
          )}
        </Loadable>
      </Stack>
    </Page>
  );
}

function stateOf(show: State | "all"): { readonly state?: State } {
  return show === "all" ? {} : { state: show };
}
