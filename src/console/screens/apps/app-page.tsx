import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { ConditionBadge, VerdictBadge } from "../../words/evidence.tsx";
import { GradeMeter } from "../../words/grade-meter.tsx";
import type { App, OfApp } from "./app.ts";
import { AppActions } from "./app-actions.tsx";
import styles from "./app-page.module.css";
import { HistoryCard } from "./history-card.tsx";
import { LedgerTab } from "./ledger-tab.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { PendingCard } from "./pending-card.tsx";
import { PeopleCard } from "./people-card.tsx";
import { SettingsTab } from "./settings-tab.tsx";

/** One app: what is proven of it and by what, and everything a person does with it. */
export function AppPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/applications/{id}", { params: { path: { id } } });
  const app = query.data;
  return (
    <Page
      title={app?.name ?? "App"}
      above={<Link to="/apps">Apps</Link>}
      badges={app === undefined ? undefined : <Badges app={app} />}
      lead={app === undefined ? undefined : <Lead app={app} />}
      actions={app === undefined ? undefined : <AppActions app={app} />}
    >
      <Loadable query={query} rows={10}>
        {(loaded) => (
          <Stack gap="lg">
            <PendingCard app={loaded} />
            <Tabs label={`Views of ${loaded.name}`} tabs={tabsOf(loaded)} />
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function Badges({ app: { saml } }: OfApp) {
  return (
    <>
      <VerdictBadge verdict={saml.verdict} />
      {saml.grade === "none" ? null : (
        <>
          <ConditionBadge condition={saml.condition} />
          <GradeMeter grade={saml.grade} />
        </>
      )}
    </>
  );
}

function Lead({ app: { key, category } }: OfApp) {
  return (
    <span className={styles.lead}>
      Key <code>{key}</code>
      <CopyButton text={key} what="the key" />
      {category === null ? null : `· ${category}`}
    </span>
  );
}

function tabsOf(app: App): readonly Tab[] {
  return [
    { id: "overview", label: "Overview", content: () => <OverviewTab app={app} /> },
    { id: "ledger", label: "Evidence", content: () => <LedgerTab app={app} /> },
    { id: "people", label: "People", content: () => <PeopleCard kind="applications" id={app.id} /> },
    { id: "settings", label: "Settings", content: () => <SettingsTab app={app} /> },
    {
      id: "history",
      label: "History",
      content: () => <HistoryCard path="/applications/{id}/history" id={app.id} />,
    },
  ];
}
