import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { useDraft } from "../../parts/use-draft.ts";
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
          {({ items }) => <SettingsForm connection={connection} apps={items} />}
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

interface SettingsFields {
  readonly name: string;
  readonly graceDays: number | undefined;
  readonly dialect: string;
  readonly app: string;
}

function SettingsForm({ connection, apps }: OfConnection & { readonly apps: readonly Named[] }) {
  const [{ name, graceDays, dialect, app }, change, drop] = useDraft<SettingsFields>(`connection.${connection.id}`, {
    name: connection.name,
    graceDays: connection.graceDays,
    dialect: connection.dialect,
    app: connection.applicationId ?? "",
  });
  const patch = {
    ...(name.trim() !== connection.name && { name: name.trim() }),
    ...(graceDays !== undefined && graceDays !== connection.graceDays && { graceDays }),
    ...(dialect !== connection.dialect && { dialect: dialect as Connection["dialect"] }),
    ...(app !== (connection.applicationId ?? "") && { applicationId: app === "" ? null : app }),
  };
  const save = async () => {
    await client.PATCH("/connections/{id}", { params: { path: { id: connection.id } }, body: patch });
    await settled(`${name.trim()} is saved.`);
    drop();
  };
  const isChanged = Object.keys(patch).length > 0;
  return (
    <Card title="Connection">
      <ActionForm
        action="Save"
        disabled={!isChanged || name.trim() === "" || graceDays === undefined}
        onSubmit={save}
        beside={isChanged ? <Button onClick={drop}>Discard the changes</Button> : null}
      >
        <TextField label="Name" value={name} onChange={(next) => change({ name: next })} maxLength={200} required />
        <NumberField
          label="Grace, in days"
          hint="How long an account waits after its user was unassigned or deleted, before it retires for good."
          value={graceDays}
          onChange={(next) => change({ graceDays: next })}
          min={0}
          max={3650}
        />
        <SelectField
          label="Dialect"
          hint="How its messages are read. Strict turns every tolerance off."
          value={dialect}
          onChange={(next) => change({ dialect: next })}
          choices={[connection.idp, ...OTHERS.filter((one) => one !== connection.idp)].map((value) => ({
            value,
            label: value,
          }))}
        />
        <SelectField
          label="For one app alone"
          hint="Every active user of the connection is assigned to it."
          value={app}
          onChange={(next) => change({ app: next })}
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
