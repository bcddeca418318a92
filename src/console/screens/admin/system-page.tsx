import { api, type Schemas } from "../../api/client.ts";
import { basePath } from "../../api/place.ts";
import { Badge } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { ExternalLink } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Columns, Row, Stack } from "../../ui/stack.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import type { Wording } from "../../words/wording.tsx";
import { JobsTab } from "./jobs-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { durationText, sizeText } from "./sizes.ts";
import { SupportBundleButton } from "./support-bundle-button.tsx";
import styles from "./system-page.module.css";

type System = Schemas["System"];
type ComponentReport = System["components"][number];

const STATES: Readonly<Record<ComponentReport["state"], Wording>> = {
  ok: { word: "All good", tone: "good", icon: "good" },
  degraded: { word: "Look at it", tone: "warn", icon: "alert" },
  down: { word: "Down", tone: "bad", icon: "bad" },
};

const COMPONENTS: Readonly<Record<ComponentReport["name"], string>> = {
  store: "Database",
  disk: "Disk",
  keys: "Keys",
  jobs: "Background work",
  clock: "Clock",
};

const REFRESH_MS = 5000;

/** How the server itself stands. */
export function SystemPage() {
  const query = api.useQuery("get", "/system", {}, { refetchInterval: REFRESH_MS });
  return (
    <Page
      title="System"
      lead={
        query.data === undefined
          ? undefined
          : `Anteroom ${query.data.version}, up for ${durationText(query.data.process.uptimeSeconds)}.`
      }
      actions={<SupportBundleButton />}
    >
      <Tabs
        label="Views of the server"
        tabs={[
          { id: "state", label: "State", content: () => <StateTab query={query} /> },
          { id: "jobs", label: "Jobs", content: () => <JobsTab /> },
          { id: "settings", label: "Settings in force", content: () => <SettingsTab /> },
        ]}
      />
    </Page>
  );
}

interface SystemQuery {
  readonly data: System | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

function StateTab({ query }: { readonly query: SystemQuery }) {
  return (
    <Loadable query={query} rows={8}>
      {(system) => (
        <Stack>
          <Card flush title="Parts">
            <RowList>
              {system.components.map((one) => (
                <li key={one.name} className={styles.part}>
                  <span className={styles.name}>{COMPONENTS[one.name]}</span>
                  <Badge tone={STATES[one.state].tone} icon={STATES[one.state].icon}>
                    {STATES[one.state].word}
                  </Badge>
                  <span className={styles.detail}>{one.detail}</span>
                  <span className={styles.since}>
                    since <Time at={one.since} />
                  </span>
                </li>
              ))}
            </RowList>
          </Card>
          <Columns min={20}>
            <ProcessCard system={system} />
            <StoreCard system={system} />
            <TrafficCard system={system} />
          </Columns>
          <Card title="Elsewhere">
            <Row>
              <ExternalLink href={`${basePath}/metrics`}>Metrics for Prometheus</ExternalLink>
              <ExternalLink href={`${basePath}/readyz`}>Readiness</ExternalLink>
              <ExternalLink href={`${basePath}/api/v1/openapi.json`}>The management API (OpenAPI)</ExternalLink>
              <ExternalLink href={`${basePath}/status`}>Status page</ExternalLink>
              <ExternalLink href={`${basePath}/assets/licences.md`}>
                Licences of what the console is made of
              </ExternalLink>
            </Row>
          </Card>
        </Stack>
      )}
    </Loadable>
  );
}

function ProcessCard({ system: { process, dataDirectory, version } }: { readonly system: System }) {
  return (
    <Card title="Process">
      <Facts
        facts={[
          ["Version", version],
          ["Node.js", `${process.node} on ${process.platform}`],
          ["Started", <Time key="started" at={process.startedAt} />],
          ["Memory", `${sizeText(process.rssBytes)}, of which ${sizeText(process.heapUsedBytes)} heap`],
          [
            "Event loop late by",
            `${process.lag.p50} ms mostly, ${process.lag.p99} ms for 1 in 100, ${process.lag.max} ms at most`,
          ],
          ["Clock moved since the start", `${process.clockMovedMs} ms`],
          ["Data directory", <code key="dir">{dataDirectory}</code>],
          ["Process id", String(process.pid)],
        ]}
      />
    </Card>
  );
}

function StoreCard({ system: { store, jobs } }: { readonly system: System }) {
  return (
    <Card title="Store and background work">
      <Facts
        facts={[
          ["Database", sizeText(store.databaseBytes)],
          ["Write-ahead log", sizeText(store.logBytes)],
          ["Disk free", `${sizeText(store.diskFreeBytes)} of ${sizeText(store.diskBytes)}`],
          ["Schema", String(store.schema)],
          ["Jobs planned", String(jobs.total)],
          ["Jobs that wait for a worker", String(jobs.due)],
          ["The first waits since", jobs.oldestDueAt && <Time at={jobs.oldestDueAt} />],
          ["Jobs that failed the last time", String(jobs.failing)],
        ]}
      />
    </Card>
  );
}

function TrafficCard({ system: { traffic } }: { readonly system: System }) {
  const total = traffic.requests.reduce((sum, { count }) => sum + count, 0);
  const failed = traffic.requests.filter(({ status }) => status === "5xx").reduce((sum, { count }) => sum + count, 0);
  return (
    <Card title="Requests since the start">
      <Facts
        facts={[
          ["Answered", total.toLocaleString("en")],
          ["Answered 5xx", failed.toLocaleString("en")],
          ["Under way now", String(traffic.inFlight)],
          ["Connections open now", String(traffic.sockets)],
          ["Answered 429: too many", traffic.tooMany.toLocaleString("en")],
          ["Connections refused", traffic.socketsRefused.toLocaleString("en")],
          ["Failures of Anteroom itself", traffic.defects.toLocaleString("en")],
        ]}
      />
    </Card>
  );
}
