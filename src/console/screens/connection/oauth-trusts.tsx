import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { useNow } from "../../ui/time.tsx";
import { LastUse, TokenStateBadge } from "./shown-token.tsx";
import { TrustDialog } from "./trust-dialog.tsx";

type Trust = Schemas["OAuthTrust"];

interface OAuthTrustsProps {
  readonly connectionId: string;
  readonly one: Schemas["OAuthClient"];
}

/** The issuers by whose signature an OAuth client proves itself in place of a secret. */
export function OAuthTrusts({ connectionId, one }: OAuthTrustsProps) {
  const path = { id: connectionId, clientId: one.id };
  const query = api.useQuery("get", "/connections/{id}/oauth-clients/{clientId}/trusts", {
    params: { path, query: { limit: 50 } },
  });
  const trust = useAct("trust");
  const [ending, setEnding] = useState<Trust>();
  const columns = useColumns(setEnding);
  return (
    <Card
      title="Trusted issuers"
      lead="Instead of a secret: the identity provider signs, and one identity of it is believed."
      actions={
        <Button size="xs" icon="plus" onClick={trust.open}>
          Trust an issuer
        </Button>
      }
      flush
    >
      <Loadable query={query} rows={2} isEmpty={({ items }) => items.length === 0} empty={<NoIssuers />}>
        {({ items }) => <DataTable label="Trusted issuers" columns={columns} rows={items} rowId={({ id }) => id} />}
      </Loadable>
      {trust.opened ? <TrustDialog connectionId={connectionId} one={one} onClose={trust.close} /> : null}
      <ConfirmDialog
        title="Stop trusting this issuer?"
        action="Stop trusting it"
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          const params = { path: { ...path, trustId: ending?.id ?? "" } };
          await client.DELETE("/connections/{id}/oauth-clients/{clientId}/trusts/{trustId}", { params });
          await settled("The issuer is trusted no more.");
        }}
      >
        <p>
          What {ending?.issuer} signs for {ending?.subject} gets no token any more, and the tokens that it got open
          nothing from the next request on.
        </p>
      </ConfirmDialog>
    </Card>
  );
}

function NoIssuers() {
  return (
    <EmptyState icon="shield" title="No issuer is trusted">
      For Entra's workload identity federation: there is no shared secret that could leak or end.
    </EmptyState>
  );
}

function Believed({ trust: { issuer, subject, audiences, jwksUri, keys } }: { readonly trust: Trust }) {
  const lines = [
    `Subject ${subject}`,
    `Audience ${audiences.length === 0 ? "this server" : audiences.join(", ")}`,
    jwksUri === null ? `Keys: ${keys.length} pasted` : "Keys are fetched from the issuer",
  ];
  return (
    <>
      <code>{issuer}</code>
      {lines.map((line) => (
        <span key={line} style={{ display: "block", color: "var(--a-soft)", fontSize: "0.8125rem" }}>
          {line}
        </span>
      ))}
    </>
  );
}

function useColumns(onEnd: (trust: Trust) => void): readonly Column<Trust>[] {
  const now = useNow(60_000);
  return [
    { id: "issuer", header: "Issuer", cell: (trust) => <Believed trust={trust} /> },
    {
      id: "state",
      header: "State",
      cell: (trust) => (
        <TokenStateBadge token={{ expiresAt: null, overlapEndsAt: null, warnings: [], ...trust }} now={now} />
      ),
    },
    { id: "used", header: "Last used", cell: (trust) => <LastUse token={trust} /> },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      cell: (trust) =>
        trust.revokedAt === null ? (
          <Button size="xs" onClick={() => onEnd(trust)}>
            Remove
          </Button>
        ) : null,
    },
  ];
}
