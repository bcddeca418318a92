import { api, client, type Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { ReasonDialog } from "../../parts/reason-dialog.tsx";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { KINDS, type OfAccount } from "./account.ts";
import { CarrySecret } from "./carry-secret.tsx";
import { ConvertDialog } from "./convert-dialog.tsx";

type Conversion = Schemas["Conversion"];

/** Replaces the account by one of another kind, by a checklist. */
export function ConversionCard({ account }: OfAccount) {
  const act = useAct("convert");
  const query = api.useQuery("get", "/accounts/{id}/conversion", { params: { path: { id: account.id } } });
  const isMissing = query.error !== null && problemOf(query.error).status === 404;
  const isOver = query.data !== undefined && (query.data.state === "completed" || query.data.state === "cancelled");
  const canBegin = (isMissing || isOver) && account.status !== "retired";
  return (
    <Card title="Conversion" lead="An account never changes its kind: another one takes its place.">
      <Stack gap="sm">
        {isMissing ? (
          <p>None is going on.</p>
        ) : (
          <Loadable query={query}>{(conversion) => <Checklist account={account} conversion={conversion} />}</Loadable>
        )}
        {canBegin ? (
          <div>
            <Button onClick={act.open}>Replace it by another kind</Button>
          </div>
        ) : null}
      </Stack>
      <ConvertDialog account={account} />
    </Card>
  );
}

const STATES = { open: "Going on", switched: "Switched", completed: "Completed", cancelled: "Given up" } as const;
const MARKS = { done: "good", next: "forward", later: "dashed", skipped: "close" } as const;

function Checklist({ account, conversion }: OfAccount & { readonly conversion: Conversion }) {
  const { successor, account: old, state, reason, steps, retiresAt } = conversion;
  const isOpen = state === "open" || state === "switched";
  return (
    <Stack gap="sm">
      <Facts
        facts={[
          [
            "State",
            <Badge key="state" tone={isOpen ? "info" : "neutral"}>
              {STATES[state]}
            </Badge>,
          ],
          ["Why", reason],
          [
            "Old account",
            old.id === account.id ? (
              "this one"
            ) : (
              <Link key="old" to={`/accounts/${old.id}`}>
                {old.userName}
              </Link>
            ),
          ],
          [
            "New account",
            successor.id === account.id ? (
              "this one"
            ) : (
              <Link
                key="successor"
                to={`/accounts/${successor.id}`}
              >{`${successor.userName} (${KINDS[successor.kind].word.toLowerCase()})`}</Link>
            ),
          ],
          ["The old one retires", retiresAt === null ? null : <Time key="retires" at={retiresAt} exact />],
        ]}
      />
      {isOpen ? (
        <>
          <ol>
            {steps.map(({ step, title, state: stands, how }) => (
              <li key={step}>
                <Icon name={MARKS[stands]} size={14} /> {title}
                {stands === "next" ? `: ${how}` : ""}
              </li>
            ))}
          </ol>
          <ConversionActions conversion={conversion} />
          <CarrySecret conversion={conversion} />
        </>
      ) : null}
    </Stack>
  );
}

function ConversionActions({ conversion }: { readonly conversion: Conversion }) {
  const next = conversion.steps.find(({ state }) => state === "next");
  const own = next?.step === "switch" || next?.step === "retire" ? next.step : undefined;
  const take = useAct("conversion-step");
  const cancel = useAct("conversion-cancel");
  const { id, userName } = conversion.account;
  return (
    <Row>
      {own === undefined ? null : (
        <Button variant="primary" onClick={take.open}>
          {own === "switch" ? "Switch to the new account" : "Retire the old account"}
        </Button>
      )}
      {conversion.state === "open" ? <Button onClick={cancel.open}>Give it up</Button> : null}
      <ConfirmDialog
        title={own === "retire" ? `Retire ${userName}?` : "Switch to the new account?"}
        action={own === "retire" ? "Retire for good" : "Switch"}
        danger={own === "retire"}
        opened={take.opened && own !== undefined}
        onClose={take.close}
        onConfirm={async () => {
          if (own === undefined) return;
          await client.POST("/accounts/{id}/conversion/steps/{step}", {
            params: { path: { id, step: own } },
            body: {},
          });
          await settled("The step is taken.");
        }}
      >
        {own === "retire"
          ? "The old account ends for good. Its record stays for audit."
          : "The integration gets the new account, and the old one is held. Both happen at once. Seven days later the old one retires."}
      </ConfirmDialog>
      <ReasonDialog
        act={cancel}
        title="Give the conversion up?"
        action="Give it up"
        danger
        onConfirm={async (reason) => {
          await client.POST("/accounts/{id}/conversion/cancellation", { params: { path: { id } }, body: { reason } });
          await settled("The conversion is given up.");
        }}
      >
        The old account goes on as it is, and the new one retires.
      </ReasonDialog>
    </Row>
  );
}
