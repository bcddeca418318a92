import { useState } from "react";
import { client } from "../../api/client.ts";
import { PersonField } from "../../parts/person-field.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { Link } from "../../ui/link.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Account, OfAccount } from "./account.ts";

type Role = "owner" | "backup_owner";

/** The two people who answer for the account. */
export function OwnersCard({ account }: OfAccount) {
  const act = useAct("owner");
  const { owner, backupOwner, successorDueAt } = account.owners;
  const isOver = account.status === "retired";
  return (
    <Card
      title="Owners"
      lead="Two different people answer for an account: an owner, and a backup owner in their place."
      actions={isOver ? undefined : <Button onClick={act.open}>Name somebody</Button>}
    >
      <Stack gap="sm">
        <Facts
          facts={[
            ["Owner", <OwnerLine key="owner" account={account} seat="owner" person={owner} />],
            ["Backup owner", <OwnerLine key="backup" account={account} seat="backup_owner" person={backupOwner} />],
          ]}
        />
        {successorDueAt === null ? null : (
          <Callout tone="warn" icon="owner">
            Somebody left. A new backup owner is asked for by <Time at={successorDueAt} exact />.
          </Callout>
        )}
      </Stack>
      <OwnerDialog account={account} />
    </Card>
  );
}

interface OwnerLineProps extends OfAccount {
  readonly seat: Role;
  readonly person: Account["owners"]["owner"];
}

function OwnerLine({ account, seat, person }: OwnerLineProps) {
  if (person === null) return <span>Nobody</span>;
  return (
    <Row>
      <Link to={`/people/${person.personId}`}>{person.name}</Link>
      <span>{person.givenBy === "rule" ? "by a rule" : "chosen by a person"}</span>
      {account.status === "retired" ? null : (
        <Button size="xs" variant="subtle" onClick={() => void take(account, seat).catch(toastFailed)}>
          Take it from them
        </Button>
      )}
    </Row>
  );
}

async function take({ id }: Account, role: Role): Promise<void> {
  await client.DELETE("/accounts/{id}/owners/{role}", { params: { path: { id, role } } });
  await settled("The role is taken back.");
}

function OwnerDialog({ account: { id, owners } }: OfAccount) {
  const act = useAct("owner");
  const [role, setRole] = useState<Role | undefined>();
  const [person, setPerson] = useState("");
  const chosen = role ?? (owners.owner === null ? "owner" : "backup_owner");
  return (
    <ConfirmDialog
      title="Name an owner"
      action="Name them"
      opened={act.opened}
      onClose={act.close}
      disabled={person.trim() === ""}
      onConfirm={async () => {
        const params = { path: { id, role: chosen } };
        await client.PUT("/accounts/{id}/owners/{role}", { params, body: { personId: person.trim() } });
        setPerson("");
        setRole(undefined);
        await settled("The person answers for the account now.");
      }}
    >
      <Stack gap="sm">
        <p>They take the place of whoever has the role. No rule replaces a person who was chosen here.</p>
        <SelectField
          label="As"
          value={chosen}
          onChange={(value) => setRole(value === "owner" ? "owner" : "backup_owner")}
          choices={[
            { value: "owner", label: "Owner" },
            { value: "backup_owner", label: "Backup owner" },
          ]}
        />
        <PersonField label="Person" value={person} onChange={setPerson} />
      </Stack>
    </ConfirmDialog>
  );
}
