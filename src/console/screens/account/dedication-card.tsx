import { api, client, type Schemas } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { toastFailed } from "../../ui/toast.ts";
import type { Account, OfAccount } from "./account.ts";
import { Findings } from "./findings.tsx";
import { UntilDialog } from "./until-dialog.tsx";

type Signal = Schemas["Dedication"]["signals"][number]["signal"];

const SIGNALS: Readonly<Record<Signal, string>> = {
  personal_name: "A given and a family name",
  employee_number: "An employee number",
  personal_mail: "A private mailbox",
  interactive_codes: "People read its codes",
  personal_login: "A login like first.last",
  manager: "A manager",
};

/** Whether the login is dedicated to automation or a person's, signal by signal. */
export function DedicationCard({ account }: OfAccount) {
  const act = useAct("except");
  const query = api.useQuery("get", "/accounts/{id}/dedication", { params: { path: { id: account.id } } });
  return (
    <Card
      title="Dedicated to automation"
      lead="A service account is no person's login. From a weight of 3 on it counts as a person's."
    >
      <Loadable query={query} rows={4}>
        {({ verdict, score, signals, exceptedUntil }) => (
          <Stack gap="sm">
            <Row>
              <Badge tone={verdict === "person" ? "warn" : "good"} icon={verdict === "person" ? "user" : "robot"}>
                {verdict === "person" ? "Looks like a person's" : "Dedicated"}
              </Badge>
              <span>Weight {score}</span>
              {exceptedUntil === null ? null : (
                <span>
                  An exception holds until <Time at={exceptedUntil} exact />.
                </span>
              )}
            </Row>
            <Findings
              findings={signals.map(({ signal, found, weight, why }) => ({
                name: `${SIGNALS[signal]} (${weight})`,
                tone: found === "yes" ? "warn" : "neutral",
                word: FOUND[found],
                why,
              }))}
            />
            {account.status === "retired" ? null : (
              <div>
                {exceptedUntil === null ? (
                  <Button onClick={act.open}>Sign an exception</Button>
                ) : (
                  <Button onClick={() => void end(account).catch(toastFailed)}>End the exception</Button>
                )}
              </div>
            )}
          </Stack>
        )}
      </Loadable>
      <ExceptDialog account={account} />
    </Card>
  );
}

const FOUND = { yes: "Found", no: "Not found", unknown: "Not known" } as const;

async function end({ id }: Account): Promise<void> {
  await client.DELETE("/accounts/{id}/dedication-exception", { params: { path: { id } } });
  await settled("The exception has ended.");
}

function ExceptDialog({ account: { id, userName } }: OfAccount) {
  return (
    <UntilDialog
      act={useAct("except")}
      title={`Is ${userName} used by automation alone?`}
      action="Sign it"
      onConfirm={async (body) => {
        await client.POST("/accounts/{id}/dedication-exception", { params: { path: { id } }, body });
        await settled("The exception is signed.");
      }}
    >
      You answer for it, though it looks like a person's login. A second person has to agree, and it ends by itself.
    </UntilDialog>
  );
}
