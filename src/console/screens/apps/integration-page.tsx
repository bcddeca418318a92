import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Row, Split, Stack } from "../../ui/stack.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { CandidatesCard } from "./candidates-card.tsx";
import { HistoryCard } from "./history-card.tsx";
import type { Integration, OfIntegration } from "./integration.ts";
import { IntegrationActions } from "./integration-actions.tsx";
import { INTEGRATION_KINDS, LinkStateBadge } from "./link-state.tsx";
import { PeopleCard } from "./people-card.tsx";

/** One integration: the account that it acts with, and which others could serve it. */
export function IntegrationPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/integrations/{id}", { params: { path: { id } } });
  const integration = query.data;
  return (
    <Page
      title={integration?.name ?? "Integration"}
      above={<Link to="/integrations">Integrations</Link>}
      badges={integration === undefined ? undefined : <LinkStateBadge link={integration.link} />}
      lead={
        integration === undefined
          ? undefined
          : `${INTEGRATION_KINDS[integration.kind]} for ${integration.application.name}`
      }
      actions={integration === undefined ? undefined : <IntegrationActions integration={integration} />}
    >
      <Loadable query={query} rows={8}>
        {(loaded) => <Tabs label={`Views of ${loaded.name}`} tabs={tabsOf(loaded)} />}
      </Loadable>
    </Page>
  );
}

function tabsOf(integration: Integration): readonly Tab[] {
  const { id } = integration;
  return [
    { id: "overview", label: "Overview", content: () => <Overview integration={integration} /> },
    { id: "people", label: "People", content: () => <PeopleCard kind="integrations" id={id} /> },
    { id: "history", label: "History", content: () => <HistoryCard path="/integrations/{id}/history" id={id} /> },
  ];
}

function Overview({ integration }: OfIntegration) {
  return (
    <Split
      main={
        <Stack>
          <PausedNotice integration={integration} />
          <CandidatesCard integration={integration} />
        </Stack>
      }
      side={
        <Stack>
          <LinkedCard integration={integration} />
        </Stack>
      }
    />
  );
}

function PausedNotice({ integration: { link, pauseReason, pausedAt } }: OfIntegration) {
  if (link !== "paused") return null;
  return (
    <Callout tone="warn" icon="pause" title="Paused: it may not act">
      {pauseReason ?? "No reason was given."} Since <Time at={pausedAt} />. A person resumes it, once every gate of its
      account is open.
    </Callout>
  );
}

function LinkedCard({ integration }: OfIntegration) {
  const { serviceAccount, application, linkedAt, readiness, warnings, createdAt } = integration;
  return (
    <Card title="Service account">
      <Stack gap="sm">
        {serviceAccount === null ? (
          <p>None yet. Choose one that is ready.</p>
        ) : (
          <Row>
            <Link to={`/accounts/${serviceAccount.id}`}>{serviceAccount.userName}</Link>
            <AccountStatusBadge status={serviceAccount.status} />
          </Row>
        )}
        {warnings.map(({ code, message }) => (
          <Callout key={code} tone="warn">
            {message}
          </Callout>
        ))}
        <Facts
          facts={[
            [
              "App",
              <Link key="app" to={`/apps/${application.key}`}>
                {application.name}
              </Link>,
            ],
            ["Linked", linkedAt === null ? null : <Time key="linked" at={linkedAt} />],
            ["Role it needs", application.requiredRole],
            ["Account has it", readiness === null ? null : READINESS[readiness]],
            ["Created", <Time key="created" at={createdAt} />],
          ]}
        />
      </Stack>
    </Card>
  );
}

const READINESS = { met: "yes", unmet: "no", unknown: "not known: no role is assigned" } as const;
