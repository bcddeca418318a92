import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import { INTEGRATION_KINDS } from "./link-state.tsx";

type Kind = Schemas["Integration"]["kind"];

/** Creates an integration; the address can say for which app. */
export function NewIntegrationDialog() {
  const act = useAct("new");
  const [state] = useSearchState();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Kind>("idlcm");
  const [chosen, setChosen] = useState("");
  const query = api.useQuery("get", "/applications", { params: { query: { limit: 200 } } }, { enabled: act.opened });
  const applicationId = chosen || (state["for"] ?? "") || (query.data?.items[0]?.key ?? "");
  const create = async () => {
    const { data } = await client.POST("/integrations", { body: { name: name.trim(), kind, applicationId } });
    await settled(`${name.trim()} is created.`);
    if (data !== undefined) await navigate({ to: `/integrations/${data.id}` as never });
  };
  return (
    <ConfirmDialog
      title="New integration"
      action="Create"
      opened={act.opened}
      onClose={act.close}
      disabled={name.trim() === "" || applicationId === ""}
      onConfirm={create}
    >
      <Loadable
        query={query}
        rows={3}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <p>
            There is no app yet that it could be for. <Link to="/apps/new">Add an app</Link> first.
          </p>
        }
      >
        {({ items }) => (
          <Stack gap="sm">
            <TextField label="Name" placeholder="CRM members" value={name} onChange={setName} required />
            <SelectField
              label="App"
              hint="Whose members it manages. It cannot be changed later."
              value={applicationId}
              onChange={setChosen}
              choices={items.map((app) => ({ value: app.key, label: app.name }))}
            />
            <SelectField
              label="Kind"
              value={kind}
              onChange={(value) => setKind(value === "business_hub" ? "business_hub" : "idlcm")}
              choices={Object.entries(INTEGRATION_KINDS).map(([value, label]) => ({ value, label }))}
            />
          </Stack>
        )}
      </Loadable>
    </ConfirmDialog>
  );
}
