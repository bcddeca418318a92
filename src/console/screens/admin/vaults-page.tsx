import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

type Vault = Schemas["Vault"];

const COLUMNS: readonly Column<Vault>[] = [
  { id: "name", header: "Name", cell: ({ id, name }) => <Link to={`/vaults/${id}`}>{name}</Link> },
  { id: "what", header: "For", cell: ({ description }) => description ?? "" },
  { id: "state", header: "State", cell: (one) => <VaultBadge vault={one} /> },
  { id: "logins", header: "Logins moved here", align: "end", cell: ({ principals }) => principals },
  {
    id: "members",
    header: "Members",
    align: "end",
    cell: ({ members, isDefault }) => (isDefault ? "Everybody" : members.length),
  },
  { id: "made", header: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
];

/** Where secrets are kept, and who may use which. */
export function VaultsPage() {
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  const query = api.useQuery("get", "/vaults");
  const make = (
    <Button variant="primary" icon="plus" onClick={() => setMaking(true)}>
      Make a vault
    </Button>
  );
  return (
    <Page
      title="Vaults"
      lead="Passwords and notes of accounts lie in a vault. Its members decide who may read them; roles alone do not."
      actions={make}
    >
      <Loadable
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon="lock" title="No vault yet" action={make}>
            The default vault is made with the first secret. Make another one for secrets that only some people may use.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable
            label="Vaults"
            columns={COLUMNS}
            rows={items}
            rowId={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: `/vaults/${id}` as never })}
          />
        )}
      </Loadable>
      <NewVaultDialog opened={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}

/** Whether a vault is the default one, open or archived. */
export function VaultBadge({ vault: { isDefault, archivedAt } }: { readonly vault: Vault }) {
  if (archivedAt !== null) {
    return (
      <Badge tone="neutral" icon="history">
        Archived
      </Badge>
    );
  }
  return (
    <Badge tone={isDefault ? "accent" : "good"} icon={isDefault ? "home" : "good"}>
      {isDefault ? "Default" : "Open"}
    </Badge>
  );
}

function NewVaultDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  return (
    <ConfirmDialog
      title="Make a vault"
      action="Make it"
      opened={opened}
      onClose={onClose}
      disabled={name.trim() === ""}
      onConfirm={async () => {
        const body = { name, description: description.trim() === "" ? null : description };
        const { data } = await client.POST("/vaults", { body });
        await settled(`The vault ${name.trim()} is made.`);
        setName("");
        setDescription("");
        if (data !== undefined) void navigate({ to: `/vaults/${data.id}` as never });
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} required autoFocus autoComplete="off" />
        <TextField label="What it is for" value={description} onChange={setDescription} autoComplete="off" />
        <p>You are its first manager. Accounts are moved into it on their own pages.</p>
      </Stack>
    </ConfirmDialog>
  );
}
