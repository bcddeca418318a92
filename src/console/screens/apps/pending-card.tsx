import type { ReactNode } from "react";
import { client } from "../../api/client.ts";
import { settled } from "../../parts/settled.ts";
import { useAct } from "../../parts/use-act.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { counted } from "../../words/counted.ts";
import type { App, OfApp } from "./app.ts";
import { liveOf } from "./app-words.ts";
import { EvidenceChanges } from "./evidence-changes.tsx";

/** A change that was found in the background: what is pinned against what was found, and the decision. */
export function PendingCard({ app }: OfApp) {
  const { pendingChange: pending } = app;
  const approve = useAct("approve-change");
  const refuse = useAct("refuse-change");
  if (pending === null) return null;
  return (
    <Card
      title="A change waits for you"
      badges={
        <Badge tone="warn" icon="diff">
          Found <Time at={pending.foundAt} />
        </Badge>
      }
      lead={`${app.name} publishes something else than what was accepted. Until you decide, what was accepted stays in force.`}
    >
      <Stack>
        <EvidenceChanges changes={pending.changes} caption="Accepted before, and found now" />
        <Row justify="end">
          <Button onClick={refuse.open}>Refuse it</Button>
          <Button variant="primary" onClick={approve.open}>
            Approve it
          </Button>
        </Row>
      </Stack>
      <Decision
        app={app}
        name="approve-change"
        title={`Approve the change of ${app.name}?`}
        action="Approve"
        decide={approveChange}
      >
        What was found is accepted from now on. {accountsOf(app)} go by it at once. Approve it only if you know of the
        change: the vendor announced it, or your administrator of {app.name} made it.
      </Decision>
      <Decision
        app={app}
        name="refuse-change"
        title={`Refuse the change of ${app.name}?`}
        action="Refuse"
        decide={refuseChange}
        danger
      >
        What was accepted before stays, and this very change is not brought up again. If {app.name} really changed,
        sign-ins may fail until its evidence is taken anew.
      </Decision>
    </Card>
  );
}

interface DecisionProps extends OfApp {
  readonly name: string;
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly decide: (app: App) => Promise<unknown>;
  readonly children: ReactNode;
}

function Decision({ app, name, decide, children, ...rest }: DecisionProps) {
  const act = useAct(name);
  return (
    <ConfirmDialog {...rest} opened={act.opened} onClose={act.close} onConfirm={() => decide(app)}>
      <p>{children}</p>
    </ConfirmDialog>
  );
}

async function approveChange({ id, name, pendingChange }: App): Promise<void> {
  if (pendingChange === null) return;
  const body = { verificationId: pendingChange.verificationId };
  await client.POST("/applications/{id}/pending-change/approval", { params: { path: { id } }, body });
  await settled(`The change of ${name} is approved.`);
}

async function refuseChange({ id, name }: App): Promise<void> {
  await client.DELETE("/applications/{id}/pending-change", { params: { path: { id } } });
  await settled(`The change of ${name} is refused.`);
}

function accountsOf({ accounts }: App): string {
  const live = liveOf(accounts);
  return live === 1 ? "The account of this app" : `All ${counted(live, "account")} of this app`;
}
