import { api, type Schemas } from "../../api/client.ts";
import { BY_CURSOR } from "../../api/paging.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { useActorWords } from "../../words/actor.tsx";
import { SetupLinksTab } from "../connections/setup-links-tab.tsx";
import { WithdrawButton } from "./account-links.tsx";
import { isLive, LinkStateBadge } from "./link-states.tsx";

type Listed = Schemas["ListedEnrolmentLink"];

/** Every kind of link by which somebody without an account here does one thing. */
const TABS: readonly Tab[] = [
  { id: "enrolment", label: "Enrolment links", content: () => <EnrolmentLinks /> },
  { id: "setup", label: "Setup links", content: () => <SetupLinksTab /> },
];

/** The links that were given to others, and what became of them. */
export function LinksPage() {
  return (
    <Page title="Links" lead="By a link somebody who has no account here does one thing, once, within its time.">
      <Tabs label="Kinds of links" tabs={TABS} />
    </Page>
  );
}

function EnrolmentLinks() {
  const actorWords = useActorWords();
  const query = api.useInfiniteQuery("get", "/enrolment-links", { params: { query: { limit: 50 } } }, BY_CURSOR);
  return (
    <Loadable
      query={query}
      isEmpty={({ pages }) => pages.every(({ items }) => items.length === 0)}
      empty={
        <EmptyState
          icon="link"
          title="No link was made yet"
          action={<LinkButton to="/accounts">Choose an account</LinkButton>}
        >
          A link lets whoever administers the identity provider enrol the second factor of one login. Make it on the
          page of the account, under Second factor.
        </EmptyState>
      }
    >
      {({ pages }) => (
        <DataTable<Listed>
          label="Enrolment links"
          rowId={({ id }) => id}
          rows={pages.flatMap(({ items }) => items)}
          onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
          isLoadingMore={query.isFetchingNextPage}
          columns={[
            {
              id: "login",
              header: "Login",
              cell: ({ accountId, userName, application }) => (
                <Link to={`/accounts/${accountId}`} search={{ tab: "authenticator" }}>
                  {userName} at {application}
                </Link>
              ),
            },
            { id: "state", header: "State", width: "9rem", cell: ({ state }) => <LinkStateBadge state={state} /> },
            { id: "note", header: "For whom", cell: ({ note }) => note ?? "Not said" },
            { id: "by", header: "Made by", cell: ({ createdBy }) => actorWords(createdBy) },
            { id: "made", header: "Made", width: "9rem", cell: ({ createdAt }) => <Time at={createdAt} /> },
            {
              id: "ends",
              header: "Ends",
              width: "9rem",
              cell: ({ expiresAt, endedAt }) => <Time at={endedAt ?? expiresAt} />,
            },
            {
              id: "do",
              header: "Do",
              width: "8rem",
              cell: ({ accountId, userName, state }) =>
                isLive(state) ? <WithdrawButton accountId={accountId} userName={userName} /> : null,
            },
          ]}
        />
      )}
    </Loadable>
  );
}
