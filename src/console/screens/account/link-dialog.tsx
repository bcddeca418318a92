import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import type { OfAccount } from "./account.ts";

/** Chooses the integration that is to use the account. */
export function LinkDialog({ account: { id, userName, application } }: OfAccount) {
  const act = useAct("link");
  const [chosen, setChosen] = useState("");
  const query = api.useQuery(
    "get",
    "/integrations",
    { params: { query: { application: application.key, link: "none", limit: 200 } } },
    { enabled: act.opened },
  );
  const [ownName, setName] = useState<string>();
  const name = ownName ?? `${application.name} members`;
  const isNew = query.data?.items.length === 0;
  const integrationId = chosen === "" ? (query.data?.items[0]?.id ?? "") : chosen;
  const link = async () => {
    const to = isNew
      ? await createIntegration({ name: name.trim(), applicationId: application.key, forAccountId: id })
      : integrationId;
    const params = { path: { id: to } };
    await client.PUT("/integrations/{id}/service-account", { params, body: { accountId: id } });
    await settled(`${userName} is linked.`);
  };
  return (
    <ConfirmDialog
      title={`Link ${userName} to an integration`}
      action={isNew ? "Make it and link" : "Link"}
      opened={act.opened}
      onClose={act.close}
      disabled={isNew ? name.trim() === "" : integrationId === ""}
      onConfirm={link}
    >
      <Loadable
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <TextField
            label="New integration"
            hint={`${application.name} has no integration without an account. This makes one that manages its members.`}
            value={name}
            onChange={setName}
            required
          />
        }
      >
        {({ items }) => (
          <SelectField
            label="Integration"
            hint={`Those of ${application.name} that have no account yet.`}
            value={integrationId}
            onChange={setChosen}
            choices={items.map(({ id: value, name }) => ({ value, label: name }))}
          />
        )}
      </Loadable>
    </ConfirmDialog>
  );
}

/** Makes an integration for an app that has none to link to; answers its id. */
async function createIntegration(draft: Omit<Schemas["IntegrationDraft"], "kind">): Promise<string> {
  const { data } = await client.POST("/integrations", { body: { ...draft, kind: "idlcm" } });
  if (data === undefined) throw new Error("The server made the integration and said nothing of it. Look at the list.");
  return data.id;
}
