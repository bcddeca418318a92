import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type PersonRole, ROLE_CHOICES, ROLES } from "../../words/roles.tsx";

/** Adds a person before they sign in for the first time. */
export function AddPersonDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [loginName, setLoginName] = useState("");
  const [role, setRole] = useState<PersonRole>("user");
  return (
    <ConfirmDialog
      title="Add a person"
      action="Add"
      opened={opened}
      onClose={onClose}
      disabled={name.trim() === "" || loginName.trim() === ""}
      onConfirm={async () => {
        const { data } = await client.POST("/people", { body: { name, loginName, role } });
        await settled(`${name.trim()} is added as ${ROLES[role].word}.`);
        setName("");
        setLoginName("");
        if (data !== undefined) void navigate({ to: `/people/${data.id}` as never });
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} required autoFocus autoComplete="off" />
        <TextField
          label="Login name"
          hint="What the identity provider sends as NameID, mostly the e-mail address. Compared without case."
          value={loginName}
          onChange={setLoginName}
          required
          autoComplete="off"
        />
        <SelectField
          label="Role"
          hint="It stays, whatever the rules of a sign-in provider say. Nobody gives a role above their own."
          value={role}
          onChange={(value) => setRole(value as PersonRole)}
          choices={[
            ...ROLE_CHOICES,
            { value: "owner", label: "Owner: only the local administrator adds the first one" },
          ]}
        />
      </Stack>
    </ConfirmDialog>
  );
}
