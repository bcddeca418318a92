import { api, type Schemas } from "../../api/client.ts";
import { Card } from "../../ui/card.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Link } from "../../ui/link.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

type Frozen = Schemas["Frozen"];

/** What somebody stopped, and who is locked out; each leads to where it goes on. */
export function FrozenTab() {
  const query = api.useQuery("get", "/system/frozen", {}, { refetchInterval: 30_000 });
  return (
    <Loadable
      query={query}
      isEmpty={isNothing}
      empty={
        <EmptyState icon="frozen" title="Nothing is stopped">
          Frozen connections, held accounts, paused integrations, sign-in providers that are switched off, and lock-outs
          stand here.
        </EmptyState>
      }
    >
      {(frozen) => <Lists frozen={frozen} />}
    </Loadable>
  );
}

function Lists({ frozen: { connections, accounts, integrations, providers, lockouts } }: { readonly frozen: Frozen }) {
  return (
    <Stack>
      <Part
        title="Frozen connections"
        lead="Their identity providers read and cannot write."
        count={connections.length}
      >
        {connections.map(({ id, name, frozenAt }) => (
          <li key={id}>
            <Link to={`/connections/${id}`}>{name}</Link>
            <span>
              since <Time at={frozenAt} />
            </span>
          </li>
        ))}
      </Part>
      <Part title="Held accounts" lead="No code and no secret of them is handed out." count={accounts.total}>
        {accounts.items.map(({ id, name, application }) => (
          <li key={id}>
            <Link to={`/accounts/${id}`}>{name}</Link>
            <span>{application.name}</span>
          </li>
        ))}
        {accounts.total > accounts.items.length ? (
          <li>
            <Link to="/accounts" search={{ view: "table", status: "held" }}>
              All {accounts.total.toLocaleString("en")}
            </Link>
          </li>
        ) : null}
      </Part>
      <Part
        title="Paused integrations"
        lead="Their account serves them no more until somebody resumes."
        count={integrations.length}
      >
        {integrations.map(({ id, name }) => (
          <li key={id}>
            <Link to={`/integrations/${id}`}>{name}</Link>
          </li>
        ))}
      </Part>
      <Part
        title="Sign-in providers that are switched off"
        lead="Nobody signs in through them."
        count={providers.length}
      >
        {providers.map(({ id, name }) => (
          <li key={id}>
            <Link to={`/sso/${id}`}>{name}</Link>
          </li>
        ))}
      </Part>
      <Part title="Locked out" lead="Too many codes were wrong. It ends by itself." count={lockouts.length}>
        {lockouts.map(({ of: whose, actor, lockedUntil }) => (
          <li key={`${JSON.stringify(whose)} ${actor}`}>
            <Whose of={whose} />
            <span>
              until <Time at={lockedUntil} />
            </span>
          </li>
        ))}
      </Part>
    </Stack>
  );
}

interface PartProps {
  readonly title: string;
  readonly lead: string;
  readonly count: number;
  readonly children: React.ReactNode;
}

function Part({ title, lead, count, children }: PartProps) {
  if (count === 0) return null;
  return (
    <Card flush title={`${title} (${count.toLocaleString("en")})`} lead={lead}>
      <RowList split>{children}</RowList>
    </Card>
  );
}

function Whose({ of: whose }: { readonly of: Frozen["lockouts"][number]["of"] }) {
  if (whose.kind === "person") return <Link to={`/people/${whose.id}`}>{whose.name}</Link>;
  if (whose.kind === "account") return <Link to={`/accounts/${whose.id}`}>{whose.name}</Link>;
  return <span>Somebody, on any factor</span>;
}

function isNothing({ connections, accounts, integrations, providers, lockouts }: Frozen): boolean {
  return [connections, accounts.items, integrations, providers, lockouts].every((list) => list.length === 0);
}
