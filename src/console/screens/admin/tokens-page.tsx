import { useState } from "react";
import { api, client, type Schemas } from "../../api/client.ts";
import { useSearchState } from "../../app/search-state.ts";
import { settled } from "../../parts/settled.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { NewTokenDialog } from "./new-token-dialog.tsx";
import { scopesText } from "./scope-words.ts";
import { TOKEN_STATES, TokenStateBadge } from "./token-state.tsx";

type Token = Schemas["ApiToken"];

/** What ended longer ago is in the audit log alone. */
const LISTED_MS = 90 * 24 * 60 * 60 * 1000;
const ORDER = Object.keys(TOKEN_STATES);

/** The tokens of the management API. */
export function TokensPage() {
  const [state, set] = useSearchState();
  const make = () => set({ act: "make" });
  const query = api.useInfiniteQuery(
    "get",
    "/api-tokens",
    { params: { query: { limit: 200 } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.nextCursor },
  );
  const tokens = query.data?.pages.flatMap(({ items }) => items);
  const follows = tokens?.find(({ id }) => id === state["replace"]);
  return (
    <Page
      title="Tokens"
      lead="Programs use the management API with a token. Each is shown once, and only its fingerprint is kept."
      actions={
        <Button variant="primary" icon="plus" onClick={make}>
          Make a token
        </Button>
      }
    >
      <Stack>
        <Callout tone="neutral" icon="connection">
          Identity providers have tokens and OAuth clients of their own: open the{" "}
          <Link to="/connections">connection</Link>.
        </Callout>
        <Loadable
          query={{ ...query, data: tokens }}
          isEmpty={(all) => all.length === 0}
          empty={
            <EmptyState
              icon="key"
              title="No tokens"
              action={
                <Button variant="primary" icon="plus" onClick={make}>
                  Make a token
                </Button>
              }
            >
              A token lets a program use the management API: monitoring, a portal, or automation that reads codes.
            </EmptyState>
          }
        >
          {(all) => (
            <TokenList
              tokens={all}
              onRotate={({ id }) => set({ act: "make", replace: id })}
              {...(query.hasNextPage ? { onMore: () => query.fetchNextPage() } : {})}
            />
          )}
        </Loadable>
      </Stack>
      {state["act"] === "make" && (state["replace"] === undefined || follows !== undefined) ? (
        <NewTokenDialog follows={follows} onClose={() => set({ act: undefined, replace: undefined })} />
      ) : null}
    </Page>
  );
}

interface TokenListProps {
  readonly tokens: readonly Token[];
  readonly onRotate: (token: Token) => void;
  readonly onMore?: () => unknown;
}

function TokenList({ tokens, onRotate, onMore }: TokenListProps) {
  const [state, set] = useSearchState();
  const [ending, setEnding] = useState<Token>();
  const show = state["show"] ?? "live";
  const shown = tokens.filter((one) => isListed(one) && (show === "all" || isLive(one))).toSorted(byAttention);
  const columns: readonly Column<Token>[] = [
    {
      id: "name",
      header: "Name",
      cell: ({ name, personId }) => (
        <>
          {name}
          {personId === null ? null : (
            <>
              {" "}
              <Link to={`/people/${personId}`}>(personal)</Link>
            </>
          )}
        </>
      ),
    },
    { id: "id", header: "Id", cell: ({ id }) => <code>{id}</code> },
    { id: "scopes", header: "Scopes", cell: ({ scopes }) => scopesText(scopes) },
    { id: "state", header: "State", cell: (one) => <TokenStateBadge state={one.state} /> },
    { id: "ends", header: "Ends", cell: ({ expiresAt }) => <Time at={expiresAt} never="No end" /> },
    {
      id: "used",
      header: "Last used",
      cell: ({ lastUsedAt, lastUsedFrom }) => (
        <>
          <Time at={lastUsedAt} />
          {lastUsedFrom === null ? "" : ` from ${lastUsedFrom}`}
        </>
      ),
    },
    {
      id: "do",
      header: "Actions",
      align: "end",
      cell: (one) =>
        isLive(one) ? (
          <Menu
            entries={[
              ...(isReplaceable(one)
                ? [{ label: "Replace", icon: "refresh" as const, onSelect: () => onRotate(one) }]
                : []),
              { label: "Revoke", icon: "ban", danger: true, onSelect: () => setEnding(one) },
            ]}
          >
            <IconButton label={`What can be done with ${one.name}`} icon="more" />
          </Menu>
        ) : null,
    },
  ];
  return (
    <Stack gap="sm">
      <Row>
        <Segmented
          label="Which tokens"
          value={show}
          onChange={(value) => set({ show: value === "live" ? undefined : value })}
          choices={[
            { value: "live", label: "In use" },
            { value: "all", label: "With those that ended" },
          ]}
        />
      </Row>
      <DataTable
        label="Tokens of the management API"
        columns={columns}
        rows={shown}
        rowId={({ id }) => id}
        {...(onMore === undefined ? {} : { onMore })}
      />
      <ConfirmDialog
        title={`Revoke the token ${ending?.name ?? ""}?`}
        action="Revoke"
        danger
        opened={ending !== undefined}
        onClose={() => setEnding(undefined)}
        onConfirm={async () => {
          await client.DELETE("/api-tokens/{id}", { params: { path: { id: ending?.id ?? "" } } });
          await settled(`${ending?.name ?? "The token"} is revoked.`);
        }}
      >
        Every program that uses <code>{ending?.id}</code> is refused from now on. It was last used{" "}
        <Time at={ending?.lastUsedAt} />. A revoked token cannot come back.
      </ConfirmDialog>
    </Stack>
  );
}

function isLive({ state }: Token): boolean {
  return state === "active" || state === "expiring";
}

/** Personal tokens are made by their person, and the one in the data directory by the server. */
function isReplaceable({ personId, name }: Token): boolean {
  return personId === null && name !== "local administrator";
}

function isListed({ state, revokedAt, expiresAt }: Token): boolean {
  const endedAt = state === "revoked" ? revokedAt : state === "expired" ? expiresAt : null;
  return endedAt === null || Date.now() - Date.parse(endedAt) < LISTED_MS;
}

/** What ends soon comes first, then by its end. */
function byAttention(one: Token, other: Token): number {
  const order = ORDER.indexOf(one.state) - ORDER.indexOf(other.state);
  return order === 0 ? (one.expiresAt ?? "9").localeCompare(other.expiresAt ?? "9") : order;
}
