import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import { toastDone } from "../../ui/toast.ts";
import { WAY_WORDS } from "./words.ts";

type Session = Schemas["Session"];

/** Where whoever looks is signed in; over ones stay for a while. */
export function SessionsCard() {
  const query = api.useQuery("get", "/me/sessions");
  const [ending, end] = useState<Session>();
  return (
    <Card title="Sessions" lead="The browsers in which you are, or were lately, signed in." flush>
      <Loadable query={query} rows={3}>
        {({ items }) => (
          <DataTable
            label="Sessions"
            rows={items}
            rowId={({ id }) => id}
            columns={[
              { id: "state", header: "State", cell: (one) => <State session={one} /> },
              { id: "from", header: "Address", cell: ({ from }) => from },
              { id: "way", header: "Signed in by", cell: ({ way, provider }) => provider?.name ?? WAY_WORDS[way] },
              { id: "since", header: "Began", cell: ({ createdAt }) => <Time at={createdAt} /> },
              { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
              {
                id: "actions",
                header: "",
                align: "end",
                cell: (one) =>
                  one.live && !one.current ? (
                    <Button size="xs" variant="subtle" onClick={() => end(one)}>
                      End
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </Loadable>
      {ending === undefined ? null : (
        <ConfirmDialog
          title={`End the session from ${ending.from}?`}
          opened
          danger
          action="End it"
          onClose={() => end(undefined)}
          onConfirm={() => endSession(ending.id)}
        >
          Whoever uses that browser has to sign in again. What is typed there and not saved may be lost.
        </ConfirmDialog>
      )}
    </Card>
  );
}

function State({ session: { live, current } }: { readonly session: Session }) {
  if (current) {
    return (
      <Badge tone="good" icon="good">
        This one
      </Badge>
    );
  }
  return live ? (
    <Badge tone="info" icon="circle">
      Live
    </Badge>
  ) : (
    <Badge tone="neutral" icon="close">
      Over
    </Badge>
  );
}

async function endSession(id: string): Promise<void> {
  await client.DELETE("/me/sessions/{id}", { params: { path: { id } } });
  toastDone("The session is ended.");
  await refreshAll();
}
