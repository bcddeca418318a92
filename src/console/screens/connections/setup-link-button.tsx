import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

type Connection = Pick<Schemas["Connection"], "id" | "name">;

interface ButtonProps {
  readonly connection: Connection;
  /** Which way of the identity provider its page shows. */
  readonly variant?: string | undefined;
}

/** Makes a setup link and shows it, once. */
export function SetupLinkButton({ connection, variant }: ButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="mail" onClick={() => setOpen(true)}>
        Send a setup link
      </Button>
      <Dialog title={`A setup link for ${connection.name}`} opened={isOpen} onClose={() => setOpen(false)}>
        {isOpen ? <LinkForm connection={connection} variant={variant} /> : null}
      </Dialog>
    </>
  );
}

const HOURS = [
  { value: "24", label: "one day" },
  { value: "72", label: "three days" },
  { value: "168", label: "a week" },
] as const;

function LinkForm({ connection, variant }: ButtonProps) {
  const [note, setNote] = useState("");
  const [hours, setHours] = useState("72");
  const create = api.useMutation("post", "/connections/{id}/setup-links");
  const made = create.data;
  const submit = async () => {
    const body = {
      expiresInHours: Number(hours),
      ...(note.trim() === "" ? {} : { note }),
      ...(variant === undefined ? {} : { variant }),
    };
    await create.mutateAsync({ params: { path: { id: connection.id } }, body });
    await refreshAll();
  };
  if (made !== undefined) return <MadeLink url={made.url} expiresAt={made.expiresAt} />;
  return (
    <ActionForm action="Make the link" onSubmit={submit}>
      <Stack gap="sm">
        <p style={{ margin: 0 }}>
          Whoever opens it sees what to fill in, can make the token of this connection, and sees how far it is. An
          earlier link for it works no more.
        </p>
        <TextField
          label="For whom"
          hint="Only you and your colleagues see it."
          value={note}
          onChange={setNote}
          maxLength={200}
        />
        <SelectField label="It works for" value={hours} onChange={setHours} choices={HOURS} />
      </Stack>
    </ActionForm>
  );
}

function MadeLink({ url, expiresAt }: { readonly url: string; readonly expiresAt: string }) {
  return (
    <Stack>
      <CopyField label="The setup link, shown this once" value={url} />
      <Callout tone="info">
        Send it to one person, by a way that nobody else reads. It ends <Time at={expiresAt} />; under Links you see how
        far they are and withdraw it.
      </Callout>
    </Stack>
  );
}
