import { client, type Schemas } from "../../api/client.ts";
import { useFieldProblems } from "../../api/field-problems.ts";
import { settled } from "../../parts/settled.ts";
import { SourcesField } from "../../parts/sources-field.tsx";
import { type ChangeDraft, useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextAreaField, TextField } from "../../ui/fields.tsx";
import { type IssuerKind, isEnough, type TrustFields, toTrustDraft, UNTOUCHED_TRUST } from "./trust-draft.ts";

const KINDS: Readonly<Record<IssuerKind, string>> = {
  entra: "Microsoft Entra ID (workload identity federation)",
  keys_fetched: "Another issuer, which publishes its keys",
  keys_pasted: "Another issuer, whose keys I paste",
};

interface TrustDialogProps {
  readonly connectionId: string;
  readonly one: Schemas["OAuthClient"];
  readonly onClose: () => void;
}

/** Lets an OAuth client prove itself by what an issuer signs, in place of a secret. */
export function TrustDialog({ connectionId, one, onClose }: TrustDialogProps) {
  const [fields, change, drop] = useDraft(`trust.${one.id}`, UNTOUCHED_TRUST);
  const [problems, guard] = useFieldProblems();
  const close = () => {
    drop();
    onClose();
  };
  const add = guard(async () => {
    const params = { path: { id: connectionId, clientId: one.id } };
    const body = toTrustDraft(fields);
    await client.POST("/connections/{id}/oauth-clients/{clientId}/trusts", { params, body });
    await settled("The issuer is trusted.");
    close();
  });
  const form = { fields, change, problems };
  return (
    <Dialog title={`Trust an issuer for ${one.name}`} opened size="lg" onClose={close}>
      <ActionForm
        action="Trust it"
        disabled={!isEnough(fields)}
        onSubmit={add}
        beside={<Button onClick={close}>Cancel</Button>}
      >
        <SelectField
          label="Who signs?"
          value={fields.kind}
          onChange={(kind) => change({ kind: kind as IssuerKind })}
          choices={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        />
        {fields.kind === "entra" ? <EntraFields {...form} /> : <OtherFields {...form} />}
        <SourcesField value={fields.sources} onChange={(sources) => change({ sources })} />
      </ActionForm>
    </Dialog>
  );
}

interface FieldsProps {
  readonly fields: TrustFields;
  readonly change: ChangeDraft<TrustFields>;
  readonly problems: ReadonlyMap<string, string>;
}

function EntraFields({ fields, change, problems }: FieldsProps) {
  return (
    <>
      <TextField
        label="Tenant ID"
        hint="Issuer and keys follow from it."
        value={fields.tenant}
        onChange={(tenant) => change({ tenant })}
        error={problems.get("tenantId") ?? problems.get("issuer") ?? problems.get("jwksUri")}
        required
        autoFocus
      />
      <TextField
        label="Object ID"
        hint="Of the identity that signs. No other identity of the tenant is believed."
        value={fields.subject}
        onChange={(subject) => change({ subject })}
        error={problems.get("subject")}
        required
      />
      <TextField
        label="Application ID"
        hint="That the identity asks for, with or without api://."
        value={fields.audiences}
        onChange={(audiences) => change({ audiences })}
        error={problems.get("audiences")}
        required
      />
    </>
  );
}

function OtherFields({ fields, change, problems }: FieldsProps) {
  return (
    <>
      <TextField
        label="Issuer"
        hint="The iss of what it signs, letter by letter. Empty: the client identifier."
        value={fields.issuer}
        onChange={(issuer) => change({ issuer })}
        error={problems.get("issuer")}
      />
      <TextField
        label="Subject"
        hint="The sub of what it signs, letter by letter. Empty: the client identifier."
        value={fields.subject}
        onChange={(subject) => change({ subject })}
        error={problems.get("subject")}
      />
      <TextField
        label="Audiences"
        hint="The aud of what it signs holds one of these; a space between two. Empty: this server."
        value={fields.audiences}
        onChange={(audiences) => change({ audiences })}
        error={problems.get("audiences")}
      />
      {fields.kind === "keys_fetched" ? (
        <TextField
          label="Address of its keys"
          hint="Where the issuer publishes them, as a JSON Web Key Set."
          type="url"
          placeholder="https://"
          value={fields.jwksUri}
          onChange={(jwksUri) => change({ jwksUri })}
          error={problems.get("jwksUri")}
          required
        />
      ) : (
        <TextAreaField
          label="Its public keys"
          hint="A JSON Web Key Set, as the issuer's key address answers. Never a private key."
          value={fields.keys}
          onChange={(keys) => change({ keys })}
          error={problems.get("keys")}
          monospace
          required
        />
      )}
    </>
  );
}
