import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Columns, Stack } from "../../ui/stack.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Time } from "../../ui/time.tsx";
import { OnBadge } from "./on-badge.tsx";
import { ProviderActions } from "./provider-actions.tsx";
import { ProviderFailures } from "./provider-failures.tsx";
import { RoleRulesTab } from "./role-rules-tab.tsx";
import { SignInTestTab } from "./sign-in-test-tab.tsx";
import { SiteValues } from "./site-values.tsx";
import type { Provider } from "./sso-page.tsx";

const SOON_MS = 30 * 24 * 60 * 60 * 1000;

/** One identity provider of people: both sides of it, its rules, a test, and what failed. */
export function ProviderPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/sso/providers/{id}", { params: { path: { id } } });
  const provider = query.data;
  return (
    <Page
      title={provider?.name ?? "Sign-in provider"}
      above={<Link to="/sso">Sign-in (SSO)</Link>}
      badges={provider === undefined ? undefined : <OnBadge isOn={provider.enabled} />}
      actions={provider === undefined ? undefined : <ProviderActions provider={provider} />}
    >
      <Loadable query={query}>
        {(loaded) => (
          <Stack>
            <CertificateNotice provider={loaded} />
            <Tabs
              label="Views of this provider"
              tabs={[
                { id: "setup", label: "Set-up", content: () => <SetUp provider={loaded} /> },
                {
                  id: "rules",
                  label: "Role rules",
                  note: loaded.roles.length,
                  content: () => <RoleRulesTab provider={loaded} />,
                },
                { id: "test", label: "Test", content: () => <SignInTestTab provider={loaded} /> },
                { id: "failures", label: "Last failures", content: () => <ProviderFailures provider={loaded} /> },
              ]}
            />
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function CertificateNotice({ provider: { certificates } }: { readonly provider: Provider }) {
  const last = certificates
    .map(({ notAfter }) => notAfter)
    .toSorted()
    .at(-1);
  if (last === undefined || Date.parse(last) - Date.now() > SOON_MS) return null;
  return (
    <Callout tone="warn" title="Its certificate ends soon">
      The last one ends <Time at={last} />. Give the new metadata beside what is known, switch over at the identity
      provider, then drop the old certificate.
    </Callout>
  );
}

function SetUp({ provider }: { readonly provider: Provider }) {
  return (
    <Columns min={24}>
      <Card title="What it needs of Anteroom" lead="Compare these with the app at the identity provider.">
        <SiteValues values={provider.serviceProvider} />
      </Card>
      <Card title="What Anteroom knows of it">
        <Stack gap="sm">
          <Facts
            facts={[
              ["Entity id", <code key="entity">{provider.entityId}</code>],
              ["Requests go to", <code key="sso">{provider.ssoUrl}</code>],
              ["Metadata", provider.sourceUrl ?? "Uploaded"],
              ["Sign-ins may begin at the provider", provider.idpInitiated ? "Yes" : "No: safer"],
              ["Changed", <Time key="changed" at={provider.updatedAt} />],
            ]}
          />
          {provider.certificates.map((one) => (
            <Facts
              key={one.fingerprint}
              facts={[
                [
                  "Certificate",
                  <span key="of">
                    {one.subject} <CertificateBadge notAfter={one.notAfter} />
                  </span>,
                ],
                ["Ends", <Time key="end" at={one.notAfter} />],
                ["Fingerprint", <code key="print">{one.fingerprint}</code>],
              ]}
            />
          ))}
        </Stack>
      </Card>
    </Columns>
  );
}

function CertificateBadge({ notAfter }: { readonly notAfter: string }) {
  const left = Date.parse(notAfter) - Date.now();
  if (left < 0) {
    return (
      <Badge tone="bad" icon="bad">
        Ended
      </Badge>
    );
  }
  return left < SOON_MS ? (
    <Badge tone="warn" icon="clock">
      Ends soon
    </Badge>
  ) : (
    <Badge tone="good" icon="good">
      Valid
    </Badge>
  );
}
