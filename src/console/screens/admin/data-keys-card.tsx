import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Stack } from "../../ui/stack.tsx";
import { StackedBar } from "../../ui/stacked-bar.tsx";
import { Time } from "../../ui/time.tsx";
import styles from "./data-keys-card.module.css";
import type { Keys } from "./keys-tab.tsx";

type DataKey = Keys["dataKeys"][number];

/** The keys that seal secrets, how much needs each, and how far a change has come. */
export function DataKeysCard({ keys }: { readonly keys: Keys }) {
  const [isRotating, setRotating] = useState(false);
  const [retiring, setRetiring] = useState<DataKey>();
  const columns: readonly Column<DataKey>[] = [
    { id: "id", header: "Key", cell: ({ id }) => <code>{id}</code> },
    {
      id: "state",
      header: "State",
      cell: ({ current }) =>
        current ? (
          <Badge tone="good" icon="key">
            Seals
          </Badge>
        ) : (
          <Badge tone="neutral" icon="history">
            Only opens
          </Badge>
        ),
    },
    { id: "records", header: "Records", align: "end", cell: ({ records }) => records.toLocaleString("en") },
    { id: "made", header: "Made", cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      id: "until",
      header: "Its signatures are shown until",
      cell: ({ signedUntil }) => (signedUntil === null ? "" : <Time at={signedUntil} />),
    },
    {
      id: "do",
      header: "Actions",
      align: "end",
      cell: (one) =>
        one.current ? null : (
          <Button size="xs" disabled={one.records > 0} onClick={() => setRetiring(one)}>
            Delete
          </Button>
        ),
    },
  ];
  return (
    <Card
      flush
      title="Data keys"
      lead="They seal the secrets. After a new one is made, everything is sealed anew with it in the background."
      actions={
        <Button icon="refresh" disabled={keys.state !== "open"} onClick={() => setRotating(true)}>
          Make a new one
        </Button>
      }
    >
      <Stack gap="sm">
        <Progress keys={keys} />
        <DataTable label="Data keys, oldest first" columns={columns} rows={keys.dataKeys} rowId={({ id }) => id} />
      </Stack>
      <ConfirmDialog
        title="Make a new data key?"
        action="Make it"
        opened={isRotating}
        onClose={() => setRotating(false)}
        onConfirm={async () => {
          await client.POST("/keys/rotation", { body: {} });
          await settled("The new key seals from now on. The rest follows in the background.");
        }}
      >
        Everything stays readable meanwhile, and a restart loses nothing. When nothing needs the old key any more,
        delete it.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete the data key ${retiring?.id ?? ""}?`}
        action="Delete it"
        danger
        opened={retiring !== undefined}
        onClose={() => setRetiring(undefined)}
        onConfirm={async () => {
          await client.DELETE("/keys/data-keys/{id}", { params: { path: { id: retiring?.id ?? "" } } });
          await settled("The old data key is deleted.");
        }}
      >
        No record needs it any more. Older backups of the database have a copy of their own.
      </ConfirmDialog>
    </Card>
  );
}

function Progress({ keys: { waiting, dataKeys } }: { readonly keys: Keys }) {
  if (waiting === 0) return null;
  const total = dataKeys.reduce((sum, { records }) => sum + records, 0);
  const done = total - waiting;
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  return (
    <div className={styles.progress}>
      <p aria-live="polite">
        {percent} % is sealed anew: {waiting.toLocaleString("en")} of {total.toLocaleString("en")} records wait. You can
        leave this page.
      </p>
      <StackedBar
        label="Sealed records"
        size="lg"
        parts={[
          { label: "with the current key", count: done, tone: "good" },
          { label: "with older keys", count: waiting, tone: "neutral" },
        ]}
      />
    </div>
  );
}
