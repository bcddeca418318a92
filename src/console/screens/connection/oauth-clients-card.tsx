import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import type { OfConnection } from "./connection.ts";
import { OAuthClientDrawer } from "./oauth-client-drawer.tsx";

type OAuthClient = Schemas["OAuthClient"];
interface Made {
  readonly client: OAuthClient;
  readonly secret: string;
}

/** OAuth clients, for identity providers that fetch a short-lived token before they call. */
export function OAuthClientsCard({ connection }: OfConnection) {
  const { id } = connection;
  const query = api.useQuery("get", "/connections/{id}/oauth-clients", {
    params: { path: { id }, query: { limit: 50 } },
  });
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Made>();
  const [ending, setEnding] = useState<OAuthClient>();
  const [state, set] = useSearchState();
  const show = (one: OAuthClient, act?: string) => set({ client: one.id, act });
  return (
    <Card
      title="OAuth clients"
      lead="For identity providers that fetch a token of an hour by client credentials, such as Entra's OAuth option."
      actions={
        <Button icon="plus" onClick={() => setMaking(true)}>
          Make a client
        </Button>
      }
      flush
    >
      <Loadable query={query} rows={2} isEmpty={({ items }) => items.length === 0} empty={<NoClients />}>
        {({ items }) => (
          <DataTable label="OAuth clients" columns={columnsOf(show, setEnding)} rows={items} rowId={(one) => one.id} />
        )}
      </Loadable>
      <OAuthClientDrawer
        connectionId={id}
        one={query.data?.items.find((one) => one.id === state["client"])}
        onMade={(one, secret) => setMade({ client: one, secret })}
        onClose={() => set({ client: undefined, act: undefined })}
      />
      {isMaking ? (
        <MakeDialog
          connection={connection}
          onMade={setMade}
          onTrust={(one) => show(one, "trust")}
          onClose={() => setMaking(false)}
        />
      ) : null}
      {made === undefined ? null : <MadeDialog made={made} onClose={() => setMade(undefined)} />}
      <ConfirmDialog
        title={`Delete the OAuth client ${ending?.name ?? ""}?`}
        action="Delete the client"
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          const params = { path: { id, clientId: ending?.id ?? "" } };
          await client.DELETE("/connections/{id}/oauth-clients/{clientId}", { params });
          await settled("The OAuth client is deleted.");
        }}
      >
        <p>Its secrets, its trusted issuers and the tokens it fetched open nothing from the next request on.</p>
      </ConfirmDialog>
    </Card>
  );
}

function NoClients() {
  return (
    <p style={{ margin: 0, padding: "0 1.15rem 1rem", color: "var(--a-soft)" }}>
      None. Most identity providers use a token.
    </p>
  );
}

function columnsOf(show: (one: OAuthClient) => void, end: (one: OAuthClient) => void): readonly Column<OAuthClient>[] {
  return [
    { id: "name", header: "Name", cell: ({ name }) => name },
    { id: "id", header: "Client ID", cell: ({ id }) => <code>{id}</code> },
    { id: "made", header: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      id: "actions",
      header: "Actions",
      align: "end",
      cell: (one) => (
        <Row gap="xs" justify="end">
          <Button size="xs" onClick={() => show(one)}>
            Secrets and issuers
          </Button>
          <Button size="xs" onClick={() => end(one)}>
            Delete
          </Button>
        </Row>
      ),
    },
  ];
}

interface MakeProps extends OfConnection {
  readonly onMade: (made: Made) => void;
  /** Goes on to the issuer that a client without a secret is to trust. */
  readonly onTrust: (one: OAuthClient) => void;
  readonly onClose: () => void;
}

function MakeDialog({ connection: { id, idp }, onMade, onTrust, onClose }: MakeProps) {
  const [name, setName] = useState("");
  const [proof, setProof] = useState("secret");
  const make = async () => {
    const { data: one } = await client.POST("/connections/{id}/oauth-clients", {
      params: { path: { id } },
      body: { name: name.trim() },
    });
    if (one === undefined) return;
    const params = { path: { id, clientId: one.id } };
    const { data } =
      proof === "issuer"
        ? {}
        : await client.POST("/connections/{id}/oauth-clients/{clientId}/secrets", { params, body: {} });
    await settled(`${one.name} is made.`);
    if (data === undefined) onTrust(one);
    else onMade({ client: one, secret: data.secret });
  };
  return (
    <ConfirmDialog
      title="Make an OAuth client"
      action="Make it"
      disabled={name.trim() === ""}
      opened
      onClose={onClose}
      onConfirm={make}
    >
      <Stack gap="sm">
        <TextField label="Name" hint="Who fetches tokens with it." value={name} onChange={setName} autoFocus required />
        <SelectField
          label="It proves itself by"
          value={proof}
          onChange={setProof}
          choices={[
            { value: "secret", label: "A secret, which is shown once" },
            {
              value: "issuer",
              label: `What ${idp === "entra" ? "Entra" : "a trusted issuer"} signs, without a shared secret`,
            },
          ]}
        />
      </Stack>
    </ConfirmDialog>
  );
}

function MadeDialog({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  return (
    <Dialog title="Copy the secret now" opened size="lg" onClose={onClose}>
      <ShownOnce
        advice="Paste these values at the identity provider."
        saved="I have copied the secret"
        done={{ label: "Done", go: onClose }}
      >
        <CopyField label="Token endpoint" value={made.client.tokenUrl} />
        <CopyField label="Client identifier" value={made.client.id} />
        <CopyField label="Client secret" value={made.secret} />
        <CopyField label="Scope" value={made.client.scope} />
      </ShownOnce>
    </Dialog>
  );
}
