import { api, type Schemas } from "../../api/client.ts";
import { Callout } from "../../ui/callout.tsx";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { LinkButton } from "../../ui/link-button.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { Page } from "../../ui/page.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { ConnectionStateBadge } from "../../words/connection-state.tsx";
import styles from "./connections-page.module.css";
import { IdpMark } from "./idp-mark.tsx";
import { IdpTiles } from "./idp-tiles.tsx";
import { idpKind } from "./idps.ts";
import { useDayAgo } from "./use-day-ago.ts";

type Connection = Schemas["Connection"];

/** Every identity provider that is connected, and how each is doing. */
export function ConnectionsPage() {
  const query = api.useQuery("get", "/connections", { params: { query: { limit: 200 } } });
  const errors = useErrors();
  const isEmpty = query.data?.items.length === 0;
  return (
    <Page
      title="Connections"
      lead="Identity providers that push users here. Each has its own address, token and log."
      actions={
        isEmpty ? undefined : (
          <LinkButton to="/connections/new" variant="primary" icon="plus">
            Connect an identity provider
          </LinkButton>
        )
      }
    >
      <Loadable query={query} isEmpty={({ items }) => items.length === 0} empty={<NoneYet />} rows={5}>
        {({ items }) => (
          <Card flush>
            <RowList aria-label="Connections">
              {items.map((connection) => (
                <li key={connection.id}>
                  <ConnectionRow
                    connection={connection}
                    errors={errors?.get(connection.id)}
                    isCounted={errors !== undefined}
                  />
                </li>
              ))}
            </RowList>
          </Card>
        )}
      </Loadable>
    </Page>
  );
}

function NoneYet() {
  return (
    <Stack gap="lg">
      <Card
        title="Which identity provider do you use?"
        lead="Choose it, copy two values into it, and watch its first call arrive. It takes about three minutes."
      >
        <IdpTiles />
      </Card>
      <Row>
        <LinkButton to="/simulate" icon="wand">
          Simulate one instead
        </LinkButton>
        <span className={styles.soft}>
          Somebody else administers it? Choose it all the same: the next step makes a setup link for them.
        </span>
      </Row>
    </Stack>
  );
}

interface RowProps {
  readonly connection: Connection;
  readonly errors: number | undefined;
  readonly isCounted: boolean;
}

function ConnectionRow({ connection, errors = 0, isCounted }: RowProps) {
  const { id, name, idp, state, userCount, groupCount, lastRequestAt } = connection;
  return (
    <>
      <div className={styles.row}>
        <IdpMark idp={idp} size={36} />
        <div className={styles.words}>
          <Link to={`/connections/${id}`} className={styles.name}>
            {name}
          </Link>
          <span className={styles.soft}>{idpKind(idp).name}</span>
        </div>
        <div className={styles.state}>
          <ConnectionStateBadge state={state} />
        </div>
        <dl className={styles.numbers}>
          <Figure name="Last call">
            <Time at={lastRequestAt} />
          </Figure>
          <Figure name="Users">{userCount.toLocaleString("en")}</Figure>
          <Figure name="Groups">{groupCount.toLocaleString("en")}</Figure>
          <Figure name="Errors, 24 h">
            {!isCounted ? (
              "…"
            ) : errors === 0 ? (
              "0"
            ) : (
              <Link to="/log" search={{ connection: id, result: "failure" }}>
                {errors.toLocaleString("en")}
              </Link>
            )}
          </Figure>
        </dl>
      </div>
      <Remark connection={connection} />
    </>
  );
}

function Figure({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What keeps a connection from its work, and what to do about it. */
function Remark({ connection }: { readonly connection: Connection }) {
  const { id, idp, state, lastFailure, failureAdvice: advice, warnings } = connection;
  if (state === "waiting") {
    return (
      <p className={styles.remark}>
        {idpKind(idp).name} has not called yet.{" "}
        <Link to="/connections/new" search={{ connection: id, step: "listen" }}>
          Go on connecting
        </Link>
      </p>
    );
  }
  if (state === "failing" && advice !== null) {
    return (
      <div className={styles.notice}>
        <Callout tone="bad" title={advice.cause}>
          {advice.fix} <strong>{advice.place}</strong>
          <span className={styles.said}>It was answered: {lastFailure}</span>
        </Callout>
      </div>
    );
  }
  const [warning] = warnings;
  if (warning === undefined) return null;
  return (
    <div className={styles.notice}>
      <Callout tone="warn" title={warning.message} />
    </div>
  );
}

/** How many requests of each connection failed within a day. */
function useErrors(): ReadonlyMap<string, number> | undefined {
  const from = useDayAgo();
  const { data } = api.useQuery("get", "/requests/facets", { params: { query: { result: "failure", from } } });
  return data && new Map(data.facets.connectionId.map(({ value, count }) => [value, count]));
}
