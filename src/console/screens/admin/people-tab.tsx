import { useNavigate } from "@tanstack/react-router";
import { api, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { ROLES, RoleBadge } from "../../words/roles.tsx";
import { SecondFactor } from "./second-factor.tsx";

type Person = Schemas["ListedPerson"];

const COLUMNS: readonly Column<Person>[] = [
  { id: "name", header: "Name", cell: (one) => <Link to={`/people/${one.id}`}>{one.name}</Link> },
  { id: "login", header: "Login name", cell: ({ loginName }) => <code>{loginName}</code> },
  { id: "role", header: "Role", cell: ({ role }) => <RoleBadge role={role} /> },
  { id: "factor", header: "Second factor", cell: ({ secondFactor }) => <SecondFactor factor={secondFactor} /> },
  {
    id: "from",
    header: "Role given by",
    cell: ({ roleFrom }) => (roleFrom === "hand" ? "A person" : "A rule, at each sign-in"),
  },
  {
    id: "state",
    header: "State",
    cell: ({ state }) =>
      state === "active" ? (
        <Badge tone="good" icon="good">
          Here
        </Badge>
      ) : (
        <Badge tone="neutral" icon="gone">
          Left
        </Badge>
      ),
  },
  { id: "since", header: "Added", cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Everybody who operates Anteroom, those who left included. */
export function PeopleTab({ onAdd }: { readonly onAdd: () => void }) {
  const navigate = useNavigate();
  const [state, set] = useSearchState();
  const { q = "", role = "", who = "active" } = state;
  const query = api.useInfiniteQuery(
    "get",
    "/people",
    { params: { query: { limit: 200 } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.nextCursor },
  );
  const isWanted = (one: Person) =>
    (who === "all" || one.state === who) &&
    (role === "" || one.role === role) &&
    `${one.name} ${one.loginName}`.toLowerCase().includes(q.toLowerCase());
  return (
    <Stack>
      <Row>
        <TextField label="Find" icon="search" value={q} onChange={(text) => set({ q: text || undefined })} />
        <SelectField
          label="Role"
          value={role}
          onChange={(value) => set({ role: value || undefined })}
          choices={[
            { value: "", label: "Every role" },
            ...Object.entries(ROLES).map(([value, { word }]) => ({ value, label: word })),
          ]}
        />
        <SelectField
          label="State"
          value={who}
          onChange={(value) => set({ who: value === "active" ? undefined : value })}
          choices={[
            { value: "active", label: "Here" },
            { value: "left", label: "Left" },
            { value: "all", label: "Everybody" },
          ]}
        />
      </Row>
      <Loadable
        query={{ ...query, data: query.data?.pages.flatMap(({ items }) => items) }}
        isEmpty={(all) => all.length === 0}
        empty={<NobodyYet onAdd={onAdd} />}
      >
        {(all) => (
          <DataTable
            label="People"
            columns={COLUMNS}
            rows={all.filter(isWanted)}
            rowId={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: `/people/${id}` as never })}
            {...(query.hasNextPage ? { onMore: () => query.fetchNextPage() } : {})}
            isLoadingMore={query.isFetchingNextPage}
          />
        )}
      </Loadable>
    </Stack>
  );
}

function NobodyYet({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <EmptyState
      icon="people"
      title="Nobody yet"
      action={
        <Button variant="primary" icon="plus" onClick={onAdd}>
          Add a person
        </Button>
      }
      second={<Link to="/sso">Have people sign in by SAML</Link>}
    >
      Until there are people, whoever has the host works with the token of the local administrator. Add yourself first,
      as the Owner.
    </EmptyState>
  );
}
