import { api, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { CheckField, TextField } from "../../ui/fields.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";

type Setting = Schemas["Settings"]["items"][number];

const ORIGINS: Readonly<Record<Setting["origin"], string>> = {
  flag: "Flag",
  environment: "Environment",
  file: "Settings file",
  default: "Default",
};

const COLUMNS: readonly Column<Setting>[] = [
  { id: "name", header: "Setting", cell: ({ name }) => <code>{name}</code> },
  { id: "value", header: "Value", cell: (one) => <Value setting={one} /> },
  {
    id: "origin",
    header: "From",
    cell: ({ origin }) => <Badge tone={origin === "default" ? "neutral" : "accent"}>{ORIGINS[origin]}</Badge>,
  },
  { id: "doc", header: "What it is for", cell: ({ doc }) => doc },
];

/** Every setting that is in force, and where it comes from. */
export function SettingsTab() {
  const [state, set] = useSearchState();
  const { find = "", changed = "" } = state;
  const query = api.useQuery("get", "/system/settings", {}, { staleTime: Number.POSITIVE_INFINITY });
  const isWanted = (one: Setting) =>
    (changed === "" || one.origin !== "default") &&
    `${one.name} ${one.path} ${one.doc}`.toLowerCase().includes(find.toLowerCase());
  return (
    <Stack>
      <Callout tone="neutral">
        Settings are chosen where the server is started, and count from the next start on.
      </Callout>
      <Row>
        <TextField label="Find" icon="search" value={find} onChange={(text) => set({ find: text || undefined })} />
        <CheckField
          label="Only what is not a default"
          value={changed !== ""}
          onChange={(is) => set({ changed: is ? "1" : undefined })}
        />
      </Row>
      <Loadable
        query={query}
        isEmpty={({ items }) => items.filter(isWanted).length === 0}
        empty={
          <EmptyState icon="settings" title="No such setting">
            Take the words out of the search, or show the defaults, too.
          </EmptyState>
        }
      >
        {({ items }) => (
          <DataTable label="Settings" columns={COLUMNS} rows={items.filter(isWanted)} rowId={({ path }) => path} />
        )}
      </Loadable>
    </Stack>
  );
}

function Value({ setting: { value, isSecret, isSet, unit } }: { readonly setting: Setting }) {
  if (isSecret) return <span>{isSet ? "Set, and secret" : "Not set"}</span>;
  if (value === null || value === "") return <span>Not set</span>;
  return (
    <span>
      <code>{value}</code>
      {unit === null ? "" : ` ${unit}`}
    </span>
  );
}
