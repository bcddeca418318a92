import { Split, Stack } from "../../ui/stack.tsx";
import { AccountsCard } from "./accounts-card.tsx";
import type { OfApp } from "./app.ts";
import { CertificatesCard } from "./certificates-card.tsx";
import { FindingsCard } from "./findings-card.tsx";
import { IntegrationsCard } from "./integrations-card.tsx";
import { ProfileCard } from "./profile-card.tsx";
import { QuestionsCard } from "./questions-card.tsx";
import { WatchCard } from "./watch-card.tsx";

/** What is known of the app now. */
export function OverviewTab({ app }: OfApp) {
  return (
    <Split
      main={
        <Stack>
          <QuestionsCard app={app} />
          <CertificatesCard app={app} />
          <FindingsCard findings={app.saml.findings} />
        </Stack>
      }
      side={
        <Stack>
          <AccountsCard app={app} />
          <WatchCard app={app} />
          <ProfileCard app={app} />
          <IntegrationsCard app={app} />
        </Stack>
      }
    />
  );
}
