import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";
import { enrol } from "./enrol.ts";
import styles from "./generate-form.module.css";

/** A seed that was made here. */
export type Made = NonNullable<Schemas["BegunAuthenticator"]["generated"]>;

/** Makes a seed here, for a provider that takes one. It is shown this once. */
export function GenerateForm({ account, onMade }: OfAccount & { readonly onMade: (made: Made) => void }) {
  const [algorithm, setAlgorithm] = useState("SHA1");
  const [digits, setDigits] = useState("6");
  return (
    <ActionForm
      action="Make a factor"
      onSubmit={async () => {
        const { generated } = await enrol(account.id, { generate: true, algorithm, digits: Number(digits) });
        if (generated !== undefined) onMade(generated);
      }}
    >
      <p>
        For the few providers that take a key of yours. Most make their own: then use one of the other ways. The key is
        shown once, right after this.
      </p>
      <Columns min={10}>
        <SelectField
          label="Hash"
          hint="SHA1 is what providers expect unless they say otherwise."
          value={algorithm}
          onChange={setAlgorithm}
          choices={["SHA1", "SHA256", "SHA512"].map((value) => ({ value, label: value }))}
        />
        <SelectField
          label="Digits"
          value={digits}
          onChange={setDigits}
          choices={["6", "7", "8"].map((value) => ({ value, label: value }))}
        />
      </Columns>
    </ActionForm>
  );
}

/** The seed that was made a moment ago, until it is closed. */
export function MadeFactorDialog({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  const secret = new URL(made.otpauthUri).searchParams.get("secret") ?? "";
  return (
    <Dialog title="The new key, shown this once" opened onClose={onClose}>
      <Stack gap="sm">
        <p>Give it to the provider now. After you close this, nobody is shown it again.</p>
        <img className={styles.qr} src={`data:image/png;base64,${made.qrCode.png}`} alt="The QR code of the new key" />
        <CopyField label="Key" value={secret} />
        <CopyField label="Address" value={made.otpauthUri} />
      </Stack>
    </Dialog>
  );
}
