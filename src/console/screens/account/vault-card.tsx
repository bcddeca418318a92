import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfSecrets } from "./credentials-tab.tsx";

/** The vault in which the secrets of the login lie. */
export function VaultCard({ account, secrets }: OfSecrets) {
  const act = useAct("vault");
  const { vault } = secrets;
  return (
    <Card title="Vault" lead="Its members decide who reads what is kept, within their roles.">
      <Stack gap="sm">
        {vault === null ? (
          <p>The first secret that is stored goes into the vault General, unless you choose another one.</p>
        ) : (
          <p>
            The secrets lie in <Link to={`/vaults/${vault.id}`}>{vault.name}</Link>.
          </p>
        )}
        {account.status === "retired" ? null : (
          <div>
            <Button icon="lock" onClick={act.open}>
              {vault === null ? "Choose the vault" : "Move them to another vault"}
            </Button>
          </div>
        )}
      </Stack>
      <VaultDialog account={account} secrets={secrets} />
    </Card>
  );
}

function VaultDialog({ account: { id, userName }, secrets: { vault } }: OfSecrets) {
  const act = useAct("vault");
  const [chosen, setChosen] = useState("");
  const query = api.useQuery("get", "/vaults", {}, { enabled: act.opened });
  const choices = (query.data?.items ?? []).filter((one) => one.archivedAt === null && one.id !== vault?.id);
  const vaultId = chosen === "" ? (choices[0]?.id ?? "") : chosen;
  return (
    <ConfirmDialog
      title={`The vault of ${userName}`}
      action={vault === null ? "Choose it" : "Move them"}
      opened={act.opened}
      onClose={act.close}
      disabled={vaultId === ""}
      onConfirm={async () => {
        await client.PUT("/accounts/{id}/vault", { params: { path: { id } }, body: { vaultId } });
        await settled("The secrets lie in the vault you chose.");
      }}
    >
      <Loadable
        query={query}
        rows={2}
        isEmpty={() => choices.length === 0}
        empty={
          <p>
            There is no other vault yet. <Link to="/vaults">Make one under Vaults.</Link>
          </p>
        }
      >
        {() => (
          <SelectField
            label="Vault"
            hint="You have to be a user of both vaults."
            value={vaultId}
            onChange={setChosen}
            choices={choices.map((one) => ({ value: one.id, label: one.name }))}
          />
        )}
      </Loadable>
    </ConfirmDialog>
  );
}
