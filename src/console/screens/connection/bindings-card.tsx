import { client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { SelectField, TextField } from "../../ui/fields.tsx";
import { Stack } from "../../ui/stack.tsx";
import styles from "./bindings-card.module.css";
import type { OfConnection } from "./connection.ts";

type Binding = Schemas["GroupBinding"];
type By = "displayName" | "externalId" | "groupId";

interface Line {
  readonly key: number;
  readonly by: By;
  readonly group: string;
  readonly application: string;
  readonly role: string;
}

const BY: readonly { readonly value: By; readonly label: string }[] = [
  { value: "displayName", label: "Name" },
  { value: "externalId", label: "External id" },
  { value: "groupId", label: "SCIM id" },
];

interface BindingsProps extends OfConnection {
  readonly apps: readonly Pick<Schemas["Application"], "key" | "name">[];
}

/** Rules that tie a group to an app, whatever the group is called. */
export function BindingsCard({ connection, apps }: BindingsProps) {
  const known: readonly Line[] = connection.groupBindings.map(toLine);
  const [{ lines }, keep, drop] = useDraft(`rules.${connection.id}`, { lines: known });
  const setLines = (next: readonly Line[]) => keep({ lines: next });
  const change = (key: number, part: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const add = () => {
    const key = Math.max(0, ...lines.map((line) => line.key)) + 1;
    setLines([...lines, { key, by: "displayName", group: "", application: apps[0]?.key ?? "", role: "" }]);
  };
  const save = async () => {
    const groupBindings = lines.map(toBinding);
    await client.PATCH("/connections/{id}", { params: { path: { id: connection.id } }, body: { groupBindings } });
    await settled("The rules are saved. Accounts follow within moments.");
    drop();
  };
  const isChanged = JSON.stringify(lines.map(toBinding)) !== JSON.stringify(known.map(toBinding));
  const isWhole = lines.every(({ group, application }) => group.trim() !== "" && application !== "");
  const choices = [
    ...apps.map(({ key, name }) => ({ value: key, label: name })),
    ...lines.flatMap(({ application: value }) =>
      value !== "" && !apps.some(({ key }) => key === value) ? [{ value, label: `${value} (no such app yet)` }] : [],
    ),
  ];
  return (
    <Card
      title="Group rules"
      lead='Members of these groups are assigned to the app. A group called "app:<key>" or "app:<key>:<role>" needs no rule.'
    >
      <ActionForm
        action="Save the rules"
        variant="default"
        disabled={!isChanged || !isWhole}
        onSubmit={save}
        beside={
          <>
            <Button icon="plus" variant="subtle" onClick={add} disabled={apps.length === 0}>
              Add a rule
            </Button>
            {isChanged ? <Button onClick={drop}>Discard the changes</Button> : null}
          </>
        }
      >
        {lines.length === 0 ? (
          <p className={styles.none}>
            {apps.length === 0
              ? "Add an app first, then tie groups to it."
              : "No rule: only the names of groups count."}
          </p>
        ) : (
          <Stack gap="sm">
            {lines.map((line) => (
              <div key={line.key} className={styles.line}>
                <SelectField
                  label="Group by"
                  value={line.by}
                  onChange={(by) => change(line.key, { by: by as By })}
                  choices={BY}
                />
                <TextField label="Group" value={line.group} onChange={(group) => change(line.key, { group })} />
                <SelectField
                  label="App"
                  value={line.application}
                  onChange={(application) => change(line.key, { application })}
                  choices={choices}
                />
                <TextField
                  label="Role"
                  placeholder="none"
                  value={line.role}
                  onChange={(role) => change(line.key, { role })}
                />
                <IconButton
                  label={`Remove the rule for ${line.group || "this group"}`}
                  icon="trash"
                  onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
                />
              </div>
            ))}
          </Stack>
        )}
      </ActionForm>
    </Card>
  );
}

function toLine({ displayName, externalId, groupId, application, role = "" }: Binding, key: number): Line {
  const by: By = groupId !== undefined ? "groupId" : externalId !== undefined ? "externalId" : "displayName";
  return { key, by, group: groupId ?? externalId ?? displayName ?? "", application, role };
}

function toBinding({ by, group, application, role }: Line): Binding {
  return { [by]: group.trim(), application, ...(role.trim() !== "" && { role: role.trim() }) };
}
