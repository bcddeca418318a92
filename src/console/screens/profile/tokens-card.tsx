import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastDone } from "../../ui/toast.ts";
import { NewTokenDialog } from "./new-token-dialog.tsx";

type Token = Schemas["ApiToken"];

/** How the state of a token looks. */
const STATES = {
  active: { tone: "good", icon: "good", word: "Active" },
  expiring: { tone: "warn", icon: "clock", word: "Ends soon" },
  expired: { tone: "neutral", icon: "clock", word: "Expired" },
  revoked: { tone: "neutral", icon: "close", word: "Revoked" },
} as const satisfies Record<Token["state"], unknown>;

/** The personal tokens of whoever looks: for the command line and scripts, as that person. */
export function TokensCard() {
  const query = api.useQuery("get", "/me/tokens", { params: { query: { limit: 50 } } });
  const [isMaking, make] = useState(false);
  const [made, setMade] = useState<string>();
  const [ending, end] = useState<Token>();
  const add = (
    <Button size="xs" icon="plus" onClick={() => make(true)}>
      Make a token
    </Button>
  );
  return (
    <Card
      title="Personal tokens"
      lead="For the command line and for scripts. Each acts as you, within its scopes."
      actions={add}
      flush
    >
      <Loadable
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon="key" title="No personal token yet" action={add}>
            The command line uses one in place of your session: anteroom --token-file FILE.
          </EmptyState>
        }
      >
        {({ items }) => <TokenTable items={items} onEnd={end} />}
      </Loadable>
      {isMaking ? <NewTokenDialog onMade={setMade} onClose={() => make(false)} /> : null}
      <Dialog title="Your new token" opened={made !== undefined} onClose={() => setMade(undefined)}>
        <Stack>
          <p>It is shown only now. Put it into a file that only you can read, or into a password manager.</p>
          <CopyField label="Token" value={made ?? ""} />
          <Row justify="end">
            <Button variant="primary" onClick={() => setMade(undefined)}>
              I have kept it
            </Button>
          </Row>
        </Stack>
      </Dialog>
      {ending === undefined ? null : (
        <ConfirmDialog
          title={`Revoke the token ${ending.name}?`}
          opened
          danger
          action="Revoke"
          onClose={() => end(undefined)}
          onConfirm={() => revoke(ending.id)}
        >
          Whatever uses it is refused from the next request on. It cannot be brought back.
        </ConfirmDialog>
      )}
    </Card>
  );
}

function TokenTable({ items, onEnd }: { readonly items: readonly Token[]; readonly onEnd: (token: Token) => void }) {
  return (
    <DataTable
      label="Personal tokens"
      rows={items}
      rowId={({ id }) => id}
      columns={[
        { id: "name", header: "Name", cell: ({ name }) => name },
        {
          id: "state",
          header: "State",
          cell: ({ state }) => (
            <Badge tone={STATES[state].tone} icon={STATES[state].icon}>
              {STATES[state].word}
            </Badge>
          ),
        },
        { id: "scopes", header: "Scopes", cell: ({ scopes }) => scopes.join(", ") },
        { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
        { id: "ends", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        {
          id: "actions",
          header: "",
          align: "end",
          cell: (token) =>
            token.state === "active" || token.state === "expiring" ? (
              <Button size="xs" variant="subtle" onClick={() => onEnd(token)}>
                Revoke
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

async function revoke(id: string): Promise<void> {
  await client.DELETE("/me/tokens/{id}", { params: { path: { id } } });
  toastDone("The token is revoked.");
  await refreshAll();
}
