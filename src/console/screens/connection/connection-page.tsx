import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { ConnectionStateBadge } from "../../words/connection-state.tsx";
import { IDP_NAMES } from "../../words/idp.ts";
import type { Connection, OfConnection } from "./connection.ts";
import { ConnectionActions } from "./connection-actions.tsx";
import { HealthBanner } from "./health-banner.tsx";
import { LogTab } from "./log-tab.tsx";
import { MappingTab } from "./mapping-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { SetupTab } from "./setup-tab.tsx";
import { TokensTab } from "./tokens-tab.tsx";

const REFRESH_MS = 10_000;

/** One connection: how it is doing, what to type at the identity provider, its rules, tokens, log and settings. */
export function ConnectionPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/connections/{id}", { params: { path: { id } } }, { refetchInterval: REFRESH_MS });
  const connection = query.data;
  return (
    <Page
      title={connection?.name ?? "Connection"}
      above={<Link to="/connections">Connections</Link>}
      badges={connection === undefined ? undefined : <Badges connection={connection} />}
      lead={connection === undefined ? undefined : <Lead connection={connection} />}
      actions={connection === undefined ? undefined : <ConnectionActions connection={connection} />}
    >
      <Loadable query={query} rows={10}>
        {(loaded) => (
          <Stack gap="lg">
            <HealthBanner connection={loaded} />
            <Tabs label={`Views of ${loaded.name}`} tabs={tabsOf(loaded)} />
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function Badges({ connection }: OfConnection) {
  return (
    <>
      <ConnectionStateBadge state={connection.state} />
      {connection.sample ? (
        <Badge tone="accent" icon="wand">
          Sample data
        </Badge>
      ) : null}
    </>
  );
}

function Lead({ connection: { idp, lastRequestAt } }: OfConnection) {
  return (
    <>
      {IDP_NAMES[idp]} · Last call: <Time at={lastRequestAt} />
    </>
  );
}

function tabsOf(connection: Connection): readonly Tab[] {
  return [
    { id: "overview", label: "Overview", content: () => <OverviewTab connection={connection} /> },
    { id: "setup", label: "Set-up values", content: () => <SetupTab connection={connection} /> },
    { id: "mapping", label: "Mapping and rules", content: () => <MappingTab connection={connection} /> },
    { id: "tokens", label: "Tokens", content: () => <TokensTab connection={connection} /> },
    { id: "log", label: "Log", content: () => <LogTab connection={connection} /> },
    { id: "settings", label: "Settings", content: () => <SettingsTab connection={connection} /> },
  ];
}
