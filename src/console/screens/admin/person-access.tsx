import type { Schemas } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { Badge } from "../../ui/badge.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Time } from "../../ui/time.tsx";
import { scopesText } from "./scope-words.ts";
import { SessionTable } from "./sessions-tab.tsx";
import { TokenStateBadge } from "./token-state.tsx";

/** How a person gets in. */
export type Access = Schemas["PersonAccess"];

interface AccessQuery {
  readonly data: Access | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** How a person gets in: their factor, sessions and tokens. */
export function PersonAccessCards({ query }: { readonly query: AccessQuery }) {
  if (query.data === undefined && query.error !== null && problemOf(query.error).status === 403) {
    return (
      <Callout tone="info" title="How this person gets in is not shown to you">
        {problemOf(query.error).message}
      </Callout>
    );
  }
  return (
    <Loadable query={query}>
      {(access) => (
        <>
          <WaysIn access={access} />
          {access.sessions.length === 0 ? null : (
            <Card flush title="Sessions">
              <SessionTable sessions={access.sessions} />
            </Card>
          )}
          {access.tokens.length === 0 ? null : (
            <Card flush title="Personal tokens" lead="They act as this person, within their scopes.">
              <DataTable
                label="Tokens that act as this person"
                columns={TOKENS}
                rows={access.tokens}
                rowId={({ id }) => id}
              />
            </Card>
          )}
        </>
      )}
    </Loadable>
  );
}

const TOKENS: readonly Column<Access["tokens"][number]>[] = [
  { id: "name", header: "Name", cell: ({ name }) => name },
  { id: "scopes", header: "Scopes", cell: ({ scopes }) => scopesText(scopes) },
  { id: "state", header: "State", cell: ({ state }) => <TokenStateBadge state={state} /> },
  { id: "ends", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} never="No end" /> },
  { id: "used", header: "Last used", cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
];

function WaysIn({ access: { factor, sessions, tokens, ways } }: { readonly access: Access }) {
  return (
    <Card title="Ways in">
      <Facts
        facts={[
          ["Second factor", <Factor key="factor" state={factor} />],
          ["Signs in here with", waysText(ways)],
          [
            "Signed in now",
            sessions.length === 0 ? "Nowhere" : `In ${sessions.length} ${plural("browser", sessions.length)}`,
          ],
          ["Personal tokens", tokens.length === 0 ? "None" : String(tokens.length)],
        ]}
      />
    </Card>
  );
}

function Factor({ state }: { readonly state: Access["factor"] }) {
  if (state === "enrolled") {
    return (
      <Badge tone="good" icon="good">
        Enrolled
      </Badge>
    );
  }
  return state === "enrolling" ? (
    <Badge tone="warn" icon="clock">
      Waits to be confirmed
    </Badge>
  ) : (
    <Badge tone="neutral" icon="dashed">
      None
    </Badge>
  );
}

function waysText({ passkeys, password, recoveryCodesLeft }: Access["ways"]): string {
  const known = [
    passkeys > 0 ? `${passkeys} ${plural("passkey", passkeys)}` : "",
    password ? "a password" : "",
    recoveryCodesLeft > 0 ? `${recoveryCodesLeft} recovery ${plural("code", recoveryCodesLeft)}` : "",
  ].filter((one) => one !== "");
  return known.length === 0 ? "Nothing: through the identity provider only" : known.join(", ");
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
