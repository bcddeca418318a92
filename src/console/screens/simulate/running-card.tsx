import { useState } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { EXAMPLE_GOES, removeSample } from "../../parts/remove-sample.ts";
import { settled } from "../../parts/settled.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { Figures } from "../../ui/figures.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Columns, Row, Stack } from "../../ui/stack.tsx";
import { type ListedStep, StepList } from "../../ui/step-list.tsx";
import { ACCOUNT_STATUSES, type AccountStatus } from "../../words/account-status.tsx";
import { counted } from "../../words/counted.ts";
import { CallList } from "./call-list.tsx";
import { SimulationStateBadge } from "./simulation-state.tsx";

type Simulation = Schemas["Simulation"];
const LIVE_MS = 400;

/** One simulation, live: its steps, its calls, what came of it, and the way to be rid of it. */
export function RunningCard({ id, onGone }: { readonly id: string; readonly onGone: () => void }) {
  const query = api.useQuery(
    "get",
    "/simulations/{id}",
    { params: { path: { id } } },
    { refetchInterval: ({ state: { data } }) => (data?.state === "running" ? LIVE_MS : false), retry: false },
  );
  if (query.error !== null && problemOf(query.error).status === 404) {
    return (
      <Card title="This simulation is gone">
        <Row>
          <Button onClick={onGone}>Start another one</Button>
        </Row>
      </Card>
    );
  }
  return <Loadable query={query}>{(simulation) => <Shown simulation={simulation} onGone={onGone} />}</Loadable>;
}

function Shown({ simulation, onGone }: { readonly simulation: Simulation; readonly onGone: () => void }) {
  const [isRemoving, setRemoving] = useState(false);
  const { id, name, state, requests, users, groups, failures, calls, apps } = simulation;
  const accounts = Object.values(simulation.accounts).reduce((sum, count) => sum + count, 0);
  const remove = async () => {
    const message = await removeSample(id);
    onGone();
    await settled(message);
  };
  return (
    <Stack>
      <Card
        title={name}
        badges={<SimulationStateBadge state={state} />}
        lead={apps.length === 0 ? undefined : `Assigns ${apps.join(", ")}.`}
        actions={
          <>
            <LinkButton to={`/connections/${id}`} size="xs" icon="connection">
              Connection
            </LinkButton>
            <LinkButton to="/accounts" search={{ connection: id }} size="xs" icon="robot">
              Accounts
            </LinkButton>
            <Button size="xs" icon="trash" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </>
        }
      >
        <Stack>
          <Figures
            figures={[
              { name: "Requests", value: requests.toLocaleString("en") },
              { name: "Users", value: users.toLocaleString("en") },
              { name: "Groups", value: groups.toLocaleString("en") },
              { name: "Accounts", value: accounts.toLocaleString("en") },
              { name: "Failures", value: failures.length.toLocaleString("en"), isBad: failures.length > 0 },
            ]}
          />
          {accounts === 0 ? null : (
            <p style={{ margin: 0, color: "var(--a-soft)" }}>{statusWords(simulation.accounts)}</p>
          )}
          {state === "done" && (simulation.accounts.awaiting_mfa ?? 0) > 0 ? <NextAccount id={id} /> : null}
          {failures.slice(0, 5).map(({ step, subject, problem }) => (
            <Callout key={`${step} ${subject} ${problem}`} tone="bad" title={`${step}: ${subject}`}>
              {problem}
            </Callout>
          ))}
        </Stack>
      </Card>
      <Columns min={24}>
        <Card title="Steps">
          <StepList label="The steps of the cycle" steps={stepsOf(simulation)} />
        </Card>
        <CallList calls={calls} isLive={state === "running"} />
      </Columns>
      <ConfirmDialog
        title={`Remove ${name}?`}
        action="Remove it"
        opened={isRemoving}
        onClose={() => setRemoving(false)}
        onConfirm={remove}
      >
        <p>
          {counted(users, "invented user")}, {counted(groups, "group")} and {counted(accounts, "service account")} go,
          with their log and their tokens. No row of them is left. {EXAMPLE_GOES}
        </p>
      </ConfirmDialog>
    </Stack>
  );
}

/** Where it goes on from here: the first account that needs somebody. */
function NextAccount({ id: connection }: { readonly id: string }) {
  const query = { connection, status: "awaiting_mfa" as const, limit: 1 };
  const { data } = api.useQuery("get", "/accounts", { params: { query } });
  const [account] = data?.items ?? [];
  if (account === undefined) return null;
  return (
    <Callout
      tone="info"
      icon="robot"
      title={`${account.userName} is a service account of ${account.application.name} now`}
      action={
        <LinkButton
          to={`/accounts/${account.id}`}
          search={{ tab: "authenticator" }}
          variant="primary"
          size="xs"
          icon="forward"
        >
          Enrol its second factor
        </LinkButton>
      }
    >
      It waits for a second factor for its login. Any otpauth:// address or key will do here.
    </Callout>
  );
}

function stepsOf({ steps, state }: Simulation): readonly ListedStep[] {
  const current = steps.find(({ done, failed, total }) => done + failed < total);
  return steps.map((step) => ({
    id: step.step,
    name: `${step.step.charAt(0).toUpperCase()}${step.step.slice(1)}`,
    state: stateOf(step, step === current && state === "running", state === "running"),
    note: `${step.done} of ${step.total}${step.failed === 0 ? "" : `, ${step.failed} failed`}`,
  }));
}

function stateOf({ done, failed, total }: Simulation["steps"][number], isCurrent: boolean, isRunning: boolean) {
  if (failed > 0) return "failed";
  if (done >= total) return "done";
  if (isCurrent) return "running";
  return isRunning ? "waiting" : "skipped";
}

function statusWords(counts: Simulation["accounts"]): string {
  return (Object.keys(ACCOUNT_STATUSES) as AccountStatus[])
    .flatMap((status) => {
      const count = counts[status] ?? 0;
      return count === 0 ? [] : [`${count} ${ACCOUNT_STATUSES[status].word}`];
    })
    .join(" · ");
}
