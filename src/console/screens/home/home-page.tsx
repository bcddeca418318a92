import { api, type Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { Split, Stack } from "../../ui/stack.tsx";
import { AccountsCard } from "./accounts-card.tsx";
import { CausesCard } from "./causes-card.tsx";
import { ChecklistCard } from "./checklist-card.tsx";
import { ConnectionsPart } from "./connections-part.tsx";
import { EndsCard } from "./ends-card.tsx";
import { PendingCard } from "./pending-card.tsx";

const REFRESH_MS = 15_000;

/** How everything stands: what is still to be set up, what waits for you, what fails and what ends soon. */
export function HomePage() {
  const query = api.useQuery("get", "/overview", {}, { refetchInterval: REFRESH_MS });
  return (
    <Page title="Home" lead="How everything stands, and what to do next.">
      <Loadable query={query} rows={8}>
        {(overview) => <Overview overview={overview} />}
      </Loadable>
    </Page>
  );
}

function Overview({ overview }: { readonly overview: Schemas["Overview"] }) {
  const isSetUp = overview.checklist.every(({ done }) => done);
  const isNew = overview.connections.length === 0 && overview.accounts.every(({ accounts }) => accounts === 0);
  return (
    <Stack>
      {overview.server.sealed ? <Sealed /> : null}
      {isSetUp ? null : <ChecklistCard checklist={overview.checklist} />}
      {isNew ? null : (
        <Split
          main={
            <>
              <AccountsCard accounts={overview.accounts} />
              <ConnectionsPart connections={overview.connections} hasMore={overview.moreConnections} />
              <CausesCard causes={overview.causes} hasMore={overview.moreFailures} />
            </>
          }
          side={
            <>
              <PendingCard pending={overview.pending} />
              <EndsCard ends={overview.ends} />
            </>
          }
        />
      )}
    </Stack>
  );
}

function Sealed() {
  return (
    <Callout
      tone="bad"
      icon="lock"
      title="The server is sealed"
      action={
        <LinkButton to="/security" size="xs">
          Unseal it
        </LinkButton>
      }
    >
      Codes, passwords and notes cannot be read until it is unsealed. Everything else goes on.
    </Callout>
  );
}
