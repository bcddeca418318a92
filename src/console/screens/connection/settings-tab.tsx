import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { NumberField, SelectField, TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import type { Connection, OfConnection } from "./connection.ts";
import { IdpMetadataCard } from "./idp-metadata-card.tsx";

/** What administrators set of a connection. */
export function SettingsTab({ connection }: OfConnection) {
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  const remove = useAct("delete");
  return (
    <Stack>
      <Columns min={24}>
        <Loadable query={apps} rows={5}>
          {({ items }) => <SettingsForm key={connection.updatedAt} connection={connection} apps={items} />}
        </Loadable>
        <IdpMetadataCard connection={connection} />
      </Columns>
      <Card
        title="Delete"
        lead="Its users and groups go; their accounts are suspended, and retire when their grace is over."
        actions={
          <Button icon="trash" onClick={remove.open}>
            Delete the connection
          </Button>
        }
      >
        A connection has to be frozen first, so that nothing arrives while it is deleted.
      </Card>
    </Stack>
  );
}

type Named = Pick<Schemas["Application"], "id" | "name">;

function SettingsForm({ connection, apps }: OfConnection & { readonly apps: readonly Named[] }) {
  const [name, setName] = useState(connection.name);
  const [graceDays, setGraceDays] = useState<number | undefined>(connection.graceDays);
  const [dialect, setDialect] = useState<string>(connection.dialect);
  const [app, setApp] = useState(connection.applicationId ?? "");
  const patch = {
    ...(name.trim() !== connection.name && { name: name.trim() }),
    ...(graceDays !== undefined && graceDays !== connection.graceDays && { graceDays }),
    ...(dialect !== connection.dialect && { dialect: dialect as Connection["dialect"] }),
    ...(app !== (connection.applicationId ?? "") && { applicationId: app === "" ? null : app }),
  };
  const save = async () => {
    await client.PATCH("/connections/{id}", { params: { path: { id: connection.id } }, body: patch });
    await settled(`${name.trim()} is saved.`);
  };
  const isReady = Object.keys(patch).length > 0 && name.trim() !== "" && graceDays !== undefined;
  return (
    <Card title="Connection">
      <ActionForm action="Save" disabled={!isReady} onSubmit={save}>
        <TextField label="Name" value={name} onChange={setName} maxLength={200} required />
        <NumberField
          label="Grace, in days"
          hint="How long an account waits after its user was unassigned or deleted, before it retires for good."
          value={graceDays}
          onChange={setGraceDays}
          min={0}
          max={3650}
        />
        <SelectField
          label="Dialect"
          hint="How its messages are read. Strict turns every tolerance off."
          value={dialect}
          onChange={setDialect}
          choices={[connection.idp, ...OTHERS.filter((one) => one !== connection.idp)].map((value) => ({
            value,
            label: value,
          }))}
        />
        <SelectField
          label="For one app alone"
          hint="Every active user of the connection is assigned to it."
          value={app}
          onChange={setApp}
          choices={[
            { value: "", label: "No, users say which apps they have" },
            ...apps.map(({ id, name: label }) => ({ value: id, label })),
          ]}
        />
      </ActionForm>
    </Card>
  );
}

const OTHERS: readonly string[] = ["generic", "strict"];
