import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { NumberField, SelectField } from "../../ui/fields.tsx";

type Kind = Schemas["Simulations"]["kinds"][number];

const EXAMPLE = "example";

interface StartProps {
  readonly kinds: readonly Kind[];
  readonly onStarted: (id: string) => void;
  /** Beside one that is shown. */
  readonly isSmall?: boolean;
}

/** Chooses an identity provider and starts a cycle of it. */
export function StartCard({ kinds, onStarted, isSmall = false }: StartProps) {
  const [state, set] = useSearchState();
  const kind = kinds.find(({ idp }) => idp === state["idp"]) ?? kinds[0];
  const variant = kind?.variants.find(({ name }) => name === state["variant"]) ?? kind?.variants[0];
  const [users, setUsers] = useState<number | undefined>(5);
  const [app, setApp] = useState("");
  const [withExample, setWithExample] = useState(true);
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  const hasNoApps = apps.data?.items.length === 0;
  const start = async () => {
    if (kind === undefined || variant === undefined) return;
    const exampleApp = hasNoApps && withExample;
    const body = { idp: kind.idp, variant: variant.name, users: users ?? 5, exampleApp, ...(app !== "" && { app }) };
    const { data } = await client.POST("/simulations", { body });
    await refreshAll();
    if (data !== undefined) onStarted(data.id);
  };
  return (
    <Card
      title={isSmall ? "Another one" : "Simulate an identity provider"}
      lead={
        isSmall
          ? "One runs at a time."
          : "It sends what the real one sends, over HTTP, with invented users: the connection test, users, groups, changes, leavers. Everything goes again with one click."
      }
    >
      <ActionForm
        action="Start"
        variant={isSmall ? "default" : "primary"}
        disabled={users === undefined || apps.isPending}
        onSubmit={start}
      >
        <SelectField
          label="Identity provider"
          value={kind?.idp ?? ""}
          onChange={(idp) => set({ idp, variant: undefined })}
          choices={kinds.map(({ idp, label }) => ({ value: idp, label }))}
        />
        {kind === undefined || kind.variants.length < 2 ? null : (
          <SelectField
            label="How it is set up"
            value={variant?.name ?? ""}
            onChange={(next) => set({ variant: next })}
            choices={kind.variants.map(({ name, does }) => ({
              value: name,
              label: `${does.charAt(0).toUpperCase()}${does.slice(1)}`,
            }))}
          />
        )}
        <NumberField label="Invented users" value={users} onChange={setUsers} min={1} max={50} />
        {hasNoApps ? (
          <ExampleChoice isChosen={withExample} onChange={setWithExample} />
        ) : (
          <SelectField
            label="App to assign"
            value={app}
            onChange={setApp}
            choices={[
              { value: "", label: "Every app that is here" },
              ...(apps.data?.items ?? []).map(({ key, name }) => ({ value: key, label: name })),
            ]}
          />
        )}
      </ActionForm>
    </Card>
  );
}

interface ExampleProps {
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

/** Without any app no user becomes an account, and there would be little to see. */
function ExampleChoice({ isChosen, onChange }: ExampleProps) {
  return (
    <>
      <SelectField
        label="App to assign"
        hint="There is no app yet. The example has its SAML metadata, and goes with the simulation."
        value={isChosen ? EXAMPLE : ""}
        onChange={(value) => onChange(value !== "")}
        choices={[
          { value: EXAMPLE, label: "An example that is added now" },
          { value: "", label: "None: the assignments wait for an app" },
        ]}
      />
      {isChosen ? null : (
        <Callout tone="info" title="Users will be pushed, and become no accounts">
          Their assignments name apps that are not here; they count from the moment such an app is added.
        </Callout>
      )}
    </>
  );
}
