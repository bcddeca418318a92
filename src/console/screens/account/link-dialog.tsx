import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { type OfAccount, settled } from "./account.ts";
import { useAct } from "./use-act.ts";

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
  const integrationId = chosen === "" ? (query.data?.items[0]?.id ?? "") : chosen;
  return (
    <ConfirmDialog
      title={`Link ${userName} to an integration`}
      action="Link"
      opened={act.opened}
      onClose={act.close}
      disabled={integrationId === ""}
      onConfirm={async () => {
        const params = { path: { id: integrationId } };
        await client.PUT("/integrations/{id}/service-account", { params, body: { accountId: id } });
        await settled(`${userName} is linked.`);
      }}
    >
      <Loadable
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <p>
            {application.name} has no integration without an account.{" "}
            <Link to="/integrations">Make one under Integrations</Link>, then come back here.
          </p>
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
