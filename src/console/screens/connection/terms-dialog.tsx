import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { SourcesField, sourcesOf } from "../../parts/sources-field.tsx";
import { endOfDay } from "../../parts/token-terms.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import type { OfConnection } from "./connection.ts";

interface TermsProps extends OfConnection {
  readonly token: Schemas["ConnectionToken"];
  readonly onClose: () => void;
}

/** Changes when a token ends, and from where it may be used. */
export function TermsDialog({ connection, token, onClose }: TermsProps) {
  const known = token.expiresAt?.slice(0, 10) ?? "";
  const [end, setEnd] = useState(known);
  const [sources, setSources] = useState(token.sources.join("\n"));
  const isMoved = end !== known && end !== "";
  const save = async () => {
    const params = { path: { id: connection.id, tokenId: token.id } };
    const body = { sources: [...sourcesOf(sources)], ...(isMoved && { expiresAt: endOfDay(end) }) };
    await client.PATCH("/connections/{id}/tokens/{tokenId}", { params, body });
    await settled("The token is changed.");
    onClose();
  };
  return (
    <Dialog title={`Change the token ${token.id}`} opened onClose={onClose}>
      <ActionForm action="Save" onSubmit={save} beside={<Button onClick={onClose}>Cancel</Button>}>
        <TextField label="Last day" hint="It ends at midnight UTC." type="date" value={end} onChange={setEnd} />
        <SourcesField value={sources} onChange={setSources} />
      </ActionForm>
    </Dialog>
  );
}
