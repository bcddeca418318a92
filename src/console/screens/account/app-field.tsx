import { api } from "../../api/client.ts";
import { SelectField, TextField } from "../../ui/fields.tsx";

const MOST = 200;

interface AppFieldProps {
  /** The key of an application, or an address of the app where there are too many to choose from. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Chooses the app that an account is for. */
export function AppField({ value, onChange }: AppFieldProps) {
  const query = api.useQuery("get", "/applications", { params: { query: { limit: MOST } } }, { staleTime: 30_000 });
  if (query.data === undefined || query.data.nextCursor !== undefined) {
    return (
      <TextField
        label="App"
        hint="Its key, or an address of it."
        placeholder="https://app.example.com"
        value={value}
        onChange={onChange}
        required
      />
    );
  }
  const hint = query.data.items.length === 0 ? "There is no app yet. Add one under Apps first." : undefined;
  return (
    <SelectField
      label="App"
      hint={hint}
      value={value}
      onChange={onChange}
      required
      choices={[
        { value: "", label: "Choose an app" },
        ...query.data.items.map(({ key, name }) => ({ value: key, label: name })),
      ]}
    />
  );
}
