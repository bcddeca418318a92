import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { createPasskey } from "../../app/guard/passkeys.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastDone } from "../../ui/toast.ts";
import { ownReason } from "./own-reason.ts";

type Passkey = Schemas["Passkey"];
/** What is being done, and to which passkey. */
type Doing = { readonly what: "add" } | { readonly what: "rename" | "remove"; readonly passkey: Passkey };

/** The passkeys of whoever looks: to add, name and remove. */
export function PasskeysCard() {
  const query = api.useQuery("get", "/me/passkeys");
  const [doing, setDoing] = useState<Doing>();
  const close = () => setDoing(undefined);
  const add = (
    <Button size="xs" icon="plus" onClick={() => setDoing({ what: "add" })}>
      Add a passkey
    </Button>
  );
  return (
    <Card title="Passkeys" lead="Your fingerprint, face or PIN on a device, or a security key." actions={add} flush>
      <Loadable
        query={query}
        rows={2}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState icon="passkey" title="No passkey yet" action={add}>
            A passkey is the quickest way in, and nothing of it can be stolen from a server.
          </EmptyState>
        }
      >
        {({ items }) => <PasskeyTable items={items} onDo={setDoing} />}
      </Loadable>
      {doing?.what === "add" ? (
        <NameDialog title="Add a passkey" action="Continue" name="" onName={addPasskey} onClose={close} />
      ) : null}
      {doing?.what === "rename" ? (
        <NameDialog
          title={`Rename ${doing.passkey.name}`}
          action="Rename"
          name={doing.passkey.name}
          onName={(name) => renamePasskey(doing.passkey.id, name)}
          onClose={close}
        />
      ) : null}
      {doing?.what === "remove" ? (
        <ConfirmDialog
          title={`Remove the passkey ${doing.passkey.name}?`}
          opened
          danger
          action="Remove"
          onClose={close}
          onConfirm={() => removePasskey(doing.passkey.id)}
        >
          It signs you in no more. Your sessions go on. The authenticator may keep showing it until you delete it there.
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

function PasskeyTable({ items, onDo }: { readonly items: readonly Passkey[]; readonly onDo: (doing: Doing) => void }) {
  return (
    <DataTable
      label="Passkeys"
      rows={items}
      rowId={({ id }) => id}
      columns={[
        { id: "name", header: "Name", cell: ({ name }) => name },
        {
          id: "kept",
          header: "Kept",
          cell: ({ backedUp }) =>
            backedUp ? (
              <Badge tone="good" icon="good">
                Synced
              </Badge>
            ) : (
              <Badge tone="neutral" icon="device">
                This device only
              </Badge>
            ),
        },
        { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
        { id: "made", header: "Added", cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          id: "actions",
          header: "",
          align: "end",
          cell: (passkey) => (
            <Row gap="xs" justify="end">
              <IconButton
                label={`Rename ${passkey.name}`}
                icon="adjust"
                onClick={() => onDo({ what: "rename", passkey })}
              />
              <IconButton
                label={`Remove ${passkey.name}`}
                icon="trash"
                onClick={() => onDo({ what: "remove", passkey })}
              />
            </Row>
          ),
        },
      ]}
    />
  );
}

interface NameDialogProps {
  readonly title: string;
  readonly action: string;
  readonly name: string;
  readonly onName: (name: string) => Promise<void>;
  readonly onClose: () => void;
}

function NameDialog({ title, action, name, onName, onClose }: NameDialogProps) {
  const [text, setText] = useState(name);
  return (
    <ConfirmDialog
      title={title}
      opened
      action={action}
      disabled={text.trim() === ""}
      onClose={onClose}
      onConfirm={() => onName(text.trim())}
    >
      <TextField
        label="Name"
        hint="So that you know it again: the laptop, the yellow key."
        value={text}
        onChange={setText}
        maxLength={100}
        required
        autoFocus
      />
    </ConfirmDialog>
  );
}

async function addPasskey(name: string): Promise<void> {
  const reason = ownReason("Adds a passkey");
  const { data } = await client.POST("/me/passkeys/options", { body: {}, ...reason });
  const response = await createPasskey(data?.options ?? {});
  await client.POST("/me/passkeys", { body: { name, response }, ...reason });
  toastDone(`The passkey ${name} signs you in from now on.`);
  await refreshAll();
}

async function renamePasskey(id: string, name: string): Promise<void> {
  await client.PATCH("/me/passkeys/{id}", { params: { path: { id } }, body: { name } });
  await refreshAll();
}

async function removePasskey(id: string): Promise<void> {
  await client.DELETE("/me/passkeys/{id}", { params: { path: { id } }, ...ownReason("Removes a passkey") });
  toastDone("The passkey is removed.");
  await refreshAll();
}
