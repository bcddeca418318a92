import { api, type Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import { ITEM_ROLE_WORDS } from "../../words/roles.tsx";
import type { Person } from "./person-page.tsx";

type Held = Schemas["HeldRole"];

const PLACES: Readonly<Record<Held["item"]["kind"], { readonly word: string; readonly path: string }>> = {
  account: { word: "Service account", path: "/accounts" },
  integration: { word: "Integration", path: "/integrations" },
  application: { word: "App", path: "/apps" },
  vault: { word: "Vault", path: "/vaults" },
};

const COLUMNS: readonly Column<Held>[] = [
  { id: "role", header: "Role", cell: ({ role }) => ITEM_ROLE_WORDS[role] },
  { id: "kind", header: "Of", cell: ({ item }) => PLACES[item.kind].word },
  {
    id: "item",
    header: "Item",
    cell: ({ item, name }) => <Link to={`${PLACES[item.kind].path}/${item.id}`}>{name ?? item.id}</Link>,
  },
  { id: "by", header: "Given by", cell: ({ givenBy }) => (givenBy === "hand" ? "A person" : "A rule") },
  { id: "since", header: "Since", cell: ({ since }) => <Time at={since} /> },
];

/** What a person is on single items: the accounts they own first of all. */
export function PersonRolesCard({ person }: { readonly person: Person }) {
  const query = api.useInfiniteQuery(
    "get",
    "/people/{id}/roles",
    { params: { path: { id: person.id }, query: { limit: 50 } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.nextCursor },
  );
  return (
    <Card flush title="What they answer for" lead="Roles on single items count beside the role in the workspace.">
      <Loadable
        query={{ ...query, data: query.data?.pages.flatMap(({ items }) => items) }}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon="owner" title="Nothing so far">
            Owners of accounts are named on the account, or by a rule of its connection.
          </EmptyState>
        }
      >
        {(all) => (
          <DataTable
            label="Roles on single items"
            columns={COLUMNS}
            rows={all}
            rowId={({ item, role }) => `${item.kind} ${item.id} ${role}`}
            {...(query.hasNextPage ? { onMore: () => query.fetchNextPage() } : {})}
            isLoadingMore={query.isFetchingNextPage}
          />
        )}
      </Loadable>
    </Card>
  );
}
