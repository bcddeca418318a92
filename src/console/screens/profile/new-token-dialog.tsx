import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { inDays } from "../../parts/token-terms.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { ownReason } from "./own-reason.ts";

type Scope = Schemas["ApiTokenDraft"]["scopes"][number];

/** What a token is made for, the least first. */
const PURPOSES: Readonly<Record<string, { readonly label: string; readonly scopes: readonly Scope[] }>> = {
  read: { label: "Look only", scopes: ["read"] },
  codes: { label: "Look, and read one-time codes", scopes: ["read", "codes"] },
  write: { label: "Look and change", scopes: ["read", "write"] },
  all: { label: "Everything that I may do", scopes: ["read", "write", "codes", "tokens", "audit", "secrets"] },
};

const DAYS = ["7", "30", "90", "365"];

/** Asks what a personal token is for, and for how long. */
export function NewTokenDialog({
  onMade,
  onClose,
}: {
  readonly onMade: (token: string) => void;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [purpose, setPurpose] = useState("read");
  const [days, setDays] = useState("30");
  const make = async () => {
    const scopes = [...(PURPOSES[purpose]?.scopes ?? [])];
    const expiresAt = inDays(Number(days));
    const body = { name: name.trim(), scopes, expiresAt };
    const { data } = await client.POST("/me/tokens", { body, ...ownReason("Makes a personal token") });
    if (data !== undefined) onMade(data.token);
    await refreshAll();
  };
  return (
    <ConfirmDialog
      title="Make a personal token"
      opened
      action="Make it"
      disabled={name.trim() === ""}
      onClose={onClose}
      onConfirm={make}
    >
      <Stack>
        <TextField
          label="Name"
          hint="What uses it, and where."
          value={name}
          onChange={setName}
          maxLength={100}
          required
          autoFocus
        />
        <SelectField
          label="What it may do"
          value={purpose}
          onChange={setPurpose}
          choices={Object.entries(PURPOSES).map(([value, { label }]) => ({ value, label }))}
        />
        <SelectField
          label="Ends"
          value={days}
          onChange={setDays}
          choices={DAYS.map((value) => ({ value, label: `in ${value} days` }))}
        />
      </Stack>
    </ConfirmDialog>
  );
}
