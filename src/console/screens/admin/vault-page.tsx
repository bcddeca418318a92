import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { VaultMembers } from "./vault-members.tsx";
import { VaultBadge } from "./vaults-page.tsx";

type Vault = Schemas["Vault"];

/** One vault: its members and what lies in it. */
export function VaultPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/vaults/{id}", { params: { path: { id } } });
  const vault = query.data;
  return (
    <Page
      title={vault?.name ?? "Vault"}
      above={<Link to="/vaults">Vaults</Link>}
      badges={vault === undefined ? undefined : <VaultBadge vault={vault} />}
      lead={vault?.description ?? undefined}
      actions={vault === undefined ? undefined : <VaultActions vault={vault} />}
    >
      <Loadable query={query}>
        {(loaded) => (
          <Split
            main={
              <>
                {loaded.isDefault ? (
                  <Callout tone="info" title="Everybody uses this one">
                    Secrets lie here unless an account was moved to another vault. Members that you add have the role
                    that you give them; everybody else is a user.
                  </Callout>
                ) : null}
                <VaultMembers vault={loaded} />
              </>
            }
            side={
              <Card title="Details">
                <Facts
                  facts={[
                    ["Logins moved here", String(loaded.principals)],
                    ["Keys", "With this server, so that automation works"],
                    ["Made", <Time key="made" at={loaded.createdAt} />],
                    ["Changed", <Time key="changed" at={loaded.updatedAt} />],
                    ["Archived", loaded.archivedAt && <Time at={loaded.archivedAt} />],
                  ]}
                />
              </Card>
            }
          />
        )}
      </Loadable>
    </Page>
  );
}

function VaultActions({ vault }: { readonly vault: Vault }) {
  const [open, setOpen] = useState<"edit" | "archive">();
  const isArchived = vault.archivedAt !== null;
  const path = { params: { path: { id: vault.id } } };
  return (
    <Row gap="xs">
      <Button icon="settings" onClick={() => setOpen("edit")}>
        Change
      </Button>
      {vault.isDefault ? null : (
        <Button icon="history" onClick={() => setOpen("archive")}>
          {isArchived ? "Open it again" : "Archive"}
        </Button>
      )}
      <EditVaultDialog vault={vault} opened={open === "edit"} onClose={() => setOpen(undefined)} />
      <ConfirmDialog
        title={isArchived ? `Open ${vault.name} again?` : `Archive ${vault.name}?`}
        action={isArchived ? "Open it" : "Archive"}
        opened={open === "archive"}
        onClose={() => setOpen(undefined)}
        onConfirm={async () => {
          await client.PATCH("/vaults/{id}", { ...path, body: { archived: !isArchived } });
          await settled(`${vault.name} is ${isArchived ? "open again" : "archived"}.`);
        }}
      >
        {isArchived
          ? "Secrets can be moved into it again."
          : "It takes no secrets any more, and stays in the list. A vault that holds secrets cannot be archived: move them first."}
      </ConfirmDialog>
    </Row>
  );
}

interface EditVaultProps {
  readonly vault: Vault;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function EditVaultDialog({ vault, opened, onClose }: EditVaultProps) {
  const [name, setName] = useState(vault.name);
  const [description, setDescription] = useState(vault.description ?? "");
  return (
    <ConfirmDialog
      title={`Change ${vault.name}`}
      action="Save"
      opened={opened}
      onClose={onClose}
      disabled={name.trim() === ""}
      onConfirm={async () => {
        const body = { name, description: description.trim() === "" ? null : description };
        await client.PATCH("/vaults/{id}", { params: { path: { id: vault.id } }, body });
        await settled(`${name.trim()} is saved.`);
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} required autoComplete="off" />
        <TextField label="What it is for" value={description} onChange={setDescription} autoComplete="off" />
      </Stack>
    </ConfirmDialog>
  );
}
