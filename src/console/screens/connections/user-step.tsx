import { useEffect } from "react";
import { api, type Schemas } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { CallList } from "./call-list.tsx";
import { GuideSteps } from "./guide-steps.tsx";
import { idpKind } from "./idps.ts";
import { Milestones } from "./milestones.tsx";
import { firstUserIn, milestonesOf } from "./progress.ts";
import { SimulateButton } from "./simulate-button.tsx";
import { useCalls } from "./use-calls.ts";
import { useGuide } from "./use-guide.ts";
import { WatchingBadge, WatchingNotice } from "./watching-badge.tsx";
import type { WizardState } from "./wizard-state.ts";

interface UserProps {
  readonly connection: Schemas["Connection"];
  readonly wizard: WizardState;
}

/** Waits for the first user, and leads to the account it has become. */
export function UserStep({ connection, wizard }: UserProps) {
  const guide = useGuide(connection.idp, wizard.variant);
  const { calls, watching } = useCalls(connection.id);
  const arrived = firstUserIn(calls);
  const hasUser = arrived !== undefined || connection.userCount > 0;
  const { name } = idpKind(connection.idp);
  return (
    <>
      <WatchingNotice watching={watching} />
      <Split
        main={
          <>
            {hasUser ? <Arrived connection={connection} userName={arrived?.resourceName ?? undefined} /> : null}
            <Card
              title={hasUser ? "What came in" : "Assign one user"}
              badges={<WatchingBadge watching={watching} />}
              lead={guide === undefined ? undefined : `${guide.assign} ${guide.pace}`}
            >
              {calls.length === 0 ? (
                <EmptyState icon="user" title="No call yet">
                  The user shows up here as soon as {name} sends it.
                </EmptyState>
              ) : (
                <CallList calls={calls} />
              )}
            </Card>
          </>
        }
        side={
          <>
            <Card title="Progress">
              <Milestones milestones={milestonesOf(calls, connection)} />
            </Card>
            {guide === undefined ? null : (
              <Card title={`In ${name}`}>
                <GuideSteps steps={[...guide.activate, guide.assign]} />
              </Card>
            )}
          </>
        }
      />
      {hasUser ? null : (
        <Row>
          <LinkButton to={`/connections/${connection.id}`}>Finish later</LinkButton>
          <SimulateButton idp={connection.idp} wizard={wizard} />
        </Row>
      )}
    </>
  );
}

interface ArrivedProps {
  readonly connection: Schemas["Connection"];
  readonly userName: string | undefined;
}

function Arrived({ connection, userName }: ArrivedProps) {
  const query = { connection: connection.id, limit: 5, ...(userName === undefined ? {} : { q: userName }) };
  const { data, refetch } = api.useQuery("get", "/accounts", { params: { query } });
  useEffect(() => {
    if (userName !== undefined) void queryClient.invalidateQueries({ queryKey: ["get", "/accounts"] });
  }, [userName]);
  const [account] = data?.items ?? [];
  if (data === undefined) return null;
  if (account === undefined)
    return <Unassigned connection={connection} userName={userName} onAgain={() => void refetch()} />;
  return (
    <Callout
      tone="good"
      title={`${account.userName} has arrived`}
      live
      action={
        <LinkButton to={`/accounts/${account.id}`} variant="primary" icon="forward">
          Open the account
        </LinkButton>
      }
    >
      It is a service account of {account.application.name} now. <AccountStatusBadge status={account.status} />
    </Callout>
  );
}

function Unassigned({ connection, userName, onAgain }: ArrivedProps & { readonly onAgain: () => void }) {
  return (
    <Callout
      tone="warn"
      title={`${userName ?? "A user"} has arrived, and no app is assigned`}
      live
      action={
        <Button size="xs" icon="refresh" onClick={onAgain}>
          Look again
        </Button>
      }
    >
      <Stack gap="xs">
        <span>
          Users become service accounts by an app.{" "}
          <Link to="/connections/new" search={{ connection: connection.id, step: "apps" }}>
            Choose which app they get
          </Link>
          , or see{" "}
          <Link to="/why" search={userName === undefined ? {} : { user: userName }}>
            why this user is no service account
          </Link>
          .
        </span>
      </Stack>
    </Callout>
  );
}
