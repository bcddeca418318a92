import { useEffect, useState } from "react";
import { FileField } from "../../ui/fields.tsx";
import type { OfAccount } from "./account.ts";
import { pictureOf } from "./picture.ts";
import { SeedForm } from "./seed-form.tsx";

/** Brings a seed in by a picture of its QR code: a file, or what was copied to the clipboard. */
export function PictureForm({ account }: OfAccount) {
  const [file, setFile] = useState<File | null>(null);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const [pasted] = event.clipboardData?.files ?? [];
      if (pasted !== undefined) setFile(pasted);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
  return (
    <SeedForm
      accountId={account.id}
      disabled={file === null}
      onSeed={async () => ({ image: file === null ? "" : await pictureOf(file) })}
    >
      <FileField
        label="Picture of the QR code"
        hint="A screenshot or a photograph that shows this one QR code. You can also paste it from the clipboard, anywhere on this page. It is read and not kept."
        accept="image/*"
        value={file}
        onChange={setFile}
      />
    </SeedForm>
  );
}
