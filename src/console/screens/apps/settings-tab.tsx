import { useState } from "react";
import { client } from "../../api/client.ts";
import { useFieldProblems } from "../../api/field-problems.ts";
import { settled } from "../../parts/settled.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Card } from "../../ui/card.tsx";
import { TextAreaField, TextField } from "../../ui/fields.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import type { App, OfApp } from "./app.ts";
import { rolesOf, textOfRoles } from "./role-lines.ts";

/** What administrators set of an app. */
export function SettingsTab({ app }: OfApp) {
  return <SettingsForm key={app.updatedAt} app={app} />;
}

interface Fields {
  readonly name: string;
  readonly category: string;
  readonly requiredRole: string;
  readonly passwordRules: string;
  readonly entityId: string;
  readonly signingCertificate: string;
  readonly roles: string;
}

function SettingsForm({ app }: OfApp) {
  const [known] = useState(() => fieldsOf(app));
  const [fields, setFields] = useState(known);
  const [problems, guard] = useFieldProblems();
  const set = (change: Partial<Fields>) => setFields({ ...fields, ...change });
  const patch = patchOf(known, fields);
  const isChanged = Object.keys(patch).length > 0;
  const save = async () => {
    await client.PATCH("/applications/{id}", { params: { path: { id: app.id } }, body: patch });
    await settled(`${fields.name} is saved.`);
  };
  return (
    <ActionForm action="Save" disabled={!isChanged || fields.name.trim() === ""} onSubmit={guard(save)}>
      <Columns min={24}>
        <Stack>
          <Card title="App">
            <Stack gap="sm">
              <TextField
                label="Name"
                value={fields.name}
                error={problems.get("name")}
                onChange={(name) => set({ name })}
                required
              />
              <TextField
                label="Category"
                value={fields.category}
                error={problems.get("category")}
                onChange={(category) => set({ category })}
                placeholder="Sales"
              />
              <TextField
                label="Password rules"
                hint="What the app demands of passwords, such as: minlength: 12; required: upper; required: digit"
                value={fields.passwordRules}
                error={problems.get("passwordRules")}
                onChange={(passwordRules) => set({ passwordRules })}
              />
            </Stack>
          </Card>
          <Card title="Metadata" lead="A change here judges the metadata that is kept anew.">
            <Stack gap="sm">
              <TextField
                label="Entity ID"
                hint="Which service provider is meant when metadata holds several."
                value={fields.entityId}
                error={problems.get("entityId")}
                onChange={(entityId) => set({ entityId })}
              />
              <TextAreaField
                label="Signing certificate (PEM)"
                hint="Given to you by the vendor. Metadata is believed only when it is signed with its key."
                rows={5}
                monospace
                value={fields.signingCertificate}
                error={problems.get("signingCertificate")}
                onChange={(signingCertificate) => set({ signingCertificate })}
              />
            </Stack>
          </Card>
        </Stack>
        <Card title="Roles" lead="What the app offers its users; identity providers can choose from them.">
          <Stack gap="sm">
            <TextAreaField
              label="Roles"
              hint="One a line: the value, and after = what people call it."
              placeholder={"admin = Administrator\nmember = Member"}
              rows={5}
              monospace
              value={fields.roles}
              error={problems.get("roles")}
              onChange={(roles) => set({ roles })}
            />
            <TextField
              label="Required role"
              hint="The role that an integration needs its service account to have."
              value={fields.requiredRole}
              error={problems.get("requiredRole")}
              onChange={(requiredRole) => set({ requiredRole })}
            />
          </Stack>
        </Card>
      </Columns>
    </ActionForm>
  );
}

function fieldsOf(app: App): Fields {
  return {
    name: app.name,
    category: app.category ?? "",
    requiredRole: app.requiredRole ?? "",
    passwordRules: app.passwordRules ?? "",
    entityId: app.entityId ?? "",
    signingCertificate: app.signingCertificate ?? "",
    roles: textOfRoles(app.roles),
  };
}

/** What was changed and nothing else, so that what somebody else changed meanwhile stays. */
function patchOf(known: Fields, fields: Fields) {
  const changed = (name: keyof Fields) => fields[name].trim() !== known[name].trim();
  const texts = ["category", "requiredRole", "passwordRules", "entityId", "signingCertificate"] as const;
  return {
    ...(changed("name") && { name: fields.name.trim() }),
    ...(changed("roles") && { roles: rolesOf(fields.roles) }),
    ...Object.fromEntries(texts.filter(changed).map((name) => [name, fields[name].trim() || null])),
  };
}
