import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import { ConnectionStateBadge } from "../../words/connection-state.tsx";
import { type Wording, WordingBadge } from "../../words/wording.tsx";

type SetupLink = Schemas["SetupLink"];
type Connection = Schemas["Connection"];

const STATES: Readonly<Record<SetupLink["state"], Wording>> = {
  open: { word: "Not opened yet", tone: "info", icon: "clock" },
  opened: { word: "Opened", tone: "accent", icon: "show" },
  begun: { word: "Token made", tone: "good", icon: "key" },
  expired: { word: "Expired", tone: "neutral", icon: "dashed" },
  revoked: { word: "Withdrawn", tone: "neutral", icon: "ban" },
  replaced: { word: "Replaced", tone: "neutral", icon: "exchange" },
};
const LIVE: ReadonlySet<SetupLink["state"]> = new Set(["open", "opened", "begun"]);

/** The setup links that were given to others, and how far each is. */
export function SetupLinksTab() {
  const query = api.useQuery("get", "/setup-links", { params: { query: { limit: 100 } } });
  const connections = api.useQuery("get", "/connections", { params: { query: { limit: 200 } } });
  const byId = new Map(connections.data?.items.map((one) => [one.id, one]));
  return (
    <Loadable
      query={query}
      isEmpty={({ items }) => items.length === 0}
      empty={
        <EmptyState
          icon="mail"
          title="No setup link was made yet"
          action={<LinkButton to="/connections/new">Connect an identity provider</LinkButton>}
        >
          A setup link lets whoever administers an identity provider connect it, without an account here: it shows what
          to fill in and makes the token. Make one on the second step of connecting.
        </EmptyState>
      }
    >
      {({ items }) => (
        <DataTable<SetupLink>
          label="Setup links"
          rowId={({ id }) => id}
          rows={items}
          columns={[
            {
              id: "connection",
              header: "Connection",
              cell: (link) => <Of link={link} connection={byId.get(link.connectionId)} />,
            },
            {
              id: "state",
              header: "Link",
              width: "10rem",
              cell: ({ state }) => <WordingBadge wording={STATES[state]} />,
            },
            {
              id: "progress",
              header: "Progress",
              width: "14rem",
              cell: ({ connectionId }) => <Progress connection={byId.get(connectionId)} />,
            },
            { id: "note", header: "For whom", cell: ({ note }) => note ?? "Not said" },
            {
              id: "opened",
              header: "Opened",
              width: "8rem",
              cell: ({ openedAt }) => <Time at={openedAt} never="not yet" />,
            },
            {
              id: "ends",
              header: "Ends",
              width: "8rem",
              cell: ({ expiresAt, endedAt }) => <Time at={endedAt ?? expiresAt} />,
            },
            {
              id: "do",
              header: "Do",
              width: "8rem",
              cell: (link) =>
                LIVE.has(link.state) ? <Withdraw link={link} name={byId.get(link.connectionId)?.name} /> : null,
            },
          ]}
        />
      )}
    </Loadable>
  );
}

function Of({ link, connection }: { readonly link: SetupLink; readonly connection: Connection | undefined }) {
  if (connection === undefined) return <span>A deleted connection</span>;
  return <Link to={`/connections/${link.connectionId}`}>{connection.name}</Link>;
}

function Progress({ connection }: { readonly connection: Connection | undefined }) {
  return connection === undefined ? null : <ConnectionStateBadge state={connection.state} />;
}

function Withdraw({ link, name = "this connection" }: { readonly link: SetupLink; readonly name: string | undefined }) {
  const [isAsking, setAsking] = useState(false);
  const revoke = api.useMutation("delete", "/setup-links/{id}");
  const withdraw = async () => {
    await revoke.mutateAsync({ params: { path: { id: link.id } } });
    await refreshAll();
  };
  return (
    <>
      <Button size="xs" icon="ban" onClick={() => setAsking(true)}>
        Withdraw
      </Button>
      <ConfirmDialog
        title={`Withdraw the setup link for ${name}?`}
        opened={isAsking}
        onClose={() => setAsking(false)}
        action="Withdraw the link"
        danger
        onConfirm={withdraw}
      >
        It works no more from now on.{" "}
        {link.tokenId === null
          ? "No token was made through it."
          : "The token that was made through it goes on working; revoke it under the tokens of the connection if need be."}
      </ConfirmDialog>
    </>
  );
}
