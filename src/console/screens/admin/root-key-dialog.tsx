import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SecretField, SelectField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { RootKey } from "./keys-tab.tsx";

type Place = RootKey["provider"];

const PLACES: Readonly<Record<Place, string>> = {
  file: "A new file in the data directory",
  passphrase: "A passphrase that is typed at each start",
  environment: "The environment, with a key of yours",
  credential: "A credential of systemd, with a key of yours",
};

/** Puts another root key in the place of the present one. */
export function RootKeyButton({ rootKey }: { readonly rootKey: RootKey }) {
  const [isOpen, setOpen] = useState(false);
  const [to, setTo] = useState<Place>(rootKey.provider);
  const [secret, setSecret] = useState("");
  const change = async () => {
    if (to === "file") await client.POST("/keys/root-rotation", { body: { to } });
    else if (to === "passphrase") await client.POST("/keys/root-rotation", { body: { to, passphrase: secret } });
    else await client.POST("/keys/root-rotation", { body: { to, key: secret } });
    setSecret("");
    await settled("The root key is another one. Save a recovery file of it now.");
  };
  return (
    <>
      <Button size="xs" icon="refresh" onClick={() => setOpen(true)}>
        Change
      </Button>
      <ConfirmDialog
        title="Change the root key?"
        action="Change it"
        danger
        opened={isOpen}
        onClose={() => setOpen(false)}
        disabled={to !== "file" && secret === ""}
        onConfirm={change}
      >
        <Stack gap="sm">
          <p>
            Do this when somebody may have seen it, or to keep it elsewhere. All data keys are wrapped anew in one step.
            Recovery files made so far open only backups from before.
          </p>
          <SelectField
            label="Where the new one comes from"
            value={to}
            onChange={(value) => setTo(value as Place)}
            choices={Object.entries(PLACES).map(([value, label]) => ({ value, label }))}
          />
          {to === "file" ? null : (
            <SecretField
              label={to === "passphrase" ? "New passphrase" : "New key"}
              hint={
                to === "passphrase"
                  ? "It is asked for at each start of the server."
                  : "32 random bytes as hexadecimal or base64, such as from: openssl rand -hex 32. Put it in place before the next start."
              }
              value={secret}
              onChange={setSecret}
              required
            />
          )}
        </Stack>
      </ConfirmDialog>
    </>
  );
}
