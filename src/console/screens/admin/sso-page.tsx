import { useNavigate } from "@tanstack/react-router";
import { api, type Schemas } from "../../api/client.ts";
import { useAct } from "../../parts/use-act.ts";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { NewProviderDialog } from "./new-provider-dialog.tsx";
import { OnBadge } from "./on-badge.tsx";
import { RequireSsoCard } from "./require-sso-card.tsx";

/** An identity provider through which people sign in. */
export type Provider = Schemas["SsoProvider"];

const COLUMNS: readonly Column<Provider>[] = [
  { id: "name", header: "Name", cell: ({ id, name }) => <Link to={`/sso/${id}`}>{name}</Link> },
  { id: "entity", header: "Identity provider", cell: ({ entityId }) => <code>{entityId}</code> },
  { id: "state", header: "State", cell: (one) => <OnBadge isOn={one.enabled} /> },
  { id: "rules", header: "Role rules", align: "end", cell: ({ roles }) => roles.length },
  { id: "ends", header: "Certificate ends", cell: (one) => <Time at={lastEnd(one)} /> },
];

/** The identity providers through which people sign in to Anteroom. */
export function SsoPage() {
  const navigate = useNavigate();
  const adding = useAct("add");
  const query = api.useQuery("get", "/sso/providers", { params: { query: { limit: 50 } } });
  const add = (
    <Button variant="primary" icon="plus" onClick={adding.open}>
      Add a provider
    </Button>
  );
  return (
    <Page
      title="Sign-in (SSO)"
      lead="People sign in to this console through your own identity provider, by SAML 2.0. Rules give their roles."
      actions={add}
    >
      <Loadable
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState
            icon="passkey"
            title="No sign-in provider yet"
            action={add}
            second={<Link to="/people">Add people by hand</Link>}
          >
            You need an app for Anteroom at Okta, Microsoft Entra ID or another identity provider, and its metadata. The
            first step shows the values that it asks for.
          </EmptyState>
        }
      >
        {({ items }) => (
          <Stack>
            <DataTable
              label="Sign-in providers"
              columns={COLUMNS}
              rows={items}
              rowId={({ id }) => id}
              onOpen={({ id }) => void navigate({ to: `/sso/${id}` as never })}
            />
            <RequireSsoCard />
          </Stack>
        )}
      </Loadable>
      {adding.opened ? <NewProviderDialog onClose={adding.close} /> : null}
    </Page>
  );
}

/** When the last of the certificates ends. */
function lastEnd({ certificates }: Provider): string | null {
  return (
    certificates
      .map(({ notAfter }) => notAfter)
      .toSorted()
      .at(-1) ?? null
  );
}
