import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { refreshAll } from "../../api/query-client.ts";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { SourcesField, sourcesOf } from "../../parts/sources-field.tsx";
import { inDays } from "../../parts/token-terms.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { NumberField } from "../../ui/fields.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import type { OfConnection } from "./connection.ts";

type Made = Schemas["NewConnectionToken"];

/** Makes a token that follows the one in use, and shows it once. */
export function RotateDialog({ connection, onClose }: OfConnection & { readonly onClose: () => void }) {
  const [made, setMade] = useState<Made>();
  return (
    <Dialog
      title={made === undefined ? `Rotate the token of ${connection.name}` : "Copy the token now"}
      opened
      size="lg"
      onClose={onClose}
    >
      {made === undefined ? (
        <RotateForm connection={connection} onMade={setMade} onClose={onClose} />
      ) : (
        <MadeToken connection={connection} made={made} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps extends OfConnection {
  readonly onMade: (made: Made) => void;
  readonly onClose: () => void;
}

function RotateForm({ connection, onMade, onClose }: FormProps) {
  const [days, setDays] = useState<number | undefined>(365);
  const [overlap, setOverlap] = useState<number | undefined>(7);
  const [sources, setSources] = useState("");
  const make = async () => {
    const from = sourcesOf(sources);
    const body = {
      expiresAt: inDays(days ?? 365),
      ...(overlap !== undefined && { overlapDays: overlap }),
      ...(from.length > 0 && { sources: [...from] }),
    };
    const { data } = await client.POST("/connections/{id}/tokens", { params: { path: { id: connection.id } }, body });
    await refreshAll();
    if (data !== undefined) onMade(data);
  };
  return (
    <ActionForm
      action="Make the token"
      disabled={days === undefined}
      onSubmit={make}
      beside={<Button onClick={onClose}>Cancel</Button>}
    >
      <NumberField
        label="The old one works for how many days more?"
        hint="It ends earlier by itself once the new one is used and the old one was silent for a day. Empty: until you revoke it."
        value={overlap}
        onChange={setOverlap}
        min={1}
        max={30}
      />
      <NumberField label="The new one ends in how many days?" value={days} onChange={setDays} min={1} max={1095} />
      <SourcesField value={sources} onChange={setSources} />
    </ActionForm>
  );
}

function MadeToken({
  connection: { idp },
  made,
  onClose,
}: OfConnection & { readonly made: Made; readonly onClose: () => void }) {
  return (
    <ShownOnce
      advice={`Paste it in ${IDP_NAMES[idp]} in place of the old one, and test the connection there.`}
      saved="I have copied it"
      done={{ label: "Done", go: onClose }}
    >
      <CopyField label="Token" value={made.token} />
    </ShownOnce>
  );
}
