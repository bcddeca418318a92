import { useState } from "react";
import { TextAreaField } from "../../ui/fields.tsx";
import type { OfAccount } from "./account.ts";
import { seedOf } from "./enrol.ts";
import { SeedForm } from "./seed-form.tsx";

/** Brings a seed in by its address, or by the key beside the QR code. */
export function PasteForm({ account }: OfAccount) {
  const [text, setText] = useState("");
  return (
    <SeedForm accountId={account.id} disabled={text.trim() === ""} onSeed={async () => seedOf(text)}>
      <TextAreaField
        label="Key or address"
        hint="The key that is shown for typing (spaces do not matter), an otpauth:// address, or the export of an authenticator app."
        placeholder="JBSW Y3DP EHPK 3PXP"
        rows={2}
        monospace
        value={text}
        onChange={setText}
      />
    </SeedForm>
  );
}
