import { useNavigate } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { hasMetadata, type MetadataDraft, MetadataFields, metadataBody, NO_METADATA } from "./metadata-fields.tsx";
import { EMPTY_RULE, type Rule, RuleFields } from "./rule-fields.tsx";
import { ownValues, SiteValues } from "./site-values.tsx";

interface ProviderFields {
  readonly name: string;
  readonly metadata: MetadataDraft;
  readonly rules: readonly Rule[];
}

const UNTOUCHED: ProviderFields = { name: "", metadata: NO_METADATA, rules: [EMPTY_RULE] };

/** Sets up an identity provider: what it needs of us beside what we need of it. */
export function NewProviderDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [{ name, metadata, rules }, change, drop] = useDraft("provider", UNTOUCHED);
  const close = () => {
    drop();
    onClose();
  };
  const isWhole =
    name.trim() !== "" &&
    hasMetadata(metadata) &&
    rules.every(({ attribute, value }) => attribute !== "" && value !== "");
  const add = async () => {
    const body = { name, roles: rules.map((rule) => ({ ...rule })), ...metadataBody(metadata) };
    const { data } = await client.POST("/sso/providers", { body });
    drop();
    await settled(`${name.trim()} is added. Test it before you tell people.`);
    if (data !== undefined) void navigate({ to: `/sso/${data.id}` as never });
  };
  return (
    <Dialog title="Add a sign-in provider" opened onClose={close} size="xl">
      <Columns min={20} gap="lg">
        <Stack gap="sm">
          <h3>1. Give these to your identity provider</h3>
          <SiteValues values={ownValues()} />
        </Stack>
        <ActionForm
          action="Add the provider"
          disabled={!isWhole}
          onSubmit={add}
          beside={<Button onClick={close}>Cancel</Button>}
        >
          <h3>2. Take these from it</h3>
          <TextField
            label="Name"
            hint="As people see it on the sign-in page."
            value={name}
            onChange={(next) => change({ name: next })}
            required
            autoFocus
            autoComplete="off"
          />
          <MetadataFields draft={metadata} onChange={(next) => change({ metadata: next })} />
          <h3>3. Say who becomes what</h3>
          <RuleFields rules={rules} onChange={(next) => change({ rules: next })} />
        </ActionForm>
      </Columns>
    </Dialog>
  );
}
