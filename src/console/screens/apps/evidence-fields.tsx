import type { ReactNode } from "react";
import { api } from "../../api/client.ts";
import type { FieldProblems } from "../../api/field-problems.ts";
import { DocumentField } from "../../ui/document-field.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { EvidenceDraft, EvidenceWay } from "./evidence-draft.ts";

interface EvidenceFieldsProps {
  readonly draft: EvidenceDraft;
  readonly onChange: (draft: EvidenceDraft) => void;
  /** The app whose accounts a recording can be of. */
  readonly application?: string;
  /** What the API said of the fields. */
  readonly problems?: FieldProblems;
}

/** The fields of one way of bringing evidence. */
export function EvidenceFields({ draft, onChange, application, problems }: EvidenceFieldsProps) {
  const set = (change: Partial<EvidenceDraft>) => onChange({ ...draft, ...change });
  const FIELDS: Readonly<Record<EvidenceWay, () => ReactNode>> = {
    metadata: () => (
      <DocumentField
        label="Metadata XML"
        hint="Download it in the app's single sign-on settings, often called SP metadata."
        placeholder="<EntityDescriptor …"
        accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
        value={draft.metadataXml}
        error={problems?.get("metadataXml")}
        onChange={(metadataXml) => set({ metadataXml, entityId: "" })}
      />
    ),
    address: () => (
      <TextField
        label="Metadata address"
        type="url"
        placeholder="https://app.example.com/saml/metadata"
        hint="https, and reachable from this server."
        value={draft.metadataUrl}
        error={problems?.get("metadataUrl")}
        onChange={(metadataUrl) => set({ metadataUrl, entityId: "" })}
      />
    ),
    sign_in: () => (
      <TextField
        label="Sign-in address"
        type="url"
        placeholder="https://app.example.com/login"
        hint="Where a person would begin to sign in with SSO. No credentials are used."
        value={draft.ssoUrl}
        error={problems?.get("ssoUrl")}
        onChange={(ssoUrl) => set({ ssoUrl })}
      />
    ),
    recording: () => <RecordingFields draft={draft} set={set} application={application} />,
    declaration: () => <DeclarationFields draft={draft} set={set} />,
  };
  return FIELDS[draft.way]();
}

interface SetProps {
  readonly draft: EvidenceDraft;
  readonly set: (change: Partial<EvidenceDraft>) => void;
}

function DeclarationFields({ draft, set }: SetProps) {
  return (
    <Stack gap="sm">
      <SelectField
        label="What was said"
        value={draft.supported ? "yes" : "no"}
        onChange={(value) => set({ supported: value === "yes" })}
        choices={[
          { value: "yes", label: "The app supports SAML sign-on" },
          { value: "no", label: "The app does not support SAML sign-on" },
        ]}
      />
      <TextField
        label="Source"
        placeholder="The vendor's support, ticket 4711"
        hint="Who says so, or where it is written."
        maxLength={500}
        value={draft.source}
        onChange={(source) => set({ source })}
        required
      />
      <TextField label="When it was said" type="date" value={draft.date} onChange={(date) => set({ date })} required />
    </Stack>
  );
}

function RecordingFields({ draft, set, application = "" }: SetProps & { readonly application: string | undefined }) {
  const accounts = api.useQuery("get", "/accounts", { params: { query: { application, limit: 200 } } });
  const live = (accounts.data?.items ?? []).filter(({ status }) => status !== "retired");
  return (
    <Stack gap="sm">
      <DocumentField
        label="Recording (HAR)"
        hint="Sign in as the service account with the browser's network tools open, then export a HAR file the same day."
        accept=".har,application/json"
        value={draft.har}
        onChange={(har) => set({ har })}
      />
      <SelectField
        label="Whose sign-in it is"
        hint="Choose an account only where its name in the sign-in is another one."
        value={draft.accountId}
        onChange={(accountId) => set({ accountId })}
        choices={[
          { value: "", label: "The account with the name in the sign-in" },
          ...live.map(({ id, userName }) => ({ value: id, label: userName })),
        ]}
      />
    </Stack>
  );
}
