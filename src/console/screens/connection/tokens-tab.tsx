import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time, useNow } from "../../ui/time.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import type { OfConnection } from "./connection.ts";
import { OAuthClientsCard } from "./oauth-clients-card.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { endOf, LastUse, TokenStateBadge } from "./shown-token.tsx";
import { TermsDialog } from "./terms-dialog.tsx";

type Token = Schemas["ConnectionToken"];

/** What lets the identity provider in. */
export function TokensTab({ connection }: OfConnection) {
  const query = api.useQuery("get", "/connections/{id}/tokens", {
    params: { path: { id: connection.id }, query: { limit: 50 } },
  });
  const rotate = useAct("rotate");
  const [revoking, setRevoking] = useState<Token>();
  const [changing, setChanging] = useState<Token>();
  const columns = useColumns(setChanging, setRevoking);
  return (
    <Stack>
      <Card
        title="Tokens"
        lead="Two may live at a time, so that one can follow the other without a break. Each is shown once."
        actions={
          <Button icon="key" onClick={rotate.open}>
            Rotate
          </Button>
        }
        flush
      >
        <Loadable query={query} rows={3}>
          {({ items }) => (
            <DataTable label="Tokens of this connection" columns={columns} rows={items} rowId={({ id }) => id} />
          )}
        </Loadable>
      </Card>
      <OAuthClientsCard connection={connection} />
      {rotate.opened ? <RotateDialog connection={connection} onClose={rotate.close} /> : null}
      {changing === undefined ? null : (
        <TermsDialog connection={connection} token={changing} onClose={() => setChanging(undefined)} />
      )}
      <ConfirmDialog
        title={`Revoke the token ${revoking?.id ?? ""}?`}
        action="Revoke"
        danger
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        onConfirm={async () => {
          const params = { path: { id: connection.id, tokenId: revoking?.id ?? "" } };
          await client.DELETE("/connections/{id}/tokens/{tokenId}", { params });
          await settled("The token is revoked.");
        }}
      >
        <p>
          It opens nothing from the next request on. If {IDP_NAMES[connection.idp]} still uses it, its calls get 401
          until another token is pasted there. Last used: <Time at={revoking?.lastUsedAt} />.
        </p>
      </ConfirmDialog>
    </Stack>
  );
}

function useColumns(onChange: (token: Token) => void, onRevoke: (token: Token) => void): readonly Column<Token>[] {
  const now = useNow(60_000);
  return [
    { id: "id", header: "Token", cell: ({ id }) => <code>{id}</code> },
    { id: "state", header: "State", width: "10rem", cell: (token) => <TokenStateBadge token={token} now={now} /> },
    {
      id: "used",
      header: "Last used",
      cell: (token) => <LastUse token={token} />,
    },
    {
      id: "end",
      header: "Ends",
      cell: (token) => <Time at={endOf(token)} />,
    },
    {
      id: "from",
      header: "May be used from",
      cell: ({ sources }) => (sources.length === 0 ? "everywhere" : sources.join(", ")),
    },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      cell: (token) =>
        token.revokedAt === null ? (
          <Row gap="xs" justify="end">
            <Button size="xs" onClick={() => onChange(token)}>
              Change
            </Button>
            <Button size="xs" onClick={() => onRevoke(token)}>
              Revoke
            </Button>
          </Row>
        ) : null,
    },
  ];
}
