import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { NumberField, SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";

type Kind = Schemas["Simulations"]["kinds"][number];

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
  const apps = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } });
  const start = async () => {
    if (kind === undefined || variant === undefined) return;
    const body = { idp: kind.idp, variant: variant.name, users: users ?? 5, ...(app !== "" && { app }) };
    const { data } = await client.POST("/simulations", { body });
    await refreshAll();
    if (data !== undefined) onStarted(data.id);
  };
  const hasNoApps = apps.data?.items.length === 0;
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
        disabled={users === undefined}
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
        <SelectField
          label="App to assign"
          value={app}
          onChange={setApp}
          choices={[
            { value: "", label: "Every app that is here" },
            ...(apps.data?.items ?? []).map(({ key, name }) => ({ value: key, label: name })),
          ]}
        />
        {hasNoApps ? (
          <Callout tone="info" title="There is no app yet">
            Users will be pushed, and become no accounts: their assignments name no app.{" "}
            <Link to="/apps">Add an app</Link> first to see accounts come up.
          </Callout>
        ) : null}
      </ActionForm>
    </Card>
  );
}
