import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextAreaField } from "../../ui/fields.tsx";
import { Row } from "../../ui/stack.tsx";
import type { OfSecrets } from "./credentials-tab.tsx";
import { RevealButton } from "./reveal-button.tsx";
import { SecretVersions } from "./secret-versions.tsx";

/** A sealed note: what else it takes to sign in, such as the answer to a question. */
export function NoteCard({ account, secrets }: OfSecrets) {
  const act = useAct("note");
  const [text, setText] = useState("");
  const note = secrets.secrets.find(({ kind }) => kind === "note");
  const { id, status } = account;
  if (note === undefined && status === "retired") return null;
  return (
    <Card
      title="Sealed note"
      lead="What else it takes to sign in, such as the answer to a security question."
      actions={
        status === "retired" ? undefined : (
          <Row>
            {note === undefined ? null : (
              <RevealButton accountId={id} kind="note" versions={note.versions.map(({ version }) => version)} />
            )}
            <Button onClick={act.open}>{note === undefined ? "Store a note" : "Store the next one"}</Button>
          </Row>
        )
      }
    >
      {note === undefined ? <p>None is stored.</p> : <SecretVersions secret={note} />}
      <Dialog title="Store a sealed note" opened={act.opened} onClose={act.close}>
        <ActionForm
          action="Store it"
          disabled={text.trim() === ""}
          onSubmit={async () => {
            await client.PUT("/accounts/{id}/secrets/note", { params: { path: { id } }, body: { value: text } });
            setText("");
            act.close();
            await settled("The note is stored.");
          }}
        >
          <TextAreaField label="Note" rows={6} value={text} onChange={setText} />
        </ActionForm>
      </Dialog>
    </Card>
  );
}
