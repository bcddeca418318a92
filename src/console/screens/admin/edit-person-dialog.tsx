import { useState } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type PersonRole, ROLE_CHOICES } from "../../words/roles.tsx";
import type { Person } from "./person-page.tsx";

interface EditPersonProps {
  readonly person: Person;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Changes a person's name, login name or role. Only what differs is sent. */
export function EditPersonDialog({ person, opened, onClose }: EditPersonProps) {
  const [name, setName] = useState(person.name);
  const [loginName, setLoginName] = useState(person.loginName);
  const [role, setRole] = useState<PersonRole>(person.role);
  const change = {
    ...(name.trim() === person.name ? {} : { name }),
    ...(loginName.trim() === person.loginName ? {} : { loginName }),
    ...(role === person.role ? {} : { role }),
  };
  return (
    <ConfirmDialog
      title={`Change ${person.name}`}
      action="Save"
      opened={opened}
      onClose={onClose}
      disabled={Object.keys(change).length === 0}
      onConfirm={async () => {
        await client.PATCH("/people/{id}", { params: { path: { id: person.id } }, body: change });
        await settled(`${name.trim()} is saved.`);
      }}
    >
      <Stack gap="sm">
        <TextField label="Name" value={name} onChange={setName} required autoComplete="off" />
        <TextField
          label="Login name"
          hint="Whoever the identity provider calls by this name is this person."
          value={loginName}
          onChange={setLoginName}
          required
          autoComplete="off"
        />
        {person.role === "owner" ? null : (
          <SelectField
            label="Role"
            hint="A role that is chosen here counts from the next request on, and stays whatever the rules say."
            value={role}
            onChange={(value) => setRole(value as PersonRole)}
            choices={ROLE_CHOICES}
          />
        )}
      </Stack>
    </ConfirmDialog>
  );
}
