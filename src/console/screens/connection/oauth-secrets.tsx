import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time, useNow } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { endOf, LastUse, TokenStateBadge } from "./shown-token.tsx";

type Secret = Schemas["OAuthSecret"];

interface OAuthSecretsProps {
  readonly connectionId: string;
  readonly one: Schemas["OAuthClient"];
  /** Shows a secret that was just made. */
  readonly onMade: (secret: string) => void;
}

/** The secrets of an OAuth client, of which each is shown once. */
export function OAuthSecrets({ connectionId, one, onMade }: OAuthSecretsProps) {
  const path = { id: connectionId, clientId: one.id };
  const query = api.useQuery("get", "/connections/{id}/oauth-clients/{clientId}/secrets", {
    params: { path, query: { limit: 50 } },
  });
  const [isBusy, setBusy] = useState(false);
  const [ending, setEnding] = useState<Secret>();
  const columns = useColumns(setEnding);
  const add = async () => {
    setBusy(true);
    try {
      const { data } = await client.POST("/connections/{id}/oauth-clients/{clientId}/secrets", {
        params: { path },
        body: {},
      });
      if (data !== undefined) onMade(data.secret);
      await settled("The secret is made.");
    } catch (error) {
      toastFailed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card
      title="Secrets"
      lead="Up to five live at a time, so that one can follow another without a break."
      actions={
        <Button size="xs" icon="plus" busy={isBusy} onClick={() => void add()}>
          Add a secret
        </Button>
      }
      flush
    >
      <Loadable query={query} rows={2} isEmpty={({ items }) => items.length === 0} empty={<NoSecrets />}>
        {({ items }) => <DataTable label="Secrets" columns={columns} rows={items} rowId={({ id }) => id} />}
      </Loadable>
      <ConfirmDialog
        title={`Revoke the secret ${ending?.id ?? ""}?`}
        action="Revoke"
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          const params = { path: { ...path, secretId: ending?.id ?? "" } };
          await client.DELETE("/connections/{id}/oauth-clients/{clientId}/secrets/{secretId}", { params });
          await settled("The secret is revoked.");
        }}
      >
        <p>
          It gets no token any more, and the tokens that it got open nothing from the next request on. Last used:{" "}
          <Time at={ending?.lastUsedAt} />.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function NoSecrets() {
  return (
    <EmptyState icon="key" title="No secret">
      The client proves itself by a trusted issuer, or cannot get in yet.
    </EmptyState>
  );
}

function useColumns(onEnd: (secret: Secret) => void): readonly Column<Secret>[] {
  const now = useNow(60_000);
  return [
    { id: "id", header: "Secret", cell: ({ id }) => <code>{id}</code> },
    { id: "state", header: "State", cell: (secret) => <TokenStateBadge token={secret} now={now} /> },
    { id: "used", header: "Last used", cell: (secret) => <LastUse token={secret} /> },
    { id: "end", header: "Ends", cell: (secret) => <Time at={endOf(secret)} /> },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      cell: (secret) =>
        secret.revokedAt === null ? (
          <Button size="xs" onClick={() => onEnd(secret)}>
            Revoke
          </Button>
        ) : null,
    },
  ];
}
