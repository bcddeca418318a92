import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

type Vault = Schemas["Vault"];
type Member = Vault["members"][number];

const ROLES: Readonly<Record<Member["role"], string>> = {
  viewer: "Viewer: sees what is kept",
  user: "User: reads and writes it",
  manager: "Manager: decides who else may",
};

/** Who may use a vault. */
export function VaultMembers({ vault }: { readonly vault: Vault }) {
  const [open, setOpen] = useState<Member | "new">();
  const [leaving, setLeaving] = useState<Member>();
  const columns: readonly Column<Member>[] = [
    {
      id: "who",
      header: "Member",
      cell: ({ kind, id, name }) =>
        kind === "person" ? <Link to={`/people/${id}`}>{name ?? "Somebody who is no more"}</Link> : (name ?? id),
    },
    { id: "kind", header: "Kind", cell: ({ kind }) => (kind === "person" ? "Person" : "API token") },
    { id: "role", header: "Role", cell: ({ role }) => ROLES[role] },
    { id: "since", header: "Since", cell: ({ addedAt }) => <Time at={addedAt} /> },
    {
      id: "do",
      header: "Actions",
      align: "end",
      cell: (one) => (
        <Menu
          entries={[
            { label: "Change the role", icon: "settings", onSelect: () => setOpen(one) },
            { label: "Take out", icon: "trash", danger: true, onSelect: () => setLeaving(one) },
          ]}
        >
          <IconButton label={`What can be done with ${one.name ?? one.id}`} icon="more" />
        </Menu>
      ),
    },
  ];
  const add = (
    <Button size="xs" icon="plus" onClick={() => setOpen("new")}>
      Add a member
    </Button>
  );
  return (
    <Card flush title="Members" actions={vault.members.length === 0 ? undefined : add}>
      {vault.members.length === 0 ? (
        <EmptyState icon="people" title="No members of its own" action={add}>
          {vault.isDefault ? "Everybody is a user of the default vault." : "Only the local administrator can use it."}
        </EmptyState>
      ) : (
        <DataTable
          label="Members and their roles"
          columns={columns}
          rows={vault.members}
          rowId={({ kind, id }) => `${kind} ${id}`}
        />
      )}
      {open === undefined ? null : (
        <MemberDialog vault={vault} member={open === "new" ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
      <ConfirmDialog
        title={`Take ${leaving?.name ?? "this member"} out of ${vault.name}?`}
        action="Take them out"
        danger
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={async () => {
          const { kind = "person", id: memberId = "" } = leaving ?? {};
          await client.DELETE("/vaults/{id}/members/{kind}/{memberId}", {
            params: { path: { id: vault.id, kind, memberId } },
          });
          await settled(`${leaving?.name ?? "The member"} is out.`);
        }}
      >
        They cannot read its secrets from now on. What they have read already they may still know: change those secrets
        if that matters.
      </ConfirmDialog>
    </Card>
  );
}

interface MemberDialogProps {
  readonly vault: Vault;
  readonly member: Member | undefined;
  readonly onClose: () => void;
}

function MemberDialog({ vault, member, onClose }: MemberDialogProps) {
  const people = api.useQuery("get", "/people", { params: { query: { limit: 200 } } });
  const [id, setId] = useState(member?.id ?? "");
  const [role, setRole] = useState<Member["role"]>(member?.role ?? "user");
  return (
    <ConfirmDialog
      title={member === undefined ? `Add a member to ${vault.name}` : `Change the role of ${member.name ?? member.id}`}
      action="Save"
      opened
      onClose={onClose}
      disabled={id === ""}
      onConfirm={async () => {
        const body = { kind: member?.kind ?? "person", id, role };
        await client.PUT("/vaults/{id}/members", { params: { path: { id: vault.id } }, body });
        await settled("The member is saved.");
      }}
    >
      <Stack gap="sm">
        {member === undefined ? (
          <Loadable query={people} rows={1}>
            {({ items }) => (
              <SelectField
                label="Person"
                value={id}
                onChange={setId}
                required
                choices={[
                  { value: "", label: "Choose a person" },
                  ...items
                    .filter(({ state }) => state === "active")
                    .map((one) => ({ value: one.id, label: `${one.name} (${one.loginName})` })),
                ]}
              />
            )}
          </Loadable>
        ) : null}
        <SelectField
          label="Role"
          value={role}
          onChange={(value) => setRole(value as Member["role"])}
          choices={Object.entries(ROLES).map(([value, label]) => ({ value, label }))}
        />
      </Stack>
    </ConfirmDialog>
  );
}
