import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { type Tab, Tabs } from "../../ui/tabs.tsx";
import { AccountStatusBadge } from "../../words/account-status.tsx";
import { AccessTab } from "./access-tab.tsx";
import { type Account, KINDS, sourceOf } from "./account.ts";
import { AccountActions } from "./account-actions.tsx";
import { AuthenticatorTab } from "./authenticator-tab.tsx";
import { ContactTab } from "./contact-tab.tsx";
import { CredentialsTab } from "./credentials-tab.tsx";
import { NextCard } from "./next-card.tsx";
import { OverviewTab } from "./overview-tab.tsx";
import { ScimTab } from "./scim-tab.tsx";
import { StepDialogs } from "./step-dialogs.tsx";

/** One account seen closely, and everything a person does with it. */
export function AccountPage() {
  const { id = "" } = useParams({ strict: false });
  const query = api.useQuery("get", "/accounts/{id}", { params: { path: { id } } });
  const account = query.data;
  return (
    <Page
      title={account?.userName ?? "Service account"}
      above={
        <>
          <Link to="/accounts">Service accounts</Link>
          {account === undefined ? null : (
            <>
              {" / "}
              <Link to={`/apps/${account.application.key}`}>{account.application.name}</Link>
            </>
          )}
        </>
      }
      badges={account === undefined ? undefined : <Badges account={account} />}
      lead={account === undefined ? undefined : sourceOf(account)}
      actions={account === undefined ? undefined : <AccountActions account={account} />}
    >
      <Loadable query={query} rows={10}>
        {(loaded) => (
          <Stack gap="lg">
            <NextCard account={loaded} />
            <Tabs label="Views of this account" tabs={tabsOf(loaded)} />
            <StepDialogs account={loaded} />
          </Stack>
        )}
      </Loadable>
    </Page>
  );
}

function Badges({ account }: { readonly account: Account }) {
  return (
    <>
      <AccountStatusBadge status={account.status} />
      <Badge tone="neutral">{KINDS[account.kind].word}</Badge>
    </>
  );
}

function tabsOf(account: Account): readonly Tab[] {
  const isPushed = account.connection !== null;
  return [
    { id: "overview", label: "Overview", content: () => <OverviewTab account={account} /> },
    { id: "authenticator", label: "Second factor", content: () => <AuthenticatorTab account={account} /> },
    { id: "credentials", label: "Credentials", content: () => <CredentialsTab account={account} /> },
    ...(account.kind === "idp_provisioned"
      ? []
      : [{ id: "contact", label: "Contact", content: () => <ContactTab account={account} /> }]),
    { id: "access", label: "Owners and terms", content: () => <AccessTab account={account} /> },
    ...(isPushed ? [{ id: "scim", label: "SCIM", content: () => <ScimTab account={account} /> }] : []),
  ];
}
