import { useState } from "react";
import { api, client } from "../../api/client.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { OfAccount } from "./account.ts";

const GIVABLE = ["operator", "reviewer"] as const;
const WORDS = {
  operator: "Operator",
  reviewer: "Reviewer",
  manager: "Manager",
  owner: "Owner",
  backup_owner: "Backup owner",
} as const;

/** Who operates and reviews the account. */
export function RolesCard({ account }: OfAccount) {
  const act = useAct("role");
  const query = api.useQuery("get", "/accounts/{id}/roles", { params: { path: { id: account.id } } });
  return (
    <Card
      title="Operators and reviewers"
      lead="An operator reads codes and runs tasks with the account. A reviewer closes its reviews."
      actions={account.status === "retired" ? undefined : <Button onClick={act.open}>Give a role</Button>}
    >
      <Loadable query={query} rows={2}>
        {({ items }) => {
          const others = items.filter(({ role }) => GIVABLE.some((one) => one === role));
          if (others.length === 0) return <p>Nobody has a role on this account alone.</p>;
          return (
            <Facts
              facts={others.map(({ role, person, since }) => [
                WORDS[role],
                <Row key={`${role}-${person.id}`}>
                  <Link to={`/people/${person.id}`}>{person.name}</Link>
                  <span>
                    since <Time at={since} />
                  </span>
                  <Button
                    size="xs"
                    variant="subtle"
                    onClick={() => void take(account.id, role, person.id).catch(toastFailed)}
                  >
                    Take it back
                  </Button>
                </Row>,
              ])}
            />
          );
        }}
      </Loadable>
      <RoleDialog account={account} />
    </Card>
  );
}

async function take(id: string, role: string, personId: string): Promise<void> {
  await client.DELETE("/accounts/{id}/roles/{role}/{personId}", { params: { path: { id, role, personId } } });
  await settled("The role is taken back.");
}

function RoleDialog({ account: { id } }: OfAccount) {
  const act = useAct("role");
  const [role, setRole] = useState("operator");
  const [personId, setPerson] = useState("");
  return (
    <ConfirmDialog
      title="Give a role on this account"
      action="Give it"
      opened={act.opened}
      onClose={act.close}
      disabled={personId.trim() === ""}
      onConfirm={async () => {
        const params = { path: { id, role, personId: personId.trim() } };
        await client.PUT("/accounts/{id}/roles/{role}/{personId}", { params, body: {} });
        setPerson("");
        await settled("The role is given.");
      }}
    >
      <Stack gap="sm">
        <SelectField
          label="Role"
          value={role}
          onChange={setRole}
          choices={GIVABLE.map((value) => ({ value, label: WORDS[value] }))}
        />
        <PersonField label="Person" value={personId} onChange={setPerson} />
      </Stack>
    </ConfirmDialog>
  );
}
