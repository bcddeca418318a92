import { api } from "../api/client.ts";
import { SelectField, TextField } from "../ui/fields.tsx";

const MOST = 200;

interface PersonFieldProps {
  readonly label: string;
  readonly hint?: string;
  /** The id or login name of a person; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Chooses somebody who works here: from a list, or by login name where there are too many for one. */
export function PersonField({ label, hint, value, onChange }: PersonFieldProps) {
  const query = api.useQuery(
    "get",
    "/people",
    { params: { query: { limit: MOST } } },
    { staleTime: 60_000, retry: false },
  );
  const people = (query.data?.items ?? []).filter(({ state }) => state === "active");
  if (query.data === undefined || query.data.nextCursor !== undefined) {
    return (
      <TextField
        label={label}
        hint={hint ?? "Their login name."}
        placeholder="ada@example.com"
        value={value}
        onChange={onChange}
      />
    );
  }
  return (
    <SelectField
      label={label}
      hint={
        people.length === 0
          ? "Nobody is known here yet. People are added under People, or by their first sign-in."
          : hint
      }
      value={value}
      onChange={onChange}
      choices={[
        { value: "", label: "Choose a person" },
        ...people.map(({ id, name, loginName }) => ({ value: id, label: `${name} (${loginName})` })),
      ]}
    />
  );
}
