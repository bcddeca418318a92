import { client } from "../../api/client.ts";
import { reasonHeaders } from "../../api/reason.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Account, OfAccount } from "./account.ts";
import { UntilDialog } from "./until-dialog.tsx";

/** Lets the account do without a second factor for a while. */
export function ExemptionCard({ account }: OfAccount) {
  const act = useAct("exempt");
  const { exemption, status } = account;
  if (status === "retired") return null;
  return (
    <Card title="Exemption from the second factor">
      <Stack gap="sm">
        {exemption === null ? (
          <p>None. The account needs its factor.</p>
        ) : (
          <Facts
            facts={[
              ["Until", <Time key="until" at={exemption.until} exact />],
              ["Why", exemption.reason],
            ]}
          />
        )}
        <div>
          {exemption === null ? (
            <Button onClick={act.open}>Exempt it for a while</Button>
          ) : (
            <Button onClick={() => void end(account).catch(toastFailed)}>End it</Button>
          )}
        </div>
      </Stack>
      <ExemptDialog account={account} />
    </Card>
  );
}

async function end({ id }: Account): Promise<void> {
  await client.DELETE("/accounts/{id}/mfa-exemption", { params: { path: { id } } });
  await settled("The exemption has ended.");
}

function ExemptDialog({ account: { id, userName } }: OfAccount) {
  return (
    <UntilDialog
      act={useAct("exempt")}
      title={`Let ${userName} do without a second factor?`}
      action="Exempt it"
      danger
      onConfirm={async (body) => {
        const sent = { params: { path: { id } }, body, headers: reasonHeaders(body.reason) };
        await client.POST("/accounts/{id}/mfa-exemption", sent);
        await settled("The account is exempt.");
      }}
    >
      Whoever has the password can then sign in. A second person has to agree, and it ends by itself.
    </UntilDialog>
  );
}
