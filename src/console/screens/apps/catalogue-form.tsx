import { api, client, type Schemas } from "../../api/client.ts";
import { useFieldProblems } from "../../api/field-problems.ts";
import { useDraft } from "../../parts/use-draft.ts";
import { ActionForm } from "../../ui/action-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { useAfterAdding } from "./after-adding.ts";
import { CatalogueFacts } from "./catalogue-facts.tsx";

type Entry = Schemas["CatalogueEntry"];

interface AppFields {
  readonly name: string;
  readonly key: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface CatalogueFormProps {
  readonly entryKey: string;
  readonly onBack: () => void;
}

/** Adds an app that the catalogue knows. */
export function CatalogueForm({ entryKey, onBack }: CatalogueFormProps) {
  const query = api.useQuery("get", "/catalogue/{key}", { params: { path: { key: entryKey } } });
  return (
    <Loadable query={query}>
      {(entry) => <Split main={<EntryForm entry={entry} onBack={onBack} />} side={<CatalogueFacts entry={entry} />} />}
    </Loadable>
  );
}

function EntryForm({ entry, onBack }: { readonly entry: Entry; readonly onBack: () => void }) {
  const open = useAfterAdding();
  const [{ name, key, variables }, change, drop] = useDraft<AppFields>(`app.catalogue.${entry.key}`, {
    name: entry.name,
    key: entry.key,
    variables: {},
  });
  const [problems, guard] = useFieldProblems();
  const add = async () => {
    const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value.trim() !== ""));
    const body = { catalogue: entry.key, key: key.trim(), name: name.trim(), variables: given };
    const { data } = await client.POST("/applications", { body });
    if (data === undefined) return;
    drop();
    await open(data);
  };
  return (
    <Card title={`Add ${entry.name}`} lead="The catalogue gives the rest: roles, addresses and a first declaration.">
      <ActionForm
        action="Add the app"
        disabled={name.trim() === "" || key.trim() === ""}
        onSubmit={guard(add)}
        beside={
          <Button
            onClick={() => {
              drop();
              onBack();
            }}
          >
            Choose another
          </Button>
        }
      >
        <Stack gap="sm">
          <TextField
            label="Name"
            value={name}
            onChange={(next) => change({ name: next })}
            error={problems.get("name")}
            required
          />
          <TextField
            label="Key"
            hint="Letters, digits and hyphens. Assignments and groups name the app by it; it never changes."
            value={key}
            onChange={(next) => change({ key: next })}
            error={problems.get("key")}
            required
          />
          {entry.variables.map((variable) => (
            <TextField
              key={variable}
              label={titleOf(variable)}
              hint={`Yours, for the addresses of ${entry.name}. With it Anteroom can fetch the metadata by itself.`}
              value={variables[variable] ?? ""}
              error={problems.get(`variables.${variable}`)}
              onChange={(value) => change({ variables: { ...variables, [variable]: value } })}
            />
          ))}
        </Stack>
      </ActionForm>
    </Card>
  );
}

/** `organization_slug` as people read it. */
function titleOf(variable: string): string {
  const words = variable
    .replaceAll(/[_-]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
