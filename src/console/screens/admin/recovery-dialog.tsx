import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CheckField, SecretField } from "../../ui/fields.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import type { RootKey } from "./keys-tab.tsx";

/** Makes a recovery file of the root key, and notes that it is safe. */
export function RecoveryButton({ rootKey }: { readonly rootKey: RootKey }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="download" onClick={() => setOpen(true)}>
        {rootKey.recoveryFileSavedAt === null ? "Make a recovery file" : "Make another recovery file"}
      </Button>
      {isOpen ? <RecoveryDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function RecoveryDialog({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<Schemas["RecoveryFile"]>();
  return (
    <Dialog title="Recovery file of the root key" opened onClose={onClose} size="lg">
      {made === undefined ? <RecoveryForm onMade={setMade} /> : <Saved made={made} onClose={onClose} />}
    </Dialog>
  );
}

function RecoveryForm({ onMade }: { readonly onMade: (made: Schemas["RecoveryFile"]) => void }) {
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const make = async () => {
    const { data } = await client.POST("/keys/recovery", { body: { passphrase } });
    if (data === undefined) return;
    download(data.file);
    onMade(data);
  };
  return (
    <Stack gap="sm">
      <p>
        With this file and its passphrase all secrets can be read again on another machine. Whoever has both and the
        database can read them, too.
      </p>
      <ActionForm action="Make and download it" disabled={passphrase === "" || passphrase !== again} onSubmit={make}>
        <SecretField
          label="Passphrase of the file"
          hint="Five random words are good. It is not the passphrase of the server."
          value={passphrase}
          onChange={setPassphrase}
          required
        />
        <SecretField
          label="Once more"
          value={again}
          onChange={setAgain}
          required
          error={again !== "" && again !== passphrase ? "It is another one." : undefined}
        />
      </ActionForm>
    </Stack>
  );
}

function Saved({ made, onClose }: { readonly made: Schemas["RecoveryFile"]; readonly onClose: () => void }) {
  const [isSafe, setSafe] = useState(false);
  const note = async () => {
    await client.POST("/keys/recovery/saved", { body: { rootKeyId: made.rootKeyId } });
    await settled("It is noted that a recovery file is safe.");
    onClose();
  };
  return (
    <Stack gap="sm">
      <Callout tone="warn" title="Put it away from here">
        The file anteroom-recovery.age is downloaded. Move it to a safe place that is neither the database nor its
        backups, and write the passphrase down elsewhere.
      </Callout>
      <ActionForm
        action="Note that it is safe"
        disabled={!isSafe}
        onSubmit={note}
        beside={
          <Row gap="xs">
            <Button onClick={() => download(made.file)}>Download it again</Button>
          </Row>
        }
      >
        <CheckField
          label="The file is stored, and the passphrase is written down elsewhere"
          value={isSafe}
          onChange={setSafe}
        />
      </ActionForm>
    </Stack>
  );
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "anteroom-recovery.age";
  link.click();
  URL.revokeObjectURL(url);
}
