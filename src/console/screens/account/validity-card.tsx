import { useState } from "react";
import { client } from "../../api/client.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { TextField } from "../../ui/fields.tsx";
import { Columns, Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Account, OfAccount } from "./account.ts";
import { beginningOf, dayOf, endOf } from "./days.ts";

/** Within which time the account may be used. */
export function ValidityCard({ account }: OfAccount) {
  const act = useAct("validity");
  const { validity, status } = account;
  return (
    <Card title="Validity" lead="Outside of this time the account is suspended, whatever else holds.">
      <Stack gap="sm">
        {validity === null ? (
          <p>Nothing bounds its use in time.</p>
        ) : (
          <Facts
            facts={[
              ["From", validity.from && <Time at={validity.from} exact />],
              ["Until", validity.until && <Time at={validity.until} exact />],
              ["Why", validity.reason],
            ]}
          />
        )}
        {status === "retired" ? null : (
          <Row>
            <Button onClick={act.open}>{validity === null ? "Bound it" : "Change it"}</Button>
            {validity === null ? null : (
              <Button variant="subtle" onClick={() => void clear(account).catch(toastFailed)}>
                Take the bounds away
              </Button>
            )}
          </Row>
        )}
      </Stack>
      {act.opened ? <ValidityDialog account={account} /> : null}
    </Card>
  );
}

async function clear({ id }: Account): Promise<void> {
  await client.DELETE("/accounts/{id}/validity", { params: { path: { id } } });
  await settled("Nothing bounds its use any more.");
}

function ValidityDialog({ account: { id, userName, validity } }: OfAccount) {
  const [from, setFrom] = useState(dayOf(validity?.from));
  const [until, setUntil] = useState(dayOf(validity?.until));
  return (
    <ReasonDialog
      act={useAct("validity")}
      title={`How long may ${userName} be used?`}
      action="Save"
      placeholder="Such as: contract 4711"
      onConfirm={async (reason) => {
        const body = { from: beginningOf(from), until: endOf(until), reason };
        await client.PUT("/accounts/{id}/validity", { params: { path: { id } }, body });
        await settled("The validity is saved.");
      }}
    >
      <Columns min={10}>
        <TextField label="From" hint="Empty: at once." type="date" value={from} onChange={setFrom} />
        <TextField
          label="Until, and with that day"
          hint="Empty: without end."
          type="date"
          value={until}
          onChange={setUntil}
        />
      </Columns>
    </ReasonDialog>
  );
}
