import { api, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import type { Tone } from "../../ui/badge.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { SelectField } from "../../ui/fields.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { WordingBadge } from "../../words/wording.tsx";

type Permissions = Schemas["Permissions"];
type Action = Permissions["actions"][number];
type Cell = Action["cells"][number];

const LOOKS: Readonly<Record<Cell, { readonly word: string; readonly tone: Tone; readonly icon: IconName }>> = {
  yes: { word: "Yes", tone: "good", icon: "good" },
  no: { word: "No", tone: "neutral", icon: "close" },
  own: { word: "Own items", tone: "info", icon: "owner" },
  own_step_up: { word: "Own items, with proof", tone: "info", icon: "passkey" },
  step_up: { word: "With proof and reason", tone: "good", icon: "passkey" },
  second_person: { word: "With a second person", tone: "warn", icon: "people" },
  step_up_second_person: { word: "With proof and a second person", tone: "warn", icon: "people" },
  propose: { word: "May propose", tone: "info", icon: "review" },
  scope: { word: "With the scope", tone: "info", icon: "key" },
};

/** What a role may do, as the server enforces it. */
export function PermissionsTab() {
  const query = api.useQuery("get", "/permissions", {}, { staleTime: Number.POSITIVE_INFINITY });
  return <Loadable query={query}>{(permissions) => <RoleTable permissions={permissions} />}</Loadable>;
}

function RoleTable({ permissions: { columns, actions, cells } }: { readonly permissions: Permissions }) {
  const [state, set] = useSearchState();
  const chosen = columns.findIndex(({ key }) => key === state["of"]);
  const at = Math.max(chosen, 0);
  const meanings = new Map(cells.map(({ key, meaning }) => [key, meaning]));
  const table: readonly Column<Action>[] = [
    { id: "what", header: "What", cell: ({ meaning }) => meaning },
    { id: "may", header: columns[at]?.name ?? "", cell: (one) => <CellBadge cell={one.cells[at] ?? "no"} /> },
    { id: "means", header: "That means", cell: (one) => meanings.get(one.cells[at] ?? "no") },
    { id: "key", header: "Action", cell: ({ key }) => <code>{key}</code> },
  ];
  return (
    <Stack>
      <Row>
        <SelectField
          label="What may this role do?"
          hint="A person's roles on single items count beside their role; what asks for the least counts."
          value={columns[at]?.key ?? ""}
          onChange={(of) => set({ of })}
          choices={columns.map(({ key, name }) => ({ value: key, label: name }))}
        />
      </Row>
      <DataTable
        label={`What ${columns[at]?.name ?? ""} may do`}
        columns={table}
        rows={actions}
        rowId={({ key }) => key}
      />
    </Stack>
  );
}

function CellBadge({ cell }: { readonly cell: Cell }) {
  return <WordingBadge wording={LOOKS[cell]} />;
}
