import { useState } from "react";
import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { CopyField } from "../../ui/copy-field.tsx";
import { CheckField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import type { OfAccount } from "./account.ts";

/** A person's word that the user of a placeholder is in the app. */
export function CreatedDialog({ account: { id, userName, application, identity } }: OfAccount) {
  return (
    <ReasonDialog
      act={useAct("created")}
      title={`Is ${userName} in ${application.name}?`}
      action="It is there"
      label="How you know"
      placeholder="Such as: created in the admin console"
      optional
      onConfirm={async (note) => {
        const body = { done: true, ...(note !== "" && { note }) };
        await client.POST("/accounts/{id}/steps/{step}", { params: { path: { id, step: "created" } }, body });
        await settled(`${userName} is in ${application.name}.`);
      }}
    >
      <Stack gap="sm">
        <p>Create the user in {application.name} with these values, and with the password that is kept here.</p>
        <CopyField label="User name" value={userName} />
        {identity?.email == null ? null : <CopyField label="E-mail address" value={identity.email} />}
        {identity?.phone == null ? null : <CopyField label="Phone number" value={identity.phone} />}
      </Stack>
    </ReasonDialog>
  );
}

/** A person's word on how a login stands at an identity provider that tells nobody. */
export function StatementDialog({ account }: OfAccount) {
  const act = useAct("statement");
  const { id, userName, application, identity, gates } = account;
  const [isActive, setActive] = useState(gates.upstream !== "inactive");
  const [isAssigned, setAssigned] = useState(gates.upstream !== "unassigned");
  const [note, setNote] = useState("");
  const provider = identity?.identityProvider ?? "the identity provider";
  return (
    <ConfirmDialog
      title={`How does ${userName} stand in ${provider}?`}
      action="State it"
      opened={act.opened}
      onClose={act.close}
      onConfirm={async () => {
        const body = { active: isActive, assigned: isAssigned, ...(note.trim() !== "" && { note: note.trim() }) };
        await client.POST("/accounts/{id}/upstream-statement", { params: { path: { id } }, body });
        await settled("The statement is kept.");
      }}
    >
      <Stack gap="sm">
        <p>
          {provider} tells Anteroom nothing, so a person does. The statement is believed for 90 days. Where it says no,
          links pause and no code is handed out.
        </p>
        <CheckField
          label={`The login is active in ${provider}`}
          hint="This is for all accounts of the login."
          value={isActive}
          onChange={setActive}
        />
        <CheckField label={`${application.name} is assigned to it`} value={isAssigned} onChange={setAssigned} />
        <TextField
          label="How you know"
          placeholder="Such as: seen in the admin console"
          value={note}
          onChange={setNote}
        />
      </Stack>
    </ConfirmDialog>
  );
}
