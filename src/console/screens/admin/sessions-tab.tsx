import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import { ROLES } from "../../words/roles.tsx";

type Session = Schemas["Session"];

const WAYS: Readonly<Record<Session["way"], string>> = {
  saml: "The identity provider",
  passkey: "A passkey",
  password: "Password and code",
  recovery_code: "A recovery code",
  sign_in_link: "A link from the host",
};

/** Who is signed in, and who was. */
export function SessionsTab() {
  const query = api.useInfiniteQuery(
    "get",
    "/sessions",
    { params: { query: { limit: 100 } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.nextCursor },
  );
  return (
    <Card flush title="Sessions" lead="Sessions that are over stay here for thirty days.">
      <Loadable
        query={{ ...query, data: query.data?.pages.flatMap(({ items }) => items) }}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon="people" title="Nobody has signed in yet">
            A session begins when somebody signs in with a browser. Tokens have none.
          </EmptyState>
        }
      >
        {(all) => (
          <SessionTable sessions={all} {...(query.hasNextPage ? { onMore: () => query.fetchNextPage() } : {})} />
        )}
      </Loadable>
    </Card>
  );
}

/** Sessions as rows, each with the button that ends it. */
export function SessionTable({
  sessions,
  onMore,
}: {
  readonly sessions: readonly Session[];
  readonly onMore?: () => unknown;
}) {
  const [ending, setEnding] = useState<Session>();
  const columns: readonly Column<Session>[] = [
    { id: "who", header: "Person", cell: ({ person }) => person },
    { id: "how", header: "Signed in with", cell: ({ provider, way }) => provider?.name ?? WAYS[way] },
    { id: "role", header: "Role then", cell: ({ role }) => ROLES[role].word },
    { id: "from", header: "From", cell: ({ from }) => <code>{from}</code> },
    { id: "began", header: "Began", cell: ({ createdAt }) => <Time at={createdAt} /> },
    { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
    { id: "state", header: "State", cell: (one) => <SessionState session={one} /> },
    {
      id: "end",
      header: "Actions",
      align: "end",
      cell: (one) =>
        one.live ? (
          <Button size="xs" onClick={() => setEnding(one)}>
            End
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <DataTable
        label="Sessions, one on each line"
        columns={columns}
        rows={sessions}
        rowId={({ id }) => id}
        {...(onMore === undefined ? {} : { onMore })}
      />
      <ConfirmDialog
        title={`End the session of ${ending?.person ?? ""}?`}
        action="End the session"
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          await client.DELETE("/sessions/{id}", { params: { path: { id: ending?.id ?? "" } } });
          await settled("The session has ended.");
        }}
      >
        {ending?.current === true
          ? "It is the one that you use now: you sign in again afterwards."
          : "Their browser is signed out at once. They can sign in again unless they left."}
      </ConfirmDialog>
    </>
  );
}

function SessionState({ session: { live, current, endedAt } }: { readonly session: Session }) {
  if (current) return <Badge tone="accent">This one</Badge>;
  if (live) {
    return (
      <Badge tone="good" icon="good">
        Signed in
      </Badge>
    );
  }
  return <Badge tone="neutral">{endedAt === null ? "Ran out" : "Ended"}</Badge>;
}
