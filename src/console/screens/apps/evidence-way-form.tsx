import { useState } from "react";
import { client, type Schemas } from "../../api/client.ts";
import { useFieldProblems } from "../../api/field-problems.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { toastFailed } from "../../ui/toast.ts";
import { useAfterAdding } from "./after-adding.ts";
import { type EvidenceDraft, type EvidenceWay, emptyDraft, evidenceOf, isReady, WAYS } from "./evidence-draft.ts";
import { EvidenceFields } from "./evidence-fields.tsx";

type Created = Schemas["CreatedApplication"];
interface AppFields {
  readonly name: string;
  /** Null while it follows the name. */
  readonly ownKey: string | null;
  readonly evidence: EvidenceDraft;
}

/** Adds an app with evidence that somebody brings. */
export function EvidenceWayForm({ way }: { readonly way: Exclude<EvidenceWay, "sign_in" | "recording"> }) {
  const open = useAfterAdding();
  const [fields, change, drop] = useDraft<AppFields>(`app.${way}`, {
    name: "",
    ownKey: null,
    evidence: { ...emptyDraft({}), way },
  });
  const { name, ownKey, evidence } = fields;
  const [problems, guard] = useFieldProblems();
  const [ambiguous, setAmbiguous] = useState<Created>();
  const key = ownKey ?? keyOf(name);
  const add = async () => {
    const created = await createApp({ key, name: name.trim() }, evidence);
    drop();
    if (created.candidates === undefined) await open(created);
    else setAmbiguous(created);
  };
  if (ambiguous !== undefined) return <ChooseEntity app={ambiguous} onDone={open} />;
  return (
    <Card title="The app" lead={WAYS[way].lead}>
      <ActionForm
        action="Add the app"
        disabled={name.trim() === "" || key === "" || !isReady(evidence)}
        onSubmit={guard(add)}
      >
        <Stack gap="sm">
          <TextField
            label="Name"
            placeholder="Northwind CRM"
            value={name}
            onChange={(next) => change({ name: next })}
            error={problems.get("name")}
            required
          />
          <TextField
            label="Key"
            hint="Letters, digits and hyphens. Assignments and groups name the app by it; it never changes."
            value={key}
            onChange={(next) => change({ ownKey: next })}
            error={problems.get("key")}
            required
          />
          <EvidenceFields draft={evidence} onChange={(next) => change({ evidence: next })} problems={problems} />
        </Stack>
      </ActionForm>
    </Card>
  );
}

interface ChooseEntityProps {
  readonly app: Created;
  readonly onDone: (app: Created) => Promise<void>;
}

/** The document holds several service providers: which one is this app? */
function ChooseEntity({ app, onDone }: ChooseEntityProps) {
  const [entityId, setEntityId] = useState(app.candidates?.[0] ?? "");
  const choose = async () => {
    await client.PATCH("/applications/{id}", { params: { path: { id: app.id } }, body: { entityId } });
    await onDone(app);
  };
  return (
    <Card title={`${app.name} is added; one thing is open`}>
      <ActionForm action="This one is meant" disabled={entityId === ""} onSubmit={choose}>
        <Callout tone="info" title="The metadata holds several service providers">
          Choose the one that is this app. Its entity ID stands in the app's single sign-on settings.
        </Callout>
        <SelectField
          label="Entity ID"
          value={entityId}
          onChange={setEntityId}
          choices={(app.candidates ?? []).map((value) => ({ value, label: value }))}
        />
      </ActionForm>
    </Card>
  );
}

/** A declaration needs an app to be of: where it is refused, or waits for a second person, the app is there already, and opened. */
async function createApp(app: { readonly key: string; readonly name: string }, draft: EvidenceDraft): Promise<Created> {
  const { declaration, metadataXml, metadataUrl } = evidenceOf(draft);
  const brought = {
    ...(metadataXml !== undefined && { metadataXml }),
    ...(metadataUrl !== undefined && { metadataUrl }),
  };
  const { data } = await client.POST("/applications", { body: { ...app, ...brought } });
  if (data === undefined) throw new Error("The server added the app and said nothing of it. Look at the list of apps.");
  if (declaration !== undefined) {
    const params = { path: { id: data.id } };
    await client.POST("/applications/{id}/verifications", { params, body: { declaration } }).catch(toastFailed);
  }
  return data;
}

/** A key made of the name, as the API takes it. */
function keyOf(name: string): string {
  const plain = name.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
}
